"""Cases that wait for a person: shown, confirmed, published as records of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.redaction import RedactionService
from app.settings import ROOT
from indexer.records.store import RecordStore
from models.domain.case import Case
from models.errors import InvalidInputError, NotFoundError
from models.language.redact import Redactor, library_id, load_redactor

FACTS = "申请人赵大明说，钱小红家漏水，电话13800001234。"
PENDING = Case(id="a-1", title="赵大明家漏水", facts=FACTS, issues=("赵大明要多少",), redaction="pending")


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return load_redactor(ROOT / "data")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    opened = RecordStore(f"sqlite:///{tmp_path / 'records.sqlite'}")
    opened.upsert("cases", [PENDING, Case(id="a-2", facts="孙磊家漏水。"), Case(id="c-1", facts="某家漏水。", tier="library")])
    yield opened
    opened.close()


def test_what_waits_is_shown_without_the_data(store: RecordStore, redactor: Redactor) -> None:
    (waiting,) = RedactionService(store, redactor).waiting()
    assert waiting.id == "a-1"
    assert waiting.kinds == {"name": 4, "mobile": 1}
    assert waiting.preview.facts == "申请人甲说，乙家漏水，电话〔手机号〕。"


def test_confirming_publishes_a_copy_and_keeps_the_original(store: RecordStore, redactor: Redactor) -> None:
    service = RedactionService(store, redactor)
    (copy,) = service.confirm(["a-1"])
    assert store.get("cases", "a-1") == PENDING
    assert store.get("cases", library_id("a-1")) == copy
    assert (copy.tier, copy.redaction, copy.original) == ("library", "checked", "a-1")
    assert (copy.title, copy.issues) == ("甲家漏水", ("甲要多少",))
    assert list(service.waiting()) == []
    service.confirm(["a-1"])  # again: the same record
    assert store.count("cases") == 4


def test_a_changed_original_waits_again(store: RecordStore, redactor: Redactor) -> None:
    service = RedactionService(store, redactor)
    service.confirm(["a-1"])
    store.upsert("cases", [PENDING.model_copy(update={"process": "周芳来劝。"})])
    assert [w.id for w in service.waiting()] == ["a-1"]


def test_what_was_found_may_be_nothing(store: RecordStore, redactor: Redactor) -> None:
    service = RedactionService(store, redactor)
    (copy,) = service.confirm(["a-1"], unchanged=True)
    assert copy.facts == FACTS
    assert list(service.waiting()) == []


def test_only_what_waits_is_confirmed(store: RecordStore, redactor: Redactor) -> None:
    service = RedactionService(store, redactor)
    with pytest.raises(NotFoundError, match="没有编号为“x”"):
        service.confirm(["a-1", "x"])
    for key in ("a-2", "c-1"):
        with pytest.raises(InvalidInputError, match="不在等待"):
            service.confirm([key])
    assert store.count("cases") == 3
