"""A real Elasticsearch for the tests: the one of ELASTICSEARCH_URL, a container, or the core from Maven Central on a JDK.

The core (`org.elasticsearch.distribution.integ-test-zip`) is fetched once into the user's cache folder; each server runs
out of a folder of its own, as an unprivileged user, on a free loopback port, and is thrown away afterwards. Only such a
server can be killed, paused and started again, so tests that do so need it.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

VERSION = "9.5.0"
CORE = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSION}"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dianjiang"
LEAST_JAVA = 21
NOBODY = 65534
PATIENCE = 180.0  # seconds for a start on a busy machine
HOW = (
    "没有可用的 Elasticsearch，相关测试跳过：设 ELASTICSEARCH_URL 指向一台测试用的服务器，"
    "或装好 Docker，或装好 Maven 和 JDK 21 以上（JAVA_HOME 指向它）"
)
_JVMS = ("/usr/lib/jvm/*", "/opt/java/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")


class NoServerError(Exception):
    """There is no way to have a server here; the message says why."""


def free_port() -> int:
    """A port of the loopback nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def java_home() -> Path:
    """The newest JDK of at least 21 among JAVA_HOME and the usual folders."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    sdkman = list((Path.home() / ".sdkman/candidates/java").glob("*"))
    installed = [home for pattern in _JVMS for home in Path("/").glob(pattern.lstrip("/"))]
    versions = {home: _java_version(home) for home in (*named, *installed, *sdkman)}
    best = max(versions, key=lambda home: versions[home], default=None)
    if best is None or versions[best] < LEAST_JAVA:
        raise NoServerError(f"没有找到 JDK {LEAST_JAVA} 以上（JAVA_HOME 或系统的 JVM 文件夹里）")
    return best


def _java_version(home: Path) -> int:
    with suppress(OSError):
        found = re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text(encoding="utf-8"))
        return int(found[1]) if found else 0
    return 0


def core_zip() -> Path:
    """The server core, fetched with Maven where the cache has none."""
    file = CACHE / f"elasticsearch-{VERSION}.zip"
    if not file.exists():
        if shutil.which("mvn") is None:
            raise NoServerError("没有 Maven（mvn），取不到 Elasticsearch 内核")
        CACHE.mkdir(parents=True, exist_ok=True)
        copy = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
        command = ["mvn", "-q", "-B", copy, f"-Dartifact={CORE}", f"-DoutputDirectory={CACHE}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not file.exists():
            raise NoServerError(f"Maven 取不到 Elasticsearch 内核：{done.stdout[-300:]}{done.stderr[-300:]}")
    return file


class Server:
    """One node of the core. Its data folder and port stay the same from start to start."""

    def __init__(
        self, core: Path, folder: Path, *, heap: str = "512m", settings: Mapping[str, object] | None = None, password: str = ""
    ) -> None:
        """`core`: the unpacked core; `folder`: where this node lives; `password` switches security on."""
        self.folder, self._core, self._heap = folder, core, heap
        self.port = free_port()
        self.password = password
        self.scheme = "http"
        self._process: subprocess.Popen[bytes] | None = None
        self._settings: dict[str, object] = {
            "cluster.name": "tests",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "transport.port": free_port(),
            "xpack.security.enabled": bool(password),
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **(settings or {}),
        }
        self._write_config()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def start(self) -> None:
        """Start the node (again) and wait until it takes requests."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start the node without waiting."""
        command = [*unprivileged(), str(self._core / "bin/elasticsearch"), "-p", str(self.folder / "pid")]
        with (self.folder / "out.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment(), stdout=log, stderr=log, start_new_session=True)

    def wait(self) -> None:
        """Wait until it takes requests. Raises NoServerError with the end of its log where it does not."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.1)
        said = (self.folder / "out.log").read_text(encoding="utf-8", errors="replace")[-2000:]
        self.kill()
        raise NoServerError(f"Elasticsearch 没有启动：{said}")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            with suppress(OSError, ValueError):
                os.kill(self.pid, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Let it hang: connections are taken, nothing is answered."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def run(self, tool: str, *arguments: str, given: str = "") -> None:
        """Run one of the core's own tools on this node's configuration."""
        command = [*unprivileged(), str(self._core / "bin" / tool), *arguments]
        subprocess.run(command, env=self._environment(), input=given, text=True, check=True, capture_output=True)

    @property
    def pid(self) -> int:
        """The server's own process (not the one that started it)."""
        return int((self.folder / "pid").read_text(encoding="ascii"))

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                pass
            if self.scheme == "https" or self.password:
                return True
            with urllib.request.urlopen(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ES_", "JAVA_"))}
        options = f"-Xms{self._heap} -Xmx{self._heap}"
        own = {"ES_JAVA_HOME": str(java_home()), "ES_PATH_CONF": str(self.config), "ES_JAVA_OPTS": options}
        return kept | own | {"HOME": str(self.folder), "ES_TMPDIR": str(self.folder / "tmp")}

    def _write_config(self) -> None:
        shutil.copytree(self._core / "config", self.config)
        for name in ("data", "logs", "tmp"):
            (self.folder / name).mkdir()
        paths = {"http.port": self.port, "path.data": self.folder / "data", "path.logs": self.folder / "logs"}
        lines = [f"{name}: {_yaml(value)}" for name, value in {**self._settings, **paths}.items()]
        (self.config / "elasticsearch.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        give_away(self.folder)
        if self.password:
            self.run("elasticsearch-keystore", "create")
            self.run("elasticsearch-keystore", "add", "-x", "bootstrap.password", given=self.password)


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_yaml, value))}]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def give_away(folder: Path) -> None:
    """Where we are root: let the unprivileged user own the folder."""
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def unprivileged() -> list[str]:
    """What comes before a command: Elasticsearch and PostgreSQL refuse to run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@contextmanager
def throw_away() -> Iterator[Path]:
    """A folder that goes at the end. Not pytest's: that one is closed to every other user, again at each start of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="dianjiang-tests-"))
    give_away(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpack_core(folder: Path) -> Path:
    """The core, unpacked there. Raises NoServerError where it or a JDK cannot be had."""
    java_home()
    with zipfile.ZipFile(core_zip()) as packed:
        packed.extractall(folder)
    core = folder / f"elasticsearch-{VERSION}"
    for script in (core / "bin").iterdir():
        script.chmod(0o755)
    (core / "logs").mkdir(exist_ok=True)
    give_away(folder)
    return core


@contextmanager
def container() -> Iterator[str]:
    """URL of a throw-away container. Raises NoServerError without Docker."""
    port, name = free_port(), f"dianjiang-tests-{os.getpid()}"
    options = ["-e", "discovery.type=single-node", "-e", "xpack.security.enabled=false", "-e", "ES_JAVA_OPTS=-Xms1g -Xmx1g"]
    command = ["docker", "run", "-d", "--rm", "--name", name, "-p", f"127.0.0.1:{port}:9200", *options, IMAGE]
    if shutil.which("docker") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        raise NoServerError("没有可用的 Docker")
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run(["docker", "rm", "-f", name], capture_output=True, check=False)


def wait_for(url: str) -> None:
    """Wait until a server takes requests."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{url}/_cluster/health", timeout=3):
            return
        time.sleep(0.2)
    raise NoServerError("Elasticsearch 没有启动")
