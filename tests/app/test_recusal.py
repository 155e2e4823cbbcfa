"""The service: the centre's secret, what changes in the record store, what cannot be compared, what log and ledger hold."""

import logging
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.bootstrap import name_book
from app.services.recusal import KEY_FILE, MOST_PARTIES, NOBODY, RecusalService, open_key, told
from app.settings import ROOT
from app.stores.ledger import Ledger
from indexer.records.store import RecordStore
from models.domain.lexicon import load_lexicon
from models.domain.mediator import Interest, Mediator
from models.domain.organisation import Organisation
from models.domain.recusal import Party, load_recusal
from models.errors import InvalidInputError, UnavailableError
from models.understand.ties import TieBook

RULES = load_recusal(ROOT / "data")
KIN = Mediator(id="m1", name="张桂兰", interests=(Interest(kind="kin", name="岳小满"),))
CLIENT = Mediator(id="m2", name="李国强", interests=(Interest(kind="represented", organisation="碧水物业有限公司"),))
WORDS = Mediator(id="m3", name="单秀英", interests=("与关海山为战友",))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RecusalService]:
    store, ledger = RecordStore(f"sqlite:///{tmp_path / 'records.sqlite'}"), Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    store.upsert("mediators", [KIN, CLIENT, WORDS])
    book = TieBook(name_book(load_lexicon(ROOT / "data")), RULES)
    yield RecusalService(store, book, RULES, ledger.recusals, open_key(tmp_path))
    ledger.close()
    store.close()


def test_removed_flagged_and_unclear(service: RecusalService) -> None:
    found = service.check((Party("岳小满"), Party(organisation="碧水物业"), Party("关海山")))
    assert (found.removed, found.flagged, found.unclear) == (("m1",), frozenset({"m2"}), True)
    assert service.check(()) is NOBODY
    assert service.check((Party("孙立军"),)) == NOBODY


def test_who_is_removed_is_not_flagged_as_well(service: RecusalService) -> None:
    both = (Interest(kind="kin", name="岳小满"), Interest(kind="represented", name="岳小满"))
    service._store.upsert("mediators", [KIN.model_copy(update={"interests": both})])
    found = service.check((Party("岳小满"),))
    assert (found.removed, found.flagged, len(found.ties)) == (("m1",), frozenset(), 2)


def test_changes_of_the_records_count_at_once(service: RecusalService) -> None:
    party = (Party("赵大河"),)
    assert service.check(party) == NOBODY
    service._store.upsert("mediators", [WORDS.model_copy(update={"interests": (Interest(kind="kin", name="赵大河"),)})])
    assert service.check(party).removed == ("m3",)
    service._store.delete("mediators", ["m3"])
    assert service.check(party) == NOBODY
    assert service.check((Party("岳小满"),)).removed == ("m1",)


def test_the_name_of_the_office_as_it_is_now_counts(service: RecusalService) -> None:
    office = Organisation(id="o1", name="问渠律师事务所")
    service._store.upsert("organisations", [office])
    service._store.upsert("mediators", [WORDS.model_copy(update={"organisation": "o1"})])
    assert service.check((Party(organisation="问渠律师事务所"),)).removed == ("m3",)
    service._store.upsert("organisations", [office.model_copy(update={"name": "清泉律师事务所"})])
    assert service.check((Party(organisation="问渠律师事务所"),)) == NOBODY
    assert service.check((Party(organisation="清泉律师事务所"),)).removed == ("m3",)


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        ((Party("王某"),), "party_vague"),
        ((Party("王先生"),), "party_vague"),
        ((Party("岳小满"), Party()), "party_vague"),
        ((Party(organisation="某物业公司"),), "party_vague"),
        ((Party("！"),), "party_vague"),
        ((Party("王" * 101),), "party_too_long"),
        ((Party("岳小满"),) * (MOST_PARTIES + 1), "too_many_parties"),
    ],
)
def test_names_that_nobody_can_compare_are_refused_without_repeating_them(
    service: RecusalService, parties: tuple[Party, ...], code: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        service.check(parties)
    assert (caught.value.code, caught.value.field) == (code, "parties")
    assert "岳小满" not in caught.value.message


def test_a_page_names_parties_one_a_line(service: RecusalService) -> None:
    assert service.parties(" 岳小满 \r\n\n李四海、赵大河；") == (Party("岳小满"), Party("李四海"), Party("赵大河"))
    assert service.parties("") == ()
    with pytest.raises(InvalidInputError, match="最多写"):
        service.parties("岳小满\n" * (MOST_PARTIES + 1))
    with pytest.raises(InvalidInputError, match="最多 100 个字"):
        service.parties("王" * 101)


def test_log_and_ledger_hold_hashes_mediator_and_rule(service: RecusalService, caplog: pytest.LogCaptureFixture) -> None:
    parties = (Party("岳 小满先生"), Party(organisation="碧水物业"), Party("关海山"))
    with caplog.at_level(logging.DEBUG):
        service.record("r1", service.check(parties))
    entries = service._records.entries()
    assert [(e.mediator, e.tie, e.action) for e in reversed(entries)] == [
        ("m1", "kin", "removed"),
        ("m2", "represented", "flagged"),
        ("m3", "interest", "unclear"),
    ]
    assert [e.party for e in reversed(entries)] == [
        *service.hashes(Party("岳小满")),
        *service.hashes(Party(organisation="碧水物业有限公司")),
        *service.hashes(Party("关海山")),
    ]
    assert caplog.text.count("recusal: r1") == 3
    for name in ("岳", "小满", "碧水", "海山"):
        assert name not in caplog.text
        assert name not in str(entries)


def test_staff_read_the_reason(service: RecusalService) -> None:
    service.record("r1", service.check((Party("岳小满"), Party("关海山"))))
    unclear, removed = (told(entry, RULES) for entry in service._records.entries())
    assert (removed.name, removed.reason) == ("近亲属", RULES.rule("kin").reason)
    assert "请核对" in unclear.reason


# ---- the secret ----------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(open_key, [tmp_path] * 8))
    assert len(keys) == 1
    assert open_key(tmp_path) in keys
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


def test_each_home_has_its_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert open_key(tmp_path / "a") != open_key(tmp_path / "b")


def test_a_broken_key_and_a_missing_home_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="DIANJIANG_HOME"):
        open_key(tmp_path / "nowhere")
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(UnavailableError, match="从备份恢复"):
        open_key(tmp_path)
