"""What is recorded of a request, and the choice reported for it."""

import sqlite3
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.services.recommend import seed_of
from app.stores.events import EventLog
from tests.api.test_errors import problem

V1 = "/api/v1"
TEXT = "楼上水管漏水，泡了望澜街道三棵树家属院赵大明家的厨房，想要女调解员上门，电话13900001111"


@pytest.fixture
def events(app: FastAPI, client: TestClient) -> EventLog:
    found: EventLog = app.state.public.centre.ledger.events
    return found


def ask(client: TestClient, **body: Any) -> Any:
    reply = client.post(f"{V1}/recommendations", json={"text": TEXT, **body})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_list_is_recorded_as_it_was_shown(client: TestClient, events: EventLog) -> None:
    answer = ask(client, k=3)
    events.flush()
    (shown,) = [s for s in events.lists() if s.request == answer["request"]]
    assert [c.mediator for c in shown.candidates[: shown.shown]] == [r["mediator"]["id"] for r in answer["results"]]
    assert [c.score for c in shown.candidates[: shown.shown]] == [r["score"] for r in answer["results"]]
    assert len(shown.candidates) > shown.shown == 3
    assert shown.weights == answer["weights_version"]
    assert shown.seed == seed_of(answer["request"])
    assert shown.considered == answer["considered"]
    assert [t for t, _ in shown.asked.types] == [t["id"] for t in answer["understanding"]["types"]]
    assert shown.asked.region == "980102001000"
    assert shown.asked.level is not None
    assert shown.asked.wishes["gender"] == ("female",)
    assert all(len(c.values) == len(shown.features) for c in shown.candidates)


def test_a_village_is_recorded_as_its_town(client: TestClient, events: EventLog) -> None:
    answer = ask(client, region="980102001004")
    assert answer["understanding"]["region"]["id"] == "980102001004"
    events.flush()
    (shown,) = [s for s in events.lists() if s.request == answer["request"]]
    assert shown.asked.region == "980102001000"


def test_nothing_of_the_words_is_recorded(app: FastAPI, client: TestClient, events: EventLog) -> None:
    ask(client)
    events.flush()
    file = app.state.public.centre.settings.home / "ledger.sqlite"
    with sqlite3.connect(file) as db:
        dump = "\n".join(db.iterdump())
    assert "neighbour.leak" in dump
    for word in ("赵大明", "三棵树", "漏水", "1390000"):
        assert word not in dump


def test_a_party_waits_for_no_other_writer(app: FastAPI, client: TestClient, events: EventLog) -> None:
    file = app.state.public.centre.settings.home / "ledger.sqlite"
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = ask(client)
        assert answer["results"]
        assert answer["request"] not in {s.request for s in events.lists()}
        other.execute("ROLLBACK")
    events.flush()
    assert answer["request"] in {s.request for s in events.lists()}


def test_every_request_has_a_name_of_its_own(client: TestClient) -> None:
    assert ask(client)["request"] != ask(client)["request"]


def test_the_page_records_too(client: TestClient, events: EventLog) -> None:
    events.flush()
    before = sum(1 for _ in events.lists())
    assert client.post("/answer", data={"text": TEXT}).status_code == 200
    events.flush()
    assert sum(1 for _ in events.lists()) == before + 1


def test_a_pick_is_recorded_and_may_change(client: TestClient, events: EventLog) -> None:
    answer = ask(client, k=3)
    for result in answer["results"][:2]:
        pick = {"request": answer["request"], "mediator": result["mediator"]["id"]}
        reply = client.post(f"{V1}/picks", json=pick)
        assert reply.status_code == 200
        office = result["mediator"]["organisation"]
        assert reply.json() == {**reply.json(), **pick, "name": result["mediator"]["name"], "notice": None}
        assert reply.json()["office"]["name"] == office["name"]
        assert set(reply.json()["office"]) == {"name", "address", "opening_hours"}
    assert [p.mediator for p in events.picks() if p.request == answer["request"]] == [answer["results"][1]["mediator"]["id"]]


def test_a_pick_of_somebody_not_shown_is_refused(client: TestClient) -> None:
    request = ask(client, k=1)["request"]
    problem(client.post(f"{V1}/picks", json={"request": request, "mediator": "m-gone"}), 422, "not_shown")
    problem(client.post(f"{V1}/picks", json={"request": "0" * 32, "mediator": "m-leak"}), 404, "unknown_request")
    problem(client.post(f"{V1}/picks", json={"request": request}), 422, "invalid_field")
