"""Record the lists of mediators that parties were shown, and whom they picked."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.services.recommend import MAX_RESULTS, Recommendations, seed_of
from app.stores.events import Asked, Candidate, EventLog, ShownList
from models.domain.region import at_level, level_of
from models.ranking.newcomers import WITHIN
from models.ranking.score import POINT
from models.understand.understanding import Understanding

CANDIDATES = WITHIN  # recorded of those ranked: whoever was seen, and whoever came near enough to be brought up


def new_request() -> str:
    """A name for a request that nobody can guess: whoever has it may say whom they picked."""
    return secrets.token_hex(16)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class RecordingService:
    """Writes to the ledger; `now` is asked at each list and pick."""

    events: EventLog
    now: Callable[[], datetime] = _now

    def shown(self, answer: Recommendations) -> None:
        """Record the list of an answer. Never waits, never fails: a party gets their answer whatever becomes of the record."""
        ranked = answer.ranked
        seen = [result.mediator.id for result in answer.results]
        rows = {ranked.found.ids[row]: row for row in ranked.order[:MAX_RESULTS]}  # nobody further down can have been seen
        ids = list(dict.fromkeys((*seen, *rows)))[: max(CANDIDATES, len(seen))]
        places = [rows[i] for i in ids]
        scores = (ranked.scored.totals[places] / POINT).tolist()
        values = map(tuple, ranked.scored.values[places].tolist())
        turns = ranked.turns if answer.panel is None else {}  # who sits on a panel stands there for another reason
        teams = ranked.trial.teams if ranked.trial else {}
        self.events.shown(
            ShownList(
                request=answer.request,
                time=self.now(),
                asked=_asked(answer),
                weights=answer.weights_version,
                seed=ranked.seed if ranked.seed is not None else seed_of(answer.request),
                considered=answer.considered,
                shown=len(seen),
                features=ranked.scored.names,
                candidates=tuple(map(Candidate, ids, scores, values, map(turns.get, ids), map(teams.get, ids))),
                trial=ranked.trial.id if ranked.trial else None,
            )
        )

    def picked(self, request: str, mediator: str) -> None:
        """Record that this mediator was chosen. Raises NotFoundError (no such request), InvalidInputError (not shown there)."""
        self.events.picked(request, mediator, self.now())


def _asked(answer: Recommendations) -> Asked:
    understanding: Understanding = answer.understanding
    region = understanding.region
    return Asked(
        types=tuple((guess.id, round(guess.confidence, 3)) for guess in understanding.likely),
        # no nearer than a town: in a village, the kind of dispute and the day may tell who it was
        region=at_level(region, "town") if region else None,
        level=level_of(answer.steps[-1].region) if answer.steps else None,
        urgency=understanding.urgency,
        wishes=understanding.wishes.by_field,
    )
