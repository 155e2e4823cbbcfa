"""What makes a closed case like the one asked about: each feature a small unit in [0, 1], as for mediators."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

import numpy as np

from models.ranking.features import Feature, Floats, Table, types_of
from models.ranking.fusion import share_of_best
from models.understand.signs import Signs
from models.understand.understanding import Understanding

VOTERS = 20  # nearest cases with a stated cause that say which cause this is
VOTE_SHARPNESS = 1.0  # how fast a vote falls with distance, in standard deviations of the scores
ELEMENT_NOISE = 0.1  # keeps an element that hardly any case has from outweighing the rest


@dataclass(frozen=True, slots=True)
class CaseSituation:
    """One request for similar cases. `causes` [n]: how far each case tells of the same causes (0 to 1); `signs` are those of
    the text asked with; `elements` those that its types have."""

    understanding: Understanding
    table: Table
    lexical: Floats
    semantic: Floats
    causes: Floats
    signs: Signs
    elements: tuple[str, ...] = ()
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


@_once
def _cause(s: CaseSituation) -> Floats:
    """How far both texts tell of the same causes."""
    return s.causes


def _precedent(s: CaseSituation) -> Floats:
    """How sure the nearest cases of stated cause make us that this case's stated cause is ours; 0 where none is stated."""
    stated = s.table.values("cause")
    rows = [row for row, cause in enumerate(stated) if cause]
    if not rows:
        return np.zeros(len(stated))
    near = _lexical(s) + _semantic(s) + _cause(s)
    order = sorted(rows, key=lambda row: -near[row])[:VOTERS]
    spread = float(near.std()) or 1.0
    votes: dict[str, float] = defaultdict(float)
    for row in order:
        votes[stated[row][0]] += float(np.exp(VOTE_SHARPNESS * (near[row] - near[order[0]]) / spread))
    total = sum(votes.values())
    return np.array([votes.get(cause[0], 0.0) / total if cause else 0.0 for cause in stated])


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


CASE_FEATURES: tuple[Feature[CaseSituation], ...] = (
    Feature("lexical", "字词相符", "案情用词相同", _lexical),
    Feature("semantic", "语义相近", "案情意思相近", _semantic),
    Feature("type", "类型相同", "纠纷类型相同", _type),
    Feature("cause", "案由迹象", "案情里透出的案由相同", _cause),
    Feature("precedent", "同案由", "写明的案由与最相近的案件一致", _precedent),
    Feature("elements", "要素相同", "同样的要素（如有借条、有未成年子女）", _elements),
    Feature("helpful", "有解法", "调解成功，办法可以参考", _helpful),
)
