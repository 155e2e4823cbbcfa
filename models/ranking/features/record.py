"""Features of a mediator's record, whatever the party wants; each capped, so that no heap of it buys the first place."""

import numpy as np

from models.ranking.features.base import Floats
from models.ranking.features.dispute import lead_type
from models.ranking.features.situation import Situation

FULL_HONOURS = 2
FULL_HOURS = 40  # a week
FULL_TRAINING = 10  # days a year
FULL_PATROLS = 100  # a year
FULL_EXPERIENCE = 50  # cases
UNKNOWN_FREE = 0.5  # share of the places that is free, where nobody keeps count


def outcome(s: Situation) -> Floats:
    """Their standing among colleagues."""
    return s.outcome


def experience(s: Situation) -> Floats:
    """log(1 + cases of the lead type) over log(1 + 50): the fiftieth case teaches less than the fifth."""
    cases = s.table.mapped("taken", lead_type(s.understanding) or "all")
    return _log_shaped(cases, FULL_EXPERIENCE)


def grade(s: Situation) -> Floats:
    """1 for the highest grade, 1/4 for the lowest, 0 without one."""
    return np.nan_to_num((5 - s.table.number("grade_rank")) / 4)


def honours(s: Situation) -> Floats:
    """Full from two on."""
    return _capped(s.table.number("honours"), FULL_HONOURS)


def training(s: Situation) -> Floats:
    """Full from ten days a year on."""
    return _capped(s.table.number("training_days"), FULL_TRAINING)


def patrols(s: Situation) -> Floats:
    """log(1 + patrols) over log(1 + 100): whoever goes out at all is better known there than who never does."""
    return _log_shaped(s.table.number("patrols"), FULL_PATROLS)


def load(s: Situation) -> Floats:
    """Share of their places that is free."""
    return free_share(s.table.number("free"), s.table.number("capacity"))


def free_share(free: Floats, capacity: Floats) -> Floats:
    """[n] in [0, 1]: of their places, how many are free; half where the centre keeps no capacity (NaN)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = free / capacity
    return np.clip(np.where(np.isnan(share), UNKNOWN_FREE, share), 0.0, 1.0)


def hours(s: Situation) -> Floats:
    """Full from forty hours a week on."""
    return _capped(s.table.number("weekly_hours"), FULL_HOURS)


def _capped(amount: Floats, full: float) -> Floats:
    return np.minimum(np.nan_to_num(amount) / full, 1.0)


def _log_shaped(amount: Floats, full: float) -> Floats:
    grown: Floats = np.log1p(np.nan_to_num(amount)) / np.log1p(full)
    return np.minimum(grown, 1.0)
