"""What lies on disk, and in which order it becomes true.

    <folder>/CURRENT                      name of the live generation
    <folder>/LOCK                         held by the one writing process; says who that is
    <folder>/generation-3/manifest.json   what the generation was built with, and which files make up its last commit
    <folder>/generation-3/cases/          words-17/  columns-12.npz  columns-12.log  vectors-3.f16  mean-3.npy

Files are written first and named by the manifest last, and the manifest changes by renaming: whatever moment a process
dies at, the manifest names files that are whole. Of files that grow (log, vectors) it names the length that counts.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from indexer.embedded.collection import Collection
from indexer.embedded.table import Table
from indexer.embedded.vectors import Vectors, read_raw
from indexer.embedded.words import Words
from indexer.engine import Kind, Manifest, Schema
from models.errors import IndexMismatchError, UnavailableError

_FORMAT = 1
CURRENT = "CURRENT"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one collection at a commit, by name within its folder; empty names: nothing there yet."""

    words: str = ""
    columns: str = ""
    log: str = ""
    log_bytes: int = 0
    log_records: int = 0
    vectors: str = ""
    slots: int = 0
    mean: str = ""
    mean_count: int = 0

    @property
    def names(self) -> set[str]:
        """Those that must be kept."""
        return {self.words, self.columns, self.log, self.vectors, self.mean} - {""}


@dataclass(frozen=True, slots=True)
class Commit:
    """One state of one generation."""

    manifest: Manifest
    number: int = 0
    files: Mapping[Kind, Files] = field(default_factory=dict)


def read_current(folder: Path) -> Path | None:
    """The live generation's folder; None before the first."""
    try:
        return folder / (folder / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None


def write_current(folder: Path, generation: Path) -> None:
    """Make this generation the live one."""
    _replace(folder / CURRENT, generation.name.encode("ascii"))


def read_commit(generation: Path) -> Commit:
    """The generation's last commit. Raises IndexMismatchError for one of another layout or one that is broken."""
    try:
        content = orjson.loads((generation / MANIFEST).read_bytes())
        if content["format"] != _FORMAT:
            raise IndexMismatchError("索引的存放格式与当前程序不同，请运行 dianjiang index rebuild 重建索引")
        files = {kind: Files(**names) for kind, names in content["files"].items()}
        return Commit(Manifest(**content["manifest"]), content["number"], files)
    except (orjson.JSONDecodeError, KeyError, TypeError) as e:
        raise IndexMismatchError("索引的清单文件已损坏，请运行 dianjiang index rebuild 重建索引") from e


def write_commit(generation: Path, commit: Commit) -> None:
    """Make this the generation's last commit."""
    content: dict[str, Any] = {
        "format": _FORMAT,
        "manifest": asdict(commit.manifest),
        "number": commit.number,
        "files": {kind: asdict(files) for kind, files in commit.files.items()},
    }
    _replace(generation / MANIFEST, orjson.dumps(content, option=orjson.OPT_INDENT_2))


def empty(schema: Schema, dimension: int, threads: int) -> Collection:
    """A collection before its first commit."""
    return Collection(Words(schema, None), Table(schema), Vectors(np.zeros(dimension, np.float32)), threads)


def load(folder: Path, files: Files, schema: Schema, dimension: int, threads: int) -> Collection:
    """Read a collection from disk. Raises OSError or ValueError when files are missing or cut off."""
    if not files.words:
        return empty(schema, dimension, threads)
    words = Words(schema, folder / files.words)
    table = Table.load(schema, folder / files.columns) if files.columns else Table(schema)
    if files.log_bytes:
        with (folder / files.log).open("rb") as stream:
            log = stream.read(files.log_bytes)
        if len(log) < files.log_bytes:
            raise ValueError(f"{files.log} is cut off")
        table.replay(log)
        table.settle()
    mean = np.load(folder / files.mean) if files.mean else np.zeros(dimension, np.float32)
    raw = read_raw(folder / files.vectors, dimension, files.slots)
    return Collection(words, table, Vectors.centred(raw, mean, files.mean_count), threads)


def remove_leftovers(folder: Path, keep: Path | None) -> None:
    """Delete generations that are not the live one: replaced, or half-built when their process died."""
    for generation in folder.glob("generation-*"):
        if generation != keep:
            shutil.rmtree(generation, ignore_errors=True)


def remove_unused(folder: Path, keep: set[str]) -> None:
    """Delete files of a collection that no commit in use names."""
    for entry in folder.iterdir():
        if entry.name in keep:
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink()


def sync(file: Path) -> None:
    """Have the system bring a file or a folder's entries to the disk itself."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(file: Path, content: bytes) -> None:
    beside = file.with_name(f"{file.name}.new")
    try:
        beside.write_bytes(content)
        sync(beside)
        beside.replace(file)
        sync(file.parent)
    except OSError as e:
        raise UnavailableError(f"无法写入索引文件夹：{e.strerror}") from e
