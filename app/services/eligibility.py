"""Who may be recommended at all: gates that no score opens, and the area, widened until enough are found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.services.filters import (
    FilterBook,
    serving_on,
    widening_areas,
    with_a_place,
    without,
    without_gender,
    without_named,
)
from indexer.engine import Filter, SearchEngine, Terms
from indexer.records.store import RecordStore
from models.domain.region import NATION, Regions, level_of
from models.language.pinyin import bare
from models.understand.understanding import Understanding

ENOUGH = 5  # eligible mediators of the right type before a search stops widening
Gates = Mapping[str, tuple[Filter, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """One level of widening: the area looked at and how many eligible mediators it gave."""

    region: str
    name: str
    level: str
    eligible: int


def gates_of(
    understanding: Understanding, removed: Sequence[str], exclude: Sequence[str], chosen: Mapping[str, Filter], day: date
) -> dict[str, tuple[Filter, ...]]:
    """What keeps people out before anybody is ranked, by name, in the order to tell of it; last the filters that were `chosen`,
    by the name of their field. `removed` by recusal and those to `exclude` are ids.
    """
    refused = tuple(name.name for name in understanding.unwanted if name.known)
    gates = {
        "inactive": serving_on(day),
        "full": with_a_place(),
        "excluded": without(tuple(exclude)),
        "recused": without(tuple(removed)),
        "unwanted": without_named(refused),
        "refused_gender": without_gender(understanding.wishes),
    }
    return {name: tuple(filters) for name, filters in gates.items()} | {name: (one,) for name, one in chosen.items()}


def flat(gates: Gates) -> list[Filter]:
    """All of them together."""
    return [one for filters in gates.values() for one in filters]


def widen(
    engine: SearchEngine, book: FilterBook, regions: Regions, understanding: Understanding, filters: Sequence[Filter]
) -> tuple[tuple[Filter, ...], tuple[Step, ...]]:
    """The gate of the area: from the party's own outwards until enough eligible mediators of the right type are found."""
    inside: tuple[Filter, ...] = ()
    steps: list[Step] = []
    wanted: list[Filter] = [Terms("type", tuple(t.id for t in understanding.likely))] if understanding.likely else []
    for area in widening_areas(understanding.region) if understanding.region else ():
        inside = () if area == NATION else (book.serving(area),)
        count = engine.browse("mediators", filters=[*filters, *wanted, *inside], limit=1).total
        steps.append(Step(area, regions.name(area), level_of(area), count))
        if count >= ENOUGH:
            break
    return inside, tuple(steps)


def without_names(
    understanding: Understanding, removed: Sequence[str], store: RecordStore, engine: SearchEngine
) -> Understanding:
    """The same where the names of those removed are nobody's on the roster: they are neither confirmed nor offered."""
    if not removed:
        return understanding
    said = {*understanding.asked_names, *(name for unclear in understanding.unclear_names for name in unclear.names)}
    names = said & {bare(mediator.name) for mediator in store.get_many("mediators", removed)}
    others = without(tuple(removed))
    gone = {n for n in names if not engine.browse("mediators", filters=[Terms("full_name", (n,)), *others]).ids}
    left = (replace(u, names=tuple(n for n in u.names if n not in gone)) for u in understanding.unclear_names)
    return replace(
        understanding,
        mediator_name=None if understanding.mediator_name in gone else understanding.mediator_name,
        unclear_names=tuple(
            u for u, before in zip(left, understanding.unclear_names, strict=True) if u.names or not before.names
        ),
    )
