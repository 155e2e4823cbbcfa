"""Weights learned from judgements and picks, as staff send for them and get them."""

from dataclasses import asdict
from typing import Literal

from pydantic import Field

from app.services.learning_weights import Compared, LearnedWeights
from app.services.lessons import PickBook
from app.wire.base import Out
from app.wire.staff import IntervalOut, ReasonIn


class LearnIn(ReasonIn):
    """从评判和点将里学权重。"""

    source: Literal["judgements", "picks", "both"] = Field(
        "judgements", description="从哪里学：judgements 评判、picks 点将、both 两样"
    )
    anyway: bool = Field(False, description="没有比生效的好，也提出一版")


class ComparedOut(Out):
    """在没有学过的查询（或点将）上，生效的权重、学到的权重和两者之差。"""

    before: IntervalOut
    after: IntervalOut
    difference: IntervalOut


class PlaceOut(Out):
    """名单里的一个位置，一样合适的人站在这里被选的可能有多大。"""

    place: int = Field(description="第几位，从 1 起")
    propensity: float = Field(description="与第 1 位相比")
    picks: int = Field(description="看得出这一点的点将：抽签定先后的几个人里，选了这一位的次数")
    prior: float = Field(description="其中靠假定（按位置递减）而不是靠数据的成分，0 到 1")


class PicksOut(Out):
    """用来学的点将。"""

    lists: int
    skipped: int = Field(description="记录时用的特征和现在不同，没有用")
    places: tuple[PlaceOut, ...]


class LearnedOut(Out):
    """学到的权重；提出的版本还没有生效，先评测，再启用。"""

    kind: str
    source: str
    active: int = Field(description="学的时候生效的版本")
    queries: int
    pairs: int = Field(description="评判出的先后有几对")
    picks: PicksOut | None
    held: dict[str, str] = Field(description="不学的特征和原因，见 data/learning.yaml")
    strength: float = Field(description="往生效的权重拉回的力度，由交叉验证选出")
    before: dict[str, float]
    after: dict[str, float]
    scorer: str
    ndcg: ComparedOut | None = Field(description="评判过的查询上的 nDCG")
    picked: ComparedOut | None = Field(description="点将里排在选中的人后面的人占几成，按位置折算")
    objection: str = Field(description="为什么不该提出；空：比生效的好")
    proposed: int | None = Field(description="提出的第几版；没有提出为空")


def learned_out(found: LearnedWeights) -> LearnedOut:
    """With what the lots tell of each place, without the lists themselves."""
    plain = {name: getattr(found, name) for name in _PLAIN}
    return LearnedOut(
        picks=_picks(found.picks) if found.picks else None,
        ndcg=_compared(found.ndcg),
        picked=_compared(found.picked),
        proposed=found.proposed.number if found.proposed else None,
        **plain,
    )


_PLAIN = ("kind", "source", "active", "queries", "pairs", "held", "strength", "before", "after", "scorer", "objection")


def _picks(book: PickBook) -> PicksOut:
    p = book.propensity
    rows = zip(p.places.tolist(), p.picks, p.prior.tolist(), strict=True)
    places = tuple(PlaceOut(place=k, propensity=value, picks=n, prior=prior) for k, (value, n, prior) in enumerate(rows, 1))
    return PicksOut(lists=len(book.lists), skipped=book.skipped, places=places)


def _compared(compared: Compared | None) -> ComparedOut | None:
    return ComparedOut.model_validate(asdict(compared)) if compared else None
