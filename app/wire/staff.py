"""What staff send and get."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.services.trial import USUAL
from app.wire.base import Named, Out, PartOut
from app.wire.requests import Wire

Reason = Annotated[str, StringConstraints(max_length=4000)]


class ProposeIn(Wire):
    """提出一个新版本的权重。"""

    changes: dict[Annotated[str, StringConstraints(max_length=64)], float] = Field(
        description="要改的项：特征 → 权重；没写的照原版", examples=[{"evidence": 3.5}], max_length=100
    )
    reason: Reason = Field(description="理由", examples=["类案经验应当更重"])
    parent: int | None = Field(None, description="从第几版改；不填为生效的版本")


class ReasonIn(Wire):
    """为什么这样做。"""

    reason: Reason = Field(description="理由", examples=["投诉多"])


class ActivateIn(ReasonIn):
    """启用一个版本。"""

    seen: int = Field(description="您看到的生效版本；别人已经换过，就会被拒绝")
    overrule: bool = Field(False, description="不顾反对也启用；反对意见和理由都记入审计日志")


class VersionOut(Out):
    """一个版本的权重。"""

    kind: str
    number: int
    state: str = Field(description="draft 草稿、proposed 已提出、active 生效、retired 停用")
    author: str
    reason: str
    time: datetime
    parent: int | None
    effect: str
    values: dict[str, float]


class IntervalOut(Out):
    """平均值和 95% 区间。"""

    mean: float
    low: float
    high: float
    n: int


class FairnessOut(Out):
    """首页露面的分配，评判过的查询各抽签 50 次。"""

    equals: float = Field(description="得分分不出高下的人之间露面的基尼系数")
    newcomers: float = Field(description="新调解员占首页的份额")
    tenth: float = Field(description="最常露面的一成人占全部露面的份额")
    groups: dict[str, dict[str, float]] = Field(description="性别 gender、年龄段 age、组织 organisation → 各占的份额")


class FairnessFiguresOut(Out):
    """这一版和生效的版本；界限在 data/fairness.yaml。"""

    after: FairnessOut
    before: FairnessOut
    share: float = Field(description="给新调解员定的份额")


class EvaluationOut(Out):
    """一次评测：和当时生效的版本在同一批评判过的查询上相比。"""

    against: int
    time: datetime
    actor: str
    judged: str = Field(description="评判集的散列值")
    scorer: str
    engine: str
    generation: int
    mean: IntervalOut
    before: IntervalOut
    difference: IntervalOut
    better: tuple[str, ...] = Field(description="变好的查询")
    worse: tuple[str, ...] = Field(description="变差的查询")
    failed: tuple[str, ...] = Field(description="没有守住的必守查询")
    fairness: FairnessFiguresOut | None = Field(description="公平；案例没有，更早的评测也没有")


class VersionDetailOut(Out):
    """一个版本、最近一次评测、反对启用的意见。"""

    version: VersionOut
    evaluation: EvaluationOut | None
    objections: tuple[str, ...]


class SliceOut(Out):
    """一批查询上的比较：全部，或某个类型、某个层级的。"""

    way: str = Field(description="type 按类型、level 按层级；全部为空")
    label: str = Field(description="编号；没有说为空")
    before: float
    after: float
    difference: IntervalOut
    p: float = Field(description="碰巧差这么多的可能（随机置换检验，双侧）")
    wins: int
    losses: int
    judged: bool = Field(description="查询够不够多，能不能下判断")


class QueryChangeOut(Out):
    """一条查询的变化。"""

    query: str
    text: str
    before: float
    after: float
    overlap: float = Field(description="前后名单的相似度（RBO），1 为一模一样")
    held: bool = Field(description="必守的有没有守住；不是必守的为是")


class UnjudgedOut(Out):
    """一个没有人评判过的结果。"""

    query: str
    id: str


class ComparisonOut(Out):
    """两个版本在同一批评判过的查询上的比较。"""

    number: int
    against: int
    scorer: str
    verdict: str
    whole: SliceOut
    slices: tuple[SliceOut, ...]
    queries: tuple[QueryChangeOut, ...] = Field(description="每条查询，变化大的在前")
    overlap: float
    failed: tuple[str, ...] = Field(description="没有守住的必守查询")
    unjudged: tuple[UnjudgedOut, ...] = Field(description="前几位里没有人评判过的结果，算作 0 分")


class TrialStartIn(ReasonIn):
    """开始试比。"""

    version: int = Field(description="试用的版本：要先提出、还没有启用过")
    share: float = Field(description="多大一部分推荐参加", examples=[0.1])
    most: int = Field(USUAL, description="事先定好：最多看多少次能分出的点选，到了就停")
    overrule: bool = Field(False, description="不顾反对也开始；反对意见和理由都记入审计日志")


class TrialOut(Out):
    """一次试比和到现在为止的结果。"""

    id: int
    version: int
    against: int
    share: float
    most: int
    started: datetime
    by: str
    reason: str
    ended: datetime | None
    ended_by: str | None
    outcome: str | None = Field(description="为什么结束")
    lists: int
    picks: int
    neither: int = Field(description="分不出的点选：两版一致，或按规则调整的")
    wins: int = Field(description="选中试用版排的人")
    losses: int = Field(description="选中生效版排的人")
    later: int = Field(description="定论之后的，不算")
    evidence: float = Field(description="到现在为止最大的 e 值；20 以上就有定论")
    p: float = Field(description="随时看都有效")
    low: float = Field(description="试用版胜率的 95% 区间，随时看都有效")
    high: float
    decision: str = Field(description="better 更好、worse 更差、undecided 到了事先定的次数还分不出、open 继续")
    words: tuple[str, ...] = Field(description="以上内容的白话")


class RecusalOut(Out):
    """一条回避记录：哪次推荐里，哪位调解员，按哪条规则。不可转告当事人。"""

    request: str
    time: datetime
    mediator: str
    tie: str = Field(description="关系，见 data/recusal.yaml")
    name: str = Field(description="关系的名称")
    action: str = Field(description="removed 没有列出、flagged 列出并请当事人先问、unclear 列出，待中心核对是不是同一个")
    reason: str
    party: str = Field(description="当事人的散列值；同一中心里同名的相同")


class ExposedOut(Out):
    """一位调解员一个季度的亮相。"""

    id: str
    name: str
    office: str
    gender: str | None
    ages: str = Field(description="年龄段，如 36–45；没有登记为空")
    times: int = Field(description="亮相次数")
    first: int = Field(description="排第一的次数")
    picked: int = Field(description="被选的次数")
    attention: float = Field(description="占全部关注的份额")
    merit: float = Field(description="按得分该占的份额")
    ratio: float | None = Field(description="关注÷该占；没进过候选为空")


class ExposedGroupOut(Out):
    """一个组织、性别或年龄段的亮相。"""

    way: str = Field(description="organisation 组织、gender 性别、age 年龄段")
    label: str = Field(description="没有登记为空")
    people: int
    shown: int
    times: int
    attention: float
    merit: float
    ratio: float | None


class NeverOut(Out):
    """一次没有亮相的人和原因。"""

    id: str
    name: str
    office: str
    why: str = Field(
        description="inactive 不在任、full 没有空位、ranked 没排到、type 没人问其领域、area 辖区不对、behind 没进前 50"
    )


class ExposureOut(Out):
    """一个季度的亮相报告，亮相多的在前。"""

    quarter: str
    lists: int = Field(description="名单数")
    inequality: float = Field(description="亮相的基尼系数")
    people: tuple[ExposedOut, ...]
    groups: tuple[ExposedGroupOut, ...]
    never: tuple[NeverOut, ...]


class AuditOut(Out):
    """审计日志的一条。"""

    number: int
    time: datetime
    actor: str
    action: str
    subject: str
    reason: str


class GateOut(Out):
    """挡住的条件。"""

    name: str
    told: str


class GapOut(Out):
    """一项不如名单最后一位的特征，各得多少分。"""

    name: str
    label: str
    own: float
    theirs: float


class ChangeOut(Out):
    """只改这一处会怎样：重新排一遍得到的结果。"""

    name: str
    where: str = Field(description="record 改登记、request 改查询条件")
    told: str
    place: int | None = Field(description="改了以后排第几；仍进不了候选为空")
    inside: bool = Field(description="改了以后在不在名单里")
    gate: GateOut | None = Field(description="改了以后又被什么挡住")


class WhyNotOut(Out):
    """为什么没有这位。gate 有值：排序之前就被挡住；place 为空：没进候选；否则是名次。"""

    mediator: Named
    shown: int = Field(description="名单列几位")
    ranked: int = Field(description="一共排了几位")
    gate: GateOut | None
    place: int | None
    inside: bool
    score: float | None
    lists: tuple[Named, ...] = Field(description="来自哪些候选名单")
    ties: tuple[str, ...] = Field(description="得分完全相同的其他人")
    parts: tuple[PartOut, ...] = Field(description="得分算式；各部分之和恰为得分")
    last: str | None = Field(description="名单最后一位的编号")
    gaps: tuple[GapOut, ...] = Field(description="比最后一位差在哪里，差得多的在前")
    changes: tuple[ChangeOut, ...] = Field(description="哪一处单独改了就会靠前；能进名单的在前。改登记时字词和语义照现在的算")
    weights_version: int
    words: tuple[str, ...] = Field(description="以上内容的白话")
