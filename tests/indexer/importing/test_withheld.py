"""A case that asks for the library while its texts hold personal data."""

import pytest

from indexer.records.store import RecordStore
from models.language.redact import library_copy, library_id
from tests.indexer.importing.conftest import Import

PRIVATE = {"id": "p", "title": "漏水", "tier": "library", "facts": "赵大明家漏水，电话13800001234。", "issues": ["赵大明赔多少"]}


def test_a_case_with_personal_data_waits_in_the_archive(run: Import, store: RecordStore) -> None:
    clean = {"id": "c", "tier": "library", "redaction": "checked", "facts": "赵某家漏水。"}
    report = run("cases", [clean, PRIVATE, {"id": "a", "facts": "钱小红家漏水。"}])
    kept = store.get_many("cases", ["c", "p", "a"])
    assert [(c.tier, c.redaction) for c in kept] == [("library", "checked"), ("archive", "pending"), ("archive", "none")]
    assert kept[1].facts == PRIVATE["facts"]
    assert [(w.row, dict(w.kinds)) for w in report.withheld] == [(2, {"name": 2, "mobile": 1})]
    told = "\n".join(report.lines()) + str(report.as_dict())
    assert "有 1 件含有个人信息" in told
    assert "第 2 行：姓名 2、手机号 1" in told
    assert "赵大明" not in told
    assert "13800001234" not in told
    assert run("cases", [clean, PRIVATE]).count.same == 2


def test_what_the_register_says_does_not_open_the_door(run: Import, store: RecordStore) -> None:
    run("cases", [{**PRIVATE, "redaction": "checked"}])
    case = store.get("cases", "p")
    assert case is not None
    assert (case.tier, case.redaction) == ("archive", "pending")


@pytest.mark.parametrize("later", [{"facts": "赵某家漏水。", "issues": []}, {"tier": "archive"}])
def test_a_copy_is_withdrawn_with_its_reason(run: Import, store: RecordStore, later: dict[str, object]) -> None:
    run("cases", [PRIVATE])
    original = store.get("cases", "p")
    assert original is not None
    store.upsert("cases", [library_copy(original, original.model_copy(update={"facts": "甲家漏水。"}))])
    run("cases", [PRIVATE])
    assert store.get("cases", library_id("p")) is not None
    run("cases", [{**PRIVATE, **later}])
    assert store.get("cases", library_id("p")) is None
