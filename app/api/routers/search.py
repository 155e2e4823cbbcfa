"""A text goes in: recommendations, similar cases, what was understood."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from app.api.errors import documented
from app.api.routers.access import PublicCentre, json_only
from app.wire.cases import PassageOut, SimilarOut
from app.wire.mediators import RecommendOut
from app.wire.picks import PickOut
from app.wire.requests import PassagesIn, PickIn, RecommendIn, SimilarIn, UnderstandIn
from app.wire.understood import UnderstandingOut

router = APIRouter(tags=["查找"], dependencies=[Depends(json_only)], responses=documented(400, 413, 415, 422, 503))


@router.post("/recommendations", summary="说说发生了什么事，推荐调解员")
def recommend(wanted: RecommendIn, centre: PublicCentre) -> RecommendOut:
    """返回听懂了什么、归口单位、范围怎样扩大，以及排好序的调解员和理由。`types`、`region`、`industry` 用来更正。"""
    return centre.recommend(wanted)


@router.post("/cases/similar", summary="查找类似案例", responses=documented(404))
def similar(wanted: SimilarIn, centre: PublicCentre) -> SimilarOut:
    """按案情文字或案例编号，在公开的案例库里查找；返回相符的段落和当时的办法、结果。"""
    return centre.similar(wanted)


@router.post("/picks", summary="点将：选定一位调解员", responses=documented(404))
def pick(wanted: PickIn, centre: PublicCentre) -> PickOut:
    """记下从哪次推荐里选了谁，供中心改进排序，并告诉当事人去哪里；同一次推荐可以改选。只能选推荐里出现的人。"""
    return centre.pick(wanted)


@router.post("/cases/{case_id}/passages", summary="一件案例里哪几段与案情相符", responses=documented(404))
def passages(
    case_id: Annotated[str, Path(max_length=64, description="编号")], wanted: PassagesIn, centre: PublicCentre
) -> tuple[PassageOut, ...]:
    """用词相同的段落；用词几乎不同的，给意思最相近的一段（`by` 为 `meaning`）。打开一件案例时再问，查找时不算它，省时间。"""
    return centre.passages(wanted.text, case_id)


@router.post("/understand", summary="看看系统听懂了什么")
def understand(wanted: UnderstandIn, centre: PublicCentre) -> UnderstandingOut:
    """纠纷类型和把握、地点、行业、金额、人数、紧急情形、对调解员的要求。"""
    return centre.understand(wanted.text, wanted.region)
