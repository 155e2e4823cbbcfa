"""Asking one index: what every search has in common, and walks beyond the depth one search reaches."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.elastic.client import told_plainly
from indexer.elastic.mapping import ID, fields_of
from indexer.elastic.query import Json
from models.errors import UnavailableError

Order = str | Json
DEPTH = 10_000  # hits one search gives; the server's own bound
_KEEP = "1m"
# one copy of the index for all searches of this process: copies differ in the last digits of scores
_PREFERENCE = uuid.uuid4().hex
_LEAN: dict[str, Any] = {"source": False, "stored_fields": "_none_"}


@dataclass(frozen=True)
class Found:
    """Hits of a search; `total` is exact where it was asked for."""

    hits: list[dict[str, Any]]
    total: int = 0

    @property
    def ids(self) -> list[str]:
        return [fields_of(hit, ID)[0] for hit in self.hits]


@dataclass(frozen=True)
class Asking:
    """Searches of one alias. Raises NotFoundError where there is no such index, UnavailableError where there is no server."""

    client: Elasticsearch
    index: str
    preference: str = field(default=_PREFERENCE)

    def search(self, fields: Sequence[str] = (), *, total: bool = False, **body: Any) -> Found:
        """One search; every hit carries its id and the doc values of `fields`."""
        answer = self.raw(docvalue_fields=[ID, *fields], track_total_hits=total, **body)
        return Found(answer["hits"]["hits"], answer["hits"]["total"]["value"] if total else 0)

    def raw(self, **body: Any) -> Any:
        """One search, the answer as it came."""
        with told_plainly():
            return self.client.search(
                index=self.index, preference=self.preference, allow_partial_search_results=False, **_LEAN, **body
            )

    def count(self, query: Json) -> int:
        """How many documents match."""
        with told_plainly():
            return int(self.client.count(index=self.index, query=query, preference=self.preference)["count"])

    def page(self, query: Json, sort: Sequence[Order], offset: int, limit: int) -> Found:
        """Hits from `offset` on, and how many match in all; however deep."""
        if offset + limit <= DEPTH:
            return self.search(query=query, sort=sort, from_=offset, size=limit, total=True)
        hits: list[dict[str, Any]] = []
        total = passed = 0
        for found in self.walk(query, sort, total=True):
            total = total or found.total
            hits += found.hits[max(0, offset - passed) :]
            passed += len(found.hits)
            if len(hits) >= limit or offset > total:
                break
        return Found(hits[:limit], total)

    def walk(
        self, query: Json, sort: Sequence[Order], fields: Sequence[str] = (), *, total: bool = False, size: int = DEPTH
    ) -> Iterator[Found]:
        """All that matches, in pages, as it stood at the beginning."""
        with told_plainly():
            pit = self.client.open_point_in_time(index=self.index, keep_alive=_KEEP, preference=self.preference)["id"]
        names: list[Any] = [ID, *fields]
        after: dict[str, Any] = {}
        try:
            while True:
                with told_plainly():
                    answer = self.client.search(
                        pit={"id": pit, "keep_alive": _KEEP},
                        query=query,
                        sort=[*sort],
                        size=size,
                        docvalue_fields=names,
                        track_total_hits=total,
                        **_LEAN,
                        **after,
                    )
                hits = answer["hits"]["hits"]
                yield Found(hits, answer["hits"]["total"]["value"] if total else 0)
                if len(hits) < size:
                    return
                after = {"search_after": hits[-1]["sort"]}
        finally:
            with suppress(NotFoundError, UnavailableError), told_plainly():  # it ends by itself
                self.client.close_point_in_time(id=pit)
