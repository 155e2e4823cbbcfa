"""A made centre: mediators whose true skill is known, and a year's caseload as centres report it."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm, rankdata

from models.errors import InvalidInputError
from models.ranking.outcomes.tally import UNKNOWN, Cells, Difficulty, Floats, Ints, Tally, sum_by

MEDIATORS, TYPES = 240, 8
NEWCOMERS, NEW_CASES = 0.1, 3
FAILED, WITHDRAWN = 0.02, 0.05  # of all cases
COMMON_SKILL, OWN_SKILL = 0.5, 0.3  # spreads of true skill in log odds: in all types alike, and in each type
HARDER = 0.8  # log odds that one standard deviation of difficulty takes away
RELATIONS = 6


@dataclass(frozen=True)
class Scenario:
    """How cases come to people. `sorting` is the correlation of who gets a case with how hard it is (0: by lot)."""

    name: str
    sorting: float = 0.0
    cases: float = 40.0  # a mediator's mean caseload
    missing: float = 0.3  # share of each field that nobody filled in
    common: float = COMMON_SKILL
    own: float = OWN_SKILL


SCENARIOS = (
    Scenario("assigned by lot"),
    Scenario("hard cases to good people, moderately", sorting=0.4),
    Scenario("hard cases to good people, strongly", sorting=0.8),
    Scenario("few cases", sorting=0.4, cases=12.0),
    Scenario("no difficulty recorded", sorting=0.4, missing=1.0),
    Scenario("skills of types unrelated", sorting=0.4, common=0.0, own=0.6),
)


@dataclass(frozen=True)
class Centre:
    """What a centre would know (`settled`), and the truth: the skill of each cell [C] and of each mediator [M],
    and the share [C] that each cell would settle of its type's whole caseload.
    """

    cells: Cells
    settled: Tally
    withdrawn: Floats
    skill: Floats
    overall: Floats
    chance: Floats


def make(scenario: Scenario, seed: int) -> Centre:
    """The same centre for the same scenario and seed. Raises InvalidInputError where nobody would have a case."""
    if not scenario.cases > 0:
        message = f"情景“{scenario.name}”里没有一位办过案的调解员，模拟不了：请把 cases（每人平均件数）改成大于 0 的数。"
        raise InvalidInputError(message, code="nobody_eligible", field="cases")
    dice = np.random.default_rng(seed)
    cells, caseload = _cells(scenario, dice)
    skill = (scenario.common * dice.standard_normal(MEDIATORS))[cells.mediator]
    skill = skill + scenario.own * dice.standard_normal(len(cells))
    cell = np.repeat(np.arange(len(cells)), caseload)
    hardness = _assigned(cells, cell, skill, scenario.sorting, dice)
    easy = dice.normal(0, 0.4, TYPES)[cells.type] + skill
    ease = easy[cell] - HARDER * hardness
    level = brentq(lambda shift: expit(ease + shift).mean() - (1 - FAILED), -5.0, 15.0)
    settled = dice.random(len(cell)) < expit(ease + level)
    withdrawn = dice.random(len(cell)) < WITHDRAWN
    counted = Tally(
        cell, (~withdrawn).astype(np.float64), (settled & ~withdrawn).astype(np.float64), _recorded(hardness, scenario, dice)
    )
    each = np.bincount(cells.mediator, minlength=MEDIATORS)
    chance = expit(easy[:, None] + level - HARDER * norm.ppf((np.arange(200) + 0.5) / 200)).mean(axis=1)
    overall = sum_by(cells.mediator, skill, MEDIATORS) / each
    return Centre(cells, counted, sum_by(cell, withdrawn.astype(np.float64), len(cells)), skill, overall, chance)


def _cells(scenario: Scenario, dice: Generator) -> tuple[Cells, Ints]:
    """Who serves which types, and how many cases of each they took: a few have very many, newcomers three in all."""
    total = np.rint(dice.lognormal(0, 1.1, MEDIATORS) * scenario.cases / np.exp(1.1**2 / 2)).astype(int)
    new = dice.random(MEDIATORS) < NEWCOMERS
    total = np.where(new, NEW_CASES, np.maximum(total, 1))
    mediator, kind, taken = [], [], []
    for m in range(MEDIATORS):
        served = dice.choice(TYPES, dice.integers(1, 5), replace=False)
        shares = dice.multinomial(total[m], dice.dirichlet(np.full(len(served), 2.0)))
        for t, n in zip(served, shares, strict=True):
            if n:
                mediator.append(m)
                kind.append(int(t))
                taken.append(int(n))
    names = tuple(f"m{m}" for m in range(MEDIATORS)), tuple(f"t{t}" for t in range(TYPES))
    return Cells(*names, np.array(mediator, np.int64), np.array(kind, np.int64)), np.array(taken, np.int64)


def _assigned(cells: Cells, cell: Ints, skill: Floats, sorting: float, dice: Generator) -> Floats:
    """How hard each case is [n]: within a type the hard ones go to good people, as far as `sorting` says."""
    hardness = np.empty(len(cell))
    wish = sorting * _standardised(skill)[cell] + np.sqrt(1 - sorting**2) * dice.standard_normal(len(cell))
    for kind in range(TYPES):
        rows = np.flatnonzero(cells.type[cell] == kind)
        drawn = np.sort(dice.standard_normal(len(rows)))
        hardness[rows[np.argsort(wish[rows])]] = drawn
    return hardness


def _recorded(hardness: Floats, scenario: Scenario, dice: Generator) -> Difficulty:
    """What the centre wrote down: a mark from 1 to 5, amount and parties that go with it, a relation; gaps in all of them."""
    n = len(hardness)
    mark = np.clip(np.rint(3 + 0.9 * hardness + 0.4 * dice.standard_normal(n)), 1, 5)
    amount = 9 + 1.2 * (0.5 * hardness + 0.87 * dice.standard_normal(n))
    parties = np.log(2 + np.maximum(0, np.rint(hardness + 1.5 * dice.standard_normal(n))))
    relation = np.digitize(0.5 * hardness + 0.87 * dice.standard_normal(n), np.linspace(-1.5, 1.5, RELATIONS - 1))
    gaps = dice.random((n, 4)) < scenario.missing
    numbers = np.where(gaps[:, :3], np.nan, np.stack([amount, parties, mark], axis=1))
    return Difficulty(numbers, np.where(gaps[:, 3], UNKNOWN, relation).astype(np.int64))


def _standardised(values: Floats) -> Floats:
    result: Floats = (rankdata(values) - 0.5 * (len(values) + 1)) / (len(values) / np.sqrt(12))
    return result
