"""A small real HTTP proxy before the server, that fails as servers and networks do."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal[429, 503, "cut before", "cut after"]


class FaultyServer(ThreadingHTTPServer):
    """Passes requests on; each bulk request first takes the next of `faults`, while there are any."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target)
        self.faults: list[Fault] = []
        self.always: Fault | None = None
        self.bulks = 0
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_fault(self, path: str) -> Fault | None:
        if "_bulk" not in path:
            return None
        with self._lock:
            self.bulks += 1
            return self.faults.pop(0) if self.faults else self.always

    def handle_error(self, *_: object) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyServer

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.next_fault(self.path)
        if fault == "cut before":
            self.connection.close()
            self.close_connection = True
            return
        if isinstance(fault, int):
            self._answer(fault, "application/json", b"{}")
            return
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname or "", target.port or 80)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding")}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if fault == "cut after":
            self.connection.close()
            self.close_connection = True
            return
        self._answer(answer.status, answer.headers.get("Content-Type", "application/json"), content)

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def faulty(target: str) -> Iterator[FaultyServer]:
    """A proxy before the server at `target`."""
    server = FaultyServer(target)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
