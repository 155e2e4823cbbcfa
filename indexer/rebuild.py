"""The Writer of a generation being built beside the live one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from indexer.engine import Document, Floats, Kind, Writer


class Building(Protocol):
    """Takes documents of a generation nobody sees yet."""

    def upsert(self, kind: Kind, documents: Iterable[Document]) -> None: ...
    def delete(self, kind: Kind, ids: Iterable[str]) -> None: ...
    def put_vectors(self, kind: Kind, ids: Sequence[str], vectors: Floats) -> None: ...


class Rebuild:
    """Writes into `building` up to its first commit, which makes that generation the live one; from then on into `engine`."""

    def __init__(self, building: Building, engine: Writer, swap_in: Callable[[int], None]) -> None:
        """`swap_in` commits the generation being built, as of a change, and swaps it in."""
        self._writer: Building = building
        self._engine = engine
        self._swap_in = swap_in
        self.live = False

    def upsert(self, kind: Kind, documents: Iterable[Document]) -> None:
        self._writer.upsert(kind, documents)

    def delete(self, kind: Kind, ids: Iterable[str]) -> None:
        self._writer.delete(kind, ids)

    def put_vectors(self, kind: Kind, ids: Sequence[str], vectors: Floats) -> None:
        self._writer.put_vectors(kind, ids, vectors)

    def commit(self, applied: int) -> None:
        if self.live:
            self._engine.commit(applied)
        else:
            self._swap_in(applied)
            self._writer, self.live = self._engine, True
