"""What staff do with a token: compare two versions of the weights, and try one beside the other."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.errors import documented
from app.api.routers.access import Approver, Proposer, PublicCentre, Viewer
from app.api.routers.staff import SENT, Kind, Number
from app.services.comparing import FEW, Slice, VersionsCompared, compare_numbers, verdict
from app.services.trial import TrialReport, TrialService
from app.wire.staff import ComparisonOut, QueryChangeOut, ReasonIn, SliceOut, TrialOut, TrialStartIn, UnjudgedOut

router = APIRouter(prefix="/staff", tags=["工作人员"], responses=documented(401, 403, 404, 422, 503))


@router.get("/weights/{kind}/{number}/comparison", summary="比较两个版本")
def comparison(
    kind: Kind,
    number: Number,
    centre: PublicCentre,
    _: Proposer,
    against: Annotated[int | None, Query(ge=1, description="和第几版比；不填和生效的比")] = None,
) -> ComparisonOut:
    """在评判过的查询上：输赢、把握、分类型和层级、没评判过的结果。一百多个查询要几秒钟；什么都不记。"""
    running = centre.centre
    return _comparison(compare_numbers(running.tuning, kind, number, against, running.evaluate))


@router.get("/trials/{kind}", summary="看试比")
def show(kind: Kind, centre: PublicCentre, _: Viewer) -> TrialOut:
    """正在进行的，没有就是最近一次的：胜负、把握、该不该停。天天看也不会多错。"""
    return _trial(TrialService(centre.centre.tuning).show(kind))


@router.post("/trials/{kind}", summary="开始试比", **SENT)
def start(kind: Kind, wanted: TrialStartIn, centre: PublicCentre, who: Approver) -> TrialOut:
    """提出的一版和生效的一版在一部分名单里轮流排人。只有调解员推荐能试比，一次一版；不会自动启用。"""
    service, settled = TrialService(centre.centre.tuning), (wanted.version, wanted.share)
    return _trial(service.start(kind, *settled, who.name, wanted.reason, wanted.most, overrule=wanted.overrule))


@router.post("/trials/{kind}/stop", summary="停止试比", **SENT)
def stop(kind: Kind, wanted: ReasonIn, centre: PublicCentre, who: Approver) -> TrialOut:
    """不会因此启用哪一版。生效的版本一换，试比也自动停。"""
    return _trial(TrialService(centre.centre.tuning).stop(kind, who.name, wanted.reason))


def _comparison(found: VersionsCompared) -> ComparisonOut:
    c = found.comparison
    return ComparisonOut(
        number=found.number,
        against=found.against,
        scorer=f"nDCG@{c.cutoff}",
        verdict=verdict(c.whole),
        whole=_slice(c.whole),
        slices=tuple(map(_slice, c.slices)),
        queries=tuple(
            QueryChangeOut(query=q.query.id, text=q.query.text, before=q.before, after=q.after, overlap=q.overlap, held=q.held)
            for q in sorted(c.changes, key=lambda q: -abs(q.difference))
        ),
        overlap=c.overlap,
        failed=c.failed,
        unjudged=tuple(UnjudgedOut(query=query, id=doc) for query, doc in c.unjudged),
    )


def _slice(s: Slice) -> SliceOut:
    return SliceOut.model_validate(asdict(s) | {"judged": s.difference.n >= FEW})


def _trial(report: TrialReport) -> TrialOut:
    trial, contest = asdict(report.trial), asdict(report.contest)
    del trial["kind"]
    counts = {"lists": report.lists, "picks": report.picks, "neither": report.neither}
    return TrialOut.model_validate(trial | counts | contest | {"words": report.words})
