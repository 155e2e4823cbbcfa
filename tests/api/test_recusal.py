"""回避 as a party meets it, by API and by page: who is removed is nowhere, who is flagged comes with a word, and nobody
learns why; staff do."""

import logging
import sqlite3
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.services.recommend import Request
from app.wire.presenter import ASK_FIRST, PARTIES_UNCLEAR
from models.domain.recusal import Party
from tests.api.people import CLIENT, EMPLOYER, HOUSEMATE, KIN, MARKS, OWED, VILLAGE
from tests.api.test_errors import problem

V1 = "/api/v1"
LEAK = "楼上漏水泡了我家厨房，想找人到望澜街道调解"
PROPERTY = "物业费涨价，和物业公司吵起来了"


def ask(client: TestClient, text: str = LEAK, *parties: dict[str, str], **body: Any) -> Any:
    """With the same draws among near-equals each time, so that answers can be compared."""
    asked = {"text": text, "k": 100, "parties": parties, "again": "one and the same", **body}
    reply = client.post(f"{V1}/recommendations", json=asked)
    assert reply.status_code == 200, reply.text
    return reply.json()


def ids(answer: Any) -> list[str]:
    return [r["mediator"]["id"] for r in answer["results"]]


@pytest.mark.parametrize(
    ("party", "gone"),
    [
        ({"name": KIN}, "m-leak"),
        ({"name": f" {KIN[0]} {KIN[1:]}女士"}, "m-leak"),
        ({"name": KIN, "village": "望澜街道南桥社区"}, "m-leak"),
        ({"name": HOUSEMATE}, "m-noise"),
        ({"organisation": EMPLOYER.removesuffix("有限公司")}, "m-repair"),
        ({"name": OWED}, "m-script"),
    ],
)
def test_who_is_removed_is_nowhere_in_the_answer(client: TestClient, party: dict[str, str], gone: str) -> None:
    before, after = ask(client, explain=True), ask(client, LEAK, party, explain=True)
    assert gone in ids(before)
    assert gone not in str(after)
    assert after["considered"] == before["considered"] - 1
    without = ask(client, explain=True, exclude=[gone])  # the same as if there were nobody of that id
    assert {**after, "request": ""} == {**without, "request": ""}


def test_a_panel_seats_nobody_who_is_removed_and_does_not_tell_why(client: TestClient) -> None:
    seated = [seat["mediator"] for seat in ask(client, size=3)["panel"]["seats"]]
    assert "m-leak" in seated
    after = ask(client, LEAK, {"name": KIN}, explain=True, size=3)
    without = ask(client, explain=True, size=3, exclude=["m-leak"])
    assert {**after, "request": ""} == {**without, "request": ""}


def test_removal_counts_in_no_step_of_the_search(client: TestClient) -> None:
    before, after = ask(client)["widening"], ask(client, LEAK, {"name": KIN})["widening"]
    assert after[0]["eligible"] == before[0]["eligible"] - 1


def test_asking_for_the_removed_one_by_name_confirms_nobody(client: TestClient) -> None:
    text = "找张桂兰调解漏水"
    assert ask(client, text)["understanding"]["mediator_name"] == "张桂兰"
    after = ask(client, text, {"name": KIN})
    assert after["understanding"]["mediator_name"] is None
    assert "张桂兰" not in str(after)
    near = "漏水的事，找张贵兰调解"
    assert ask(client, near)["understanding"]["unclear_names"]
    assert ask(client, near, {"name": KIN})["understanding"]["unclear_names"] == []


def test_who_is_flagged_comes_with_a_word_that_says_nothing(client: TestClient) -> None:
    before, after = ask(client, PROPERTY), ask(client, PROPERTY, {"name": CLIENT})
    assert ids(after) == ids(before)
    assert {r["mediator"]["id"]: r["notice"] for r in after["results"] if r["notice"]} == {"m-property": ASK_FIRST}
    assert after["parties_question"] is None


def test_the_same_village_is_flagged_from_the_levels_of_the_rule(client: TestClient) -> None:
    after = ask(client, "离婚，孩子归谁，还有地界的事", {"village": VILLAGE})
    assert {"m-divorce", "m-land"} <= set(ids(after))
    assert {r["mediator"]["id"] for r in after["results"] if r["notice"]} == {"m-divorce"}


@pytest.mark.parametrize("party", [{"name": "岳晓满"}, {"name": KIN, "village": "上湾村"}, {"organisation": "碧水物业"}])
def test_who_may_be_another_is_asked_about_and_nothing_else_changes(client: TestClient, party: dict[str, str]) -> None:
    before, after = ask(client, explain=True), ask(client, LEAK, party, explain=True)
    assert after["parties_question"] == PARTIES_UNCLEAR
    assert {**after, "parties_question": None, "request": ""} == {**before, "request": ""}


def test_the_question_does_not_depend_on_who_is_searched_for(client: TestClient) -> None:
    """Else filters would tell whose relative it is."""
    answer = ask(client, LEAK, {"name": "岳晓满"}, filters={"organisations": ["o-liuqiao"]})
    assert answer["parties_question"] == PARTIES_UNCLEAR


@pytest.mark.parametrize("party", [{"name": "岳某"}, {}, {"name": "岳先生"}])
def test_vague_names_are_refused_without_repeating_them(client: TestClient, party: dict[str, str]) -> None:
    reply = client.post(f"{V1}/recommendations", json={"text": LEAK, "parties": [party]})
    problem(reply, 422, "party_vague")
    assert "岳" not in reply.text


def test_who_was_removed_cannot_be_picked(client: TestClient) -> None:
    answer = ask(client, LEAK, {"name": KIN})
    reply = client.post(f"{V1}/picks", json={"request": answer["request"], "mediator": "m-leak"})
    problem(reply, 422, "not_shown")


# ---- the page ------------------------------------------------------------------------------------------------------


def show(client: TestClient, parties: str, status: int = 200, **fields: str) -> str:
    reply = client.post("/", data={"text": LEAK, "k": "50", "parties": parties, **fields})
    assert reply.status_code == status, reply.text
    return reply.text


def test_the_field_is_folded_and_works_without_javascript(client: TestClient) -> None:
    first = client.get("/").text
    assert "当事人姓名（用于回避，不保存）" in first
    assert 'id="fold-parties" open' not in first
    assert "张桂兰" in show(client, "")
    html = show(client, f"{KIN}\r\n李四海")
    assert "张桂兰" not in html
    assert 'id="fold-parties" open' in html
    assert f"{KIN}\r\n李四海</textarea>" in html  # filters send it again
    again = client.post("/answer", data={"text": LEAK, "parties": KIN})
    assert KIN not in again.text
    assert "张桂兰" not in again.text


def test_counts_of_the_filters_leave_the_removed_out(app: FastAPI) -> None:
    public = app.state.public
    parties = public.parties(KIN)
    before, after = (public.counts(Request("").filters, None, given) for given in ((), parties))
    women = [{f.id: f.count for f in facets["gender"]}["female"] for facets in (before, after)]
    assert women[1] == women[0] - 1


def test_the_page_passes_the_word_and_the_question_on(client: TestClient) -> None:
    assert ASK_FIRST in show(client, CLIENT, text=PROPERTY)
    assert PARTIES_UNCLEAR in show(client, "岳晓满")
    assert ASK_FIRST not in show(client, "李四海")
    assert "请写全名" in show(client, "岳某", 422)
    assert "最多写 10 个" in show(client, "李四海\n" * 11, 422)


# ---- staff ---------------------------------------------------------------------------------------------------------


def test_staff_read_who_and_why_and_no_name(app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        request = ask(client, LEAK, {"name": KIN}, {"name": CLIENT}, {"name": "谷雨声"})["request"]
    ledger = app.state.public.centre.ledger
    told = {}
    for role in ("viewer", "approver"):
        _, token = ledger.tokens.make("王某", role, "管理员")
        headers = {"Authorization": f"Bearer {token}"}
        told[role] = client.get(f"{V1}/staff/recusals", params={"request": request}, headers=headers)
    assert told["viewer"].status_code == 403
    rows = told["approver"].json()
    assert {(r["mediator"], r["tie"], r["action"]) for r in rows} == {
        ("m-leak", "kin", "removed"),
        ("m-property", "represented", "flagged"),
        ("m-script", "interest", "unclear"),
    }
    assert all(r["reason"] and len(r["party"]) == 32 for r in rows)
    (kin,) = app.state.public.centre.recusal.hashes(Party(KIN))
    assert kin in {r["party"] for r in rows}
    assert f"recusal: {request} m-leak kin removed {kin}" in caplog.text
    for mark in (*MARKS, "谷雨声"):
        assert mark not in caplog.text
        assert mark not in told["approver"].text


def test_no_name_of_a_party_reaches_the_disk(app: FastAPI, client: TestClient) -> None:
    names = ["岳晓满", "上官流云", KIN]
    ask(client, LEAK, *({"name": name} for name in names))
    centre = app.state.public.centre
    centre.ledger.events.flush()
    centre.ledger.recusals.flush()
    with sqlite3.connect(centre.settings.home / "ledger.sqlite") as db:
        dump = "\n".join(db.iterdump())
    assert "recusals" in dump
    for name in names:
        assert name not in dump
