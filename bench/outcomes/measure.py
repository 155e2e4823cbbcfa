"""How near each way of ranking comes to the true skill, over many made centres."""

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from scipy.stats import kendalltau, spearmanr

from bench.outcomes import rivals
from bench.outcomes.caseload import MEDIATORS, SCENARIOS, TYPES, Centre, Scenario, make
from models.ranking.outcomes.estimate import Estimates, estimate, learn
from models.ranking.outcomes.tally import UNKNOWN, Difficulty, Floats, Tally, sum_by

OURS, OTHERS = "ours", ("raw rate", "Wilson bound", "plain shrinkage")
PARTS = ("without difficulty", "without the lower bound")
SPEARMAN, KENDALL = "Spearman", "Kendall"
METRICS = (f"{SPEARMAN} by type", f"{SPEARMAN} overall", f"{KENDALL} by type", f"{KENDALL} overall", "top tenth found")
COVERED, WIDTH = "interval covers", "width of interval"
TOP = 0.1
Scores = dict[str, tuple[Floats, Floats]]  # system -> score of each cell [C] and of each mediator [M]
Figures = dict[str, dict[str, float]]  # system -> metric -> figure


def measured(seeds: int, scenarios: tuple[Scenario, ...] = SCENARIOS) -> dict[str, list[Figures]]:
    """Figures of every seed, by scenario."""
    with ProcessPoolExecutor(2) as pool:
        return {s.name: list(pool.map(partial(one, s), range(seeds))) for s in scenarios}


def one(scenario: Scenario, seed: int) -> Figures:
    """All systems on one made centre."""
    centre = make(scenario, seed)
    scores, ours = _scores(centre)
    dice = np.random.default_rng(seed)
    figures = {system: _figures(centre, *score, dice.random(MEDIATORS)) for system, score in scores.items()}
    figures[OURS][COVERED] = float(((ours.low <= centre.chance) & (centre.chance <= ours.high)).mean())
    figures[OURS][WIDTH] = float((ours.high - ours.low).mean())
    return figures


def _scores(centre: Centre) -> tuple[Scores, Estimates]:
    cells, kinds = centre.cells, centre.cells.type
    trials, settled = centre.settled.per_cell(len(cells))
    by_person = [sum_by(cells.mediator, values, MEDIATORS) for values in (trials, settled)]
    alike = np.zeros(MEDIATORS, np.int64)
    blind, ours = _estimated(_unrecorded(centre.settled), centre), _estimated(centre.settled, centre)
    scores = {
        "raw rate": (rivals.raw_rate(trials, settled), rivals.raw_rate(by_person[0], by_person[1])),
        "Wilson bound": (rivals.wilson(trials, settled), rivals.wilson(by_person[0], by_person[1])),
        "plain shrinkage": (rivals.shrunken(trials, settled, kinds), rivals.shrunken(by_person[0], by_person[1], alike)),
        OURS: _both(ours.standing, centre),
        PARTS[0]: _both(blind.standing, centre),
        PARTS[1]: _both(_log_odds(ours.mean) - _log_odds(ours.type_mean)[kinds], centre),
    }
    return scores, ours


def _estimated(tally: Tally, centre: Centre) -> Estimates:
    return estimate("settled", tally, centre.cells, learn("settled", tally, centre.cells))


def _both(score: Floats, centre: Centre) -> tuple[Floats, Floats]:
    """The score of each cell, and each mediator's mean over their types."""
    each = np.bincount(centre.cells.mediator, minlength=MEDIATORS)
    return score, sum_by(centre.cells.mediator, score, MEDIATORS) / each


def _log_odds(share: Floats) -> Floats:
    odds: Floats = np.log(share / (1 - share))
    return odds


def _unrecorded(tally: Tally) -> Tally:
    nothing = Difficulty(np.full_like(tally.difficulty.numbers, np.nan), np.full_like(tally.difficulty.relation, UNKNOWN))
    return replace(tally, difficulty=nothing)


def _figures(centre: Centre, by_cell: Floats, overall: Floats, lots: Floats) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, correlation in ((SPEARMAN, spearmanr), (KENDALL, kendalltau)):
        found[f"{name} by type"] = float(np.mean([_of_type(centre, by_cell, k, correlation) for k in range(TYPES)]))
        found[f"{name} overall"] = _correlated(correlation, overall, centre.overall)
    many = round(TOP * MEDIATORS)
    best = set(np.argsort(-centre.overall)[:many].tolist())
    chosen = np.lexsort((lots, -overall))[:many].tolist()  # equals by lot
    found["top tenth found"] = len(best & set(chosen)) / many
    return found


def _of_type(centre: Centre, by_cell: Floats, kind: int, correlation: Callable[..., Any]) -> float:
    rows = centre.cells.type == kind
    return _correlated(correlation, by_cell[rows], centre.skill[rows])


def _correlated(correlation: Callable[..., Any], score: Floats, truth: Floats) -> float:
    """0 for a ranking that holds all for equal."""
    return float(correlation(score, truth).statistic) if np.ptp(score) else 0.0


def paired(runs: list[Figures], metric: str) -> tuple[str, list[float]]:
    """The best other system in this metric, and ours minus it, seed by seed."""
    means: Mapping[str, float] = {s: float(np.mean([r[s][metric] for r in runs])) for s in OTHERS}
    best = max(means, key=lambda s: means[s])
    return best, [r[OURS][metric] - r[best][metric] for r in runs]
