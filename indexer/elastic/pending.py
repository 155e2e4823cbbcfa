"""Changes between two commits, by document: what came last holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.engine import Document, Floats
from indexer.sound import sound, words_hash


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one document. `document` None with `gone`: removed; None without: only the vector is new.

    `keeps`: with the words it has in the index it keeps the vector it has there, or `instead` where there is one.
    """

    document: Document | None = None
    words: int = 0
    vector: Floats | None = None
    keeps: bool = False
    instead: Floats | None = None
    gone: bool = False


class Pending:
    """The changes of one collection."""

    def __init__(self) -> None:
        self._changes: dict[str, Change] = {}

    def __len__(self) -> int:
        return len(self._changes)

    def put(self, document: Document) -> None:
        """Add, or replace by id."""
        document = sound(document)
        words = words_hash(document)
        before = self._changes.pop(document.id, None)
        change = Change(replace(document, vector=None), words, document.vector)
        if before is None or (before.document is None and not before.gone):
            change = replace(change, keeps=True, instead=before.vector if before else None)
        elif before.words == words and not before.gone:
            own = before.vector if document.vector is None else document.vector
            change = replace(before, document=change.document, vector=own)
        self._changes[document.id] = change

    def drop(self, doc_id: str) -> None:
        """Remove."""
        self._changes.pop(doc_id, None)
        self._changes[doc_id] = Change(gone=True)

    def give(self, doc_id: str, vector: Floats) -> None:
        """A vector for a document that may be there."""
        before = self._changes.get(doc_id, Change())
        if not before.gone:
            self._changes[doc_id] = replace(before, vector=vector)

    def take(self) -> Iterator[tuple[str, Change]]:
        """All of them, in the order of their last put; none are left."""
        changes, self._changes = self._changes, {}
        return iter(changes.items())
