"""What callers get. Public types only: contact data and declared interests have no field here."""

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """Base of what is sent back."""

    model_config = ConfigDict(frozen=True)


class Named(Out):
    """编号和名称。"""

    id: str
    name: str


class TypeOut(Named):
    """一种可能的纠纷类型。"""

    confidence: float = Field(description="把握，0 到 1")
    words: tuple[str, ...] = Field(description="文中的依据")


class AlertOut(Out):
    """需要马上处理的情形。"""

    level: str
    kind: str
    words: tuple[str, ...]
    advice: str


class WishesOut(Out):
    """对调解员的要求。"""

    gender: Named | None
    modes: tuple[Named, ...]
    languages: tuple[Named, ...]
    kinds: tuple[Named, ...]


class UnderstandingOut(Out):
    """系统听懂了什么；可以更正后再查。"""

    types: tuple[TypeOut, ...]
    region: Named | None
    places: tuple[str, ...]
    industry: Named | None
    amount: float | None
    people: int | None
    relationship: Named | None
    urgency: str
    alerts: tuple[AlertOut, ...]
    wishes: WishesOut
    mediator_name: str | None


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
    withdrawn: int
    satisfaction: float | None = Field(description="平均满意度 1–5，没有评价为空")
    satisfaction_count: int
    median_days: float | None


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
    matched: Named | None = Field(None, description="按姓名查到时怎么相符；按别的查到为空")


class PartOut(Out):
    """得分的一部分：特征值 × 权重 = 分。"""

    name: str
    label: str
    about: str
    value: float
    weight: float
    points: float


class RecommendationOut(Out):
    """一位推荐的调解员和理由。"""

    mediator: MediatorOut
    score: float
    reasons: tuple[str, ...]
    similar_cases: tuple[Named, ...] = Field(description="他们办过的类似案例（只列公开案例库）")
    parts: tuple[PartOut, ...] | None = Field(description="得分算式；各部分之和恰为得分")


class StepOut(Out):
    """扩大范围的一步。"""

    region: Named
    level: str
    eligible: int = Field(description="这一范围内对口且能接案的人数")


class MoveOut(Out):
    """排序后的调整。"""

    id: str
    before: int
    after: int
    reason: str


class RecommendOut(Out):
    """推荐结果。"""

    understanding: UnderstandingOut
    routes: tuple[RouteOut, ...]
    widening: tuple[StepOut, ...] = Field(description="从您所在地起逐级扩大的范围；没有说地点则为空")
    results: tuple[RecommendationOut, ...]
    moves: tuple[MoveOut, ...]
    considered: int
    weights_version: int


class PassageOut(Out):
    """案情中相符的一段；marks 为命中词的起止位置（从本段开头算）。"""

    text: str
    start: int
    marks: tuple[tuple[int, int], ...]


class CaseOut(Out):
    """一件公开案例。"""

    id: str
    title: str
    dispute_types: tuple[Named, ...]
    cause: str | None
    region: Named | None
    facts: str
    issues: tuple[str, ...]
    process: str
    methods: tuple[str, ...]
    outcome: Named | None
    agreement: str
    performed: bool | None
    laws: tuple[str, ...]
    amount: float | None
    party_count: int | None
    relationship: Named | None
    days: int | None
    satisfaction: float | None
    mediators: tuple[str, ...]


class SimilarCaseOut(Out):
    """一件类似案例：哪里相似、怎么办的。"""

    case: CaseOut
    score: float
    passages: tuple[PassageOut, ...]
    parts: tuple[PartOut, ...] | None


class SimilarOut(Out):
    """类似案例。"""

    understanding: UnderstandingOut
    results: tuple[SimilarCaseOut, ...]
    considered: int
    weights_version: int


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
