"""A real PostgreSQL for the tests: a throw-away cluster of Debian's server, as an unprivileged user, on a socket of its own."""

import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from tests.elastic_server import throw_away, unprivileged

HOW = "没有 PostgreSQL 服务器程序，记录库的这些测试跳过：请安装 postgresql（Debian：apt-get install postgresql）"
_PATIENCE = 60.0


def postgres_tools() -> Path | None:
    """The folder of initdb and postgres; None where there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    named = shutil.which("initdb")
    found = installed[-1] if installed else (Path(named) if named else None)
    return found.parent if found and (found.parent / "postgres").exists() else None


@contextmanager
def postgres(tools: Path) -> Iterator[str]:
    """A server for the block; gives a SQLAlchemy URL without the database's name at its end."""
    with throw_away() as folder:
        data = folder / "data"
        run = {"env": {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}, "cwd": folder}
        made = [*unprivileged(), str(tools / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **run)  # type: ignore[call-overload]
        options = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50"]
        with (folder / "out.log").open("wb") as log:
            command = [*unprivileged(), str(tools / "postgres"), "-D", str(data), *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, **run)  # type: ignore[call-overload]
        try:
            _wait(tools, folder)
            yield f"postgresql+psycopg://tests@/{{name}}?host={folder}"
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def new_database(template: str) -> str:
    """URL of an empty database on the server; `template` as `postgres` gives it."""
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(template.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return template.format(name=name)


def _wait(tools: Path, folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        ready = [str(tools / "pg_isready"), "-q", "-h", str(folder)]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError((folder / "out.log").read_text(encoding="utf-8"))
