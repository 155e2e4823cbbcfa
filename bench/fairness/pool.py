"""What the year is made of: requests as the real service ranks them at the sample centre, with all their candidates."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.bootstrap import Centre
from app.services.recommend import Request
from bench.quality.centre import SEED, fresh_home, imported, in_threads
from bench.quality.sample import QUERIES, RECORDS
from models.domain.judgement import load_judged
from models.domain.mediator import Mediator, total
from models.domain.utterances import load_utterances
from models.ranking.arrange import Contenders, contenders
from models.ranking.features import lead_type
from models.ranking.outcomes.estimate import NO_RECORD
from models.ranking.score import POINT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UTTERANCES = 500  # everyday sentences beside the judged queries, each from somewhere in the centre's area
RECORD = ("evidence", "experience", "outcome")  # features of what somebody did before


@dataclass(frozen=True)
class Asked:
    """One request: candidates best first as places in the roster [n], points without load [n], those of the record [n]."""

    rows: Ints
    base: Floats
    record: Floats
    contenders: Contenders
    grades: Mapping[str, float]


@dataclass(frozen=True)
class Pool:
    """`load` and `no_record` are the points of an empty caseload, and of the record of somebody without a case."""

    roster: tuple[Mediator, ...]
    asked: tuple[Asked, ...]
    load: float
    no_record: float

    @property
    def cases(self) -> Floats:
        """Cases of each mediator."""
        return np.array([total(m.record).taken if m.record else 0 for m in self.roster], np.float64)


def pool_of(sample: Path) -> Pool:
    """Import the sample centre and ask it everything once."""
    with imported(fresh_home("fairness"), {kind: sample / f"{kind}.jsonl" for kind in RECORDS}) as centre:
        roster = tuple(m for batch in centre.store.iterate("mediators") for m in batch)
        judged = [q for q in load_judged(sample / QUERIES) if any(grade > 0 for grade in q.grades("mediators").values())]
        dice = random.Random(SEED)
        areas = [area for m in roster for area in m.regions]
        said = dice.sample(load_utterances(centre.settings.data / "utterances", centre.field.taxonomy), UTTERANCES)
        questions = [(Request(q.text), q.grades("mediators")) for q in judged]
        questions += [(Request(u.text, region=dice.choice(areas)), {}) for u in said]
        places = {m.id: place for place, m in enumerate(roster)}
        asked = in_threads(lambda question: _asked(centre, *question, places), questions)
        weights = centre.recommend.weights().values
        return Pool(roster, tuple(asked), weights.get("load", 0.0), weights.get("outcome", 0.0) * NO_RECORD)


def _asked(centre: Centre, request: Request, grades: Mapping[str, float], places: Mapping[str, int]) -> Asked:
    service = centre.recommend
    weights = service.weights()
    ranked = service.rank(request, weights)
    doubt = service.outcomes().doubt(ranked.found.ids, lead_type(ranked.understanding))
    best_first = contenders(ranked.scored, ranked.found.columns, doubt, weights.values, service.fair().cases)
    order = list(ranked.scored.order)
    points = dict(zip(ranked.scored.names, ranked.scored.parts[order].T / POINT, strict=True))
    base = np.array(best_first.scores) - points["load"]
    record = np.sum([points[name] for name in RECORD], axis=0)
    return Asked(np.array([places[i] for i in best_first.ids], np.int64), base, record, best_first, grades)
