"""What makes a closed case like the one asked about: each feature a small unit in [0, 1], as for mediators."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps

import numpy as np

from models.ranking.features import Feature, Floats, Table, types_of
from models.ranking.fusion import share_of_best
from models.understand.signs import Signs
from models.understand.traits import NO_TRAITS, Traits
from models.understand.understanding import Understanding

VOTERS = 20  # nearest cases with a stated cause that say which cause this is
TOLD = 0.3  # what the text itself tells of a relation, against the votes of the nearest cases
ASKED = 0.5  # what the text itself asks for, against what the nearest cases ask for
VOTE_SHARPNESS = 1.0  # how fast a vote falls with distance, in standard deviations of the scores
ELEMENT_NOISE = 0.1  # keeps an element that hardly any case has from outweighing the rest


@dataclass(frozen=True, slots=True)
class CaseSituation:
    """One request for similar cases. `causes` [n]: how far each case tells of the same causes (0 to 1); `signs` are those of
    the text asked with; `elements` those that its types have.

    `traits` are for the kinds of similarity other than facts, `remedies` all that there are.
    """

    understanding: Understanding
    table: Table
    lexical: Floats
    semantic: Floats
    causes: Floats
    signs: Signs
    elements: tuple[str, ...] = ()
    traits: Traits = NO_TRAITS
    remedies: tuple[str, ...] = ()
    computed: dict[str, Floats] = field(default_factory=dict)  # features that others are made of, each computed once


def _once(compute: Callable[[CaseSituation], Floats]) -> Callable[[CaseSituation], Floats]:
    """The same feature, computed at its first use for a situation."""

    @wraps(compute)
    def computed(s: CaseSituation) -> Floats:
        if compute.__name__ not in s.computed:
            s.computed[compute.__name__] = compute(s)
        return s.computed[compute.__name__]

    return computed


@_once
def _lexical(s: CaseSituation) -> Floats:
    """A text of four times as many words finds twice as much by chance: divided by the root of the case's length."""
    words = s.table.number("words")
    return share_of_best(s.lexical / np.sqrt(np.where(words > 0, words, np.nan)))


@_once
def _semantic(s: CaseSituation) -> Floats:
    return share_of_best(s.semantic)


def _type(s: CaseSituation) -> Floats:
    """As `types_of`; a case of which nobody stated a type gets the mean: nothing speaks for or against it."""
    shares = types_of(s.understanding, s.table)
    stated = np.array([bool(types) for types in s.table.values("type")], np.bool_)
    return np.where(stated, shares, shares[stated].mean() if stated.any() else 0.0)


def _cause(s: CaseSituation) -> Floats:
    """How far both texts tell of the same causes."""
    return s.causes


def _precedent(s: CaseSituation) -> Floats:
    """How sure the nearest cases of stated cause make us that this case's stated cause is ours; 0 where none is stated."""
    stated = s.table.values("cause")
    votes = _votes(stated, _near(s))
    return np.array([votes.get(cause[0], 0.0) if cause else 0.0 for cause in stated])


def _near(s: CaseSituation) -> Floats:
    return _lexical(s) + _semantic(s) + _cause(s)


def _votes(values: Sequence[tuple[str, ...]], near: Floats) -> dict[str, float]:
    """Value -> share of the votes of the nearest cases that have any."""
    votes: dict[str, float] = defaultdict(float)
    for row, vote in _voters(near, [row for row, own in enumerate(values) if own]):
        for value in values[row]:
            votes[value] += vote
    return votes


def _voters(near: Floats, able: Sequence[int]) -> list[tuple[int, float]]:
    """The nearest of those rows with their shares of the vote, which add up to 1."""
    order = sorted(able, key=lambda row: -near[row])[:VOTERS]
    spread = float(near.std()) if order else 1.0
    votes = [float(np.exp(VOTE_SHARPNESS * (near[row] - near[order[0]]) / (spread or 1.0))) for row in order]
    return [(row, vote / sum(votes)) for row, vote in zip(order, votes, strict=True)]


def _elements(s: CaseSituation) -> Floats:
    """Correlation over the elements of the dispute's types, each measured against what the candidates have of it."""
    ours = np.array([s.signs.elements.get(name, 0.0) for name in s.elements])
    if not ours.any() or not len(s.table.ids):
        return np.zeros(len(s.table.ids))
    theirs = s.table.matrix("elements", s.elements)
    usual, spread = theirs.mean(axis=0), theirs.std(axis=0) + ELEMENT_NOISE
    ours, theirs = (ours - usual) / spread, (theirs - usual) / spread
    lengths = np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours)
    alike: Floats = theirs @ ours / np.maximum(lengths, 1e-9)
    return np.maximum(alike, 0.0)


def _helpful(s: CaseSituation) -> Floats:
    """A settled case shows a way out; of one that failed there is less to learn."""
    return np.where(s.table.has("outcome", ("settled",)), 1.0, 0.0)


def _relationship(s: CaseSituation) -> Floats:
    """How sure we are that the relation which the case states, or tells of, is the one here.

    A relation that is stated here is sure; else what the text tells and the nearest cases of stated relation decide together.
    """
    told, voted = s.traits.relations, _votes(s.table.values("relationship"), _of_one_kind(s))
    share = 1.0 if s.traits.relationship else TOLD
    expected = {r: share * told.get(r, 0.0) + (1 - share) * voted.get(r, 0.0) for r in {**told, **voted}}
    if not expected:
        return np.zeros(len(s.table.ids))
    alike: Floats = s.table.matrix("relations", tuple(expected)) @ np.array(list(expected.values()))
    return alike


def _of_one_kind(s: CaseSituation) -> Floats:
    """How near a case is, its type counted: who votes on relation, law or method should be of the same kind."""
    return _near(s) + _type(s)


def _remedy(s: CaseSituation) -> Floats:
    """Cosine of what is asked for, the rarer remedy counting more; half of ours is what the nearest cases ask for.

    Few people say plainly what they want, but who tells the same story mostly wants the same.
    """
    if not s.remedies or not len(s.table.ids):
        return np.zeros(len(s.table.ids))
    theirs = s.table.matrix("remedies", s.remedies)
    usual = sum(vote * theirs[row] for row, vote in _voters(_of_one_kind(s), range(len(theirs))))
    said = np.array([s.traits.remedies.get(name, 0.0) for name in s.remedies])
    rare = np.log((1 + len(theirs)) / (1 + np.count_nonzero(theirs, axis=0)))
    ours, theirs = (ASKED * said + (1 - ASKED) * usual) * rare, theirs * rare
    alike: Floats = theirs @ ours / np.maximum(np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours), 1e-9)
    return alike


def _law(s: CaseSituation) -> Floats:
    """Cosine of the articles cited, each by how rare it is here: what every case cites (procedure) says nothing.

    Ours are those that are named; where none is, those that the nearest cases cite.
    """
    cited = s.table.values("law")
    counts = Counter(article for own in cited for article in own)
    citing = sum(1 for own in cited if own)
    rare = {article: math.log((1 + citing) / n) for article, n in counts.items()}
    return _shared(dict.fromkeys(s.traits.laws, 1.0) or _votes(cited, _of_one_kind(s)), cited, rare)


def _method(s: CaseSituation) -> Floats:
    """Cosine of the methods used: with those known, else with those that worked in the nearest settled cases."""
    used, settled = s.table.values("method"), s.table.has("outcome", ("settled",))
    worked = [own if good else () for own, good in zip(used, settled, strict=True)]
    return _shared(dict.fromkeys(s.traits.methods, 1.0) or _votes(worked, _of_one_kind(s)), used, {})


def _shared(ours: Mapping[str, float], theirs: Sequence[tuple[str, ...]], worth: Mapping[str, float]) -> Floats:
    """[n] cosine of our values with each case's own ones, every value counted by its worth (1 where it has none)."""
    mine = {value: weight * worth.get(value, 1.0) for value, weight in ours.items()}
    length = math.hypot(*mine.values())
    lengths = [length * math.hypot(*(worth.get(value, 1.0) for value in own)) for own in theirs]
    both = [sum(mine.get(value, 0.0) * worth.get(value, 1.0) for value in own) for own in theirs]
    return np.array([product / whole if whole else 0.0 for product, whole in zip(both, lengths, strict=True)])


def _worked(s: CaseSituation) -> Floats:
    """Of a settled case more can be learned when it was performed, and when it tells how it was done."""
    settled, performed = s.table.has("outcome", ("settled",)), s.table.number("performed") == 1
    return np.where(settled, 0.5 + 0.3 * performed + 0.2 * (s.table.number("told") > 0), 0.0)


FROM_TRAITS = ("relationship", "remedy", "law", "method")  # features that need the traits of what is asked with
# what `_near`, and `_of_one_kind` with it, read
NEAR_READS = ("lexical", "semantic", "causes", "column words")
KIND_READS = (*NEAR_READS, "understanding.types", "column type")
CASE_FEATURES: tuple[Feature[CaseSituation], ...] = (
    Feature("lexical", "字词相符", "案情用词相同", _lexical, ("lexical", "column words")),
    Feature("semantic", "语义相近", "案情意思相近", _semantic, ("semantic",)),
    Feature("type", "类型相同", "纠纷类型相同", _type, ("understanding.types", "column type")),
    Feature("cause", "案由迹象", "案情里透出的案由相同", _cause, ("causes",)),
    Feature("precedent", "同案由", "写明的案由与最相近的案件一致", _precedent, (*NEAR_READS, "column cause")),
    Feature(
        "elements",
        "要素相同",
        "同样的要素（如有借条、有未成年子女）",
        _elements,
        ("signs.elements", "elements", "column elements"),
    ),
    Feature("helpful", "有解法", "调解成功，办法可以参考", _helpful, ("column outcome",)),
    Feature(
        "relationship",
        "关系相同",
        "当事人之间的关系相同",
        _relationship,
        ("traits.relations", "traits.relationship", *KIND_READS, "column relations", "column relationship"),
    ),
    Feature(
        "remedy",
        "诉求相同",
        "要的是同样的结果（如退款、赔偿、停止打扰）",
        _remedy,
        ("traits.remedies", "remedies", *KIND_READS, "column remedies"),
    ),
    Feature("law", "法条相同", "依据同样的法律条文", _law, ("traits.laws", *KIND_READS, "column law")),
    Feature(
        "method",
        "办法相同",
        "用了在相近案件里有效的调解办法",
        _method,
        ("traits.methods", *KIND_READS, "column method", "column outcome"),
    ),
    Feature(
        "worked", "办成了", "调解成功、已经履行、写明怎样办的", _worked, ("column outcome", "column performed", "column told")
    ),
)
