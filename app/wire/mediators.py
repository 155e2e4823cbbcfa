"""Mediators, recommended or listed, as callers get them: contact data and declared interests have no field here."""

from pydantic import Field

from app.wire.base import Named, Out, PartOut
from app.wire.understood import UnderstandingOut


class RouteOut(Out):
    """归口：谁来管、谁牵头、上一级找谁。"""

    type: str
    bodies: tuple[str, ...]
    lead: str
    next_level: str


class TypeRecordOut(Out):
    """一类纠纷的办理记录。"""

    type: Named
    taken: int
    settled: int
    performed: int
    withdrawn: int = Field(description="当事人撤回的，不算调解不成")
    referred: int = Field(description="转其他部门的，不算调解不成")
    satisfaction: float | None = Field(description="平均满意度 1–5，没有评价为空")
    satisfaction_count: int = Field(description="多少个评价")
    median_days: float | None


class EstimateOut(Out):
    """一个估计：向同类平均收拢，件数越少收得越多；low 到 high 是 95% 区间。"""

    estimate: float
    low: float
    high: float
    n: int = Field(description="根据多少件（满意度：多少个评价）")


class OutcomeOut(Out):
    """一类纠纷的办理情况，按难易一般的案件折算；没有数据的项为空。件数不同的人要看区间，不要只比 estimate。"""

    type: Named
    settled: EstimateOut | None = Field(description="调成率 0–1；撤回、移送的不计入")
    days: EstimateOut | None = Field(description="办结天数的中位数")
    satisfaction: EstimateOut | None = Field(description="满意度 1–5")


class MediatorOut(Out):
    """一位调解员的公开信息。"""

    id: str
    name: str
    gender: Named | None
    organisation: Named | None
    regions: tuple[Named, ...]
    level: Named | None
    kind: Named | None
    employment: Named | None
    grade: Named | None
    honours: tuple[str, ...]
    dispute_types: tuple[Named, ...]
    industries: tuple[Named, ...]
    specialities: tuple[str, ...]
    profile: str
    methods: tuple[str, ...]
    languages: tuple[str, ...]
    modes: tuple[str, ...]
    certificates: tuple[str, ...]
    free_places: int | None = Field(description="还能接几件，未登记为空")
    record: tuple[TypeRecordOut, ...]
    outcomes: tuple[OutcomeOut, ...] = Field(description="根据登记数和已结案件作的估计")
    matched: Named | None = Field(None, description="姓名与所查或所说的怎么相符；与姓名无关的为空")


class RecommendationOut(Out):
    """一位推荐的调解员和理由。"""

    mediator: MediatorOut
    score: float
    reasons: tuple[str, ...]
    similar_cases: tuple[Named, ...] = Field(description="他们办过的类似案例（只列公开案例库）")
    parts: tuple[PartOut, ...] | None = Field(description="得分算式；各部分之和恰为得分")
    lists: tuple[Named, ...] | None = Field(description="来自哪些候选名单：字词、语义、登记领域、类案、点名、办过此事、搭配需要")
    ties: tuple[str, ...] | None = Field(description="得分完全相同的其他人；同分的先后由编号的散列值决定")
    notice: str | None = Field(None, description="选这位之前要做的事；多半为空")
    team: str | None = Field(None, description="试比中由哪一版排在这里：a 生效的、b 试用的；两版一致、按规则调整或没有试比为空")


class StepOut(Out):
    """扩大范围的一步。"""

    region: Named
    level: str
    eligible: int = Field(description="这一范围内对口且能接案的人数")


class MoveOut(Out):
    """排序后的调整：按得分排在哪里、实际排在哪里（都从 0 数起）、为什么。"""

    id: str
    before: int
    after: int
    reason: str


class SeatOut(Out):
    """一起调的一位：是不是牵头，比前面几位多带来什么。"""

    mediator: str = Field(description="编号；详情在 results 里")
    leads: bool
    adds: tuple[str, ...]


class PanelOut(Out):
    """几位一起调：牵头的在前，他们也排在 results 的最前面。"""

    seats: tuple[SeatOut, ...]
    lacking: tuple[str, ...] = Field(description="还缺什么样的人，为什么")
    at_least: float = Field(description="这个组合至少达到最好组合的几成（0 到 1），按次模函数的上界算")


class RecommendOut(Out):
    """推荐结果。"""

    request: str = Field(description="这次推荐的编号；选定调解员后用它报给 POST /picks")
    understanding: UnderstandingOut
    routes: tuple[RouteOut, ...]
    widening: tuple[StepOut, ...] = Field(description="从您所在地起逐级扩大的范围；没有说地点则为空")
    panel: PanelOut | None = Field(description="size 大于 1 时：一起调的几位；否则为空")
    results: tuple[RecommendationOut, ...]
    moves: tuple[MoveOut, ...]
    considered: int
    weights_version: int
    trial_version: int | None = Field(None, description="要算式而且试比中：和生效版轮流排人的那一版；得分不按它算")
    parties_question: str | None = Field(None, description="当事人的回避要请中心核对时的一句话；多半为空")


class ListingOut(Out):
    """一页调解员和各筛选项的数量。"""

    results: tuple[MediatorOut, ...]
    total: int
    page: int
    size: int
    facets: dict[str, tuple["FacetOut", ...]]


class FacetOut(Named):
    """一个筛选项和它的数量。"""

    count: int


class SuggestionOut(Out):
    """输入时的提示。"""

    id: str
    name: str
    organisation: str
    matched: Named = Field(description="怎么相符：同名、同音、形近、拼音、首字母、姓名开头、音近、少字或错字")
