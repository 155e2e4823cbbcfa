"""Generations: three indices each, built together and swapped together by their aliases.

    dianjiang-mediators-000003   documents         alias dianjiang-mediators
    dianjiang-cases-000003       documents         alias dianjiang-cases
    dianjiang-manifest-000003    one document      alias dianjiang-manifest

That document says what the generation was built with, the last change it contains, and the means of its vectors. It is
written after the documents it speaks of, and its version is that change: whoever is behind cannot turn it back.
"""

import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from indexer.elastic.client import WRITE_SECONDS, patiently, told_plainly
from indexer.elastic.mapping import index_body
from indexer.engine import KINDS, Floats, Kind, Manifest, Schema
from models.errors import IndexBusyError, UnavailableError

KEPT = 1  # generations kept behind the live one: searches on their way end in peace, and there is a way back
STALE_SECONDS = 120.0  # a half-built generation nobody touched for so long has lost its builder
_TOUCH_SECONDS = 20.0
_MANIFEST = "manifest"
_DOCUMENT = "manifest"
_SETTINGS = {"number_of_shards": 1, "refresh_interval": "-1", "gc_deletes": "1h"}  # visible when a commit says so
_SERVING = {"auto_expand_replicas": "0-1", "translog.durability": "request"}
_LOADING = {"number_of_replicas": 0, "auto_expand_replicas": False, "translog.durability": "async"}


@dataclass(frozen=True)
class Means:
    """What was taken from the vectors of a collection: `frame` from those the approximate search holds, `mean` in scores."""

    frame: Floats
    mean: Floats
    frame_count: int = 0
    mean_count: int = 0

    def as_json(self) -> dict[str, Any]:
        packed = {name: b64encode(getattr(self, name).astype("<f4").tobytes()).decode() for name in ("frame", "mean")}
        return {**packed, "frame_count": self.frame_count, "mean_count": self.mean_count}

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> "Means":
        arrays = {name: np.frombuffer(b64decode(content[name]), "<f4").astype(np.float32) for name in ("frame", "mean")}
        return cls(arrays["frame"], arrays["mean"], content["frame_count"], content["mean_count"])


@dataclass(frozen=True)
class Generation:
    """One generation as its manifest document says; `touched` (seconds) tells whether somebody still builds it."""

    manifest: Manifest
    means: Mapping[Kind, Means]
    complete: bool = True
    touched: float = field(default_factory=time.time)

    @property
    def number(self) -> int:
        return self.manifest.generation

    def as_json(self) -> dict[str, Any]:
        means = {kind: means.as_json() for kind, means in self.means.items()}
        return {"manifest": asdict(self.manifest), "means": means, "complete": self.complete, "touched": self.touched}

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> "Generation":
        means = {kind: Means.of_json(content["means"][kind]) for kind in KINDS}
        return cls(Manifest(**content["manifest"]), means, content["complete"], content["touched"])


class Generations:
    """Makes, swaps and removes the generations under one prefix."""

    def __init__(self, client: Elasticsearch, prefix: str, schemas: Mapping[Kind, Schema]) -> None:
        self._client = client
        self._writing = client.options(request_timeout=WRITE_SECONDS)
        self._prefix = prefix
        self._schemas = schemas

    def alias(self, name: str) -> str:
        """What searches ask: always the live generation."""
        return f"{self._prefix}-{name}"

    def index(self, name: str, number: int) -> str:
        """The index of one generation."""
        return f"{self.alias(name)}-{number:06}"

    def target(self, name: str, number: int) -> str:
        """Where writes to one generation go: an alias made with it, so that a write after its removal makes no new index."""
        return f"{self._prefix}-writes-{name}-{number:06}"

    def live(self) -> Generation | None:
        """The live generation; None before the first."""
        return self._read(self.alias(_MANIFEST))

    def create(self, wanted: Manifest, *, loading: bool) -> Generation:
        """A new, empty generation behind all there are. With `loading` it is set up for taking many documents."""
        number = 1 + max(self._numbers(), default=0)
        built_at = datetime.now(UTC).isoformat(timespec="seconds")
        zero = np.zeros(wanted.dimension, np.float32)
        manifest = replace(wanted, generation=number, built_at=built_at)
        made = Generation(manifest, {kind: Means(zero, zero) for kind in KINDS}, complete=not loading)
        settings = _SETTINGS | (_LOADING if loading else _SERVING)
        with told_plainly():
            try:
                only = {"dynamic": False, "properties": {}}  # one document, fetched and never searched
                self._create(_MANIFEST, number, _SETTINGS | _SERVING, only)
            except BadRequestError as e:
                if e.error != "resource_already_exists_exception":
                    raise
                raise IndexBusyError("另一个进程正在建立索引，请稍后再试。") from e
        self.write(made, 0)
        for kind, schema in self._schemas.items():
            with told_plainly():
                self._create(kind, number, settings, index_body(schema, wanted.dimension))
        return made

    def _create(self, name: str, number: int, settings: dict[str, Any], mapping: dict[str, Any]) -> None:
        target: dict[str, Any] = {self.target(name, number): {}}
        self._writing.indices.create(index=self.index(name, number), settings=settings, mappings=mapping, aliases=target)

    def write(self, generation: Generation, applied: int) -> Generation:
        """Note the state of a generation as of a change; a later state that is there already stays."""
        now = replace(generation, manifest=replace(generation.manifest, applied=applied), touched=time.time())
        target, body = self.target(_MANIFEST, generation.number), now.as_json()

        def once() -> None:
            with told_plainly(), suppress(ConflictError):
                self._client.index(
                    index=target,
                    require_alias=True,
                    id=_DOCUMENT,
                    document=body,
                    version=applied,
                    version_type="external_gte",
                )

        patiently(once)
        return now

    def touch(self, generation: Generation) -> Generation:
        """Show now and then that somebody still builds it."""
        if time.time() - generation.touched < _TOUCH_SECONDS:
            return generation
        return self.write(generation, generation.manifest.applied)

    def refresh(self, number: int) -> None:
        """Show all that was written to searches."""
        indices = [self.index(kind, number) for kind in KINDS]

        def once() -> None:
            with told_plainly():
                self._writing.indices.refresh(index=indices)

        patiently(once)

    def make_live(self, number: int) -> None:
        """Point all aliases at this generation, in one step."""
        names = (*KINDS, _MANIFEST)
        old = [{"remove": {"index": f"{self.alias(n)}-*", "alias": self.alias(n), "must_exist": False}} for n in names]
        new = [{"add": {"index": self.index(n, number), "alias": self.alias(n)}} for n in names]

        def once() -> None:
            with told_plainly():
                self._writing.indices.update_aliases(actions=[*old, *new])

        patiently(once)

    def end_loading(self, number: int) -> None:
        """Put the settings back that a load had changed."""
        indices = [self.index(kind, number) for kind in KINDS]

        def once() -> None:
            with told_plainly():
                self._writing.indices.put_settings(index=indices, settings={"index": _SERVING})

        patiently(once)

    def remove(self, number: int) -> None:
        """Delete a generation."""
        indices = [self.index(name, number) for name in (*KINDS, _MANIFEST)]
        with told_plainly():
            self._writing.indices.delete(index=indices, ignore_unavailable=True)

    def tidy(self) -> None:
        """Delete what is older than the kept generations, and what was left half-built.

        Raises IndexBusyError where another process is building one right now.
        """
        live = self.live()
        complete = []
        for number in sorted(self._numbers(), reverse=True):
            found = self._read(self.index(_MANIFEST, number))
            if found is not None and found.complete:
                complete.append(number)
            elif found is None or time.time() - found.touched > STALE_SECONDS:
                self.remove(number)
            else:
                raise IndexBusyError("另一个进程正在重建索引，请等它结束再试。")
        spare = [number for number in complete if live is None or number != live.number]
        for number in spare[KEPT:]:
            self.remove(number)

    def _numbers(self) -> Iterator[int]:
        with told_plainly():
            found = self._client.indices.get_alias(index=f"{self.alias(_MANIFEST)}-*")
        return (int(name.rpartition("-")[2]) for name in found)

    def _read(self, index: str) -> Generation | None:
        try:
            with told_plainly():
                answer = self._client.get(index=index, id=_DOCUMENT)
        except NotFoundError:
            return None
        try:
            return Generation.of_json(answer["_source"])
        except (KeyError, TypeError, ValueError) as e:
            raise UnavailableError("搜索服务器上的索引清单读不懂，请运行 dianjiang index rebuild 重建索引。") from e
