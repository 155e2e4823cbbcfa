"""What is private leaves through no public route: every route is walked, with answers and with errors."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from app.api.middleware import HEADERS
from models.language.redact import library_id
from tests.api.people import (
    ARCHIVE,
    ARCHIVE_HANDLER,
    ARCHIVE_ID,
    CLIENT,
    EMPLOYER,
    HOUSEMATE,
    INTEREST,
    KIN,
    MARKS,
    OWED,
    PHONE,
    SCRIPT,
    VILLAGE,
)

V1 = "/api/v1"
# questions made to bring the private things up, were they to be found at all
NEAR = f"楼上漏水泡了厨房 {ARCHIVE} {ARCHIVE_HANDLER} {INTEREST} {PHONE}"
SAFE = "楼上漏水泡了我家厨房，想找人到望澜街道调解"
# every tie there is, and names that are nearly those: no answer may say whose they are, nor repeat them
PARTIES = [
    {"name": KIN}, {"name": HOUSEMATE}, {"organisation": EMPLOYER}, {"name": CLIENT}, {"name": "谷雨声"}, {"village": VILLAGE},
    {"name": OWED, "village": "上湾村"}, {"name": INTEREST},
]  # fmt: skip
JSON = {"content-type": "application/json"}
FORM = {"accept": "text/html"}


def post(path: str, **body: Any) -> dict[str, Any]:
    return {"method": "POST", "url": f"{V1}{path}", "json": body}


def get(path: str, **query: Any) -> dict[str, Any]:
    return {"method": "GET", "url": path, "params": query}


# every route of the app -> requests that reach its answers and its errors
WALK: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("POST", f"{V1}/recommendations"): [
        post("/recommendations", text=SAFE, k=100, explain=True),
        post("/recommendations", text=SAFE, exclude=["m-leak"]),
        post("/recommendations", text="找张桂兰调解漏水", k=100),
        post("/recommendations", text="找张桂兰调解漏水", k=100, explain=True, parties=PARTIES),
        post("/recommendations", text=SAFE, parties=[{"name": f"{KIN}某"}]),
        post("/recommendations", text=SAFE, parties=[{"name": KIN, KIN[:1]: ""}]),
        post("/recommendations", text=SAFE, parties=[{"name": KIN * 50}]),
        post("/recommendations", text=SAFE, parties=[{"name": KIN}] * 11),
        post("/recommendations", text=SAFE, case="c-leak", explain=True),
        post("/recommendations", text=SAFE, case=ARCHIVE_ID),
        post("/recommendations", text=""),
        post("/recommendations", k=-1),
    ],
    ("POST", f"{V1}/cases/similar"): [
        post("/cases/similar", text=SAFE, k=100, explain=True),
        post("/cases/similar", case_id="c-leak", k=100),
        post("/cases/similar", case_id=ARCHIVE_ID[:-1] + "0"),
        post("/cases/similar", text=SAFE, filters={"mediators": ["m-leak"]}),
        post("/cases/similar", text=SAFE, filters={"tiers": ["archive"]}),
    ],
    ("POST", f"{V1}/picks"): [
        post("/picks", request="nobody", mediator="m-leak"),
        post("/picks", request="", mediator=PHONE),
        post("/picks"),
    ],
    ("POST", f"{V1}/cases/{{case_id}}/passages"): [
        post(f"/cases/{key}/passages", text=SAFE) for key in ("c-leak", "c-script", ARCHIVE_ID, library_id(ARCHIVE_ID), "none")
    ],
    ("POST", f"{V1}/understand"): [post("/understand", text=SAFE), post("/understand", text="")],
    ("GET", f"{V1}/mediators"): [
        get(f"{V1}/mediators", size=100),
        get(f"{V1}/mediators", keyword="漏水"),
        get(f"{V1}/mediators", keyword="桂兰", available=True),
        get(f"{V1}/mediators", page=0),
        get(f"{V1}/mediators", sort="load"),
    ],
    ("GET", f"{V1}/mediators/{{mediator_id}}"): [
        get(f"{V1}/mediators/{key}") for key in ("m-leak", "m-full", "m-gone", "m-script", "none")
    ],
    ("GET", f"{V1}/cases/{{case_id}}"): [
        get(f"{V1}/cases/{key}") for key in ("c-leak", "c-script", "none", library_id(ARCHIVE_ID))
    ],
    ("GET", f"{V1}/suggest"): [get(f"{V1}/suggest", text=text, k=50) for text in ("张", "zgl", "z", "")],
    ("GET", f"{V1}/fields"): [get(f"{V1}/fields")],
    ("GET", f"{V1}/fields/areas"): [get(f"{V1}/fields/areas"), get(f"{V1}/fields/areas", parent="980100000000")],
    ("GET", f"{V1}/health/live"): [get(f"{V1}/health/live")],
    ("GET", f"{V1}/health/ready"): [get(f"{V1}/health/ready")],
    ("GET", f"{V1}/openapi.json"): [get(f"{V1}/openapi.json")],
    ("GET", "/"): [
        get("/"),
        get("/", text=SAFE, k=50),
        get("/", mode="name", name=""),
        get("/", mode="name", name="张桂兰"),
        get("/", text=""),
    ],
    ("POST", "/"): [{"method": "POST", "url": "/", "data": {"text": SAFE, "types": "neighbour", "k": "50"}}],
    ("POST", "/answer"): [
        {"method": "POST", "url": "/answer", "data": {"text": SAFE}},
        {"method": "POST", "url": "/answer", "data": {"mode": "name", "page": "2"}},
    ],
    **{
        ("POST", path): [
            {"method": "POST", "url": path, "headers": FORM, "data": data}
            for data in ({"request": "nobody", "mediator": "m-leak"}, {"mediator": PHONE}, {})
        ]
        for path in ("/pick", "/picked")
    },
    ("POST", "/passages"): [
        {"method": "POST", "url": "/passages", "data": {"text": text, "case": key}}
        for text in (SAFE, "天气", "")
        for key in ("c-leak", "c-script", ARCHIVE_ID)
    ],
    ("GET", "/static"): [get("/static/page.css"), get("/static/page.js"), get("/static/icon.svg"), get("/static/../people.py")],
}


REFUSED = {("POST", path) for path in (f"{V1}/picks", "/pick", "/picked")}  # an answer needs a list before: see the next test


def test_the_walk_knows_every_route(app: FastAPI) -> None:
    there = {
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        for method in (getattr(route, "methods", None) or {"GET"}) - {"HEAD"}
        if "/staff/" not in str(route.path)  # not public: test_staff walks there
    }
    assert there == set(WALK)


@pytest.mark.parametrize("route", WALK, ids=" ".join)
def test_no_route_lets_anything_private_out(client: TestClient, route: tuple[str, str]) -> None:
    answered = 0
    for request in WALK[route]:
        reply = client.request(**request)
        answered += reply.status_code == 200
        for mark in MARKS:
            assert mark not in reply.text
            assert mark not in str(reply.headers)
        assert SCRIPT not in reply.text or reply.headers["content-type"] == "application/json"
        for header, value in HEADERS.items():
            assert reply.headers[header] == value
    assert answered or route in REFUSED, "the walk must reach an answer, not only errors"


def test_choosing_anybody_tells_nothing_private_of_them(client: TestClient) -> None:
    wanted = {"text": SAFE, "k": 100, "parties": [{"name": CLIENT}, {"village": VILLAGE}]}
    answer = client.post(f"{V1}/recommendations", json=wanted).json()
    assert len(answer["results"]) > 5
    for result in answer["results"]:
        pick = {"request": answer["request"], "mediator": result["mediator"]["id"]}
        said = [client.post(f"{V1}/picks", json=pick), *(client.post(path, data=pick) for path in ("/pick", "/picked"))]
        for reply in said:
            assert reply.status_code == 200
            assert not any(mark in reply.text for mark in (*MARKS, "8880001"))
        assert said[0].json()["notice"] == result["notice"]


ASKED_FOR = [
    get(f"{V1}/cases/{ARCHIVE_ID}"),
    post("/cases/similar", case_id=ARCHIVE_ID),
    get(f"{V1}/mediators/{ARCHIVE_HANDLER}"),
    get(f"{V1}/mediators", keyword=ARCHIVE_HANDLER),
    get(f"{V1}/mediators", keyword=PHONE),
    get(f"{V1}/mediators", keyword=INTEREST),
    get(f"{V1}/suggest", text=ARCHIVE_HANDLER),
    post("/cases/similar", text=NEAR, k=100),
    post("/recommendations", text=NEAR, k=100, explain=True),
]


@pytest.mark.parametrize("request_", ASKED_FOR, ids=lambda r: r["url"])
def test_asking_for_private_things_by_name_finds_none_of_them(client: TestClient, request_: dict[str, Any]) -> None:
    """What is quoted back may only be what was asked: the answer is the same as for a word that exists nowhere."""
    reply = client.request(**request_)
    asked = str(request_)
    for mark in MARKS:
        assert mark in asked or mark not in reply.text
    if reply.status_code == 200:
        body = reply.json()
        results = body if isinstance(body, list) else body["results"]
        assert not any(mark in str(results) for mark in MARKS)
    else:
        assert reply.status_code == 404


def test_cases_named_with_a_mediator_are_of_the_library(client: TestClient) -> None:
    """m-leak handled four archive cases that fit better than the one of the library."""
    answer = client.post(f"{V1}/recommendations", json={"text": SAFE}).json()
    named = {c["id"] for r in answer["results"] for c in r["similar_cases"]}
    assert all(key.startswith(("c-", "l-")) for key in named)


def test_similar_cases_are_of_the_library_only(client: TestClient) -> None:
    found = client.post(f"{V1}/cases/similar", json={"text": SAFE, "k": 100}).json()["results"]
    assert {r["case"]["id"] for r in found} <= {
        "c-leak",
        "c-noise",
        "c-wage",
        "c-elder",
        "c-card",
        "c-script",
        library_id(ARCHIVE_ID),
    }


def test_a_confirmed_copy_is_public_and_does_not_name_its_original(client: TestClient) -> None:
    reply = client.get(f"{V1}/cases/{library_id(ARCHIVE_ID)}")
    assert reply.status_code == 200
    assert not any(mark in reply.text for mark in MARKS)
    assert "original" not in reply.json()


def test_handlers_that_are_not_on_the_roster_are_not_named(client: TestClient) -> None:
    assert client.get(f"{V1}/cases/c-script").json()["mediators"] == ["m-script"]
