"""Live, ready, start and stop."""

import time
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.application import create_app
from models.domain.mediator import Mediator
from models.errors import UnavailableError
from tests.api.conftest import settings_for


def test_live_and_ready(client: TestClient) -> None:
    assert client.get("/api/v1/health/live").json() == {"status": "alive"}
    ready = client.get("/api/v1/health/ready")
    assert ready.status_code == 200
    assert ready.json()["mediators"] > 30
    assert ready.json()["waiting_for_vectors"] == 0


def test_not_ready_while_the_store_is_away(app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> int:
        raise UnavailableError("记录库暂时读不了。")

    monkeypatch.setattr(app.state.public.centre.store, "last_seq", away)
    reply = client.get("/api/v1/health/ready")
    assert reply.status_code == 503
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "not_ready"
    assert reply.json()["reasons"] == ["记录库暂时读不了。"]


def test_not_ready_while_the_engine_is_away(app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: str) -> int:
        raise UnavailableError("搜索引擎暂时不可用。")

    monkeypatch.setattr(app.state.public.centre.engine, "count", away)
    reply = client.get("/api/v1/health/ready")
    assert reply.status_code == 503
    assert "搜索引擎暂时不可用。" in reply.json()["reasons"]


def test_behind_is_not_ready_until_the_follower_has_run(empty_home: Path, encoder_dir: Path) -> None:
    app = create_app(settings_for(empty_home, encoder_dir))
    with TestClient(app) as client:
        centre = app.state.public.centre
        centre.store.upsert("mediators", [Mediator(id="new", name="贺新")])
        behind = client.get("/api/v1/health/ready")
        assert behind.status_code == 503
        assert "落后" in behind.json()["detail"]
        centre.follower.catch_up()
        assert client.get("/api/v1/health/ready").status_code == 200
        assert client.get("/api/v1/suggest", params={"text": "hexin"}).json()[0]["id"] == "new"


def test_an_empty_centre_answers(empty_home: Path, encoder_dir: Path) -> None:
    with TestClient(create_app(settings_for(empty_home, encoder_dir))) as client:
        answer = client.post("/api/v1/recommendations", json={"text": "楼上漏水"})
        assert answer.status_code == 200
        assert answer.json()["results"] == []
        assert "没有找到合适的调解员" in client.get("/", params={"text": "楼上漏水"}).text


def test_a_change_of_the_store_is_followed_without_being_asked(empty_home: Path, encoder_dir: Path) -> None:
    settings = settings_for(empty_home, encoder_dir).model_copy(update={"follow_seconds": 0.05})
    app = create_app(settings)
    with TestClient(app) as client:
        app.state.public.centre.store.upsert("mediators", [Mediator(id="new", name="贺新", profile="调解漏水")])
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            ready = client.get("/api/v1/health/ready")
            if ready.status_code == 200 and ready.json()["mediators"] == 1 and ready.json()["waiting_for_vectors"] == 0:
                return
    pytest.fail("the followers did not follow")


def test_a_built_centre_answers_within_three_seconds(built_home: Path, encoder_dir: Path, client: TestClient) -> None:
    client.get("/api/v1/health/live")  # the imports are done: what is timed is the opening
    started = time.process_time()  # this process's own time: whatever else runs on the machine does not count
    with TestClient(create_app(settings_for(built_home, encoder_dir))) as fresh:
        assert fresh.post("/api/v1/recommendations", json={"text": "楼上漏水"}).status_code == 200
        assert time.process_time() - started < 3


def test_a_centre_that_cannot_be_opened_says_why_in_one_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, tmp_path / "no-encoder")
    app = create_app(settings)
    with pytest.raises(Exception), TestClient(app):  # noqa: B017, PT011 - the server's log is what counts
        pass
    assert "\n" not in app.state.cannot_start
