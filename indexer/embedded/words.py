"""Words on disk: one tantivy index a collection. Tokens arrive ready-made and are taken as they are.

A commit is a folder of hard links to the files tantivy had at that moment, so it stays whole whatever the writer does
afterwards: readers, other processes and a restart after a crash all open commits, never the writer's own folder.
"""

import contextlib
import math
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
import tantivy

from indexer.embedded.lists import Rows
from indexer.engine import Document, Schema
from indexer.fields import exact_name, keyword_name, number_name, text_name
from indexer.sound import sound_text

ID = "_id"
ROW = "_row"
_WRITER_BYTES = 15_000_000  # tantivy's least, per thread
_BULK_BYTES = 64_000_000  # few segments: each costs every search a little
# tantivy cuts tokens at ASCII whitespace; inside a token it is kept as a character of the private use area
_SPACE = {ord(c): 0xE000 + i for i, c in enumerate(" \t\n\r\f\v")}


def one_token(token: str) -> str:
    """The token in the form tantivy takes for one, whatever its characters."""
    return token if token.isalnum() else sound_text(token).translate(_SPACE)


def tantivy_schema(schema: Schema) -> tantivy.Schema:
    """The collection's fields as tantivy's."""
    build = tantivy.SchemaBuilder()
    build.add_text_field(ID, tokenizer_name="raw", index_option="basic", fast=True)
    build.add_unsigned_field(ROW, fast=True)
    for field in schema.texts:
        build.add_text_field(text_name(field), tokenizer_name="whitespace", index_option="position")
    for field in schema.exact:
        build.add_text_field(exact_name(field), tokenizer_name="raw", index_option="basic")
    for field in schema.keywords:
        build.add_text_field(keyword_name(field), tokenizer_name="raw", index_option="basic", fast=True)
    for field in schema.numbers:
        build.add_float_field(number_name(field), fast=True)
    return build.build()


class Words:
    """One commit, open for searching."""

    def __init__(self, schema: Schema, folder: Path | None) -> None:
        """Open the commit in `folder`; None: an empty one that is nowhere on disk."""
        self.schema = tantivy_schema(schema)
        self._index = tantivy.Index(self.schema) if folder is None else tantivy.Index.open(str(folder))
        self.searcher = self._index.searcher()

    @property
    def limit(self) -> int:
        """The most hits a search can have (never 0, which tantivy refuses)."""
        return max(1, int(self.searcher.num_docs))

    def top(self, query: tantivy.Query, limit: int) -> tuple[Rows, list[float]]:
        """Rows and scores of the best documents."""
        hits = self.searcher.search(query, min(limit, self.limit), count=False).hits
        return self._rows([address for _, address in hits]), [score for score, _ in hits]

    def everything(self, query: tantivy.Query) -> tuple[Rows, list[float]]:
        """The same for all that matches."""
        return self.top(query, self.limit)

    def by_id(self, query: tantivy.Query, limit: int) -> list[str]:
        """Ids of matching documents, the lowest ids first."""
        found = self.searcher.search(query, min(limit, self.limit), count=False, order_by_field=ID, order=tantivy.Order.Asc)
        return [id_ for id_, _ in found.hits]

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return int(self.searcher.search(query, 1).count)  # type: ignore[attr-defined]  # tantivy's stub forgets it

    def _rows(self, addresses: list[tantivy.DocAddress]) -> Rows:
        if not addresses:
            return np.zeros(0, np.int64)
        return np.array(self.searcher.fast_field_values(ROW, addresses), np.int64)


class WordsWriter:
    """Adds and removes documents. Its folder is remade from the last commit whenever it is opened."""

    def __init__(self, schema: Schema, folder: Path, last: Path | None, *, threads: int, bulk: bool) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder = folder
        self._fields = schema
        if last is None:
            index = tantivy.Index(tantivy_schema(schema), path=str(folder))
        else:
            _link(last, folder, _names(last))
            index = tantivy.Index.open(str(folder))
        self._writer = index.writer((_BULK_BYTES if bulk else _WRITER_BYTES) * threads, threads)

    def add(self, document: Document, row: int) -> None:
        """Take in a document that is not there (or was removed just before)."""
        out = tantivy.Document()
        out.add_text(ID, document.id)
        out.add_unsigned(ROW, row)
        fields = self._fields
        for field in fields.texts:
            tokens = document.texts.get(field)
            if tokens:
                joined = " ".join(tokens)
                if joined.split() != list(tokens):
                    joined = " ".join(one_token(token) for token in tokens if token)
                out.add_text(text_name(field), joined)
        for field in fields.exact:
            for form in document.exact.get(field, ()):
                out.add_text(exact_name(field), one_token(form))
        for field in fields.keywords:
            for value in dict.fromkeys(document.keywords.get(field, ())):
                out.add_text(keyword_name(field), value)
        for field in fields.numbers:
            number = document.numbers.get(field)
            if number is not None and not math.isnan(number):
                out.add_float(number_name(field), float(number))
        self._writer.add_document(out)

    def remove(self, id_: str) -> None:
        """Take out what was added under this id before."""
        self._writer.delete_documents_by_term(ID, id_)

    def commit(self, folder: Path) -> None:
        """Make the commit `folder`."""
        self._writer.commit()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        meta = b""
        # a merge that ends meanwhile replaces segments: then link the new ones
        while meta != (meta := (self._folder / "meta.json").read_bytes()):
            with contextlib.suppress(FileNotFoundError):
                _link(self._folder, folder, _files_of(meta, self._folder))
        names = _names(folder)
        (folder / "meta.json").write_bytes(meta)
        (folder / ".managed.json").write_bytes(orjson.dumps([*names, "meta.json"]))

    def close(self) -> None:
        """Stop tantivy's threads; what was not committed is lost."""
        self._writer.rollback()
        self._writer.wait_merging_threads()


def _files_of(meta: bytes, folder: Path) -> list[str]:
    segments = {segment["segment_id"].replace("-", "") for segment in orjson.loads(meta)["segments"]}
    return [name for name in _names(folder) if name.split(".", 1)[0] in segments]


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def _link(source: Path, target: Path, names: Sequence[str]) -> None:
    for name in names:
        if name.endswith(".lock") or (target / name).exists():
            continue
        try:
            os.link(source / name, target / name)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            shutil.copy2(source / name, target / name)
