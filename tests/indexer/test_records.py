"""The record store against a real SQLite file and a real PostgreSQL server."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.records.store import Change, RecordStore, UpsertCount
from indexer.records.tables import KINDS, Kind, Record
from models.domain.case import Case
from models.domain.mediator import Contact, Mediator, TypeRecord
from models.domain.organisation import Organisation
from models.errors import UnavailableError
from tests.postgres_server import new_database


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'records.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each sort."""
    return url_of(tmp_path) if request.param == "sqlite" else new_database(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[RecordStore]:
    opened = RecordStore(url)
    yield opened
    opened.close()


FULL = Mediator.model_validate(
    {
        "id": "m1",
        "name": "单守仁",
        "gender": "male",
        "birth_year": 1961,
        "regions": ("980121000000",),
        "dispute_types": ("family.divorce", "land"),
        "record": {"family": TypeRecord(taken=9, settled=8, performed=7, satisfaction_sum=40, satisfaction_count=8)},
        "contact": Contact(phone="000"),
        "active_from": "2020-01-01",
    }
)


def test_a_record_comes_back_as_it_went_in(store: RecordStore) -> None:
    case = Case.model_validate({"id": "c1", "facts": "楼上漏水。", "amount": 3200.5, "opened": "2025-03-04", "performed": False})
    organisation = Organisation(id="o1", name="柳桥镇调委会", serves=("980121000000",))
    store.upsert("mediators", [FULL])
    store.upsert("cases", [case])
    store.upsert("organisations", [organisation])
    assert store.get("mediators", "m1") == FULL
    assert store.get("cases", "c1") == case
    assert store.get("organisations", "o1") == organisation
    assert store.get("cases", "m1") is None


def test_get_many_keeps_the_order_and_leaves_out_the_missing(store: RecordStore) -> None:
    store.upsert("mediators", [Mediator(id=f"m{i}", name="张") for i in range(1200)])
    wanted = ["m7", "nobody", *(f"m{i}" for i in range(1199, 100, -1)), "m7"]
    assert [m.id for m in store.get_many("mediators", wanted)] == [i for i in wanted if i != "nobody"]
    assert store.get_many("mediators", []) == []


def test_upsert_counts_and_unchanged_content_makes_no_change(store: RecordStore) -> None:
    first = [Mediator(id="a", name="甲"), Mediator(id="b", name="乙")]
    assert store.upsert("mediators", first) == UpsertCount(added=2)
    second = [Mediator(id="a", name="甲"), Mediator(id="b", name="丙"), Mediator(id="c", name="丁")]
    assert store.upsert("mediators", second) == UpsertCount(added=1, changed=1, same=1)
    assert store.last_seq() == 4
    assert [(c.id, c.seq) for c in store.changes(0)] == [("a", 1), ("b", 3), ("c", 4)]


def test_the_later_of_two_records_with_one_id_stays(store: RecordStore) -> None:
    both = [Mediator(id="a", name="甲"), Mediator(id="a", name="乙")]
    assert store.upsert("mediators", both) == UpsertCount(added=1, changed=1)
    assert store.get("mediators", "a") == both[1]


def test_changes_come_in_pages_and_a_deletion_is_a_change(store: RecordStore) -> None:
    store.upsert("cases", [Case(id=f"c{i}", facts="事实") for i in range(5)])
    assert store.delete("cases", ["c1", "c1", "nobody"]) == 1
    assert store.delete("cases", ["c1"]) == 0
    page = store.changes(2, limit=2)
    assert page == [Change(3, "cases", "c2", False), Change(4, "cases", "c3", False)]
    assert store.changes(page[-1].seq) == [Change(5, "cases", "c4", False), Change(6, "cases", "c1", True)]
    assert store.changes(6) == []


def test_iterate_gives_every_record_once_in_lists_of_the_batch(store: RecordStore) -> None:
    store.upsert("mediators", [Mediator(id=f"m{i:03}", name="张") for i in range(250)])
    pages = list(store.iterate("mediators", batch=100))
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [m.id for page in pages for m in page] == [f"m{i:03}" for i in range(250)]
    assert list(store.iterate("cases")) == []
    assert store.count("mediators") == 250


def test_meta_keeps_the_last_value(store: RecordStore) -> None:
    assert store.get_meta("sample") is None
    store.set_meta("sample", "1")
    store.set_meta("sample", "2")
    assert store.get_meta("sample") == "2"
    assert store.last_seq() == 0


def test_a_batch_that_fails_leaves_nothing_behind(store: RecordStore) -> None:
    store.upsert("mediators", [Mediator(id="a", name="甲")])

    def broken() -> Iterator[Mediator]:
        yield from (Mediator(id=f"m{i}", name="张") for i in range(700))
        yield Mediator(id="a", name="改")
        raise RuntimeError("the reader broke")

    with pytest.raises(RuntimeError):
        store.upsert("mediators", broken())
    assert store.count("mediators") == 1
    assert store.last_seq() == 1
    assert store.get("mediators", "a") == Mediator(id="a", name="甲")
    assert store.upsert("mediators", [Mediator(id="b", name="乙")]) == UpsertCount(added=1)


WRITER = """
import sys
from indexer.records.store import RecordStore
from models.domain.mediator import Mediator
store = RecordStore(sys.argv[1])
for i in range(20):
    store.upsert("mediators", [Mediator(id=f"{sys.argv[2]}-{i}", name="张"), Mediator(id="both", name=sys.argv[2] + str(i))])
"""


def test_two_processes_write_and_every_change_gets_its_own_number(store: RecordStore, url: str) -> None:
    command = [sys.executable, "-c", WRITER, url]
    writers = [subprocess.Popen([*command, name]) for name in ("x", "y")]
    assert [w.wait(60) for w in writers] == [0, 0]
    assert store.count("mediators") == 41  # seen by a store that was open before
    changes = store.changes(0)
    assert len(changes) == 41
    assert len({c.seq for c in changes}) == 41
    assert changes[-1].seq == store.last_seq() == 80


def test_a_new_database_is_opened_by_many_at_once(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(RecordStore, [url] * 8))
    opened[0].upsert("cases", [Case(id="c", facts="事实")])
    assert [one.last_seq() for one in opened] == [1] * 8
    for one in opened:
        one.close()


def test_threads_write_and_read_at_once(store: RecordStore) -> None:
    faults: list[Exception] = []

    def work(name: str) -> None:
        try:
            for i in range(10):
                store.upsert("cases", [Case(id=f"{name}{i}", facts="事实")])
                assert store.get("cases", f"{name}{i}") is not None
        except Exception as e:
            faults.append(e)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert faults == []
    assert store.last_seq() == store.count("cases") == 40


def test_a_follower_never_skips_a_number(store: RecordStore) -> None:
    """What a follower reads up to its last number stays complete while others write."""
    done = threading.Event()

    def write(name: str) -> None:
        for i in range(12):
            store.upsert("cases", [Case(id=f"{name}{i}", facts="事实")])
        if name == "a":
            done.set()

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for t in threads:
        t.start()
    seen: list[int] = []
    while len(seen) < 24 and (any(t.is_alive() for t in threads) or store.last_seq() > len(seen)):
        seen += [c.seq for c in store.changes(seen[-1] if seen else 0, limit=7)]
    for t in threads:
        t.join()
    assert seen == list(range(1, 25))


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////proc/nowhere/records.sqlite", "nosuchdb://host/records", "postgresql+nodriver://u:p@host/x"]
)
def test_a_database_that_cannot_be_opened_is_unavailable(url: str) -> None:
    with pytest.raises(UnavailableError, match="记录库打不开") as caught:
        RecordStore(url)
    assert ":p@" not in caught.value.message


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").write_text("这不是数据库" * 100, encoding="utf-8")
    with pytest.raises(UnavailableError):
        RecordStore(url_of(tmp_path))


def test_a_database_that_breaks_while_open_is_unavailable(store: RecordStore, url: str) -> None:
    other = RecordStore(url)
    with other._engine.begin() as db:
        db.exec_driver_sql("DROP TABLE cases")
        db.exec_driver_sql("DROP TABLE counter")
    other.close()
    with pytest.raises(UnavailableError, match="读不了"):
        store.count("cases")
    with pytest.raises(UnavailableError, match="没有写入"):
        store.upsert("mediators", [FULL])


NAMES = st.sampled_from(["甲", "乙", "丙"])
IDS = st.sampled_from([f"r{i}" for i in range(6)])
Step = tuple[str, Kind, list[tuple[str, str]]]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(["organisations", "mediators"]), st.lists(st.tuples(IDS, NAMES), max_size=5)),
        st.tuples(
            st.just("delete"), st.sampled_from(["organisations", "mediators"]), st.lists(st.tuples(IDS, NAMES), max_size=3)
        ),
        st.tuples(st.just("follow"), st.just("mediators"), st.just([])),
    ),
    max_size=12,
)


def test_replaying_the_changes_gives_the_same_state(store: RecordStore) -> None:
    @settings(max_examples=40, deadline=None)
    @given(steps=STEPS)
    def holds(steps: list[Step]) -> None:
        forget_all(store)
        check_replay(store, steps)

    holds()


def forget_all(store: RecordStore) -> None:
    for kind in KINDS:
        store.delete(kind, [r.id for page in store.iterate(kind) for r in page])


def check_replay(store: RecordStore, steps: list[Step]) -> None:
    truth: dict[tuple[Kind, str], Record] = {}
    copy: dict[tuple[Kind, str], Record] = {}
    applied = store.last_seq()

    def follow() -> int:
        at = applied
        while changes := store.changes(at, limit=2):
            for c in changes:
                record = store.get(c.kind, c.id)
                if c.deleted:
                    copy.pop((c.kind, c.id), None)
                elif record is not None:
                    copy[c.kind, c.id] = record
            at = changes[-1].seq
        return at

    for what, kind, rows in steps:
        if what == "follow":
            applied = follow()
        elif what == "delete":
            store.delete(kind, [i for i, _ in rows])
            for i, _ in rows:
                truth.pop((kind, i), None)
        else:
            make = Organisation if kind == "organisations" else Mediator
            records: list[Record] = [make(id=i, name=name) for i, name in rows]
            store.upsert(kind, records)
            truth |= {(kind, r.id): r for r in records}
            before = store.last_seq()
            assert store.upsert(kind, list({r.id: r for r in records}.values())).same == len({r.id for r in records})
            assert store.last_seq() == before
    applied = follow()
    assert copy == truth
    assert applied == store.last_seq()
