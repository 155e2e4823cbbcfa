"""What callers get. Public types only: contact data and declared interests have no field here."""

from datetime import date
from typing import Literal

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
    gender_only: bool = Field(description="说了非这个性别不可：另一性别的一位也不推荐。")


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


class UnclearNameOut(Out):
    """没对上的调解员姓名（错字，或只说了姓）：反问一句，不当作说准了；把 words 改成 choices 里的姓名再查，就不再问。"""

    words: str
    title: str = Field(description="只说了姓的，后面的称呼")
    question: str
    choices: tuple[str, ...] = Field(description="可能是这几位；为空则认不准，请写出姓名")
    matched: Named = Field(description="怎么相符，如同音、形近、姓名开头")
    wanted: bool = Field(description="是想找这位；否则是不想要这位（还没有排除）")


class UnwantedOut(Out):
    """不想要的调解员。"""

    name: str
    excluded: bool = Field(description="是否已排除；没说全名的认不准是哪一位，不排除")


class ChosenOut(Out):
    """长文中用来查找的一段；start 为它在文中的位置（从清理过的文字的开头算）。"""

    text: str
    start: int


class UnderstandingOut(Out):
    """系统听懂了什么；可以更正后再查。"""

    types: tuple[TypeOut, ...]
    causes: tuple[str, ...] = Field(description="话里透出的案由，最像的在前，最多三个")
    told_causes: tuple[str, ...] = Field(description="其中有把握说给当事人听的，多半为空")
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
    passages: tuple[ChosenOut, ...] = Field(description="文字很长时，查找用了其中这几段；不长则为空，全文都用")
    urgency: str
    alerts: tuple[AlertOut, ...]
    wishes: WishesOut
    mediator_name: str | None
    unwanted: tuple[UnwantedOut, ...]
    unclear_names: tuple[UnclearNameOut, ...]


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


class PassageOut(Out):
    """案情中相符的一段；marks 为命中词的起止位置（从本段开头算）。"""

    text: str
    start: int
    marks: tuple[tuple[int, int], ...]
    by: Literal["words", "meaning"] = Field("words", description="words：用词相同；meaning：用词不同，意思相近")


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
    amount: float | None = Field(description="争议的金额（元）")
    agreed: float | None = Field(description="登记的协议金额（元）")
    party_count: int | None
    relationship: Named | None
    days: int | None
    satisfaction: float | None = Field(description="这一件的打分 1–5，只是一个评价")
    mediators: tuple[str, ...]


class SimilarCaseOut(Out):
    """一件类似案例：哪里相似、怎么办的。"""

    case: CaseOut
    score: float
    passages: tuple[PassageOut, ...]
    parts: tuple[PartOut, ...] | None
    copies: tuple[Named, ...] = Field(description="同一件案子的其他记录（重复登记、脱敏副本）：编号和标题")


class RateOut(Out):
    """几件里有几件，和 95% 置信区间（Wilson）。"""

    part: int
    n: int
    share: float
    low: float
    high: float


class SpreadOut(Out):
    """一组数值：中位数及其 95% 置信区间（少于 6 件为空），居中的一半在 usual_low 到 usual_high 之间。"""

    n: int
    median: float
    low: float | None
    high: float | None
    usual_low: float
    usual_high: float


class MethodUseOut(Out):
    """一种调解方法：相近案件里用过几件、其中调成几件。用了它不等于因它调成。"""

    method: Named
    settled: int
    used: int
    rate: RateOut | None = Field(description="用过它的案件的调成率；少于 3 件、或按调解结果筛选过则为空")


class WorkedOut(Out):
    """这类纠纷怎么解决的：从足够相近的案件归纳，同一件只算一次。少于 3 件的项为空。"""

    looked_at: int = Field(description="看了几件最相似的案件")
    cases: int = Field(description="其中足够相近的几件：纠纷类型相同，且相似程度不低于最相似一件的四成")
    few: bool = Field(description="有结果的不到 10 件，仅供参考")
    withdrawn: int = Field(description="撤回的，不算调不成，不计入各项比率")
    referred: int = Field(description="转其他部门的，同上")
    unknown: int = Field(description="没有登记结果的，同上")
    settled: RateOut | None = Field(description="调成率：调成的占调成、未调成、转诉讼的比例；按调解结果筛选过则为空")
    performed: RateOut | None = Field(description="履行率：已履行的占调成且登记了履行情况的比例")
    methods: tuple[MethodUseOut, ...] = Field(description="调成的案件用过的方法，用得多的在前")
    share: SpreadOut | None = Field(description="协议金额占争议金额的比例；协议里金额读不准的不算")
    days: SpreadOut | None = Field(description="调成的案件从受理到结案的天数")
    words: tuple[str, ...] = Field(description="以上内容的白话")


class SimilarOut(Out):
    """类似案例。"""

    kind: Named = Field(description="按什么相似")
    understanding: UnderstandingOut
    results: tuple[SimilarCaseOut, ...]
    worked: WorkedOut | None = Field(description="这类纠纷怎么解决的；没听出纠纷类型则为空")
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
