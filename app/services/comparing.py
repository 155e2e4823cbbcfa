"""Two versions of the weights side by side: query by query, in slices, and whether the difference may be chance."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.services.evaluate import CUTOFFS, EvaluateService, Evaluation, Prepared, evaluate
from app.services.tuning import TuningService, prepared_for
from models.domain.judgement import JudgedQuery, holds
from models.domain.region import level_of
from models.domain.taxonomy import Taxonomy, parent_type
from models.domain.weights import Scheme
from models.ranking.compare import overlap, randomisation_p
from models.ranking.metrics import Interval, bootstrap

SLICED = ("type", "level")  # by the lead type, and by how near the place is that the query tells of
UNSAID = ""  # the slice of queries that tell of no type, or of no place
SEEN = 50  # places of a ranking that are looked at: nobody reads further
SURE = 0.05
FEW = 5  # queries below which a slice is only told, not judged


@dataclass(frozen=True, slots=True)
class QueryChange:
    """One query under both versions: nDCG, how alike the rankings are (rank-biased overlap), a must-hold query still held."""

    query: JudgedQuery
    before: float
    after: float
    overlap: float
    held: bool

    @property
    def difference(self) -> float:
        """What the new version adds."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Slice:
    """The queries of one type or level: both means, their paired difference with its interval, and p of chance alone."""

    way: str
    label: str
    before: float
    after: float
    difference: Interval
    p: float
    wins: int
    losses: int


@dataclass(frozen=True)
class Comparison:
    """`changes` in the order of the queries; `whole` is the slice of them all; `unjudged` are (query, id) new at the top."""

    kind: Scheme
    cutoff: int
    changes: tuple[QueryChange, ...]
    whole: Slice
    slices: tuple[Slice, ...]
    unjudged: tuple[tuple[str, str], ...]

    @property
    def overlap(self) -> float:
        """How alike the rankings are in the mean."""
        return sum(change.overlap for change in self.changes) / max(len(self.changes), 1)

    @property
    def failed(self) -> tuple[str, ...]:
        """Must-hold queries (ids) that do not hold."""
        return tuple(change.query.id for change in self.changes if not change.held)

    def most_changed(self, most: int) -> list[QueryChange]:
        """Those won or lost by most, the largest change first."""
        return sorted((c for c in self.changes if c.difference), key=lambda c: -abs(c.difference))[:most]


@dataclass(frozen=True)
class VersionsCompared:
    """Version `number` against version `against` of one kind of weights."""

    kind: Scheme
    number: int
    against: int
    comparison: Comparison


def compare_numbers(
    tuning: TuningService,
    kind: Scheme,
    number: int,
    against: int | None,
    service: EvaluateService,
    progress: Callable[[int], None] | None = None,
) -> VersionsCompared:
    """One version against another (None: the one in force) on the judged queries of the moment; nothing is kept of it.

    Raises NotFoundError for unknown versions, InvalidInputError where nothing is judged for this kind.
    """
    store = tuning.ledger.weights
    version, other = store.get(kind, number), store.get_or_active(kind, against)
    prepared = prepared_for(kind, tuning.judged(), service, progress)
    return VersionsCompared(kind, number, other.number, compare_versions(kind, prepared, version.values, other.values))


def verdict(whole: Slice) -> str:
    """Whether the difference is sure (Chinese)."""
    if whole.difference.n < FEW:
        return "查询太少，不作判断"
    if whole.p < SURE and whole.difference.low > 0:
        return "确实更好"
    return "确实更差" if whole.p < SURE and whole.difference.high < 0 else "分不出好坏"


def compare_versions(
    kind: Scheme, prepared: Sequence[Prepared], values: Mapping[str, float], before: Mapping[str, float]
) -> Comparison:
    """The weights `values` against `before` on the same candidates."""
    changes, unjudged, cutoff = [], [], CUTOFFS[kind]
    new, old = evaluate(kind, tuple(prepared), values), evaluate(kind, tuple(prepared), before)
    for one in prepared:
        query, after, grades = one.query, one.ranking(values), one.query.grades(kind)
        alike = overlap(after[:SEEN], one.ranking(before)[:SEEN])
        held = not query.must_hold or holds(after, grades)
        changes.append(QueryChange(query, old.by_query[query.id], new.by_query[query.id], alike, held))
        unjudged += [(query.id, doc) for doc in after[:cutoff] if doc not in grades]
    groups = slices_of([change.query for change in changes])
    by_id = {change.query.id: change for change in changes}
    slices = tuple(_slice(way, label, [by_id[q] for q in ids]) for way, label, ids in groups)
    return Comparison(kind, cutoff, tuple(changes), _slice("", UNSAID, changes), slices, tuple(unjudged))


def slices_of(queries: Sequence[JudgedQuery]) -> Iterator[tuple[str, str, list[str]]]:
    """Way of slicing, label, ids of the queries in it; the largest first, those that do not tell last."""
    for way in SLICED:
        groups: dict[str, list[str]] = defaultdict(list)
        for query in queries:
            groups[_label(way, query)].append(query.id)
        for label in sorted(groups, key=lambda name: (name == UNSAID, -len(groups[name]), name)):
            yield way, label, groups[label]


def slice_label(way: str, label: str, taxonomy: Taxonomy) -> str:
    """The label of a slice as people read it."""
    if label == UNSAID:
        return "没有说"
    return taxonomy.type_label(label) if way == "type" else taxonomy.vocabulary.terms("levels").name(label)


def _label(way: str, query: JudgedQuery) -> str:
    if way == "type":
        return parent_type(query.types[0]) if query.types else UNSAID
    return level_of(query.region) if query.region else UNSAID


def _slice(way: str, label: str, changes: Sequence[QueryChange]) -> Slice:
    differences = [change.difference for change in changes]
    n = max(len(changes), 1)
    return Slice(
        way,
        label,
        sum(change.before for change in changes) / n,
        sum(change.after for change in changes) / n,
        bootstrap(differences),
        randomisation_p(differences),
        sum(value > 0 for value in differences),
        sum(value < 0 for value in differences),
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """A query that went badly: what came first with its grade (None: nobody judged it), and where each of the best came.

    A place is counted from 1; None: the best was not found at all, so that no weights can help.
    """

    query: JudgedQuery
    score: float
    first: tuple[tuple[str, float | None], ...]
    best: tuple[tuple[str, int | None], ...]


def failures(prepared: Sequence[Prepared], weights: Mapping[str, float], measured: Evaluation, worst: int) -> list[Failure]:
    """The worst queries, the worst first."""
    found = []
    for one in sorted(prepared, key=lambda p: measured.by_query[p.query.id])[:worst]:
        ranking, grades = one.ranking(weights), one.query.grades(measured.kind)
        place = {doc: number for number, doc in enumerate(ranking, 1)}
        top = max(grades.values())
        first = tuple((doc, grades.get(doc)) for doc in ranking[:3])
        best = tuple((doc, place.get(doc)) for doc, grade in grades.items() if grade == top)
        found.append(Failure(one.query, measured.by_query[one.query.id], first, best))
    return found
