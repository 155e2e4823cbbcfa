"""Every error is a problem with a code and a Chinese sentence, and tells nothing it should not."""

import logging
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api import errors
from app.api.middleware import BODY_LIMIT
from models import errors as tree
from models.errors import DianjiangError

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def problem(reply: Any, status: int, code: str) -> Any:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == errors.MEDIA_TYPE
    body = reply.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"]
    assert CHINESE.search(body["title"])
    assert CHINESE.search(body["detail"])
    assert "Traceback" not in reply.text
    return body


def everything_below(kind: type[DianjiangError]) -> set[type[DianjiangError]]:
    return {kind}.union(*(everything_below(sub) for sub in kind.__subclasses__()))


def test_every_error_of_the_tree_has_its_own_entry() -> None:
    assert {kind for kind in everything_below(DianjiangError) if kind.__module__ == tree.__name__} == set(errors.TABLE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"), ("  \n\t　", "text_empty"), ("\x00\x01", "text_empty"), ("？！。，……", "text_unreadable"),
        ("😡💢🐶", "text_unreadable"), ("漏" * 10_001, "text_too_long"),
    ],
    ids=["empty", "blank", "control characters only", "punctuation only", "emoji only", "10,001 characters"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/recommendations", "/cases/similar", "/understand"])
def test_texts_that_say_nothing_are_refused_kindly(client: TestClient, path: str, text: str, code: str) -> None:
    body = problem(client.post(f"/api/v1{path}", json={"text": text}), 422, code)
    assert body["field"] == "text"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/recommendations", {"text": "漏水", "region": "999999999999"}, "unknown_region"),
        ("/recommendations", {"text": "漏水", "region": "火星"}, "unknown_region"),
        ("/recommendations", {"text": "漏水", "types": ["nothing.at_all"]}, "unknown_type"),
        ("/recommendations", {"text": "漏水", "industry": "??"}, "unknown_industry"),
        ("/recommendations", {"text": "漏水", "filters": {"region": "9999"}}, "unknown_region"),
        ("/recommendations", {"text": "漏水", "filters": {"kinds": ["wizard"]}}, "unknown_kind"),
        ("/recommendations", {"text": "漏水", "filters": {"colour": "red"}}, "invalid_field"),
        ("/recommendations", {"text": "漏水", "k": 0}, "invalid_field"),
        ("/recommendations", {"text": "漏水", "k": 101}, "invalid_field"),
        ("/recommendations", {"text": "漏水", "k": "many"}, "invalid_field"),
        ("/recommendations", {"text": 12}, "invalid_field"),
        ("/recommendations", {"text": None}, "invalid_field"),
        ("/recommendations", {"text": ["漏水"]}, "invalid_field"),
        ("/recommendations", {"text": "漏水", "filters": "all"}, "invalid_field"),
        ("/recommendations", {"text": "漏水", "exclude": ["x"] * 1001}, "invalid_field"),
        ("/recommendations", {}, "invalid_field"),
        ("/recommendations", ["漏水"], "bad_body"),
        ("/cases/similar", {"text": "漏水", "case_id": "c-leak"}, "text_and_case"),
        ("/cases/similar", {"text": "漏水", "kind": "colour"}, "invalid_field"),
        ("/cases/similar", {"text": "漏水", "filters": {"tiers": ["archive"]}}, "tier_not_public"),
        ("/cases/similar", {"text": "漏水", "filters": {"tiers": ["library", "archive"]}}, "tier_not_public"),
        ("/cases/similar", {"text": "漏水", "filters": {"closed_from": "2025-02-30"}}, "invalid_field"),
        (
            "/cases/similar",
            {"text": "漏水", "filters": {"closed_from": "2025-03-01", "closed_to": "2024-03-01"}},
            "contradictory_filters",
        ),
        ("/cases/similar", {"text": "漏水", "filters": {"amount_from": 10, "amount_to": 1}}, "contradictory_filters"),
        ("/cases/similar", {"text": "漏水", "filters": {"outcomes": ["unknown"]}}, "unknown_outcome"),
    ],
)
def test_wrong_requests_are_refused(client: TestClient, path: str, body: Any, code: str) -> None:
    problem(client.post(f"/api/v1{path}", json=body), 422, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/mediators?genders=neither", "unknown_gender"),
        ("/mediators?region=999999999999", "unknown_region"),
        ("/mediators?sort=beauty", "invalid_field"),
        ("/mediators?size=0", "bad_page_size"),
        ("/mediators?size=1000", "bad_page_size"),
        ("/mediators?page=0", "bad_page"),
        ("/mediators?page=99999999", "bad_page"),
        ("/mediators?page=one", "invalid_field"),
        ("/mediators?colour=red", "invalid_field"),
        (f"/mediators?keyword={'漏' * 101}", "keyword_too_long"),
        ("/suggest", "invalid_field"),
        ("/suggest?text=a&k=0", "invalid_field"),
        ("/fields/areas?parent=999999", "unknown_region"),
        ("/fields/areas?parent=x", "invalid_field"),
        (f"/mediators/{'m' * 65}", "invalid_field"),
    ],
)  # fmt: skip
def test_wrong_addresses_are_refused(client: TestClient, path: str, code: str) -> None:
    problem(client.get(f"/api/v1{path}"), 422, code)


@pytest.mark.parametrize("path", ["/mediators/nobody", "/cases/none", "/mediators/..%2f..%2fetc%2fpasswd", "/nowhere"])
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    reply = client.get(f"/api/v1{path}")
    problem(reply, 404, reply.json()["code"])


def test_an_unknown_case_to_compare_with_is_404(client: TestClient) -> None:
    problem(client.post("/api/v1/cases/similar", json={"case_id": "none"}), 404, "not_found")


def test_a_wrong_method_is_405(client: TestClient) -> None:
    problem(client.get("/api/v1/recommendations"), 405, "method_not_allowed")
    problem(client.delete("/api/v1/mediators/m-leak"), 405, "method_not_allowed")


@pytest.mark.parametrize("content", [b"{", b"", b"text=1", b"\xff\xfe", b'{"text": "\xff"}', b"[" * 100_000])
def test_broken_json_is_refused(client: TestClient, content: bytes) -> None:
    reply = client.post("/api/v1/recommendations", content=content, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    problem(reply, reply.status_code, reply.json()["code"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_another_content_type_is_415(client: TestClient, kind: str) -> None:
    reply = client.post("/api/v1/recommendations", content='{"text": "漏水"}'.encode(), headers={"content-type": kind})
    problem(reply, 415, "unsupported_media_type")


def test_a_huge_body_is_413(client: TestClient) -> None:
    problem(client.post("/api/v1/recommendations", json={"text": "a" * BODY_LIMIT}), 413, "body_too_large")


def test_a_huge_body_that_does_not_say_its_size_is_413(client: TestClient) -> None:
    pieces = (b"a" * 10_000 for _ in range(BODY_LIMIT // 10_000 + 1))
    headers = {"content-type": "application/json"}
    problem(client.post("/api/v1/recommendations", content=pieces, headers=headers), 413, "body_too_large")


def test_what_nobody_foresaw_is_calm_and_not_logged_with_its_words(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("王某的秘密")

    monkeypatch.setattr(app.state.public, "recommend", fail)
    with caplog.at_level(logging.DEBUG):
        body = problem(client.post("/api/v1/recommendations", json={"text": "王某的秘密"}), 500, "internal")
    assert "秘密" not in str(body)
    assert "RuntimeError" in caplog.text
    assert "秘密" not in caplog.text


def test_the_message_for_staff_stays_in_the_log(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise tree.SettingsError("请检查 /etc/dianjiang")

    monkeypatch.setattr(app.state.public, "recommend", fail)
    body = problem(client.post("/api/v1/recommendations", json={"text": "漏水"}), 500, "settings")
    assert "/etc" not in str(body)
    assert "/etc/dianjiang" in caplog.text


def test_the_log_holds_routes_and_never_words_or_names(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="app"):
        client.get("/api/v1/mediators/m-leak")
        client.get("/api/v1/suggest", params={"text": "张桂兰"})
        client.post("/api/v1/recommendations", json={"text": "王某打人"})
        client.get("/", params={"text": "王某打人"})
    assert "GET /mediators/{mediator_id} 200" in caplog.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("app"))
    assert not re.search("张桂兰|王某|%E5|m-leak", ours)
