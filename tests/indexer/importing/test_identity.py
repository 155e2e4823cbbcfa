"""Who is who in an import: stable ids, duplicates, and names that stand for other records."""

from pathlib import Path

import pytest

from indexer.records.store import RecordStore, UpsertCount
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from tests.indexer.importing.conftest import Import, sheet, table

# ---- identity ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_the_same_file_again_changes_nothing(run: Import, store: RecordStore, tmp_path: Path, form: str) -> None:
    names = [f"张{i}" for i in range(5)]
    if form == "csv":
        content: object = table(("姓名", "所属组织"), *((n, "柳桥镇调委会") for n in names))
    elif form == "jsonl":
        content = [{"name": n, "regions": ["980121"]} for n in names]
    else:
        content = sheet(tmp_path / "m.xlsx", ("姓名", "性别"), *((n, "女") for n in names))
    assert run("mediators", content).count == UpsertCount(added=5)
    seq = store.last_seq()
    assert run("mediators", content).count == UpsertCount(same=5)
    assert store.last_seq() == seq


def test_a_corrected_profile_keeps_its_id(run: Import) -> None:
    run("mediators", [{"name": "张三", "organisation": "柳桥镇调委会", "grade": 3, "profile": "旧"}])
    report = run("mediators", [{"name": "张三", "organisation": "柳桥镇调委会", "grade": 2, "profile": "新", "gender": "男"}])
    assert report.count == UpsertCount(changed=1)


def test_the_id_does_not_depend_on_what_was_imported_first(run: Import, store: RecordStore) -> None:
    run("mediators", [{"name": "张三", "organisation": "柳桥镇调委会"}])
    store.upsert("organisations", [Organisation(id="o1", name="柳桥镇调委会")])
    assert run("mediators", [{"name": "张三", "organisation": "柳桥镇调委会"}]).count == UpsertCount(changed=1)


def test_people_of_one_name_in_two_organisations_are_two(run: Import) -> None:
    assert run("mediators", [{"name": "张三", "organisation": o} for o in ("甲调委会", "乙调委会")]).count.added == 2


def test_duplicates_in_a_file_are_reported_and_conflicts_refused(run: Import, store: RecordStore) -> None:
    rows = [{"id": "a", "name": "甲"}, {"id": "a", "name": "甲"}, {"id": "a", "name": "乙"}]
    for wanted in (UpsertCount(added=1), UpsertCount(same=1)):
        report = run("mediators", rows)
        assert (report.read, report.duplicates, report.refused, report.count) == (3, 1, 1, wanted)
        assert "与第 1 行编号相同" in report.refusals[0].reason()
    assert store.get("mediators", "a") == Mediator(id="a", name="甲")


def test_duplicates_are_found_across_batches(run: Import) -> None:
    rows = [{"id": str(i), "name": "甲"} for i in range(1100)]
    report = run("mediators", [*rows, rows[0], {"id": "1", "name": "乙"}])
    assert (report.count.added, report.duplicates, report.refused) == (1100, 1, 1)


# ---- references ----------------------------------------------------------------------------------------------------


def test_mediators_of_cases_by_name(run: Import, store: RecordStore) -> None:
    store.upsert("organisations", [Organisation(id="o1", name="柳桥镇调委会")])
    people = [("m1", "单守仁", "o1"), ("m2", "张三", "o1"), ("m3", "张三", None), ("m4", "李四", None), ("m5", "李四", None)]
    store.upsert("mediators", [Mediator(id=i, name=name, organisation=o) for i, name, o in people])
    rows = [
        {"id": "1", "facts": "一", "mediators": "单守仁、m4、王五"},
        {"id": "2", "facts": "二", "mediators": ["张三"], "organisation": "柳桥镇调委会"},
        {"id": "3", "facts": "三", "mediators": "李四", "organisation": "没有的调委会"},
        {"id": "4", "facts": "四", "mediators": "later-1"},
    ]
    report = run("cases", rows)
    assert [c.mediators for c in store.get_many("cases", list("1234"))] == [("m1", "m4"), ("m2",), (), ("later-1",)]
    assert report.warnings == {
        "“调解员”库里查不到，已略去": 1,
        "“调解员”有重名，已略去": 1,
        "“调解组织”库里查不到，已略去": 1,
        "“调解员”库里还没有这个编号，先按编号保留": 1,
    }
    assert not any("王五" in line for line in report.lines())


def test_a_parent_may_stand_below_its_members(run: Import, store: RecordStore) -> None:
    content = table(
        ("名称", "所在地区", "上级组织"), ("柳桥镇调委会", "柳桥镇", "禾阳县矛调中心"), ("禾阳县矛调中心", "禾阳县", "")
    )
    assert run("organisations", content).warnings == {}
    ids = {o.name: o for page in store.iterate("organisations") for o in page}
    assert ids["柳桥镇调委会"].parent == ids["禾阳县矛调中心"].id
    assert run("organisations", content).count == UpsertCount(same=2)
