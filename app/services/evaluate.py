"""How good the ranking is on judged queries: the service's own candidates and features, scored with any weights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from app.services import recommend as recommending
from app.services import similar as finding
from app.services.recommend import RecommendService
from app.services.similar import SimilarService
from models.domain.base import Frozen
from models.domain.weights import Ranked, Weights
from models.errors import ImportFileError
from models.ranking.metrics import Interval, bootstrap, ndcg
from models.ranking.score import score

CUTOFFS: Mapping[Ranked, int] = {"mediators": 5, "cases": 10}


class Judgement(Frozen):
    """How right a mediator or a case is for a query (0 wrong to 3 just right), and why."""

    id: str
    grade: int = Field(ge=0, le=3)
    reason: str = Field(min_length=1)


class JudgedQuery(Frozen):
    """A query as a party says it, with what a careful clerk would write down and who and what is right for it."""

    id: str
    text: str = Field(min_length=1)
    types: tuple[str, ...] = ()
    region: str | None = None
    wishes: tuple[str, ...] = ()
    mediators: tuple[Judgement, ...] = ()
    cases: tuple[Judgement, ...] = ()

    def grades(self, kind: Ranked) -> dict[str, float]:
        """Id -> grade of what was judged."""
        return {j.id: float(j.grade) for j in (self.mediators if kind == "mediators" else self.cases)}


def load_judged(file: Path) -> tuple[JudgedQuery, ...]:
    """Read judged queries from JSONL. Raises ImportFileError naming the line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise ImportFileError(f"评判文件 {file.name} 读不了，请检查路径和编码（UTF-8）。") from e
    queries = [_judged(file, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not queries:
        raise ImportFileError(f"评判文件 {file.name} 是空的。")
    return tuple(queries)


def _judged(file: Path, number: int, line: str) -> JudgedQuery:
    try:
        return JudgedQuery.model_validate_json(line)
    except ValueError as e:
        raise ImportFileError(f"评判文件 {file.name} 第 {number} 行不对，每行应为一个评判过的查询。") from e


@dataclass(frozen=True, slots=True)
class Prepared:
    """A judged query with its candidates and their features [n, F]: what any weights can score again at once."""

    query: JudgedQuery
    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]

    def ranking(self, weights: Mapping[str, float]) -> list[str]:
        """Ids best first under these weights."""
        return [self.ids[row] for row in score(self.names, self.values, weights, self.ids).order]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """nDCG of every query (by id) and the mean with its 95 % interval."""

    kind: Ranked
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
        self, kind: Ranked, judged: tuple[JudgedQuery, ...], progress: Callable[[int], None] | None = None
    ) -> tuple[Prepared, ...]:
        """Candidates and features of those queries that have a judgement of 1 or more of this kind."""
        prepared = []
        for query in judged:
            if any(grade > 0 for grade in query.grades(kind).values()):
                ranked = self._rank(kind, query)
                scored = ranked.scored
                prepared.append(Prepared(query, ranked.found.ids, scored.names, scored.values))
            if progress:
                progress(1)
        return tuple(prepared)

    def _rank(self, kind: Ranked, query: JudgedQuery) -> recommending.Ranked | finding.Ranked:
        if kind == "mediators":
            return self.recommend.rank(recommending.Request(query.text), self.recommend.weights())
        return self.similar.rank(finding.Request(query.text), self.similar.weights())

    def weights(self, kind: Ranked) -> Weights:
        """The version in force."""
        return self.recommend.weights() if kind == "mediators" else self.similar.weights()


def evaluate(kind: Ranked, prepared: tuple[Prepared, ...], weights: Mapping[str, float]) -> Evaluation:
    """nDCG@5 of mediators, nDCG@10 of cases."""
    cutoff = CUTOFFS[kind]
    by_query = {p.query.id: ndcg(p.ranking(weights), p.query.grades(kind), cutoff) for p in prepared}
    return Evaluation(kind, cutoff, by_query, bootstrap(list(by_query.values())))
