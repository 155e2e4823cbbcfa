"""GET /mediators, /mediators/{id}, /cases/{id}, /suggest and /fields."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient


def get(client: TestClient, path: str, **query: Any) -> Any:
    reply = client.get(f"/api/v1{path}", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_roster_has_pages_that_never_overlap(client: TestClient) -> None:
    first = get(client, "/mediators", size=10)
    second = get(client, "/mediators", size=10, page=2)
    ids = [m["id"] for m in first["results"] + second["results"]]
    assert len(ids) == len(set(ids)) == 20
    assert first["total"] == second["total"] > 20


def test_filters_repeat_and_facets_leave_out_their_own(client: TestClient) -> None:
    whole = get(client, "/mediators")
    women = get(client, "/mediators", genders=["female"], types=["neighbour.leak", "wages"])
    assert all(m["gender"]["id"] == "female" for m in women["results"])
    assert {"male", "female"} <= {f["id"] for f in whole["facets"]["gender"]}
    assert all(f["name"] and f["count"] > 0 for facet in whole["facets"].values() for f in facet)
    only_women = get(client, "/mediators", genders=["female"])
    assert only_women["facets"]["gender"] == whole["facets"]["gender"]


def test_a_keyword_and_an_order(client: TestClient) -> None:
    assert get(client, "/mediators", keyword="漏水")["results"][0]["id"] == "m-leak"
    ranked = [sum(r["taken"] for r in m["record"]) for m in get(client, "/mediators", sort="cases", size=10)["results"]]
    assert ranked == sorted(ranked, reverse=True)


def test_one_mediator_and_one_case(client: TestClient) -> None:
    assert get(client, "/mediators/m-leak")["organisation"]["name"] == "望澜街道调委会"
    assert get(client, "/cases/c-leak")["methods"] == ["背靠背调解法"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张桂兰", "m-leak"),
        ("张桂", "m-leak"),
        ("張桂蘭", "m-leak"),
        ("zhangguilan", "m-leak"),
        ("zgl", "m-leak"),
        ("zhanggui", "m-leak"),
        ("章桂兰", "m-leak"),
        ("shanxiuying", "m-wage"),
        ("ouyangzhiyuan", "m-family"),
        ("oyzy", "m-family"),
    ],
)
def test_names_are_suggested_however_they_are_written(client: TestClient, typed: str, found: str) -> None:
    assert get(client, "/suggest", text=typed)[0]["id"] == found


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("张桂兰", "同名"),
        ("章桂兰", "同音"),
        ("zhangguilan", "拼音"),
        ("zgl", "首字母"),
        ("张桂", "姓名开头"),
        ("桂兰", "少字或错字"),
    ],
)
def test_how_a_name_matched_is_told(client: TestClient, typed: str, how: str) -> None:
    assert get(client, "/suggest", text=typed)[0]["matched"]["name"] == how
    assert get(client, "/mediators", keyword=typed)["results"][0]["matched"]["name"] == how
    assert get(client, "/mediators", keyword="漏水")["results"][0]["matched"] is None


def test_nothing_typed_suggests_nothing(client: TestClient) -> None:
    assert get(client, "/suggest", text="") == []
    assert get(client, "/suggest", text="？！") == []


def test_the_words_for_filters(client: TestClient) -> None:
    fields = get(client, "/fields")
    assert len(fields["types"]) == 22
    assert {"id": "neighbour.leak", "name": "漏水"} in next(t for t in fields["types"] if t["id"] == "neighbour")["subtypes"]
    assert {"id": "visit", "name": "上门"} in fields["vocabularies"]["modes"]
    assert "redactions" not in fields["vocabularies"]


def test_areas_unfold_level_by_level(client: TestClient) -> None:
    widest = get(client, "/fields/areas")
    assert {"id": "980000000000", "name": "岚川省", "level": "省", "parts": True} in widest["areas"]
    county = get(client, "/fields/areas", parent="980102000000")
    assert [a["name"] for a in county["path"]] == ["岚川省", "临澜市", "澜东区"]
    assert "望澜街道" in {a["name"] for a in county["areas"]}


def test_no_answer_tells_satisfaction_without_its_count(client: TestClient) -> None:
    """Of a mediator; the mark of a single case is one mark."""

    def walk(value: Any) -> Iterator[dict[str, Any]]:
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if isinstance(value, dict) and value.get("satisfaction") is not None:
            yield value
        for one in inside:
            yield from walk(one)

    asked = client.post("/api/v1/recommendations", json={"text": "楼上漏水泡了我家厨房", "k": 50, "explain": True}).json()
    told = [*walk(get(client, "/mediators", size=100)), *walk(get(client, "/mediators/m-leak")), *walk(asked)]
    assert len(told) > 20
    for one in told:
        marks = one["satisfaction_count"] if "taken" in one else one["satisfaction"]["n"]
        assert marks > 0


def test_outcomes_are_estimates_with_an_interval_and_a_count(client: TestClient) -> None:
    shown = get(client, "/mediators/m-leak")
    (neighbour,) = [o for o in shown["outcomes"] if o["type"]["id"] == "neighbour"]
    (record,) = [r for r in shown["record"] if r["type"]["id"] == "neighbour"]
    settled, satisfaction = neighbour["settled"], neighbour["satisfaction"]
    assert 0 < settled["low"] < settled["estimate"] < settled["high"] < 1
    assert settled["n"] >= record["taken"] - record["withdrawn"] - record["referred"]
    assert 1 <= satisfaction["low"] <= satisfaction["estimate"] <= satisfaction["high"] <= 5
    assert satisfaction["n"] >= record["satisfaction_count"]
    assert set(neighbour) == {"type", "settled", "days", "satisfaction"}
