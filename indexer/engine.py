"""What every search engine promises. An engine retrieves; it never ranks, explains or highlights.

Two collections, `mediators` and `cases`, live in one *generation*: built together, swapped together, and holding one number,
the sequence number of the last change of the record store they contain. Words come in as tokens that models/language
made, so every engine sees the same words. Scores are an engine's own: compare them within one answer only.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Kind = Literal["mediators", "cases"]
KINDS: tuple[Kind, ...] = ("mediators", "cases")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one collection.

    `texts` hold tokens (searched with boosts), `exact` hold forms matched whole or by prefix (names, pinyin),
    `keywords` are multi-valued (filtered, counted), `numbers` single (filtered, sorted; missing is NaN), `maps` give a
    number for each of some keys (ranking only).
    """

    texts: tuple[str, ...]
    exact: tuple[str, ...]
    keywords: tuple[str, ...]
    numbers: tuple[str, ...]
    maps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One record as an engine keeps it. Keys are those of the collection's Schema; what is absent is empty."""

    id: str
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    exact: Mapping[str, Sequence[str]] = field(default_factory=dict)
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    vector: Floats | None = None


# ---- filters: all of a sequence must hold --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Terms:
    """The keyword field has at least one of the values. No values: matches nothing."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The number lies in [low, high] (None: open end). A missing number passes only with `or_missing`."""

    field: str
    low: float | None = None
    high: float | None = None
    or_missing: bool = False


@dataclass(frozen=True, slots=True)
class Ids:
    """The document is one of these."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The filter does not hold."""

    filter: "Filter"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the filters holds."""

    filters: tuple["Filter", ...]


Filter = Terms | Range | Ids | Not | AnyOf
Filters = Sequence[Filter]

# ---- queries and answers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """Words looked for in one field.

    any: each term adds to the score (a term given twice counts twice); all: every term must be there; phrase: side by side
    in this order; prefix: a form begins with the (single) term; fuzzy: within one edit of a term (two from 8 characters).
    `any`, `all` and `phrase` go to text fields; `all` (whole form), `prefix` and `fuzzy` to exact fields, `fuzzy` to both.
    """

    field: str
    terms: tuple[str, ...]
    boost: float = 1.0
    match: Literal["any", "all", "phrase", "prefix", "fuzzy"] = "any"


class Hit(NamedTuple):
    """A document and its score (higher is better)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Sort:
    """Order by a number field; documents without it come last either way."""

    field: str
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page of ids out of `total` documents that match."""

    ids: tuple[str, ...]
    total: int


FacetCounts = dict[str, dict[str, int]]


class Columns(Protocol):
    """What ranking reads of some documents, row by row in the order their ids were asked for."""

    @property
    def ids(self) -> tuple[str, ...]: ...

    def number(self, name: str) -> NDArray[np.float64]:
        """[n] of a number field; NaN where it is missing."""
        ...

    def has(self, name: str, values: Collection[str]) -> NDArray[np.bool_]:
        """[n]: whether the keyword field has any of the values."""
        ...

    def mapped(self, name: str, key: str) -> NDArray[np.float64]:
        """[n] of the map field at that key; NaN where it is missing."""
        ...

    def matrix(self, name: str, keys: Sequence[str]) -> NDArray[np.float64]:
        """[n, keys] of the map field at those keys; 0 where it is missing."""
        ...

    def values(self, name: str) -> list[tuple[str, ...]]:
        """The values of a keyword field, row by row."""
        ...


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built with. All but `generation`, `applied` and `built_at` must agree with the program's own."""

    schema: str
    tokenizer: str
    encoder: str
    dimension: int
    generation: int
    applied: int
    built_at: str


class Writer(Protocol):
    """Takes documents; nothing is seen by searches before `commit`."""

    def upsert(self, kind: Kind, documents: Iterable[Document]) -> None:
        """Add, or replace by id. A document whose texts are as before keeps its vector, one with other texts loses it."""
        ...

    def delete(self, kind: Kind, ids: Iterable[str]) -> None:
        """Remove; unknown ids are no error."""
        ...

    def put_vectors(self, kind: Kind, ids: Sequence[str], vectors: Floats) -> None:
        """Give documents their vectors [n, dimension], unit length; ids meanwhile gone are skipped."""
        ...

    def commit(self, applied: int) -> None:
        """Make all of it durable and visible at once, and remember `applied` (the last change contained)."""
        ...


class SearchEngine(Writer, Protocol):
    """Retrieval over the live generation. Safe to call from several threads.

    A field the schema lacks, or one of a sort that cannot be asked so, raises InvalidInputError.
    """

    @property
    def manifest(self) -> Manifest: ...

    def lexical(self, kind: Kind, clauses: Sequence[Clause], filters: Filters = (), limit: int = 100) -> list[Hit]:
        """Documents that match at least one clause, best first; equal scores in no promised order."""
        ...

    def nearest(self, kind: Kind, vector: Floats, filters: Filters = (), limit: int = 100) -> list[Hit]:
        """Documents by cosine to `vector`, after the collection's mean vector was taken from both.

        Those without a vector are left out.
        """
        ...

    def lexical_scores(self, kind: Kind, clauses: Sequence[Clause], ids: Sequence[str]) -> NDArray[np.float64]:
        """[n] what `lexical` would score these documents, 0 where nothing matches."""
        ...

    def similarity(self, kind: Kind, vector: Floats, ids: Sequence[str]) -> NDArray[np.float64]:
        """[n] what `nearest` would score these documents, NaN without a vector."""
        ...

    def vectors(self, kind: Kind, ids: Sequence[str]) -> Floats:
        """[n, dimension] what `nearest` compares of these documents: unit vectors, the mean taken off; NaN without one."""

    def mean(self, kind: Kind) -> Floats:
        """[dimension] what `nearest` takes from both vectors; zeros while there are few."""
        ...

    def browse(
        self,
        kind: Kind,
        clauses: Sequence[Clause] = (),
        filters: Filters = (),
        sort: Sort | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> Page:
        """A page of all that matches (no clauses: all documents), by score or by `sort`; ties by id: pages never overlap."""
        ...

    def facets(
        self,
        kind: Kind,
        fields: Sequence[str],
        clauses: Sequence[Clause] = (),
        filters: Mapping[str, Filter] | None = None,
    ) -> FacetCounts:
        """For each keyword field, how many matching documents have each value.

        `filters` is keyed by field; a field's own filter is left out of its own counts.
        """
        ...

    def suggest(self, kind: Kind, field: str, prefix: str, filters: Filters = (), limit: int = 10) -> list[str]:
        """Ids of documents with a form of the exact field that begins with `prefix`.

        Whole forms come first, then shorter forms, then by id.
        """
        ...

    def columns(self, kind: Kind, ids: Sequence[str]) -> Columns:
        """The columns of these documents; an unknown id gives missing values."""
        ...

    def count(self, kind: Kind) -> int:
        """How many documents are searchable by words."""
        ...

    def without_vector(self, kind: Kind, limit: int) -> list[str]:
        """Ids still waiting for a vector, newest first."""
        ...

    def waiting(self, kind: Kind) -> int:
        """How many documents have no vector yet."""
        ...

    def rebuild(self) -> AbstractContextManager[Writer]:
        """A new generation beside the live one.

        The block's first `commit` swaps it in; leaving without one removes it, and the live one stays as it was.
        """
        ...

    def close(self) -> None:
        """Release files and threads."""
        ...
