"""What callers send, by the API and by batch files: the same types, checked the same way."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.services import recommend, similar
from app.services.filters import CaseFilters, MediatorFilters
from app.services.recusal import LONGEST, MOST_PARTIES
from app.services.texts import MAX_CHARACTERS
from models.domain.recusal import Party
from models.domain.similarity import SIMILARITIES, Similarity

Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Words = Annotated[tuple[Word, ...], Field(max_length=50)]
PartyWord = Annotated[str, StringConstraints(max_length=LONGEST)]
Ids = Annotated[tuple[Word, ...], Field(max_length=1000)]
# refused far above the limit before anything is read; between the two the service explains in Chinese
Text = Annotated[str, StringConstraints(max_length=20 * MAX_CHARACTERS)]


class Wire(BaseModel):
    """Base of what is sent: an unknown field is a mistake, not a wish to be guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MediatorFilterIn(Wire):
    """筛选调解员；各项为 data/ 中的 id，留空表示不限。"""

    types: Words = Field((), description="领域（纠纷类型 id）", examples=[["neighbour.leak"]])
    industries: Words = Field((), description="行业门类字母")
    region: Word | None = Field(None, description="辖区代码", examples=["980102000000"])
    kinds: Words = Field((), description="人员类别")
    grades: Words = Field((), description="等级 1–4")
    genders: Words = Field((), description="性别")
    modes: Words = Field((), description="调解方式")
    languages: Words = Field((), description="语言")
    methods: Words = Field((), description="调解方法")
    employments: Words = Field((), description="专职或兼职")
    levels: Words = Field((), description="层级")
    organisations: Words = Field((), description="所属组织 id")
    available: bool = Field(False, description="只看现在还能接案的")

    def to_filters(self) -> MediatorFilters:
        """As the services take them."""
        return MediatorFilters(**self.model_dump())


class CaseFilterIn(Wire):
    """筛选案例；各项为 data/ 中的 id，留空表示不限。"""

    types: Words = Field((), description="领域（纠纷类型 id）")
    industries: Words = Field((), description="行业门类字母")
    region: Word | None = Field(None, description="辖区代码")
    outcomes: Words = Field((), description="调解结果", examples=[["settled"]])
    methods: Words = Field((), description="调解方法")
    causes: Words = Field((), description="案由")
    mediators: Words = Field((), description="调解员 id")
    tiers: Words = Field((), description="案例层级（公开接口只有案例库）")
    closed_from: date | None = Field(None, description="结案日期起")
    closed_to: date | None = Field(None, description="结案日期止")
    amount_from: float | None = Field(None, ge=0, description="金额下限（元）")
    amount_to: float | None = Field(None, ge=0, description="金额上限（元）")

    def to_filters(self) -> CaseFilters:
        """As the services take them."""
        return CaseFilters(**self.model_dump())


class PartyIn(Wire):
    """一方当事人，只用来核对回避，不保存；至少写一项。有姓名时，单位和村用来区分同名的人。"""

    name: PartyWord = Field("", description="姓名，写全名", examples=["王小明"])
    organisation: PartyWord = Field("", description="单位", examples=["望澜物业服务有限公司"])
    village: PartyWord = Field("", description="所在的村、社区", examples=["河头村"])

    def to_party(self) -> Party:
        """As the service takes it."""
        return Party(self.name.strip(), self.organisation.strip(), self.village.strip())


class AskIn(Wire):
    """一次找调解员的查询。"""

    text: Text = Field(
        description="发生了什么事（日常说法即可）", examples=["楼上水管漏到我家，天花板都泡坏了，望澜街道有人管吗"]
    )
    k: int = Field(10, ge=1, le=recommend.MAX_RESULTS, description="要几位")
    filters: MediatorFilterIn = MediatorFilterIn()
    exclude: Ids = Field((), description="不要的调解员 id")
    types: Words = Field((), description="更正后的纠纷类型")
    region: Word | None = Field(None, description="更正后的辖区代码")
    industry: Word | None = Field(None, description="更正后的行业门类")
    again: Word | None = Field(None, description="上一次推荐的 request：得分分不出高下的人沿用那次的先后（要看更多时用）")
    parties: tuple[PartyIn, ...] = Field((), max_length=MOST_PARTIES, repr=False, description="当事人，用于回避，不保存")
    case: Word | None = Field(None, description="这件事以前办过时，那件案例的编号：办过它的调解员熟悉情况，会靠前")

    def to_request(self) -> recommend.Request:
        """As the service takes it."""
        return recommend.Request(
            self.text,
            self.k,
            self.filters.to_filters(),
            self.exclude,
            self.types,
            self.region,
            self.industry,
            again=self.again or "",
            parties=tuple(party.to_party() for party in self.parties),
            case=self.case or None,
        )


class RecommendIn(AskIn):
    """说说发生了什么事，推荐调解员。"""

    size: int = Field(1, ge=1, le=recommend.MOST_SEATS, description="要一位（1），还是几位一起调（2 到 5）")
    same_office: bool = Field(False, description="几位一起调时，同一单位的人也可以同时选")
    explain: bool = Field(False, description="是否返回得分的完整算式、来自哪些候选名单、与谁同分")

    def to_request(self) -> recommend.Request:
        """As the service takes it."""
        return replace(super().to_request(), size=self.size, same_office=self.same_office)


class WhyNotIn(AskIn):
    """为什么没有某位调解员：同样的查询，加上他的编号或姓名。"""

    mediator: Word = Field(description="调解员编号，或没有重名的姓名", examples=["m0001"])
    again: Word | None = Field(None, description="问的是哪一次推荐：填它的 request，就照那次的抽签和权重回答；不填不抽签")


class SimilarIn(Wire):
    """找类似案例：给案情文字，或给一件案例的编号。"""

    text: Text = Field("", description="案情", examples=["邻居家空调外机正对我家卧室，夏天整夜嗡嗡响，说了几次都不肯挪"])
    case_id: Word | None = Field(None, description="或：案例编号")
    k: int = Field(10, ge=1, le=similar.MAX_RESULTS, description="要几件")
    filters: CaseFilterIn = CaseFilterIn()
    exclude: Ids = Field((), description="不要的案例编号")
    kind: Similarity = Field("facts", description=f"按什么相似：{'、'.join(f'{k} {label}' for k, label in SIMILARITIES.items())}")
    explain: bool = Field(False, description="是否返回得分的完整算式")

    def to_request(self) -> similar.Request:
        """As the service takes it."""
        return similar.Request(self.text, self.case_id, self.k, self.filters.to_filters(), self.exclude, self.kind)


class PassagesIn(Wire):
    """一件案例里哪几段与案情相符。"""

    text: Text = Field(description="案情", examples=["楼上装了个机器往下震，我妈心脏受不了"])


class PickIn(Wire):
    """点将：从一次推荐里选定了哪一位。"""

    request: Word = Field(description="推荐结果里的 request", examples=["0f3a9c7d5be14426a1c8d2e07b6f9154"])
    mediator: Word = Field(description="选定的调解员 id", examples=["m0001"])


class UnderstandIn(Wire):
    """看看系统听懂了什么。"""

    text: Text = Field(description="发生了什么事", examples=["老板拖着三万二工资不给，过年前再不给我们23个人就去上访"])
    region: Word | None = Field(None, description="说话人所在的辖区代码，用来理解“我们村”“县里”")
