"""The real server: time to the first answer, requests a second, resident memory."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import psutil

from app.bootstrap import Centre
from app.services.recommend import Request
from bench.report import ENCODER

ROUNDS = 5
STARTS = 3
CLIENTS = 4
REQUESTS = 600
PATIENCE = 60.0  # seconds until a server that does not answer counts as broken
PATH = "/api/v1/recommendations"
_SERVE = "from app.cli.main import main; main()"


@dataclass
class Served:
    """Of several rounds: requests a second (server and clients share the machine), seconds to the first answer, bytes."""

    requests: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    resident: int = 0


def in_threads(centre: Centre, texts: Sequence[str]) -> list[float]:
    """Complete recommendations a second through the service, two threads, query vectors cached; one figure a round."""
    asked = [texts[i % len(texts)] for i in range(REQUESTS)]
    rates = []
    with ThreadPoolExecutor(2) as pool:
        for text in texts:
            centre.recommend.recommend(Request(text))
        for _ in range(ROUNDS):
            started = time.perf_counter()
            list(pool.map(lambda text: centre.recommend.recommend(Request(text)), asked))
            rates.append(len(asked) / (time.perf_counter() - started))
    return rates


def over_http(home: Path, texts: Sequence[str]) -> Served:
    """`dianjiang serve` on a home, asked by clients that keep their connection."""
    bodies = [orjson.dumps({"text": text}) for text in texts]
    served = Served()
    for _ in range(STARTS):
        with _server(home) as (_, port, started):
            _until_answer(port, bodies[0])
            served.starts.append(time.perf_counter() - started)
    with _server(home) as (process, port, _):
        _until_answer(port, bodies[0])
        _ask_all(port, bodies)  # every vector is cached from here on
        work = [bodies[i % len(bodies)] for i in range(REQUESTS)]
        for _ in range(ROUNDS):
            started = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda part: _ask_all(port, part), [work[i::CLIENTS] for i in range(CLIENTS)]))
            served.requests.append(len(work) / (time.perf_counter() - started))
        served.resident = psutil.Process(process.pid).memory_info().rss
    return served


@contextmanager
def _server(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """A process of its own on a free port, and when it was started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not re.match("DIANJIANG_", k)}
    environment |= {"DIANJIANG_HOME": str(home), "DIANJIANG_ENCODER": str(ENCODER), "DIANJIANG_LOG_LEVEL": "error"}
    started = time.perf_counter()
    command = [sys.executable, "-c", _SERVE, "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process, port, started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _until_answer(port: int, body: bytes) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            return _ask_all(port, [body])
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the server did not answer")


def _ask_all(port: int, bodies: Sequence[bytes]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        for body in bodies:
            connection.request("POST", PATH, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise SystemExit(f"the server answered {answer.status}")
    finally:
        connection.close()
