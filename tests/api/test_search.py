"""POST /recommendations, /cases/similar and /understand."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.language.redact import library_id
from tests.api.people import ARCHIVE_ID, WANGLAN

LEAK = "楼上水管漏了，把我家厨房泡了，我家在望澜街道"


def ask(client: TestClient, path: str, **body: Any) -> Any:
    reply = client.post(f"/api/v1{path}", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_dispute_gets_mediators_with_reasons(client: TestClient) -> None:
    answer = ask(client, "/recommendations", text=LEAK)
    assert answer["results"][0]["mediator"]["id"] == "m-leak"
    assert answer["results"][0]["reasons"]
    assert answer["results"][0]["parts"] is None
    assert answer["understanding"]["types"][0]["id"].startswith("neighbour")
    assert answer["routes"][0]["lead"]


def test_the_answer_says_how_far_the_search_widened(client: TestClient) -> None:
    steps = ask(client, "/recommendations", text=LEAK)["widening"]
    assert steps[0]["region"] == {"id": WANGLAN, "name": "望澜街道"}
    assert len(steps) > 1, "two people of one town are not enough"


def test_several_together_stand_first_and_say_what_each_adds(client: TestClient) -> None:
    text = "老公打我和孩子，我要离婚，我家在东关街道"
    answer = ask(client, "/recommendations", text=text, size=3, explain=True)
    seats = answer["panel"]["seats"]
    assert [seat["mediator"] for seat in seats] == [r["mediator"]["id"] for r in answer["results"][: len(seats)]]
    assert any("心理疏导" in words for seat in seats for words in seat["adds"])
    assert 0 < answer["panel"]["at_least"] <= 1
    assert all(result["lists"] for result in answer["results"])
    picked = ask(client, "/picks", request=answer["request"], mediator=seats[-1]["mediator"])
    assert picked["mediator"] == seats[-1]["mediator"]


def test_one_is_no_panel_and_six_are_too_many(client: TestClient) -> None:
    assert ask(client, "/recommendations", text=LEAK)["panel"] is None
    reply = client.post("/api/v1/recommendations", json={"text": LEAK, "size": 6})
    assert (reply.status_code, reply.json()["field"]) == (422, "size")


def test_who_is_full_or_gone_is_not_recommended(client: TestClient) -> None:
    found = {r["mediator"]["id"] for r in ask(client, "/recommendations", text=LEAK, k=50)["results"]}
    assert found
    assert not found & {"m-full", "m-gone"}


def test_the_arithmetic_adds_up_when_asked_for(client: TestClient) -> None:
    for result in ask(client, "/recommendations", text=LEAK, explain=True)["results"]:
        assert sum(round(p["points"] * 1e6) for p in result["parts"]) == round(result["score"] * 1e6)


def test_what_was_understood_can_be_corrected(client: TestClient) -> None:
    answer = ask(client, "/recommendations", text=LEAK, types=["medical.treatment"], region="980102003000")
    assert [t["id"] for t in answer["understanding"]["types"]] == ["medical.treatment"]
    assert answer["understanding"]["region"]["id"] == "980102003000"


def test_filters_and_exclusions_hold(client: TestClient) -> None:
    answer = ask(client, "/recommendations", text=LEAK, filters={"genders": ["female"]}, exclude=["m-leak"], k=50)
    people = [r["mediator"] for r in answer["results"]]
    assert people
    assert all(p["gender"]["id"] == "female" and p["id"] != "m-leak" for p in people)


def test_contradictory_filters_give_an_empty_answer_not_an_error(client: TestClient) -> None:
    answer = ask(client, "/recommendations", text=LEAK, filters={"types": ["medical.treatment"], "organisations": ["o-wanglan"]})
    assert answer["results"] == []


def test_similar_cases_are_found_with_marked_passages(client: TestClient) -> None:
    first = ask(client, "/cases/similar", text="楼上漏水泡了厨房")["results"][0]
    assert first["case"]["id"] == "c-leak"
    assert first["case"]["outcome"] == {"id": "settled", "name": "调解成功"}
    assert first["case"]["days"] == 9
    passage = first["passages"][0]
    assert passage["marks"]
    assert all(passage["text"][start:end] for start, end in passage["marks"])


def test_similar_cases_by_the_kind_that_is_asked_for(client: TestClient) -> None:
    answer = ask(client, "/cases/similar", text="楼上漏水，要他赔", kind="remedy", explain=True)
    assert answer["kind"] == {"id": "remedy", "name": "诉求"}
    assert "remedy" in {part["name"] for part in answer["results"][0]["parts"]}
    assert ask(client, "/cases/similar", text="楼上漏水")["kind"]["id"] == "facts"


def test_similar_to_a_case_leaves_that_case_out(client: TestClient) -> None:
    found = [r["case"]["id"] for r in ask(client, "/cases/similar", case_id="c-leak")["results"]]
    assert found
    assert "c-leak" not in found


def test_a_text_is_understood(client: TestClient) -> None:
    u = ask(client, "/understand", text="老板拖欠我们二十三个人工资三十万不给，想找个女调解员")
    assert u["types"][0]["id"].split(".")[0] == "wages"
    assert u["people"] == 23
    assert u["amount"] == 300_000
    assert u["wishes"]["gender"]["name"] == "女"


def test_danger_comes_with_whom_to_call(client: TestClient) -> None:
    alerts = ask(client, "/understand", text="老公打我，打得头都破了")["alerts"]
    assert alerts[0]["level"] == "danger"
    assert "110" in alerts[0]["advice"]


@pytest.mark.parametrize(
    "text",
    ["狗", "漏水😡😡😡💢", "楼上\x00\x07漏\u200b水", "漏" * 10_000, "LOU SHUI 漏水 🚿", "㊗️漏水", "\u0627漏水"],
    ids=["one character", "emoji", "control characters", "10,000 characters", "mixed", "symbols", "right to left"],
)
def test_odd_texts_are_answered(client: TestClient, text: str) -> None:
    ask(client, "/recommendations", text=text)
    ask(client, "/cases/similar", text=text)
    ask(client, "/understand", text=text)


def test_a_lone_surrogate_in_json_is_answered(client: TestClient) -> None:
    raw = b'{"text": "\\ud83d \xe6\xbc\x8f\xe6\xb0\xb4"}'
    reply = client.post("/api/v1/recommendations", content=raw, headers={"content-type": "application/json"})
    assert reply.status_code in (200, 422)
    assert reply.headers["content-type"] in ("application/json", "application/problem+json")


def test_what_happened_how_far_it_came_and_whom_not_is_understood(client: TestClient) -> None:
    u = ask(
        client,
        "/understand",
        text="去年腊月借给同事三四万，没有借条，调解过没成。另外，楼上漏水泡了我家。不要男的，别找上次那个王调解员",
    )
    assert u["happened"]["words"] == "去年腊月"
    assert u["happened"]["first"] < u["happened"]["last"]
    assert (u["amount"], u["amount_range"]) == (35_000, [30_000, 40_000])
    assert u["relationship"]["id"] == u["relations"][0]["id"] == "lender_borrower"
    assert u["stage"] == {"id": "mediated", "name": "调解过，没调成", "words": ["调解过"]}
    assert [r["id"] for r in u["remarks"]] == ["no_note"]
    assert u["matters"][1].startswith("另外")
    assert (u["wishes"]["gender"]["id"], u["wishes"]["gender_only"]) == ("female", True)
    assert u["unwanted"] == [{"name": "王调解员", "excluded": False}]


def test_an_unclear_place_is_asked_back_and_the_answer_settles_it(client: TestClient) -> None:
    (asked,) = ask(client, "/understand", text="我们村分地不公")["unclear_places"]
    assert asked == {"words": "我们村", "question": "您说的“我们村”在哪里？", "choices": []}
    (asked,) = ask(client, "/understand", text="朝阳区的房子漏水")["unclear_places"]
    assert asked["question"] == "您说的“朝阳区”是哪一个？"
    chosen = asked["choices"][1]
    answer = ask(client, "/recommendations", text="朝阳区的房子漏水", region=chosen["id"])["understanding"]
    assert (answer["region"], answer["unclear_places"]) == (chosen, [])


def test_a_cause_is_told_only_where_it_is_sure(client: TestClient) -> None:
    assert ask(client, "/understand", text="借给同学三万，写了借条，到期不还，还约了利息")["told_causes"] == ["民间借贷纠纷"]
    u = ask(client, "/understand", text="离婚了他不给抚养费")
    assert (len(u["causes"]) > 1, u["told_causes"]) == (True, [])


def test_a_mistyped_name_is_asked_back_and_putting_it_right_settles_it(client: TestClient) -> None:
    right, wrong = "张桂兰", "张贵兰"
    answer = ask(client, "/recommendations", text=f"楼上漏水，找{wrong}调解")
    assert answer["understanding"]["unclear_names"] == [
        {
            "words": wrong,
            "title": "",
            "question": f"您是找{right}吗？（同音）",
            "choices": [right],
            "matched": {"id": "homophone", "name": "同音"},
            "wanted": True,
        }
    ]
    u = ask(client, "/understand", text=f"楼上漏水，找{right}调解")
    assert (u["mediator_name"], u["unclear_names"]) == (right, [])
    (asked,) = ask(client, "/understand", text=f"楼上漏水，不要{wrong}")["unclear_names"]
    assert (asked["wanted"], asked["question"]) == (False, f"您是不要{right}吗？（同音，还没有排除）")


def test_nearby_words_are_read_from_where_the_speaker_is(client: TestClient) -> None:
    u = ask(client, "/understand", text="街道上没人管", region=WANGLAN)
    assert (u["region"]["id"], u["unclear_places"]) == (WANGLAN, [])
    assert client.post("/api/v1/understand", json={"text": "漏水", "region": "1"}).status_code == 422


def test_the_same_case_again_is_listed_under_the_first_and_counts_once(client: TestClient) -> None:
    """The small centre has a leak twice: of its own, and as the confirmed copy of an archive case with the same facts."""
    answer = ask(client, "/cases/similar", text="楼上漏水泡了厨房", k=100)
    twins = {"c-leak", library_id(ARCHIVE_ID)}
    found = [r["case"]["id"] for r in answer["results"]]
    assert len(twins & set(found)) == 1
    (copy,) = next(r["copies"] for r in answer["results"] if r["case"]["id"] in twins)
    assert {copy["id"], *found} >= twins
    assert copy["name"]
    assert answer["worked"]["looked_at"] == len(found)
    assert answer["worked"]["settled"] is None
    assert "归纳不出" in answer["worked"]["words"][0]


def test_a_long_text_tells_which_passages_were_used(client: TestClient) -> None:
    paper = "当事人有权申请回避，应当在举证期限内提交证据，逾期视为放弃。案件受理费减半收取，由审判员独任审理。\n" * 20
    account = "楼上水管夜里爆裂，水漏下来把我家天花板泡坏了，修理花了三千元，楼上一直不肯赔。"
    understood = ask(client, "/cases/similar", text=paper + account + "\n" + paper)["understanding"]
    assert [p["text"] for p in understood["passages"]] == [account]
    assert understood["passages"][0]["start"] == len(paper)
    assert ask(client, "/understand", text=account)["passages"] == []


def test_the_passages_of_one_case_say_what_they_were_found_by(client: TestClient) -> None:
    found = ask(client, "/cases/similar", text="漏水")["results"][0]
    passages = ask(client, f"/cases/{found['case']['id']}/passages", text="漏水")
    assert passages
    assert {p["by"] for p in passages} == {"words"}
    (near,) = ask(client, f"/cases/{found['case']['id']}/passages", text="天上掉下来的湿气弄脏了屋顶真烦人")[:1]
    assert near["by"] in ("words", "meaning")
    assert near["text"] in found["case"]["facts"]
    missing = client.post("/api/v1/cases/nobody/passages", json={"text": "漏水"})
    assert missing.status_code == 404


def test_the_page_asks_for_what_means_the_same_and_folds_what_was_used(client: TestClient) -> None:
    case = ask(client, "/cases/similar", text="漏水")["results"][0]["case"]["id"]
    shown = client.post("/passages", data={"text": "家里屋顶湿了一大片真烦人", "case": case})
    assert shown.status_code == 200
    gone = client.post("/passages", data={"text": "漏水", "case": "nobody"})
    assert (gone.status_code, gone.text.strip()) == (200, "")
    page = client.post("/answer", data={"text": "楼上漏水泡坏了我家天花板。" + "他说不赔，我说要赔。" * 100})
    assert "系统用了这几段来查找" in page.text


def test_an_earlier_case_of_the_library_brings_its_handler_forward(client: TestClient) -> None:
    answer = ask(client, "/recommendations", text=LEAK, case="c-wage", explain=True)
    handler = next(r for r in answer["results"] if r["mediator"]["id"] == "m-wage")
    assert "办过您提到的那件案子，情况熟悉" in handler["reasons"]
    assert "办过此事" in [one["name"] for one in handler["lists"]]


def test_a_case_of_the_archive_is_as_one_that_is_not_there(client: TestClient) -> None:
    archive, nothing = (
        client.post("/api/v1/recommendations", json={"text": LEAK, "case": case}) for case in (ARCHIVE_ID, "no-such-case")
    )
    assert (archive.status_code, nothing.status_code) == (404, 404)
    assert [archive.json()[key] for key in ("code", "detail")] == [nothing.json()[key] for key in ("code", "detail")]
