"""Opening a database by its SQLAlchemy URL: a SQLite file, or a server."""

from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

LOCK_SECONDS = 30  # how long a write waits for another process's write


def connect(url: str) -> Engine:
    """An engine for the URL; makes the folder of a SQLite file. Raises what SQLAlchemy and the system raise."""
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(parsed, pool_pre_ping=not sqlite, connect_args={"timeout": LOCK_SECONDS} if sqlite else {})


def shown_url(url: str) -> str:
    """The URL as a message may show it: without the password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):
        return "地址写法有误"
