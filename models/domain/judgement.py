"""Judged queries: what people ask, and how right each mediator or case is for it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from models.domain.base import Frozen
from models.domain.datafile import plain_problem
from models.domain.similarity import SCHEMES, Similarity
from models.domain.weights import Scheme
from models.errors import ImportFileError

HOLD_WITHIN = 3  # places within which the best judged of a must-hold query stay


class Judgement(Frozen):
    """How right a mediator or a case is for a query (0 wrong to 3 just right), and why. `alike`: in what a case is alike."""

    id: str
    grade: int = Field(ge=0, le=3)
    reason: str = Field(min_length=1)
    alike: Similarity = "facts"


class JudgedQuery(Frozen):
    """A query as a party says it, with what a careful clerk would write down and who and what is right for it.

    A case may be judged several times, once for each kind of similarity.
    `must_hold`: no change of the weights may take the best judged out of the first places; see `holds`.
    """

    id: str
    text: str = Field(min_length=1)
    types: tuple[str, ...] = ()
    region: str | None = None
    wishes: tuple[str, ...] = ()
    mediators: tuple[Judgement, ...] = ()
    cases: tuple[Judgement, ...] = ()
    must_hold: bool = False

    @field_validator("mediators")
    @classmethod
    def _not_by_similarity(cls, mediators: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
        if any(j.alike != "facts" for j in mediators):
            raise PydanticCustomError("mediator_alike", "only cases are alike in something")
        return mediators

    def judged_for(self, scheme: Scheme) -> tuple[Judgement, ...]:
        """What was judged of that which the scheme ranks."""
        if scheme == "mediators":
            return self.mediators
        return tuple(j for j in self.cases if SCHEMES[j.alike] == scheme)

    def grades(self, scheme: Scheme) -> dict[str, float]:
        """Id -> grade of these."""
        return {j.id: float(j.grade) for j in self.judged_for(scheme)}


def holds(ranking: Iterable[str], grades: dict[str, float]) -> bool:
    """Whether one of the best judged is among the first three."""
    best = max(grades.values(), default=0.0)
    return any(grades.get(doc, -1.0) == best for doc, _ in zip(ranking, range(HOLD_WITHIN), strict=False))


def digest_of(queries: Iterable[JudgedQuery]) -> str:
    """The SHA-256 of a judged set: the same for the same queries and judgements, in whatever order they come."""
    lines = sorted(query.model_dump_json(exclude_defaults=True) for query in queries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


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
    except ValidationError as e:
        problem = plain_problem(e.errors()[0])
        raise ImportFileError(f"评判文件 {file.name} 第 {number} 行不对（{problem}），每行应为一个评判过的查询。") from e
