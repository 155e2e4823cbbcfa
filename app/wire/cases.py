"""Public cases, and what worked in those alike, as callers get them."""

from typing import Literal

from pydantic import Field

from app.wire.base import Named, Out, PartOut
from app.wire.understood import UnderstandingOut


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
