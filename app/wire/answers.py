"""What callers get. Public types only: contact data and declared interests have no field here."""

from datetime import date

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
    past: bool = Field(description="是以前的事，现在已经过去")


class WishesOut(Out):
    """对调解员的要求。"""

    gender: Named | None
    modes: tuple[Named, ...]
    languages: tuple[Named, ...]
    kinds: tuple[Named, ...]
    grades: tuple[Named, ...]
    honours: tuple[Named, ...]


class SaidOut(Named):
    """话里说到的一点，和说到它的词。"""

    words: tuple[str, ...]


class HappenedOut(Out):
    """事情是什么时候开始的：最早说到的时间。"""

    first: date
    last: date
    words: str


class UnclearPlaceOut(Out):
    """没说清楚的地点：反问一句；把选中的 id 填进 region 再查。"""

    words: str
    question: str
    choices: tuple[Named, ...] = Field(description="可能是这几个；为空则请直接选辖区")


class UnwantedOut(Out):
    """不想要的调解员。"""

    name: str
    excluded: bool = Field(description="是否已排除；没说全名的认不准是哪一位，不排除")


class UnderstandingOut(Out):
    """系统听懂了什么；可以更正后再查。"""

    types: tuple[TypeOut, ...]
    causes: tuple[str, ...] = Field(description="话里透出的案由，最像的在前，最多三个")
    region: Named | None
    places: tuple[str, ...]
    unclear_places: tuple[UnclearPlaceOut, ...]
    industry: Named | None
    amount: float | None = Field(description="说到的最大一笔钱（元）")
    amount_range: tuple[float, float] | None = Field(description="说得不确切时的上下限，如三四万")
    people: int | None
    people_range: tuple[float, float] | None
    households: int | None = Field(description="说到的户数")
    happened: HappenedOut | None
    relationship: Named | None
    relations: tuple[SaidOut, ...] = Field(description="双方的各种关系，把握大的在前")
    stage: SaidOut | None = Field(description="走到哪一步了")
    stages: tuple[SaidOut, ...] = Field(description="走过的各步，由近到远")
    remarks: tuple[SaidOut, ...] = Field(description="另外说明的情况，如没有借条、不想打官司")
    matters: tuple[str, ...] = Field(description="一段话说了几件事时，各件事的原文；只有一件事则为空")
    urgency: str
    alerts: tuple[AlertOut, ...]
    wishes: WishesOut
    mediator_name: str | None
    unwanted: tuple[UnwantedOut, ...]


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

    request: str = Field(description="这次推荐的编号；选定调解员后用它报给 POST /picks")
    understanding: UnderstandingOut
    routes: tuple[RouteOut, ...]
    widening: tuple[StepOut, ...] = Field(description="从您所在地起逐级扩大的范围；没有说地点则为空")
    results: tuple[RecommendationOut, ...]
    moves: tuple[MoveOut, ...]
    considered: int
    weights_version: int


class PickOut(Out):
    """记下的选择。"""

    request: str
    mediator: str


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
