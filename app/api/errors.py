"""One table from error class to HTTP status, and every error as problem+json (RFC 9457) with a Chinese sentence."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from models.domain.datafile import plain_problem
from models.errors import (
    DataFileError,
    DianjiangError,
    ForbiddenError,
    ImportFileError,
    IndexBusyError,
    IndexMismatchError,
    InvalidInputError,
    NotFoundError,
    SettingsError,
    UnauthorisedError,
    UnavailableError,
)

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
LATER = "服务暂时有故障，您的内容没有丢失，请稍后再试。仍不行请告诉中心的工作人员。"


class Problem(BaseModel):
    """出错时的回答（RFC 9457）：title 和 detail 给人看，code 给程序看。"""

    model_config = ConfigDict(frozen=True)

    type: str = Field("about:blank", description="错误种类")
    title: str = Field(description="一句话说明", examples=["内容不能用"])
    status: int = Field(description="HTTP 状态码", examples=[422])
    detail: str = Field(description="给人看的说明和办法", examples=["请先说说发生了什么事，例如：楼上漏水把我家厨房泡了。"])
    code: str = Field(description="稳定的英文代码", examples=["text_empty"])
    field: str | None = Field(None, description="有问题的字段，没有则为空", examples=["text"])
    reasons: tuple[str, ...] = Field((), description="具体原因（只用于 /health/ready）")


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a class of error is answered; `public` is False where the message is for staff (it goes to the log only)."""

    status: int
    title: str
    public: bool = True


TABLE: dict[type[DianjiangError], Mapped] = {
    DianjiangError: Mapped(500, "服务出错", public=False),
    DataFileError: Mapped(500, "中心的数据文件有误", public=False),
    SettingsError: Mapped(500, "服务的设置有误", public=False),
    InvalidInputError: Mapped(422, "内容不能用"),
    ImportFileError: Mapped(422, "文件不能用"),
    NotFoundError: Mapped(404, "没有找到"),
    UnauthorisedError: Mapped(401, "需要令牌"),
    ForbiddenError: Mapped(403, "权限不够"),
    IndexMismatchError: Mapped(503, "索引需要重建", public=False),
    UnavailableError: Mapped(503, "服务暂时不可用"),
    IndexBusyError: Mapped(503, "索引正在更新"),
}

# status -> title, code, detail of what the framework itself refuses
_HTTP: dict[int, tuple[str, str, str]] = {
    400: ("请求不能用", "bad_request", "请求的内容读不懂，请检查后再发。"),
    404: ("没有找到", "no_such_page", "没有这个地址，请检查是否写对。"),
    405: ("方法不对", "method_not_allowed", "这个地址不支持这种请求方法。"),
    413: ("内容太大", "body_too_large", "发送的内容太大（上限 256 KB），请缩短后再发。"),
    415: ("格式不对", "unsupported_media_type", "请用 JSON 格式发送（Content-Type: application/json）。"),
}


class UnsupportedMediaError(HTTPException):
    """A body that does not say it is JSON."""

    def __init__(self) -> None:
        super().__init__(415)


def problem_of(error: Exception) -> Problem:
    """What the caller is told about an error; nothing of the request is in it but what the message itself quotes."""
    if isinstance(error, DianjiangError):
        mapped = mapped_to(type(error))
        detail = error.message if mapped.public else LATER
        field = error.field if isinstance(error, InvalidInputError) else None
        return Problem(title=mapped.title, status=mapped.status, detail=detail, code=error.code, field=field)
    if isinstance(error, RequestValidationError):
        return _validation_problem(error.errors())
    if isinstance(error, HTTPException):
        title, code, detail = _HTTP.get(error.status_code, _HTTP[400])
        return Problem(title=title, status=error.status_code, detail=detail, code=code)
    return Problem(title="服务出错", status=500, detail=LATER, code="internal")


def mapped_to(kind: type[DianjiangError]) -> Mapped:
    """The entry of a class, its own or that of the nearest class above it."""
    return next(TABLE[above] for above in kind.__mro__ if above in TABLE)


def _validation_problem(errors: Sequence[Any]) -> Problem:
    first = errors[0]
    where = [part for part in first["loc"][1:] if isinstance(part, str)]
    if first["type"] == "json_invalid":
        return Problem(title="请求不能用", status=400, detail="发送的内容不是有效的 JSON，请检查后再发。", code="bad_json")
    if not where and first["loc"][:1] == ("body",):
        empty = first["type"] == "missing"
        detail = "请求里没有内容，请用 JSON 写明要查什么。" if empty else "发送的内容应为一个 JSON 对象。"
        return Problem(title="请求不能用", status=422, detail=detail, code="bad_body")
    field = ".".join(where) or None
    return Problem(title="内容不能用", status=422, detail=f"{plain_problem(first)}。", code="invalid_field", field=field)


def answer(problem: Problem) -> JSONResponse:
    """As it is sent."""
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else None
    body = problem.model_dump(exclude={"reasons"} if not problem.reasons else None)
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


def log_failure(error: Exception) -> None:
    """Where an unexpected error came from, without its message: a database puts the values of a row into it."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " <- ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    log.error("%s at %s", type(error).__name__, places)


def report(error: Exception) -> Problem:
    """`problem_of`, and a line in the log where staff must act."""
    problem = problem_of(error)
    if isinstance(error, DianjiangError) and problem.status >= 500:
        log.error("%s: %s", error.code, error.message)
    elif problem.status >= 500:
        log_failure(error)
    return problem


Render = Callable[[Request, Problem], Response | None]


def install(app: FastAPI, render_page: Render) -> None:
    """Answer all errors of the app; `render_page` may give a page instead where a person is looking."""

    def handle(request: Request, error: Exception) -> Response:
        problem = report(error)
        return render_page(request, problem) or answer(problem)

    for kind in (DianjiangError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handle)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of routes, for OpenAPI."""
    shown = (InvalidInputError, UnavailableError, UnauthorisedError, ForbiddenError)
    titles = {TABLE[kind].status: TABLE[kind].title for kind in shown}
    titles |= {status: title for status, (title, _, _) in _HTTP.items()}
    schema = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {status: {"description": titles[status], **schema} for status in statuses}
