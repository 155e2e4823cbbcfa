"""What a record of outcomes lets us believe."""

import math

from models.domain.mediator import TypeRecord

Z = 1.96  # two-sided 95 %


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a success rate over at least one trial (Wilson 1927): 3 of 3 give 0.44 to 1."""
    rate, z2 = successes / trials, Z * Z
    centre = rate + z2 / (2 * trials)
    spread = Z * math.sqrt(rate * (1 - rate) / trials + z2 / (4 * trials * trials))
    return max(0.0, (centre - spread) / (1 + z2 / trials)), min(1.0, (centre + spread) / (1 + z2 / trials))


def lower_bound(successes: int, trials: int) -> float | None:
    """The lower end of Wilson's interval, None without trials.

    3 of 3 give 0.44, 49 of 50 give 0.90: few cases prove little, however well they went.
    """
    return wilson(successes, trials)[0] if trials > 0 else None


def settled_bound(record: TypeRecord) -> float | None:
    """The lower bound of the settlement rate; what was withdrawn counts neither way."""
    return lower_bound(record.settled, record.taken - record.withdrawn)


def total(records: dict[str, TypeRecord]) -> TypeRecord:
    """All types together (medians do not add up and are left out)."""
    return TypeRecord(
        taken=sum(r.taken for r in records.values()),
        settled=sum(r.settled for r in records.values()),
        performed=sum(r.performed for r in records.values()),
        withdrawn=sum(r.withdrawn for r in records.values()),
        satisfaction_sum=sum(r.satisfaction_sum for r in records.values()),
        satisfaction_count=sum(r.satisfaction_count for r in records.values()),
    )
