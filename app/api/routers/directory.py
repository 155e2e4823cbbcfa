"""The roster, the library and the field's words."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from app.api.errors import documented
from app.api.routers.access import PublicCentre
from app.services.directory import MAX_KEYWORD, MAX_PAGE_SIZE
from app.services.filters import MediatorFilters
from app.wire.cases import CaseOut
from app.wire.field import AreasOut, FieldsOut
from app.wire.mediators import ListingOut, MediatorOut, SuggestionOut
from app.wire.requests import MediatorFilterIn

router = APIRouter(tags=["名册与案例"], responses=documented(422, 503))
Id = Annotated[str, Path(max_length=64, description="编号")]


class ListingIn(MediatorFilterIn):
    """翻看调解员名册。"""

    keyword: str = Field("", max_length=10 * MAX_KEYWORD, description="姓名、拼音、首字母或简介里的词", examples=["漏水"])
    sort: Literal["", "cases", "load", "grade"] = Field("", description="次序：cases 办案多、load 空闲多、grade 等级高")
    page: int = Field(1, description="第几页，从 1 起")
    size: int = Field(20, description=f"每页几位，最多 {MAX_PAGE_SIZE}")

    def to_filters(self) -> MediatorFilters:
        """Only the filters."""
        return MediatorFilters(**self.model_dump(include=set(MediatorFilterIn.model_fields)))


@router.get("/mediators", summary="翻看调解员名册")
def mediators(wanted: Annotated[ListingIn, Query()], centre: PublicCentre) -> ListingOut:
    """按关键词、筛选和次序翻看；每个筛选项带数量（不计它自己的筛选）。"""
    return centre.mediators(wanted.keyword, wanted.to_filters(), wanted.sort, wanted.page, wanted.size)


@router.get("/mediators/{mediator_id}", summary="一位调解员", responses=documented(404))
def mediator(mediator_id: Id, centre: PublicCentre) -> MediatorOut:
    """公开信息；联系方式和申报的利害关系不在其中。"""
    return centre.mediator(mediator_id)


@router.get("/cases/{case_id}", summary="一件公开案例", responses=documented(404))
def case(case_id: Id, centre: PublicCentre) -> CaseOut:
    """只有案例库（已脱敏）的案例；档案库的案例视为没有。"""
    return centre.case(case_id)


@router.get("/suggest", summary="边输入边提示姓名")
def suggest(
    centre: PublicCentre,
    text: Annotated[str, Query(max_length=10 * MAX_KEYWORD, description="姓名、拼音或首字母", examples=["zhanggu"])],
    k: Annotated[int, Query(ge=1, le=50, description="最多几条")] = 10,
) -> tuple[SuggestionOut, ...]:
    """同名、同音、形近、拼音、首字母、姓名开头、音近、少字或错字，依次排列，每条注明怎么相符；简体、繁体都可以。"""
    return centre.suggest(text, k)


@router.get("/fields", summary="筛选用的词表")
def fields(centre: PublicCentre) -> FieldsOut:
    """纠纷类型、行业、调解方法和各小词表。"""
    return centre.fields()


@router.get("/fields/areas", summary="一个辖区下面的辖区")
def areas(
    centre: PublicCentre,
    parent: Annotated[
        str | None, Query(pattern=r"^\d{2,12}$", description="上级辖区代码，不填为省级", examples=["980100000000"])
    ] = None,
) -> AreasOut:
    """逐级展开辖区。"""
    return centre.areas(parent)
