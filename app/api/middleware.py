"""Around every request: a size limit, security headers, one log line, and a calm answer to what nobody foresaw."""

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import answer, problem_of, report

log = logging.getLogger(__name__)
BODY_LIMIT = 256 * 1024
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PRIVATE = "no-store"  # a kiosk must not show the last person's words to the next


class Guard:
    """The outermost layer. Logs method, route, status and time only: never an address with its query, never a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, str(scope["path"]))
            await send(message)

        try:
            body = await _read_body(scope, receive)
            if body is None:
                await answer(problem_of(HTTPException(413)))(scope, receive, send_guarded)
            else:
                await self.app(scope, _replay(body, receive), send_guarded)
        except Exception as error:
            problem = report(error)
            if status:  # half an answer is out: closing the connection is all that is left
                return
            await answer(problem)(scope, receive, send_guarded)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            log.info("%s %s %s %.0f ms", scope["method"], route, status, (time.perf_counter() - started) * 1000)


def _add_headers(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Cache-Control"] = "no-cache" if path.startswith("/static/") else PRIVATE


async def _read_body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is known to be too large."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if declared.isdigit() and int(declared) > BODY_LIMIT:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":  # the caller went away
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
