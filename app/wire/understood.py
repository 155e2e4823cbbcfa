"""What was understood of a text, as callers get it."""

from datetime import date

from pydantic import Field

from app.wire.base import Named, Out


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
