"""What only the embedded engine has: files, a lock, and processes that die at any moment."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.embedded import vectors, writer
from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import Clause, Document, Terms
from indexer.sound import words_hash
from models.errors import IndexMismatchError, UnavailableError
from tests.contract.conftest import BUILT_WITH, fill
from tests.contract.corpus import SCHEMAS, direction


def open_engine(folder: Path, *, fresh: bool = False) -> EmbeddedEngine:
    return EmbeddedEngine.open(folder, SCHEMAS, **BUILT_WITH, fresh=fresh)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    opened = open_engine(tmp_path)
    yield opened
    opened.close()


def words(engine: EmbeddedEngine, term: str) -> set[str]:
    return {h.id for h in engine.lexical("mediators", [Clause("work", (term,))])}


def test_one_process_writes_others_read(tmp_path: Path, engine: EmbeddedEngine) -> None:
    fill(engine)
    other = open_engine(tmp_path)
    assert words(other, "漏水") == {"m01", "m02"}
    with pytest.raises(UnavailableError, match=f"进程号 {os.getpid()}"):
        other.upsert("mediators", [Document("x")])
    engine.close()
    other.upsert("mediators", [Document("x", texts={"work": ["漏水"]})])
    other.commit(14)
    assert words(engine, "漏水") == {"m01", "m02", "x"}
    other.close()


def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    engine = open_engine(folder)
    assert engine.count("cases") == 0
    engine.close()
    assert not folder.exists()


def test_a_half_built_generation_is_removed(tmp_path: Path, engine: EmbeddedEngine) -> None:
    fill(engine)
    half = tmp_path / "generation-7" / "mediators"
    half.mkdir(parents=True)
    reader = open_engine(tmp_path)
    assert half.exists(), "somebody writes: it may be theirs"
    engine.close()
    again = open_engine(tmp_path)
    assert not half.parent.exists()
    assert words(again, "漏水") == words(reader, "漏水") == {"m01", "m02"}


def test_old_files_go(tmp_path: Path, engine: EmbeddedEngine) -> None:
    for number in range(12):
        engine.upsert("mediators", [Document(f"x{number}", texts={"work": ["漏水"]})])
        engine.commit(number)
    folders = {entry.name for entry in (tmp_path / "generation-1" / "mediators").iterdir() if entry.is_dir()}
    assert folders == {"words", "words-11", "words-12"}
    with engine.rebuild() as new:
        new.commit(12)
    assert [entry.name for entry in tmp_path.glob("generation-*")] == ["generation-2"]


@pytest.mark.parametrize("broken", ["manifest.json", "mediators/columns-0.log", "mediators/vectors-0.f16", "words"])
def test_a_broken_index_names_the_command(tmp_path: Path, broken: str) -> None:
    engine = open_engine(tmp_path)
    fill(engine)
    engine.close()
    generation = tmp_path / "generation-1"
    victims = [generation / broken] if broken != "words" else [*(generation / "mediators" / "words-1").glob("*.term")]
    for victim in victims:
        victim.write_bytes(b"\x00{" if broken == "manifest.json" else b"")
    with pytest.raises(IndexMismatchError, match="dianjiang index rebuild"):
        open_engine(tmp_path)
    mended = open_engine(tmp_path, fresh=True)
    with mended.rebuild() as new:
        new.commit(1)
    assert mended.manifest.applied == 1
    mended.close()
    open_engine(tmp_path).close()


def test_a_commit_that_fails_changes_nothing(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    engine.upsert("mediators", [Document("x", texts={"work": ["漏水"]})])
    engine.delete("mediators", ["m01"])
    with monkeypatch.context() as patch:
        patch.setattr("indexer.embedded.generation.write_commit", full)
        with pytest.raises(UnavailableError, match="无法写入索引"):
            engine.commit(14)
    assert words(engine, "漏水") == {"m01", "m02"}
    assert engine.columns("mediators", ["m01"]).values("grade") == [("1",)]
    assert engine.manifest.applied == 13
    engine.delete("mediators", ["m02"])
    engine.commit(14)
    assert words(engine, "漏水") == {"m01"}


def test_growth_compaction_and_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all thresholds made small, every path of keeping house runs; answers stay those of a plain dictionary."""
    monkeypatch.setattr(writer, "_LOG_ROOM", 5)
    monkeypatch.setattr(writer, "_DEAD_ROOM", 3)
    monkeypatch.setattr(vectors, "PART", 7)
    rng = np.random.default_rng(5)
    chance = random.Random(5)
    truth: dict[str, tuple[str, np.ndarray | None]] = {}
    engine = open_engine(tmp_path)
    for round_ in range(40):
        for _ in range(chance.randint(0, 6)):
            id_, value = f"d{chance.randrange(40)}", f"v{chance.randrange(5)}"
            if chance.random() < 0.3:
                engine.delete("mediators", [id_])
                truth.pop(id_, None)
                continue
            vector = rng.normal(size=8).astype(np.float32) if chance.random() < 0.8 else None
            vector = None if vector is None else vector / np.linalg.norm(vector)
            word = f"{value}-{round_}"
            engine.upsert("mediators", [Document(id_, {"work": [word]}, keywords={"type": (value,)}, vector=vector)])
            truth[id_] = (value, vector)
        engine.commit(round_)
        if round_ % 7 == 6:
            engine.close()
            engine = open_engine(tmp_path)
        with_vector = {id_ for id_, (_, vector) in truth.items() if vector is not None}
        assert {h.id for h in engine.nearest("mediators", direction(1))} == with_vector
        assert set(engine.without_vector("mediators", 100)) == set(truth) - with_vector
        for value in ("v0", "v3"):
            holders = {id_ for id_, (v, _) in truth.items() if v == value}
            assert set(engine.browse("mediators", (), [Terms("type", (value,))], limit=99).ids) == holders
        for id_ in sorted(with_vector)[:2]:
            mine = truth[id_][1]
            assert mine is not None
            best = engine.nearest("mediators", mine, limit=1)[0]
            assert best.score == pytest.approx(1, abs=2e-3)
            assert engine.similarity("mediators", mine, [id_])[0] == pytest.approx(1, abs=2e-3)
    engine.close()


def test_the_hash_of_words_sees_every_word() -> None:
    assert words_hash(Document("a", {"x": ["甲", "乙"]})) == words_hash(Document("b", {"x": ("甲", "乙"), "y": ()}))
    variants = [{"x": ["甲乙"]}, {"x": ["甲"], "y": ["乙"]}, {"x": ["乙", "甲"]}, {}, {"y": ["甲", "乙"]}]
    hashes = {words_hash(Document("a", texts)) for texts in (*variants, {"x": ["甲", "乙"]})}
    assert len(hashes) == 6


# ---- a process killed at any moment ------------------------------------------------------------------------------------

PER_COMMIT = 5
# round n: documents n*5 to n*5+4 come with word, keyword and vector; those of round n-2 are deleted; document `all` says n
WRITES = """
import sys
from pathlib import Path
import numpy as np
from indexer.engine import Document
from tests.indexer.embedded.test_files import open_engine, round_of
engine = open_engine(Path(sys.argv[1]))
start = engine.manifest.applied + 1
print("ready", flush=True)
for n in range(start, start + 400):
    gone, documents, ids, vectors = round_of(n)
    engine.upsert("mediators", documents)
    engine.upsert("cases", [Document("all", {"facts": [f"w{n}"]}, numbers={"days": n})])
    engine.put_vectors("mediators", ids, vectors)
    engine.delete("mediators", gone)
    engine.commit(n)
"""


def round_of(n: int) -> tuple[list[str], list[Document], list[str], np.ndarray]:
    ids = [f"r{n}-{i}" for i in range(PER_COMMIT)]
    documents = [Document(id_, {"work": [f"w{n}"]}, keywords={"type": (f"k{n}",)}, numbers={"free": n}) for id_ in ids]
    gone = [f"r{n - 2}-{i}" for i in range(PER_COMMIT)]
    return gone, documents, ids, np.stack([direction(1, n, i) for i in range(PER_COMMIT)])


def check_content(engine: EmbeddedEngine) -> int:
    n = engine.manifest.applied
    there = {f"r{m}-{i}" for m in (n, n - 1) if m > 0 for i in range(PER_COMMIT)}
    assert set(engine.browse("mediators", limit=100).ids) == there
    assert {h.id for h in engine.nearest("mediators", direction(1))} == there
    for m in (n - 2, n - 1, n, n + 1):
        wanted = {id_ for id_ in there if id_.startswith(f"r{m}-")}
        assert words(engine, f"w{m}") == wanted
        assert set(engine.browse("mediators", (), [Terms("type", (f"k{m}",))]).ids) == wanted
    if n:
        assert engine.columns("cases", ["all"]).number("days").tolist() == [n]
        assert [h.id for h in engine.lexical("cases", [Clause("facts", (f"w{n}",))])] == ["all"]
    return n


def test_killed_in_the_middle_of_commits(tmp_path: Path) -> None:
    chance = random.Random(11)
    reached = 0
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.1, 0.7))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        engine = open_engine(tmp_path)
        number = check_content(engine)
        assert number >= reached
        reached = number
        engine.close()
    assert reached > 8
