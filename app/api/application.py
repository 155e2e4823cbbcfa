"""The web service: one centre, the API under /api/v1, and the page."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import errors
from app.api.background import running
from app.api.middleware import Guard
from app.api.public import Public
from app.api.routers import directory, health, search, staff, trials
from app.bootstrap import open_centre
from app.settings import Settings
from app.web import pages
from models.errors import DianjiangError

PREFIX = "/api/v1"
ABOUT = """矛盾纠纷调解中心的检索服务：说说发生了什么事，得到排好序的调解员和理由，以及类似的已结案例。

- 编号（纠纷类型、辖区、方式……）都可从 `GET /fields` 查到。
- 出错时返回 `application/problem+json`：`detail` 给人看，`code` 给程序看。
- 请求内容最多 256 KB，案情最多 10,000 字。
- 调解员的联系方式和申报的利害关系不经任何公开接口送出；案例只有案例库（已脱敏）的。"""
# nothing is reported to anyone: not even through providers that another package in the environment set up
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(settings: Settings) -> FastAPI:
    """The app of one centre, opened when the server starts and closed when it stops.

    A centre that cannot be opened ends the start with its Chinese message in the log, without a stack trace.
    """
    logging.getLogger("app").setLevel(settings.log_level.upper())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = open_centre(settings)
        try:
            centre = await run_in_threadpool(opened.__enter__)
        except DianjiangError as error:
            app.state.cannot_start = error.message
            raise
        try:
            with running(centre):
                app.state.public = Public(centre)
                yield
        finally:
            await run_in_threadpool(opened.__exit__, None, None, None)

    app = FastAPI(
        title="点将台",
        description=ABOUT,
        version="1",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # their scripts come from elsewhere, and nothing here does
        redoc_url=None,
        lifespan=lifespan,
        telemetry=NO_TELEMETRY,
    )
    api = APIRouter(prefix=PREFIX)
    for router in (search.router, directory.router, health.router, staff.router, trials.router):
        api.include_router(router)
    app.include_router(api)
    pages.install(app)
    errors.install(app, pages.problem_page)
    app.add_middleware(Guard)
    app.add_middleware(PlainStart)
    _describe_in_chinese(app)
    return app


def _describe_in_chinese(app: FastAPI) -> None:
    """OpenAPI with the shape of errors, and without the framework's English."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        schema = generate()
        schema["components"]["schemas"].setdefault("Problem", errors.Problem.model_json_schema())
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"]["200"]["description"] = "成功"
        return schema

    app.openapi = openapi  # type: ignore[method-assign]


class PlainStart:
    """Tells the server why a start failed in the words of the error, where the framework would send a stack trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def plain(message: Message) -> None:
            reason = getattr(scope["app"].state, "cannot_start", None)
            if reason and message["type"] == "lifespan.startup.failed":
                message = {"type": message["type"], "message": reason}
            await send(message)

        await self.app(scope, receive, plain)
