"""Whether the service lives and can answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.api.errors import Problem, answer, documented
from app.api.routers.access import PublicCentre
from app.bootstrap import Centre
from app.wire.field import LiveOut, ReadyOut
from indexer.engine import KINDS
from models.errors import DianjiangError

router = APIRouter(prefix="/health", tags=["运行情况"])


@router.get("/live", summary="服务是否在运行")
def live() -> LiveOut:
    """只要进程在，就回答。"""
    return LiveOut()


@router.get("/ready", summary="服务是否就绪", response_model=ReadyOut, responses=documented(503))
def ready(public: PublicCentre) -> ReadyOut | JSONResponse:
    """记录库和索引都在、索引跟上了记录库，才算就绪；否则 503 并说明原因。"""
    centre = public.centre
    reasons = dict.fromkeys(reason for reason in (_store(centre), _engine(centre)) if reason)
    if reasons:
        detail = "服务还没有就绪：" + "；".join(reasons)
        return answer(Problem(title="还没有就绪", status=503, detail=detail, code="not_ready", reasons=tuple(reasons)))
    counts = {kind: centre.engine.count(kind) for kind in KINDS}
    return ReadyOut(status="ready", behind=0, waiting_for_vectors=centre.lane.waiting(), **counts)


def _store(centre: Centre) -> str | None:
    try:
        behind = centre.follower.behind()
    except DianjiangError as error:
        return error.message
    return f"索引落后记录库 {behind} 次变更，正在跟上" if behind else None


def _engine(centre: Centre) -> str | None:
    try:
        centre.engine.count("mediators")
    except DianjiangError as error:
        return error.message
    return None
