"""Which of two is preferred, asked again after every answer: a test that stays right however often one looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaln

SURE = 0.05  # how often we accept a verdict where there is no difference
# the prior Beta(PRIOR, PRIOR) of the share of wins: most of it from .3 to .7. Of 1, 5, 10, 20 and 50 it decides soonest, or
# nearly, at true shares of .55 to .65
PRIOR = 10.0
Decision = Literal["better", "worse", "undecided", "open"]


@dataclass(frozen=True, slots=True)
class Contest:
    """What the wins and losses say. `evidence` is the largest e-value so far, and `p` = 1 / evidence is valid at any time.

    `low` to `high` is the 95 % interval of the share of wins. `undecided`: as many as were agreed beforehand, and still no
    verdict; `open`: go on. Those that came `later` than the decision count for nothing.
    """

    wins: int
    losses: int
    later: int
    evidence: float
    p: float
    low: float
    high: float
    decision: Decision

    @property
    def share(self) -> float | None:
        """Of wins; None before the first."""
        n = self.wins + self.losses
        return self.wins / n if n else None


def contest(won: Sequence[bool], most: int) -> Contest:
    """The wins (True) and losses in the order they came, up to the first verdict, or `most` of them.

    The e-value is the likelihood under a Beta prior over that under equal chances: a martingale where chances are equal, so
    it reaches 1 / .05 with a probability of .05 at most, ever (Ville 1939, Robbins 1970). The interval holds all shares
    of wins that the same test does not reject, at all times together (Howard, Ramdas, McAuliffe and Sekhon 2021).
    """
    wins = np.cumsum(np.asarray(won[:most], np.int64))
    n = np.arange(1, len(wins) + 1)
    logs = betaln(PRIOR + wins, PRIOR + n - wins) - betaln(PRIOR, PRIOR) + n * log(2)
    sure = np.flatnonzero(logs >= -log(SURE))
    count = int(sure[0]) + 1 if len(sure) else len(wins)
    w = int(wins[count - 1]) if count else 0
    evidence = exp(float(max(logs[:count].max(initial=0.0), 0.0)))
    decision: Decision = "undecided" if count >= most else "open"
    if len(sure):
        decision = "better" if 2 * w > count else "worse"
    low, high = interval(w, count - w)
    return Contest(w, count - w, len(won) - count, evidence, 1 / evidence, low, high, decision)


def interval(wins: int, losses: int) -> tuple[float, float]:
    """The shares of wins that are not rejected: with a probability of .95 the true one is among them at all times."""
    n = wins + losses
    if not n:
        return 0.0, 1.0
    bound = float(betaln(PRIOR + wins, PRIOR + losses) - betaln(PRIOR, PRIOR)) + log(SURE)

    def beyond(share: float) -> float:
        return bound - wins * log(share) - losses * log(1 - share)

    least, most, middle = 1e-12, 1 - 1e-12, min(max(wins / n, 1e-9), 1 - 1e-9)
    low = float(brentq(beyond, least, middle)) if wins and beyond(least) > 0 else 0.0
    high = float(brentq(beyond, middle, most)) if losses and beyond(most) > 0 else 1.0
    return low, high
