"""Estimates follow the record store: made when it changed, kept in a file, shared, and made again when the file is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.outcomes import OutcomeKeeper
from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.mediator import Mediator, TypeRecord
from models.ranking.outcomes.estimate import NO_RECORD

GOOD, FAIR = TypeRecord(taken=200, settled=199), TypeRecord(taken=200, settled=180)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    opened = RecordStore(f"sqlite:///{tmp_path / 'records.sqlite'}")
    opened.upsert("mediators", [Mediator(id="m1", name="甲", record={"family": GOOD})])
    opened.upsert("mediators", [Mediator(id="m2", name="乙", record={"family": FAIR})])
    yield opened
    opened.close()


def standing(keeper: OutcomeKeeper, mediator: str) -> float:
    return float(keeper.book.standing([mediator], "family")[0])


def test_nothing_is_known_before_the_first_time(store: RecordStore, tmp_path: Path) -> None:
    keeper = OutcomeKeeper(store, tmp_path)
    assert standing(keeper, "m1") == NO_RECORD
    assert keeper.refresh()
    assert standing(keeper, "m1") > standing(keeper, "m2")
    assert not keeper.refresh()


def test_many_changes_are_taken_up_at_once(store: RecordStore, tmp_path: Path) -> None:
    keeper = OutcomeKeeper(store, tmp_path)
    keeper.refresh()
    before = standing(keeper, "m1")
    store.upsert(
        "cases",
        [Case(id=f"c{n}", facts="某事", outcome="failed", dispute_types=("family",), mediators=("m1",)) for n in range(300)],
    )
    assert keeper.refresh()
    assert standing(keeper, "m1") < before
    assert keeper.book.of_mediator("m1")["family"]["settled"].n == 300


def test_a_deleted_mediator_is_forgotten(store: RecordStore, tmp_path: Path) -> None:
    keeper = OutcomeKeeper(store, tmp_path)
    keeper.refresh()
    store.delete("mediators", ["m1"])
    assert keeper.refresh(at_once=True)
    assert keeper.book.of_mediator("m1") == {}


def test_another_process_finds_them_in_the_file(store: RecordStore, tmp_path: Path) -> None:
    first, running = OutcomeKeeper(store, tmp_path), OutcomeKeeper(store, tmp_path)
    first.refresh()
    assert standing(OutcomeKeeper(store, tmp_path), "m1") == pytest.approx(standing(first, "m1"), abs=1e-6)
    assert running.refresh()
    assert not running.refresh()


@pytest.mark.parametrize("broken", ["outcomes.npz", "outcomes.json"])
@pytest.mark.parametrize("content", [b"", b"[1, 2", b"{}", None])
def test_a_broken_file_is_made_again(store: RecordStore, tmp_path: Path, broken: str, content: bytes | None) -> None:
    OutcomeKeeper(store, tmp_path).refresh()
    if content is None:
        (tmp_path / broken).unlink()
    else:
        (tmp_path / broken).write_bytes(content)
    keeper = OutcomeKeeper(store, tmp_path)
    assert standing(keeper, "m1") == NO_RECORD
    assert keeper.refresh()
    assert standing(OutcomeKeeper(store, tmp_path), "m1") > NO_RECORD


def test_a_store_that_was_put_back_is_read_again(store: RecordStore, tmp_path: Path) -> None:
    OutcomeKeeper(store, tmp_path).refresh()
    older = RecordStore(f"sqlite:///{tmp_path / 'older.sqlite'}")
    older.upsert("mediators", [Mediator(id="m9", name="丙", record={"family": GOOD})])
    keeper = OutcomeKeeper(older, tmp_path)
    assert keeper.refresh()
    assert set(keeper.book.cells.mediators) == {"m9"}
    older.close()


def test_no_text_of_a_case_is_kept(store: RecordStore, tmp_path: Path) -> None:
    store.upsert("cases", [Case(id="c1", facts="不可外传", outcome="settled", dispute_types=("family",), mediators=("m1",))])
    OutcomeKeeper(store, tmp_path).refresh()
    for file in (tmp_path / "outcomes.npz", tmp_path / "outcomes.json"):
        assert "不可外传".encode() not in file.read_bytes()
        assert b"c1" not in file.read_bytes()
