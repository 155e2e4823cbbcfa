"""Staff routes: for nobody without a token, each role as far as it reaches, and a weights change from proposal to undo."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.stores.tokens import ROLES, Role
from tests.api.conftest import build_centre, settings_for
from tests.api.test_errors import problem

STAFF = "/api/v1/staff"
Caller = Callable[..., Any]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[tuple[FastAPI, TestClient]]:
    """A centre of its own: these tests change the weights."""
    home = tmp_path_factory.mktemp("office")
    build_centre(home, encoder_dir)
    app = create_app(settings_for(home, encoder_dir))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield app, client


@pytest.fixture
def call(office: tuple[FastAPI, TestClient]) -> Caller:
    """Calls a staff route as somebody of a role; as nobody without one."""
    app, client = office

    def as_role(role: Role | None, method: str, path: str, **body: Any) -> Any:
        headers = {}
        if role:
            _, text = app.state.public.centre.ledger.tokens.make("王某", role, "管理员")
            headers["Authorization"] = f"Bearer {text}"
        return client.request(method, f"{STAFF}{path}", headers=headers, json=body or None)

    return as_role


def routes(app: FastAPI) -> list[tuple[str, str]]:
    return [
        (method, str(route.path).removeprefix(STAFF).replace("{kind}", "cases").replace("{number}", "1"))
        for route in iter_route_contexts(app.routes)
        if str(route.path).startswith(STAFF)
        for method in route.methods or ()
    ]


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Bearer djt_00000000_x", "Basic d2FuZzp3YW5n", "Bearer"])
def test_no_staff_route_answers_without_a_token(office: tuple[FastAPI, TestClient], authorization: str | None) -> None:
    app, client = office
    assert len(routes(app)) >= 8
    for method, path in routes(app):
        headers = {"Authorization": authorization} if authorization else {}
        reply = client.request(method, f"{STAFF}{path}", headers=headers, json={} if method == "POST" else None)
        problem(reply, 401, "unauthorised")
        assert reply.headers["www-authenticate"] == "Bearer"


def test_a_revoked_token_ends_at_once(office: tuple[FastAPI, TestClient]) -> None:
    app, client = office
    tokens = app.state.public.centre.ledger.tokens
    badge, text = tokens.make("王某", "viewer", "管理员")
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get(f"{STAFF}/weights/cases", headers=headers).status_code == 200
    tokens.revoke(badge.id, "管理员")
    problem(client.get(f"{STAFF}/weights/cases", headers=headers), 401, "unauthorised")


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/weights/cases", "viewer"),
        ("GET", "/weights/cases/1", "viewer"),
        ("POST", "/weights/cases", "proposer"),
        ("POST", "/weights/cases/1/proposal", "proposer"),
        ("POST", "/weights/cases/99/evaluation", "proposer"),
        ("POST", "/weights/cases/99/activation", "approver"),
        ("POST", "/weights/cases/learn", "proposer"),
        ("POST", "/weights/cases/undo", "approver"),
        ("GET", "/weights/cases/99/comparison", "proposer"),
        ("GET", "/trials/cases", "viewer"),
        ("POST", "/trials/cases", "approver"),
        ("POST", "/trials/cases/stop", "approver"),
        ("POST", "/why-not", "viewer"),
        ("GET", "/exposure", "viewer"),
        ("GET", "/audit", "approver"),
        ("GET", "/recusals", "approver"),
    ],
)
def test_each_role_reaches_so_far(office: tuple[FastAPI, TestClient], call: Caller, method: str, path: str, needed: Role) -> None:
    for role in ROLES:
        reply = call(role, method, path)
        if ROLES.index(role) < ROLES.index(needed):
            problem(reply, 403, "forbidden")
        else:
            assert reply.status_code not in (401, 403)


def test_this_table_knows_every_staff_route(office: tuple[FastAPI, TestClient]) -> None:
    known = {args[:2] for args in test_each_role_reaches_so_far.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    plain = {(method, path.replace("99", "1")) for method, path in known}
    assert set(routes(office[0])) == plain


def test_a_change_from_proposal_to_undo(office: tuple[FastAPI, TestClient], call: Caller) -> None:
    _, client = office

    def version() -> int:
        found: int = client.post("/api/v1/cases/similar", json={"text": "楼上漏水"}).json()["weights_version"]
        return found

    before = version()
    made = call("proposer", "POST", "/weights/cases", changes={"helpful": 0.06}, reason="试一试").json()
    number = made["number"]
    assert (made["state"], made["author"], made["parent"], made["values"]["helpful"]) == ("proposed", "王某", before, 0.06)
    closed = problem(
        call("approver", "POST", f"/weights/cases/{number}/activation", reason="试", seen=before), 422, "gate_closed"
    )
    assert "还没有评测" in closed["detail"]
    detail = call("viewer", "GET", f"/weights/cases/{number}").json()
    assert detail["evaluation"] is None
    assert detail["objections"]
    forced = {"reason": "急用", "overrule": True}
    problem(call("approver", "POST", f"/weights/cases/{number}/activation", seen=99, **forced), 422, "weights_changed")
    assert version() == before
    done = call("approver", "POST", f"/weights/cases/{number}/activation", seen=before, **forced)
    assert done.json()["state"] == "active"
    assert version() == number
    assert call("approver", "POST", "/weights/cases/undo", reason="退回").json()["number"] == before
    assert version() == before
    problem(call("approver", "POST", "/weights/mediators/undo", reason="退回"), 422, "nothing_to_undo")
    log = call("approver", "GET", "/audit").json()
    deeds = [e["action"] for e in log if e["subject"].startswith("cases")]
    assert deeds[:3] == ["weights.undone", "weights.overruled", "weights.proposed"]


def test_an_evaluation_is_kept_and_shown(call: Caller) -> None:
    number = call("proposer", "POST", "/weights/mediators", changes={"evidence": 3.1}, reason="试一试").json()["number"]
    detail = call("proposer", "POST", f"/weights/mediators/{number}/evaluation").json()
    assert detail["evaluation"]["scorer"] == "nDCG@5"
    assert detail["evaluation"]["actor"] == "王某"
    assert call("viewer", "GET", f"/weights/mediators/{number}").json() == detail


def test_two_versions_are_compared(call: Caller) -> None:
    number = call("proposer", "POST", "/weights/mediators", changes={"evidence": 0.5}, reason="试一试").json()["number"]
    found = call("proposer", "GET", f"/weights/mediators/{number}/comparison?against=1").json()
    assert (found["number"], found["against"], found["scorer"]) == (number, 1, "nDCG@5")
    assert found["whole"]["difference"]["n"] == len(found["queries"])
    assert found["whole"]["wins"] + found["whole"]["losses"] <= len(found["queries"])
    assert {s["way"] for s in found["slices"]} == {"type", "level"}
    assert all(s["judged"] == (s["difference"]["n"] >= 5) for s in found["slices"])
    problem(call("proposer", "GET", f"/weights/mediators/{number}/comparison?against=99"), 404, "unknown_version")


def test_a_trial_through_the_public_door(office: tuple[FastAPI, TestClient], call: Caller) -> None:
    """Both versions rank in the same lists; what is picked counts for one of them; nothing comes into force by it."""
    _, client = office
    text = {"text": "楼上水管漏了，把我家厨房泡了，我家在望澜街道", "explain": True}

    def ask(**more: Any) -> Any:
        return client.post("/api/v1/recommendations", json=text | more).json()

    changes = {"evidence": 0.0, "type": 0.0, "lexical": 0.0, "distance": 9.0}
    number = call("proposer", "POST", "/weights/mediators", changes=changes, reason="远近最要紧").json()["number"]
    before = ask()
    assert before["trial_version"] is None
    assert not any(result["team"] for result in before["results"])
    plan = {"version": number, "share": 1, "reason": "看看怎么选", "most": 20}
    closed = problem(call("approver", "POST", "/trials/mediators", **plan), 422, "gate_closed")
    assert "还没有评测" in closed["detail"]
    started = call("approver", "POST", "/trials/mediators", **plan, overrule=True).json()
    assert (started["version"], started["ended"], started["decision"]) == (number, None, "open")
    picked = {"a": 0, "b": 0}
    for team in ("a", "b", "b"):
        answer = ask()
        assert (answer["trial_version"], answer["weights_version"]) == (number, before["weights_version"])
        for result in answer["results"]:
            assert sum(part["points"] for part in result["parts"]) == pytest.approx(result["score"], abs=1e-9)
        who = next((r["mediator"]["id"] for r in answer["results"] if r["team"] == team), None)
        assert who, [r["team"] for r in answer["results"]]
        assert client.post("/api/v1/picks", json={"request": answer["request"], "mediator": who}).status_code == 200
        picked[team] += 1
    assert ask(explain=False)["trial_version"] is None
    assert ask(size=2)["trial_version"] is None
    page = client.post("/answer", data={"text": text["text"]}).text
    assert "试比两版权重" in page
    shown = call("viewer", "GET", "/trials/mediators").json()
    assert (shown["wins"], shown["losses"], shown["picks"]) == (picked["b"], picked["a"], 3)
    assert shown["lists"] == 5  # the page's list and the one without reasons are part of it, the panel is not
    stopped = call("approver", "POST", "/trials/mediators/stop", reason="够了").json()
    assert (stopped["ended_by"], stopped["outcome"]) == ("王某", "够了")
    assert ask()["trial_version"] is None
    assert ask()["weights_version"] == before["weights_version"]
    log = call("approver", "GET", "/audit").json()
    deeds = [e["action"] for e in log if e["subject"] == f"mediators {number}"]
    assert deeds == ["weights.trial_stopped", "weights.trial_overruled", "weights.proposed"]


def test_a_mediators_evaluation_tells_its_fairness(call: Caller) -> None:
    number = call("proposer", "POST", "/weights/mediators", changes={"evidence": 3.1}, reason="试一试").json()["number"]
    figures = call("proposer", "POST", f"/weights/mediators/{number}/evaluation").json()["evaluation"]["fairness"]
    assert figures["share"] == 0.05
    assert 0 <= figures["after"]["tenth"] <= 1
    assert set(figures["before"]["groups"]) == {"gender", "age", "organisation"}


def test_exposure_of_a_quarter(office: tuple[FastAPI, TestClient], call: Caller) -> None:
    app, client = office
    asked = client.post("/api/v1/recommendations", json={"text": "楼上漏水泡了我家厨房", "k": 2}).json()
    app.state.public.centre.ledger.events.flush()
    report = call("viewer", "GET", "/exposure").json()
    assert report["lists"] >= 1
    assert {p["id"] for p in report["people"] if p["times"]} >= {r["mediator"]["id"] for r in asked["results"]}
    assert {n["why"] for n in report["never"]}
    problem(call("viewer", "GET", "/exposure?quarter=2026"), 422, "bad_quarter")


def test_learning_needs_enough_to_learn_from_and_changes_nothing(call: Caller) -> None:
    before = call("viewer", "GET", "/weights/mediators").json()
    few = problem(call("proposer", "POST", "/weights/mediators/learn", source="picks", reason="试"), 422, "too_few_picks")
    assert "至少要 50 次" in few["detail"]
    problem(call("proposer", "POST", "/weights/mediators/learn", reason="试"), 422, "too_few_judged")
    problem(call("proposer", "POST", "/weights/cases/learn", source="both", reason="试"), 422, "no_picks_of_cases")
    problem(call("proposer", "POST", "/weights/cases-law/learn", reason="试"), 422, "too_few_judged")
    problem(call("proposer", "POST", "/weights/cases/learn", source="stars", reason="试"), 422, "invalid_field")
    problem(call("proposer", "POST", "/weights/cases/learn", source="picks"), 422, "invalid_field")
    assert call("viewer", "GET", "/weights/mediators").json() == before


def test_why_not_names_what_kept_somebody_out(call: Caller) -> None:
    text = "楼上水管漏了，把我家厨房泡了，我家在望澜街道"
    full = call("viewer", "POST", "/why-not", text=text, mediator="m-full").json()
    assert full["gate"]["name"] == "full"
    assert full["parts"] == []
    free = next(change for change in full["changes"] if change["name"] == "free")
    assert (free["where"], free["inside"]) == ("record", True)
    assert f"多一个空位（就排第 {free['place']} 位）" in full["words"][-1]
    named = call("viewer", "POST", "/why-not", text=text, mediator="张桂兰", k=1).json()
    assert named["mediator"]["id"] == "m-leak"
    assert named["inside"]
    assert sum(part["points"] for part in named["parts"]) == pytest.approx(named["score"])
    assert {"words", "meaning"} <= {found["id"] for found in named["lists"]}
    far = call("viewer", "POST", "/why-not", text=text, mediator="m-medical", k=1).json()
    assert far["gate"] or far["place"] is None or far["gaps"]


def test_why_not_is_answered_for_the_list_the_party_saw(call: Caller, office: tuple[FastAPI, TestClient]) -> None:
    text = "楼上水管漏了，把我家厨房泡了，我家在望澜街道"
    for _ in range(5):
        seen = office[1].post("/api/v1/recommendations", json={"text": text}).json()
        for place, result in enumerate(seen["results"], 1):
            who = result["mediator"]["id"]
            assert call("viewer", "POST", "/why-not", text=text, mediator=who, again=seen["request"]).json()["place"] == place


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/why-not", {"text": "楼上漏水", "mediator": "m-nobody"}, 404, "not_found"),
        ("/why-not", {"text": "楼上漏水", "mediator": "m-leak", "again": "nothing"}, 404, "unknown_request"),
        ("/why-not", {"text": " ", "mediator": "m-leak"}, 422, "text_empty"),
        ("/why-not", {"text": "楼上漏水"}, 422, "invalid_field"),
        ("/weights/cases", {"changes": {"lexical": -1}, "reason": "试"}, 422, "bad_weight"),
        ("/weights/cases", {"changes": {"charm": 1}, "reason": "试"}, 422, "unknown_feature"),
        ("/weights/cases", {"changes": {"lexical": 1}, "reason": " "}, 422, "reason_missing"),
        ("/weights/cases", {"changes": {"lexical": "x"}, "reason": "试"}, 422, "invalid_field"),
        ("/weights/cases", {"changes": {"lexical": 1}, "reason": "试", "parent": 99}, 404, "unknown_version"),
        ("/weights/cases", {"reason": "试"}, 422, "invalid_field"),
        ("/weights/people", {"changes": {"lexical": 1}, "reason": "试"}, 422, "invalid_field"),
        ("/weights/cases/99/activation", {"reason": "试", "seen": 1}, 404, "unknown_version"),
        ("/weights/cases/1/activation", {"reason": "试"}, 422, "invalid_field"),
        ("/weights/cases/1/proposal", {"reason": "试"}, 422, "not_a_draft"),
        ("/trials/cases", {"version": 1, "share": 0.1, "reason": "试"}, 422, "not_recorded"),
        ("/trials/mediators", {"version": 1, "share": 0.1, "reason": "试"}, 422, "not_proposed"),
        ("/trials/mediators", {"version": 1, "share": 2, "reason": "试"}, 422, "bad_share"),
        ("/trials/mediators", {"share": 0.1, "reason": "试"}, 422, "invalid_field"),
        ("/trials/mediators/stop", {"reason": "试"}, 422, "no_trial"),
    ],
)
def test_bad_input_is_refused(call: Caller, path: str, body: dict[str, Any], status: int, code: str) -> None:
    problem(call("approver", "POST", path, **body), status, code)


def test_nan_is_refused(office: tuple[FastAPI, TestClient]) -> None:
    app, client = office
    _, text = app.state.public.centre.ledger.tokens.make("王某", "proposer", "管理员")
    headers = {"Authorization": f"Bearer {text}", "content-type": "application/json"}
    reply = client.post(
        f"{STAFF}/weights/cases", content='{"changes": {"lexical": NaN}, "reason": "试"}'.encode(), headers=headers
    )
    problem(reply, 422, reply.json()["code"])
