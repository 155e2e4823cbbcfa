"""What worked in similar cases (这类纠纷怎么解决的): how they ended, by which methods, on what terms, in how many days.

Counts with their intervals; no claim that a method was the cause: whoever uses it has chosen the cases to use it on.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np

from models.domain.case import Case, Outcome
from models.understand.agreed import agreed_amount

FEW = 10  # below this a rate's interval is .4 wide or more (8 of 9: .57 to .98), so a warning goes with it
LEAST = 3  # below this there is no rate and no usual value: 2 of 2 leave everything from .34 to 1 possible
COVERAGE = 0.95
Z = 1.96  # the same two-sided
DECIDED: frozenset[Outcome] = frozenset({"settled", "failed", "litigation"})  # the rest was taken back or went elsewhere


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `n`, and Wilson's 95 % interval of the share."""

    part: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.part / self.n


@dataclass(frozen=True, slots=True)
class Spread:
    """n values: median, the middle half (`usual_low` to `usual_high`), and a 95 % interval of the median (None under 6)."""

    n: int
    median: float
    usual_low: float
    usual_high: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class MethodUse:
    """A method (id or a centre's own word): the settled cases it was used in, of all decided ones it was used in."""

    method: str
    settled: int
    used: int
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Worked:
    """What similar cases tell. `cases` is how many, out of `looked_at`; `withdrawn`, `referred` and `unknown` count for no rate.

    Rates and spreads are None under LEAST cases. `settled` is of the decided ones; `performed` of the settled ones where it is
    known; `share` the agreed sum as a share of the sum in dispute; `days` from opening to closing of settled ones.
    """

    looked_at: int
    cases: int
    withdrawn: int
    referred: int
    unknown: int
    settled: Rate | None
    performed: Rate | None
    methods: tuple[MethodUse, ...]
    share: Spread | None
    days: Spread | None

    @property
    def few(self) -> bool:
        """Whether all of this rests on so few cases that it is a hint at best."""
        return self.decided < FEW

    @property
    def decided(self) -> int:
        """Cases that were settled, failed or went to court."""
        return self.cases - self.withdrawn - self.referred - self.unknown


def worked(cases: Sequence[Case], looked_at: int, *, outcome_chosen: bool = False) -> Worked:
    """Count what these cases tell, each once. `outcome_chosen`: they were picked by how they ended, so that says nothing."""
    ended = Counter(case.outcome for case in cases)
    decided = [case for case in cases if case.outcome in DECIDED]
    settled = [case for case in decided if case.outcome == "settled"]
    performed = [case.performed for case in settled if case.performed is not None]
    return Worked(
        looked_at=looked_at,
        cases=len(cases),
        withdrawn=ended["withdrawn"],
        referred=ended["referred"],
        unknown=ended[None],
        settled=None if outcome_chosen else rate(len(settled), len(decided)),
        performed=rate(sum(performed), len(performed)),
        methods=_methods(decided, outcome_chosen),
        share=spread(share for case in settled if (share := agreed_share(case)) is not None),
        days=spread(float(case.days) for case in settled if case.days is not None),
    )


def agreed_share(case: Case) -> float | None:
    """The agreed sum as a share of the sum in dispute; None where either is not known. What the register says goes first."""
    if not case.amount:
        return None
    agreed = case.agreed if case.agreed is not None else agreed_amount(case.agreement)
    return None if agreed is None else agreed / case.amount


def rate(part: int, n: int) -> Rate | None:
    """A rate with Wilson's 95 % interval (Wilson 1927), None under LEAST."""
    return Rate(part, n, *wilson(part, n)) if n >= LEAST else None


def wilson(part: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of at least one (Wilson 1927): 3 of 3 give 0.44 to 1."""
    share, z2 = part / n, Z * Z
    centre = share + z2 / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, (centre - half) / (1 + z2 / n)), min(1.0, (centre + half) / (1 + z2 / n))


def spread(values: Iterable[float]) -> Spread | None:
    """Median and middle half, None under LEAST values.

    The median's interval is that of order statistics (David and Nagaraja 2003, section 7.1): from the r-th smallest to the r-th
    largest value, r as large as a binomial with n draws of one half allows for 95 %. It supposes no shape of the values.
    """
    ordered = sorted(values)
    n = len(ordered)
    if n < LEAST:
        return None
    usual_low, median, usual_high = (float(q) for q in np.quantile(ordered, (0.25, 0.5, 0.75)))
    r = _rank(n)
    low, high = (ordered[r - 1], ordered[n - r]) if r else (None, None)
    return Spread(n, median, usual_low, usual_high, low, high)


def _rank(n: int) -> int:
    """The largest r whose r-th smallest and r-th largest of n values hold the median between them in 95 %; 0 where none does."""
    below, r = 0, 0
    while 2 * (below + comb(n, r)) <= (1 - COVERAGE) * 2**n:
        below += comb(n, r)
        r += 1
    return r


def _methods(decided: Sequence[Case], outcome_chosen: bool) -> tuple[MethodUse, ...]:
    """Every method that was used in a settled case, those of most settled cases first."""
    used = Counter(method for case in decided for method in set(case.methods))
    won = Counter(method for case in decided if case.outcome == "settled" for method in set(case.methods))
    order = sorted(won, key=lambda method: (-won[method], used[method], method))
    rates = {method: None if outcome_chosen else rate(won[method], used[method]) for method in order}
    return tuple(MethodUse(method, won[method], used[method], rates[method]) for method in order)
