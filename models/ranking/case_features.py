"""What makes a closed case like the one asked about: each feature a small unit in [0, 1], as for mediators."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.ranking.features import Feature, Floats, Table, types_of
from models.ranking.fusion import share_of_best
from models.understand.signs import Signs
from models.understand.traits import NO_TRAITS, Traits
from models.understand.understanding import Understanding

Bools = NDArray[np.bool_]
VOTERS = 20  # nearest cases with a stated cause that say which cause this is
TOLD = 0.5  # what the text itself tells of a relation, against the votes of the nearest cases
VOTE_SHARPNESS = 1.0  # how fast a vote falls with distance, in standard deviations of the scores
ELEMENT_NOISE = 0.1  # keeps an element that hardly any case has from outweighing the rest


@dataclass(frozen=True, slots=True)
class CaseSituation:
    """One request for similar cases. `signs` are those of the text asked with; `elements` those that its types have.

    `traits` are for the kinds of similarity other than facts.
    """

    understanding: Understanding
    table: Table
    lexical: Floats
    semantic: Floats
    signs: Signs
    elements: tuple[str, ...] = ()
    traits: Traits = NO_TRAITS


def _lexical(s: CaseSituation) -> Floats:
    """A text of four times as many words finds twice as much by chance: divided by the root of the case's length."""
    words = s.table.number("words")
    return share_of_best(s.lexical / np.sqrt(np.where(words > 0, words, np.nan)))


def _semantic(s: CaseSituation) -> Floats:
    return share_of_best(s.semantic)


def _type(s: CaseSituation) -> Floats:
    """As `types_of`; a case of which nobody stated a type gets the mean: nothing speaks for or against it."""
    shares = types_of(s.understanding, s.table)
    stated = np.array([bool(types) for types in s.table.values("type")], np.bool_)
    return np.where(stated, shares, shares[stated].mean() if stated.any() else 0.0)


def _cause(s: CaseSituation) -> Floats:
    """Cosine of the causes that both texts tell of."""
    if not s.signs.causes:
        return np.zeros(len(s.table.ids))
    weights = np.array(list(s.signs.causes.values()))
    alike: Floats = s.table.matrix("causes", tuple(s.signs.causes)) @ weights
    return alike


def _precedent(s: CaseSituation) -> Floats:
    """How sure the nearest cases of stated cause make us that this case's stated cause is ours; 0 where none is stated."""
    stated = s.table.values("cause")
    votes = _votes(s, stated)
    return np.array([votes.get(cause[0], 0.0) if cause else 0.0 for cause in stated])


def _votes(s: CaseSituation, values: Sequence[tuple[str, ...]], only: Bools | None = None) -> dict[str, float]:
    """Value -> share of the votes of the nearest cases that have any (of those rows only, where given)."""
    rows = [row for row, own in enumerate(values) if own and (only is None or only[row])]
    if not rows:
        return {}
    near = _lexical(s) + _semantic(s) + _cause(s)
    order = sorted(rows, key=lambda row: -near[row])[:VOTERS]
    spread = float(near.std()) or 1.0
    votes: dict[str, float] = defaultdict(float)
    total = 0.0
    for row in order:
        vote = float(np.exp(VOTE_SHARPNESS * (near[row] - near[order[0]]) / spread))
        total += vote
        for value in values[row]:
            votes[value] += vote
    return {value: vote / total for value, vote in votes.items()}


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
    """How far the relation that the case states, or tells of, is the one we expect here."""
    told, voted = s.traits.relations, _votes(s, s.table.values("relationship"))
    expected = {r: TOLD * told.get(r, 0.0) + (1 - TOLD) * voted.get(r, 0.0) for r in {**told, **voted}}
    return _expected(s, "relations", expected)


def _expected(s: CaseSituation, column: str, expected: Mapping[str, float]) -> Floats:
    if not expected:
        return np.zeros(len(s.table.ids))
    alike: Floats = s.table.matrix(column, tuple(expected)) @ np.array(list(expected.values()))
    return alike


def _remedy(s: CaseSituation) -> Floats:
    """Cosine of what is asked for, the rarer remedy counting more."""
    ours = s.traits.remedies
    if not ours or not len(s.table.ids):
        return np.zeros(len(s.table.ids))
    theirs = s.table.matrix("remedies", tuple(ours))
    return theirs @ np.array(list(ours.values()))


def _law(s: CaseSituation) -> Floats:
    """Cosine of the articles that both cite, each weighed by how rarely it is cited; ours by votes where none is named."""
    cited = s.table.values("law")
    ours = dict.fromkeys(s.traits.laws, 1.0) or _votes(s, cited)
    return _rarely_alike(ours, cited)


def _rarely_alike(ours: Mapping[str, float], theirs: Sequence[tuple[str, ...]]) -> Floats:
    counts = Counter(value for own in theirs for value in own)
    having = sum(1 for own in theirs if own)
    rare = {value: float(np.log((1 + having) / n)) for value, n in counts.items()}
    mine = {value: weight * rare.get(value, 0.0) for value, weight in ours.items()}
    length = float(np.linalg.norm(list(mine.values()))) if mine else 0.0
    if not length:
        return np.zeros(len(theirs))
    lengths = [float(np.linalg.norm([rare[value] for value in own])) if own else 1.0 for own in theirs]
    both = [sum(mine.get(value, 0.0) * rare[value] for value in own) for own in theirs]
    return np.array(both) / np.maximum(np.array(lengths) * length, 1e-9)


def _method(s: CaseSituation) -> Floats:
    """Cosine of the methods; ours by votes of the nearest settled cases where none is known."""
    used = s.table.values("method")
    ours = dict.fromkeys(s.traits.methods, 1.0) or _votes(s, used, s.table.has("outcome", ("settled",)))
    return _rarely_alike(ours, used)


def _worked(s: CaseSituation) -> Floats:
    """Settled, performed, and told how: the more of it the more there is to follow."""
    settled = s.table.has("outcome", ("settled",)).astype(np.float64)
    performed = np.nan_to_num(s.table.number("performed"))
    told = np.nan_to_num(s.table.number("told")) > 0
    return settled * (0.5 + 0.3 * performed + 0.2 * told)


FROM_TRAITS = ("relationship", "remedy", "law", "method")  # features that need the traits of what is asked with
CASE_FEATURES: tuple[Feature[CaseSituation], ...] = (
    Feature("lexical", "字词相符", "案情用词相同", _lexical),
    Feature("semantic", "语义相近", "案情意思相近", _semantic),
    Feature("type", "类型相同", "纠纷类型相同", _type),
    Feature("cause", "案由迹象", "案情里透出的案由相同", _cause),
    Feature("precedent", "同案由", "写明的案由与最相近的案件一致", _precedent),
    Feature("elements", "要素相同", "同样的要素（如有借条、有未成年子女）", _elements),
    Feature("helpful", "有解法", "调解成功，办法可以参考", _helpful),
    Feature("relationship", "关系相同", "当事人之间的关系相同", _relationship),
    Feature("remedy", "诉求相同", "要的是同样的结果（如退款、赔偿、停止打扰）", _remedy),
    Feature("law", "法条相同", "依据同样的法律条文", _law),
    Feature("method", "办法相同", "用了在相近案件里有效的调解办法", _method),
    Feature("worked", "办成了", "调解成功、已经履行、写明怎样办的", _worked),
)
