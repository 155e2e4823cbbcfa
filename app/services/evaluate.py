"""How good the ranking is on judged queries: the service's own candidates and features, scored with any weights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from app.services import recommend as recommending
from app.services import similar as finding
from app.services.recommend import RecommendService
from app.services.similar import SimilarService
from indexer.engine import Columns
from models.domain.judgement import JudgedQuery
from models.domain.similarity import ALIKE
from models.domain.weights import Scheme, Weights
from models.ranking.case_features import CASE_FEATURES
from models.ranking.features import lead_type
from models.ranking.metrics import Interval, bootstrap, ndcg
from models.ranking.score import score

CUTOFFS: Mapping[Scheme, int] = {scheme: 5 if scheme == "mediators" else 10 for scheme in get_args(Scheme)}


class People(NamedTuple):
    """What arranging mediators looks at beside their scores: their columns, and the doubt of the feature `outcome` [n]."""

    columns: Columns
    doubt: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A judged query with its candidates and their features [n, F]: what any weights can score again at once.

    `people` is there where the candidates are mediators.
    """

    query: JudgedQuery
    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    people: People | None = None

    def ranking(self, weights: Mapping[str, float]) -> list[str]:
        """Ids best first under these weights."""
        return [self.ids[row] for row in score(self.names, self.values, weights, self.ids).order]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """nDCG of every query (by id) and the mean with its 95 % interval."""

    kind: Scheme
    cutoff: int
    by_query: dict[str, float]
    mean: Interval

    def against(self, other: "Evaluation") -> Interval:
        """This minus the other, paired by query."""
        return bootstrap([self.by_query[q] - other.by_query[q] for q in self.by_query])


@dataclass(frozen=True)
class EvaluateService:
    """Prepares judged queries once and scores them with any weights."""

    recommend: RecommendService
    similar: SimilarService

    def prepare(
        self, kind: Scheme, judged: tuple[JudgedQuery, ...], progress: Callable[[int], None] | None = None
    ) -> tuple[Prepared, ...]:
        """Candidates and all features of those queries that have a judgement of 1 or more of what this scheme ranks."""
        prepared = []
        for query in judged:
            if any(grade > 0 for grade in query.grades(kind).values()):
                ranked = self._rank(kind, query)
                scored = ranked.scored
                people = self._people(ranked) if isinstance(ranked, recommending.Ranked) else None
                prepared.append(Prepared(query, ranked.found.ids, scored.names, scored.values, people))
            if progress:
                progress(1)
        return tuple(prepared)

    def _people(self, ranked: recommending.Ranked) -> People:
        doubt = self.recommend.outcomes().doubt(ranked.found.ids, lead_type(ranked.understanding))
        return People(ranked.found.columns, doubt)

    def _rank(self, kind: Scheme, query: JudgedQuery) -> recommending.Ranked | finding.Ranked:
        if kind == "mediators":
            return self.recommend.rank(recommending.Request(query.text), self.recommend.weights())
        # whoever tunes may switch any feature on: each is computed, whatever it weighs now
        every = dict.fromkeys((feature.name for feature in CASE_FEATURES), 1.0)
        weights = self.weights(kind).model_copy(update={"values": every})
        return self.similar.rank(finding.Request(query.text, kind=ALIKE[kind]), weights)

    def weights(self, kind: Scheme) -> Weights:
        """The version in force."""
        return self.recommend.weights() if kind == "mediators" else self.similar.weights(ALIKE[kind])


def evaluate(kind: Scheme, prepared: tuple[Prepared, ...], weights: Mapping[str, float]) -> Evaluation:
    """nDCG@5 of mediators, nDCG@10 of cases."""
    cutoff = CUTOFFS[kind]
    by_query = {p.query.id: ndcg(p.ranking(weights), p.query.grades(kind), cutoff) for p in prepared}
    return Evaluation(kind, cutoff, by_query, bootstrap(list(by_query.values())))
