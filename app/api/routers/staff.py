"""What staff do with a token: the weights, the audit log, and why somebody was not recommended."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from app.api.errors import documented
from app.api.routers.access import Approver, Proposer, PublicCentre, Viewer, json_only
from app.bootstrap import engine_now
from app.services.exposure import ExposureService
from app.services.recusal import told
from app.services.tuning import TuningService
from app.stores.evaluations import EvaluationRecord
from app.stores.weights import Version
from app.wire.learned import LearnedOut, LearnIn, learned_out
from app.wire.requests import WhyNotIn
from app.wire.staff import (
    ActivateIn,
    AuditOut,
    EvaluationOut,
    ExposedGroupOut,
    ExposedOut,
    ExposureOut,
    NeverOut,
    ProposeIn,
    ReasonIn,
    RecusalOut,
    VersionDetailOut,
    VersionOut,
    WhyNotOut,
)
from app.wire.why import why_not_out
from models.domain.quarter import Quarter
from models.domain.weights import Scheme

router = APIRouter(prefix="/staff", tags=["工作人员"], responses=documented(401, 403, 422, 503))
SENT: dict[str, Any] = {"dependencies": [Depends(json_only)], "responses": documented(400, 404, 413, 415)}
Kind = Annotated[Scheme, Path(description="mediators 调解员推荐、cases 类似案例，cases-… 按别的相似找案例")]
Number = Annotated[int, Path(ge=1, description="第几版")]


@router.get("/weights/{kind}", summary="权重的各个版本")
def versions(kind: Kind, centre: PublicCentre, _: Viewer) -> tuple[VersionOut, ...]:
    """从旧到新。"""
    return tuple(map(_version, centre.centre.ledger.weights.versions(kind)))


@router.get("/weights/{kind}/{number}", summary="一个版本的权重", responses=documented(404))
def version(kind: Kind, number: Number, centre: PublicCentre, _: Viewer) -> VersionDetailOut:
    """各项权重、最近一次评测，以及反对启用的意见（没有则可以启用）。"""
    return _detail(centre.centre.tuning, kind, number)


@router.post("/weights/{kind}", summary="提出一个新版本", **SENT)
def propose(kind: Kind, wanted: ProposeIn, centre: PublicCentre, who: Proposer) -> VersionOut:
    """新版本不会马上生效，先评测，再启用。"""
    tuning = centre.centre.tuning
    store = tuning.ledger.weights
    base = store.get_or_active(kind, wanted.parent)
    return _version(tuning.propose(kind, {**base.values, **wanted.changes}, who.name, wanted.reason, base.number))


@router.post("/weights/{kind}/{number}/proposal", summary="提出一份草稿", **SENT)
def put_forward(kind: Kind, number: Number, wanted: ReasonIn, centre: PublicCentre, who: Proposer) -> VersionOut:
    """草稿是程序产生的（随新版程序安装）；有人提出，才可以启用。"""
    return _version(centre.centre.tuning.put_forward(kind, number, who.name, wanted.reason))


@router.post("/weights/{kind}/{number}/evaluation", summary="评测一个版本", responses=documented(404))
def evaluate(kind: Kind, number: Number, centre: PublicCentre, who: Proposer) -> VersionDetailOut:
    """在评判过的查询上和生效的版本比一比；一百多个查询要几秒钟。"""
    running = centre.centre
    running.tuning.evaluate(kind, number, who.name, running.evaluate, engine_now(running))
    return _detail(running.tuning, kind, number)


@router.post("/weights/{kind}/{number}/activation", summary="启用一个版本", **SENT)
def activate(kind: Kind, number: Number, wanted: ActivateIn, centre: PublicCentre, who: Approver) -> VersionOut:
    """下一次查询就用它。没有评测过、变差了、守不住或不公平的会被拦下；别人已经换过，也会被拦下。"""
    tuning = centre.centre.tuning
    return _version(tuning.activate(kind, number, who.name, wanted.reason, seen=wanted.seen, overrule=wanted.overrule))


@router.post("/weights/{kind}/learn", summary="从评判和点将里学权重", **SENT)
def learn(kind: Kind, wanted: LearnIn, centre: PublicCentre, who: Proposer) -> LearnedOut:
    """比生效的好才提出一个新版本，从不启用；一百多个查询要十几秒。案例只能从评判里学。"""
    learning = centre.centre.learning
    return learned_out(learning.learn(kind, wanted.source, who.name, wanted.reason, anyway=wanted.anyway))


@router.post("/weights/{kind}/undo", summary="退回之前的版本", **SENT)
def undo(kind: Kind, wanted: ReasonIn, centre: PublicCentre, who: Approver) -> VersionOut:
    """回到之前生效的那一版，不用评测。"""
    return _version(centre.centre.tuning.undo(kind, who.name, wanted.reason))


@router.post("/why-not", summary="为什么没有推荐某位调解员", **SENT)
def why_not(wanted: WhyNotIn, centre: PublicCentre, _: Viewer) -> WhyNotOut:
    """被哪个条件挡住，或排第几、差在哪里；哪一处单独改了就能进名单（真的改了再排一遍）。和推荐用的是同一套计算。"""
    return why_not_out(centre.centre.why_not.why_not(wanted.to_request(), wanted.mediator))


@router.get("/exposure", summary="亮相报告")
def exposure(
    centre: PublicCentre,
    _: Viewer,
    quarter: Annotated[str | None, Query(max_length=20, description="季度，如 2026Q3；不填为今天所在的季度")] = None,
) -> ExposureOut:
    """谁亮相多少、和得分是否相称；谁一次没有亮相、为什么。"""
    running = centre.centre
    asked = Quarter.parse(quarter) if quarter else Quarter.of(running.recommend.today())
    report = ExposureService(running.store, running.ledger.events).report(asked)
    return ExposureOut(
        quarter=str(report.quarter),
        lists=report.lists,
        inequality=report.inequality,
        people=tuple(ExposedOut(**asdict(p), ratio=p.ratio) for p in report.people),
        groups=tuple(ExposedGroupOut(**asdict(g), ratio=g.ratio) for g in report.groups),
        never=tuple(NeverOut(**asdict(n)) for n in report.never),
    )


@router.get("/audit", summary="审计日志")
def audit(
    centre: PublicCentre, _: Approver, limit: Annotated[int, Query(ge=1, le=1000, description="最多几条")] = 100
) -> tuple[AuditOut, ...]:
    """谁、何时、做了什么、为什么；新的在前。"""
    return tuple(AuditOut(**asdict(entry)) for entry in centre.centre.ledger.audit.entries(limit))


@router.get("/recusals", summary="回避记录")
def recusals(
    centre: PublicCentre,
    _: Approver,
    request: Annotated[str | None, Query(max_length=32, description="只看这一次推荐")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="最多几条")] = 100,
) -> tuple[RecusalOut, ...]:
    """哪次推荐里谁因哪条规则没有列出、要先问、或者等中心核对；新的在前。当事人只有散列值，按姓名查请用命令行。"""
    entries = centre.centre.ledger.recusals.entries(limit, request=request)
    return tuple(RecusalOut(**asdict(told(entry, centre.centre.field.recusal))) for entry in entries)


def _version(version: Version) -> VersionOut:
    return VersionOut.model_validate({name: value for name, value in asdict(version).items() if name != "source"})


def _detail(tuning: TuningService, kind: Scheme, number: int) -> VersionDetailOut:
    version = tuning.ledger.weights.get(kind, number)
    record = tuning.ledger.evaluations.last(kind, number)
    objections = tuning.held_against(version)
    return VersionDetailOut(
        version=_version(version), evaluation=_evaluation(record) if record else None, objections=tuple(objections)
    )


def _evaluation(record: EvaluationRecord) -> EvaluationOut:
    values = asdict(record)
    figures = values.pop("figures")
    return EvaluationOut.model_validate({name: v for name, v in values.items() if name not in ("kind", "number")} | figures)
