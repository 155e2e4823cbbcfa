"""Bulk requests that are refused, cut off, or lost on the way back: nothing is lost, nothing is applied twice."""

import traceback
from collections.abc import Iterator

import numpy as np
import pytest

from indexer.elastic import bulk, client
from indexer.elastic.client import Access, connect
from indexer.elastic.engine import ElasticEngine
from indexer.engine import Document, Terms
from models.errors import SettingsError, UnavailableError
from tests.contract.corpus import direction
from tests.indexer.elastic.conftest import open_engine
from tests.indexer.elastic.proxy import FaultyServer, faulty


@pytest.fixture
def proxy(elastic_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    monkeypatch.setattr(client, "_PAUSES", (0.01,) * 5)
    monkeypatch.setattr(bulk, "_MOST_OPERATIONS", 20)  # several requests a commit
    with faulty(elastic_url) as server:
        yield server


@pytest.fixture
def behind_proxy(proxy: FaultyServer, prefix: str) -> Iterator[ElasticEngine]:
    opened = open_engine(proxy.url, prefix)
    yield opened
    opened.close()


def documents(n: int, value: str) -> list[Document]:
    return [Document(f"d{i:03}", {"work": ["漏水"]}, keywords={"type": (value,)}, numbers={"free": i}) for i in range(n)]


def holders(engine: ElasticEngine, value: str) -> int:
    return engine.browse("mediators", filters=[Terms("type", (value,))]).total


def test_what_is_refused_or_lost_on_the_way_is_sent_again(proxy: FaultyServer, behind_proxy: ElasticEngine) -> None:
    proxy.faults = [429, "cut after", 503, "cut before", 429]
    behind_proxy.upsert("mediators", documents(100, "a"))
    behind_proxy.commit(5)
    assert not proxy.faults
    assert (behind_proxy.count("mediators"), holders(behind_proxy, "a"), behind_proxy.manifest.applied) == (100, 100, 5)


def test_a_server_that_stays_busy_is_given_up_after_a_bounded_number_of_tries(
    proxy: FaultyServer, behind_proxy: ElasticEngine
) -> None:
    behind_proxy.upsert("mediators", documents(20, "a"))
    behind_proxy.commit(5)
    proxy.bulks, proxy.always = 0, 429
    behind_proxy.upsert("mediators", documents(20, "b"))
    with pytest.raises(UnavailableError, match="太忙"):
        behind_proxy.commit(6)
    assert proxy.bulks == len(client._PAUSES) + 1
    assert (holders(behind_proxy, "a"), behind_proxy.manifest.applied) == (20, 5)
    proxy.always = None
    behind_proxy.upsert("mediators", documents(20, "b"))  # as whoever follows the store does, from number 5 on
    behind_proxy.commit(6)
    assert (holders(behind_proxy, "a"), holders(behind_proxy, "b"), behind_proxy.manifest.applied) == (0, 20, 6)


def test_half_of_a_commit_is_made_whole_by_the_next(proxy: FaultyServer, behind_proxy: ElasticEngine) -> None:
    behind_proxy.upsert("mediators", documents(60, "a"))
    behind_proxy.put_vectors("mediators", ["d000"], direction(1)[None, :])
    behind_proxy.commit(5)
    proxy.always = 503
    proxy.faults = ["cut after"]  # the first part is in the index, but nobody knows
    behind_proxy.upsert("mediators", documents(60, "b"))
    behind_proxy.delete("mediators", ["d059"])
    with pytest.raises(UnavailableError):
        behind_proxy.commit(7)
    proxy.always = None
    assert holders(behind_proxy, "a") == 60, "searches see no half of it"
    behind_proxy.upsert("mediators", documents(59, "b"))
    behind_proxy.delete("mediators", ["d059"])
    behind_proxy.commit(7)
    assert (behind_proxy.count("mediators"), holders(behind_proxy, "b")) == (59, 59)
    assert not np.isnan(behind_proxy.similarity("mediators", direction(1), ["d000"])[0])


def test_who_is_behind_changes_nothing_that_is_newer(engine: ElasticEngine, elastic_url: str, prefix: str) -> None:
    """Two processes follow the same store; the slower one comes with what it read before."""
    engine.upsert("mediators", documents(3, "old"))
    engine.commit(5)
    slow = open_engine(elastic_url, prefix)
    slow.upsert("mediators", documents(3, "stale"))
    engine.upsert("mediators", documents(2, "new"))
    engine.delete("mediators", ["d002"])
    engine.commit(9)
    slow.commit(7)
    slow.close()
    assert (holders(engine, "new"), holders(engine, "stale"), engine.count("mediators")) == (2, 0, 2)
    assert engine.manifest.applied == 9


def test_nothing_is_written_into_a_generation_that_was_replaced_meanwhile(
    engine: ElasticEngine, elastic_url: str, prefix: str
) -> None:
    engine.upsert("mediators", documents(3, "a"))
    engine.commit(5)
    engine.upsert("mediators", documents(4, "b"))
    other = open_engine(elastic_url, prefix)
    with other.rebuild() as new:
        new.upsert("mediators", documents(3, "a"))
        new.commit(5)
    other.close()
    with pytest.raises(UnavailableError, match="重建"):
        engine.commit(6)
    assert engine.manifest.applied == 5
    engine.upsert("mediators", documents(4, "b"))
    engine.commit(6)
    assert holders(engine, "b") == 4


def test_no_secret_shows_anywhere(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    access = Access("http://reader:in-the-address@127.0.0.1:9", "reader", "open sesame", "key-of-keys")
    assert all(secret not in repr(access) for secret in ("open sesame", "key-of-keys", "in-the-address"))
    monkeypatch.setattr(client, "_PAUSES", ())
    others = (Access("http://127.0.0.1:9", "reader", "open sesame"), Access("http://127.0.0.1:9", api_key="key-of-keys"))
    for one in (access, *others, Access("nonsense", "reader", "open sesame")):
        with pytest.raises((UnavailableError, SettingsError)) as raised, connect(one) as connection, client.told_plainly():
            connection.search(index="x")
        chain = "".join(traceback.format_exception(raised.value))
        assert not [s for s in ("open sesame", "key-of-keys", "in-the-address") if s in chain + caplog.text]
