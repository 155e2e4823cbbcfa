"""Versions of the weights in the ledger: immutable, one in force, changed only by whoever saw what is in force."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from app.stores.ledger import Ledger
from app.stores.weights import CHECK_SECONDS, Draft, WeightsStore
from models.domain.weights import Weights
from models.errors import InvalidInputError, NotFoundError, UnavailableError

SHIPPED = {
    f"cases-000{n}.yaml": Weights(
        version=n, author="产品组", date=date(2026, 1, n), reason=f"第 {n} 版", parent=n - 1 or None, values={"lexical": float(n)}
    )
    for n in (1, 2, 3)
}
CHANGE = Draft({"lexical": 7.5}, "王某", "字词更要紧", 2, "样例 +0.01")


def first(count: int) -> dict[str, Weights]:
    return dict(list(SHIPPED.items())[:count])


@pytest.fixture
def weights(ledger: Ledger) -> WeightsStore:
    assert ledger.weights.take_shipped("cases", first(2)) == []
    return ledger.weights


def states(store: WeightsStore) -> list[tuple[int, str]]:
    return [(v.number, v.state) for v in store.versions("cases")]


def test_the_newest_shipped_version_is_in_force_at_first(weights: WeightsStore) -> None:
    assert weights.current("cases") == SHIPPED["cases-0002.yaml"]
    assert states(weights) == [(1, "retired"), (2, "active")]
    with pytest.raises(NotFoundError):
        weights.current("mediators")


def test_a_version_comes_back_as_it_was_proposed(weights: WeightsStore) -> None:
    made = weights.add("cases", CHANGE, proposed=True)
    assert weights.get("cases", 3) == made
    assert (made.number, made.state, made.values, made.parent) == (3, "proposed", {"lexical": 7.5}, 2)
    assert weights.current("cases").version == 2


def test_an_activation_counts_at_the_next_request(weights: WeightsStore, ledger: Ledger) -> None:
    assert weights.current("cases").version == 2
    weights.add("cases", CHANGE, proposed=True)
    weights.activate("cases", 3, 2, "李某", "评测过")
    assert weights.current("cases").values == {"lexical": 7.5}
    assert states(weights) == [(1, "retired"), (2, "retired"), (3, "active")]
    entry = next(ledger.audit.entries())
    assert (entry.actor, entry.action, entry.subject, entry.reason) == ("李某", "weights.activated", "cases 3", "评测过")


def test_other_processes_agree_within_two_seconds(weights: WeightsStore, ledger: Ledger) -> None:
    now = 100.0
    other = WeightsStore(ledger.database, clock=lambda: now)
    assert other.current("cases").version == 2
    weights.add("cases", CHANGE, proposed=True)
    weights.activate("cases", 3, 2, "李某", "评测过")
    assert other.current("cases").version == 2
    now += CHECK_SECONDS
    assert CHECK_SECONDS <= 2
    assert other.current("cases").version == 3
    weights.undo("cases", "李某", "退回")
    now += CHECK_SECONDS
    assert other.current("cases").version == 2


def test_the_database_is_not_asked_at_each_request(
    weights: WeightsStore, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    read = ledger.database.read

    def counted() -> object:
        nonlocal asked
        asked += 1
        return read()

    monkeypatch.setattr(ledger.database, "read", counted)
    still = WeightsStore(ledger.database, clock=lambda: 5.0)
    for _ in range(100):
        still.current("cases")
    assert asked == 1


def test_an_outage_leaves_the_weights_known_last(weights: WeightsStore, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    store = WeightsStore(ledger.database, clock=lambda: now)
    store.current("cases")

    def away() -> Iterator[None]:
        raise UnavailableError("台账暂时读不了。")

    monkeypatch.setattr(ledger.database, "read", away)
    now += CHECK_SECONDS
    assert store.current("cases").version == 2
    with pytest.raises(UnavailableError):
        WeightsStore(ledger.database).current("cases")


def test_who_saw_another_version_in_force_is_refused(weights: WeightsStore) -> None:
    weights.add("cases", CHANGE, proposed=True)
    weights.add("cases", CHANGE, proposed=True)
    weights.activate("cases", 3, 2, "李某", "评测过")
    with pytest.raises(InvalidInputError, match="现在生效的是第 3 版") as caught:
        weights.activate("cases", 4, 2, "王某", "也评测过")
    assert caught.value.code == "weights_changed"
    assert weights.active("cases").number == 3


def test_of_many_who_activate_at_once_one_succeeds(weights: WeightsStore) -> None:
    numbers = [weights.add("cases", CHANGE, proposed=True).number for _ in range(6)]

    def attempt(number: int) -> str:
        try:
            weights.activate("cases", number, 2, "某人", "同时")
        except InvalidInputError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, numbers)) == ["done", *["weights_changed"] * 5]
    assert [s for _, s in states(weights)].count("active") == 1


def test_versions_added_at_once_have_numbers_of_their_own(weights: WeightsStore) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: weights.add("cases", CHANGE, proposed=True).number, range(12)))
    assert sorted(made) == list(range(3, 15))


def test_undo_goes_back_step_by_step_until_nothing_is_before(weights: WeightsStore) -> None:
    for number in (3, 4):
        weights.add("cases", CHANGE, proposed=True)
        weights.activate("cases", number, number - 1, "李某", "评测过")
    assert weights.undo("cases", "李某", "投诉多").number == 3
    assert weights.undo("cases", "李某", "投诉多").number == 2
    with pytest.raises(InvalidInputError, match="退不回去") as caught:
        weights.undo("cases", "李某", "投诉多")
    assert caught.value.code == "nothing_to_undo"
    assert weights.current("cases").version == 2
    weights.activate("cases", 4, 2, "李某", "再试")
    assert weights.undo("cases", "李某", "还是退回").number == 2


@pytest.mark.parametrize(
    ("number", "seen", "code"), [(2, 2, "already_active"), (3, 2, "still_a_draft"), (3, 1, "weights_changed")]
)
def test_what_cannot_be_activated_says_why(weights: WeightsStore, number: int, seen: int, code: str) -> None:
    weights.add("cases", CHANGE, proposed=False)
    with pytest.raises(InvalidInputError) as caught:
        weights.activate("cases", number, seen, "李某", "试试")
    assert caught.value.code == code
    assert weights.active("cases").number == 2


def test_unknown_versions_are_named(weights: WeightsStore) -> None:
    with pytest.raises(NotFoundError, match="第 9 版"):
        weights.activate("cases", 9, 2, "李某", "试试")
    with pytest.raises(NotFoundError, match="第 9 版"):
        weights.add("cases", replace(CHANGE, parent=9), proposed=True)
    assert len(weights.versions("cases")) == 2


def test_a_draft_is_put_forward_once_by_a_person(weights: WeightsStore) -> None:
    weights.add("cases", CHANGE, proposed=False)
    assert weights.put_forward("cases", 3, "李某", "看过").state == "proposed"
    with pytest.raises(InvalidInputError, match="不是草稿"):
        weights.put_forward("cases", 3, "李某", "看过")


def test_a_new_shipped_version_is_followed_until_a_person_decides(weights: WeightsStore) -> None:
    weights.take_shipped("cases", SHIPPED)
    assert states(weights) == [(1, "retired"), (2, "retired"), (3, "active")]
    assert weights.get("cases", 3).parent == 2
    weights.undo("cases", "李某", "还是原来的好")
    weights.take_shipped("cases", SHIPPED)
    assert weights.active("cases").number == 2


def test_after_a_person_decided_shipped_versions_are_drafts_with_numbers_of_their_own(weights: WeightsStore) -> None:
    weights.add("cases", CHANGE, proposed=True)
    weights.activate("cases", 3, 2, "李某", "评测过")
    weights.take_shipped("cases", SHIPPED)
    new = weights.get("cases", 4)
    assert (new.state, new.source, new.values, new.parent) == ("draft", "cases-0003.yaml", {"lexical": 3.0}, 2)
    assert weights.active("cases").number == 3


def test_an_edited_file_is_named_and_changes_nothing(weights: WeightsStore) -> None:
    edited = SHIPPED["cases-0002.yaml"].model_copy(update={"values": {"lexical": 99.0}})
    assert weights.take_shipped("cases", {**first(2), "cases-0002.yaml": edited}) == ["cases-0002.yaml"]
    assert weights.current("cases").values == {"lexical": 2.0}


def test_several_processes_may_start_at_once(url: str) -> None:
    ledgers = [Ledger(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda opened: opened.weights.take_shipped("cases", SHIPPED), ledgers))
    assert states(ledgers[0].weights) == [(1, "retired"), (2, "retired"), (3, "active")]
    for opened in ledgers:
        opened.close()
