"""Who was shown how often, beside what their scores deserve: attention falls from place to place, merit with the score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np


@dataclass(frozen=True, slots=True)
class Listed:
    """One list as it was recorded: candidates in their places with their scores; the first `shown` were seen."""

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    shown: int


@dataclass(slots=True)
class Exposure:
    """What one person got: `times` shown, `first` of these in first place, `attention` and `merit` in lists.

    Each list has one unit of attention for those shown and one unit of merit for all its candidates.
    """

    times: int = 0
    first: int = 0
    attention: float = 0.0
    merit: float = 0.0


def attention(shown: int) -> list[float]:
    """The share of a list's attention that each place gets: as 1 / log2(place + 1), from place 1, like the gain of nDCG."""
    raw = [1 / log2(place + 2) for place in range(shown)]
    return [value / sum(raw) for value in raw]


def exposures(lists: Iterable[Listed]) -> dict[str, Exposure]:
    """By id, everybody who was a candidate of a list that showed somebody.

    Attention against merit, added up over many lists: Biega, Gummadi and Weikum 2018. Merit is the share of the scores'
    sum; where all scores are 0, everybody has the same.
    """
    found: dict[str, Exposure] = {}
    for one in lists:
        add_exposure(found, one)
    return found


def add_exposure(found: dict[str, Exposure], one: Listed) -> None:
    """Add one list to what was `found` so far."""
    if not one.shown:
        return
    total = sum(max(score, 0.0) for score in one.scores)
    for place, (who, score) in enumerate(zip(one.ids, one.scores, strict=True)):
        found.setdefault(who, Exposure()).merit += max(score, 0.0) / total if total else 1 / len(one.ids)
        found[who].first += place == 0
    for who, share in zip(one.ids, attention(one.shown), strict=False):
        found[who].times += 1
        found[who].attention += share


def ratio(attention_: float, merit: float) -> float | None:
    """Attention to merit, both as shares of their totals: 1 is as much as the scores alone would give. None without merit."""
    return attention_ / merit if merit > 0 else None


def gini(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """How unequal they are, from 0 (all the same) to 1 - 1/n (one has all); 0 where nobody has anything (Gini 1912).

    With `weights` each value counts as often as its weight says.
    """
    each = np.asarray(values, np.float64)
    counted = np.ones(len(each)) if weights is None else np.asarray(weights, np.float64)
    order = np.argsort(each)
    had = np.concatenate([[0.0], np.cumsum((each * counted)[order])])
    people = np.concatenate([[0.0], np.cumsum(counted[order])])
    if had[-1] <= 0:
        return 0.0
    share = had / had[-1]
    under = float(np.sum(np.diff(people) * (share[1:] + share[:-1]) / 2))  # area under the Lorenz curve
    return 1 - 2 * under / float(people[-1])


def gini_per_due(got: Sequence[float], due: Sequence[float]) -> float:
    """Gini of what was got for each point due, weighed by what was due; who is due nothing is left out."""
    points = np.asarray(due, np.float64)
    some = points > 0
    return gini((np.asarray(got, np.float64)[some] / points[some]).tolist(), points[some].tolist())


def share_of_tenth(values: Iterable[float], people: int) -> float:
    """The share of the whole that the tenth of so many people has who have most (at least one of them); 0 where all is 0."""
    ordered = sorted(values, reverse=True)
    return sum(ordered[: max(1, people // 10)]) / (sum(ordered) or 1.0)


def by_group(values: Mapping[str, float], groups: Mapping[str, str]) -> dict[str, float]:
    """The values of people added up by their group ("" where it is not known)."""
    found: dict[str, float] = {}
    for who, value in values.items():
        group = groups.get(who, "")
        found[group] = found.get(group, 0.0) + value
    return found


def lorenz(values: Sequence[float]) -> list[float]:
    """Which share of the whole the first 0, 1, … n have, from the least upwards [n + 1]; the even line where all is 0."""
    ordered = np.sort(np.asarray(values, np.float64))
    total = float(ordered.sum())
    if not total:
        return [place / max(len(ordered), 1) for place in range(len(ordered) + 1)]
    return [0.0, *(np.cumsum(ordered) / total).tolist()]
