"""Recommendations on the sample centre: eligible people only, reasons, arithmetic, widening."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.bootstrap import Centre
from app.services.filters import MediatorFilters
from app.services.placing import taking_part
from app.services.recommend import Recommendations, RecommendService, Request, seed_of
from app.stores.trials import Trial
from app.stores.weights import Tried
from models.domain.taxonomy import parent_type
from models.domain.utterances import load_utterances
from models.errors import InvalidInputError, NotFoundError
from models.language.names import Match
from models.language.normalize import fold
from models.ranking.score import POINT
from tests.app.conftest import TODAY

LEAK = "楼上水管漏了，把我家厨房天花板泡塌了，找了三次都不认账"


def ask(centre: Centre, text: str, **wishes: object) -> Recommendations:
    return centre.recommend.recommend(Request(text, **wishes))  # type: ignore[arg-type]


def test_an_everyday_dispute_finds_people_who_know_it(centre: Centre) -> None:
    answer = ask(centre, LEAK)
    assert len(answer.results) == 10
    assert parent_type(answer.understanding.types[0].id) == "neighbour"
    first = answer.results[0]
    served = first.mediator.dispute_types or (first.office.dispute_types if first.office else ())
    assert "neighbour" in {parent_type(t) for t in served}
    assert answer.routes[0].lead


@pytest.mark.parametrize("text", [LEAK, "老闆拖欠我三萬二工資不給", "离婚了他不给孩子抚养费", "？？我要投诉物业！！！", "狗"])
def test_only_people_who_serve_now_and_have_a_place_are_shown(centre: Centre, text: str) -> None:
    for result in ask(centre, text, k=30).results:
        assert result.mediator.active_on(TODAY)
        assert result.mediator.free_places != 0


def test_every_result_has_reasons_and_parts_that_add_up(centre: Centre) -> None:
    answer = ask(centre, LEAK, k=20)
    for result in answer.results:
        assert 1 <= len(result.reasons) <= 4
        assert sum(round(part.points * POINT) for part in result.parts) == round(result.score * POINT)
        assert all(0 <= part.value <= 1 for part in result.parts)
        assert all(round(part.value * part.weight, 5) == pytest.approx(part.points, abs=1e-5) for part in result.parts)


def test_traditional_characters_get_the_same_people(centre: Centre) -> None:
    simplified = ask(centre, "老板拖欠我们二十三个人工资不给")
    traditional = ask(centre, "老闆拖欠我們二十三個人工資不給")
    assert [r.mediator.id for r in simplified.results] == [r.mediator.id for r in traditional.results]
    assert traditional.understanding.people == 23


def test_a_search_starts_in_the_partys_own_area_and_says_how_far_it_widened(centre: Centre) -> None:
    answer = ask(centre, "禾阳县柳桥镇这边，邻居把路堵了不让走")
    assert answer.understanding.region is not None
    assert answer.understanding.region.startswith("980121")
    assert answer.steps[0].name == "柳桥镇"
    assert [s.eligible for s in answer.steps] == sorted(s.eligible for s in answer.steps)


def test_what_was_understood_can_be_corrected(centre: Centre) -> None:
    answer = ask(centre, "他们就是不讲理", types=("medical.treatment",), region="980102000000")
    assert [t.id for t in answer.understanding.types] == ["medical.treatment"]
    assert answer.understanding.region == "980102000000"


def test_wishes_are_met_where_somebody_can(centre: Centre) -> None:
    answer = ask(centre, "老公打我，我想找个女调解员")
    assert answer.understanding.wishes.gender == "female"
    assert answer.results[0].mediator.gender == "female"
    assert answer.understanding.urgency == "danger"
    assert any("110" in alert.advice for alert in answer.understanding.alerts)


def test_who_is_asked_for_by_name_comes_first(centre: Centre) -> None:
    named = next(m for batch in centre.store.iterate("mediators") for m in batch if m.active_on(TODAY) and m.free_places != 0)
    answer = ask(centre, f"想找{named.name}调解员，邻居家太吵了")
    assert answer.understanding.mediator_name == named.name
    assert answer.results[0].mediator.name == named.name


def mistyped(centre: Centre) -> tuple[str, str]:
    """A name that nobody has, and the only one of the roster that sounds the same, of somebody with a place free."""
    for batch in centre.store.iterate("mediators"):
        for m in batch:
            written = m.name.replace("建", "健")
            if written != m.name and m.active_on(TODAY) and m.free_places != 0:
                near = centre.directory.names.nearest(written)
                if near == ((m.name,), Match.HOMOPHONE):
                    return written, m.name
    raise AssertionError("no such name in the sample")


def test_a_mistyped_name_is_asked_back_and_its_bearer_is_shown_as_perhaps_meant(centre: Centre) -> None:
    written, name = mistyped(centre)
    answer = ask(centre, f"邻居家太吵了，想找{written}调解")
    (unclear,) = answer.understanding.unclear_names
    assert (unclear.words, unclear.names, unclear.wanted) == (written, (name,), True)
    assert answer.understanding.mediator_name is None
    (shown,) = [r for r in answer.results if r.mediator.name == name]
    assert shown.matched is Match.HOMOPHONE
    assert any(written in reason and "同音" in reason for reason in shown.reasons)
    assert "您点名要找的调解员" not in shown.reasons


def test_who_is_surely_named_comes_before_who_may_be(centre: Centre) -> None:
    written, near = mistyped(centre)
    sure = next(
        m for batch in centre.store.iterate("mediators") for m in batch if m.active_on(TODAY) and m.free_places and m.name != near
    )
    answer = ask(centre, f"想找{written}来，请{sure.name}来调解也行")
    assert answer.results[0].mediator.name == sure.name
    assert answer.results[0].matched is Match.EXACT
    assert near in {r.mediator.name for r in answer.results}


def test_who_may_be_refused_is_not_silently_left_out(centre: Centre) -> None:
    written, name = mistyped(centre)
    answer = ask(centre, f"想找{name}调解")
    assert name in {r.mediator.name for r in answer.results}
    answer = ask(centre, f"{LEAK}，别给我派{written}", k=100)
    (unclear,) = answer.understanding.unclear_names
    assert (unclear.names, unclear.wanted) == ((name,), False)
    assert answer.understanding.unwanted == ()


def test_no_everyday_text_names_anybody(centre: Centre) -> None:
    """Of all that the types are learned from, only one asks for a mediator (by surname)."""
    texts = [u.text for u in load_utterances(centre.settings.data / "utterances", centre.field.taxonomy)]
    read = [centre.understander.names.read(fold(text).text) for text in texts]
    assert [(said.asked, said.unwanted) for said in read if said.asked or said.unwanted] == []
    assert [text for text, said in zip(texts, read, strict=True) if said.unclear] == ["上次那个王调解员今天在不在"]


def test_who_is_refused_by_name_is_not_shown(centre: Centre) -> None:
    refused = ask(centre, LEAK).results[0].mediator
    answer = ask(centre, f"{LEAK}，不要{refused.name}来调", k=50)
    assert [(n.name, n.known) for n in answer.understanding.unwanted] == [(refused.name, True)]
    assert answer.understanding.mediator_name is None
    assert refused.name not in {r.mediator.name for r in answer.results}


def test_filters_and_exclusions_hold(centre: Centre) -> None:
    all_of = ask(centre, LEAK, k=20)
    gone = all_of.results[0].mediator.id
    answer = ask(centre, LEAK, k=20, exclude=(gone,), filters=MediatorFilters(genders=("female",)))
    assert answer.results
    assert all(r.mediator.gender == "female" and r.mediator.id != gone for r in answer.results)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Request("   "), "text_empty"),
        (Request("！？。。"), "text_unreadable"),
        (Request("字" * 10_001), "text_too_long"),
        (Request("漏水", filters=MediatorFilters(types=("nothing",))), "unknown_type"),
        (Request("漏水", region="123456000000"), "unknown_region"),
        (Request("漏水", filters=MediatorFilters(genders=("其他",))), "unknown_gender"),
        (Request("漏水", types=("x.y",)), "unknown_type"),
        (Request("漏水", k=0), "too_many"),
    ],
)
def test_bad_input_gets_a_clear_message(centre: Centre, request_: Request, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        centre.recommend.recommend(request_)
    assert caught.value.code == code
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.message)


@pytest.mark.parametrize("text", ["狗", "😡😡楼上漏水😡", "漏\x00水\x07了", "字" * 10_000, "a", "1"])
def test_odd_texts_are_answered(centre: Centre, text: str) -> None:
    assert ask(centre, text).results


def test_weights_of_another_version_change_the_ranking(centre: Centre) -> None:
    weights = centre.recommend.weights()
    only_near = weights.model_copy(update={"values": {"load": 1.0}})
    service = replace(centre.recommend, weights=lambda: only_near)
    answer = service.recommend(Request(LEAK, k=5))
    assert [p.name for p in answer.results[0].parts] == ["load"]
    assert answer.results[0].score == pytest.approx(max(r.score for r in answer.results))


def tried(centre: Centre, share: float = 1.0, against: int | None = None, **values: float) -> RecommendService:
    """The service while another version is on trial."""
    weights = centre.recommend.weights()
    other = weights.model_copy(update={"version": 99, "values": weights.values | values})
    trial = Trial(7, "mediators", 99, against or weights.version, share, 400, datetime.now(UTC), "王某", "试")
    return replace(centre.recommend, tried=lambda: Tried(trial, other))


def test_in_a_trial_both_versions_rank_and_parts_still_add_up(centre: Centre) -> None:
    service = tried(centre, evidence=0.5, distance=4.0)
    alone = centre.recommend.recommend(Request(LEAK, k=20, id="r1"))
    answer = service.recommend(Request(LEAK, k=20, id="r1"))
    part = answer.ranked.trial
    assert part is not None
    assert (part.id, part.version, answer.weights_version) == (7, 99, alone.weights_version)
    assert {"a", "b"} == set(part.teams.values())
    assert sorted(answer.ranked.order) == sorted(alone.ranked.order)
    for result in answer.results:
        assert sum(round(p.points * POINT) for p in result.parts) == round(result.score * POINT)
    by_score = [answer.ranked.found.ids[row] for row in answer.ranked.scored.order]
    stands = {who: place for place, who in enumerate(answer.ranked.ids)}
    moved = {who for place, who in enumerate(by_score) if stands[who] != place}
    assert {m.id for m in answer.ranked.moves} == moved
    assert answer.ranked.ids == service.recommend(Request(LEAK, k=5, id="r2", again="r1")).ranked.ids  # more of the same
    assert not answer.ranked.turns


def test_who_is_asked_for_by_name_stays_first_in_a_trial(centre: Centre) -> None:
    name = ask(centre, LEAK).results[4].mediator.name
    service = tried(centre, named=0.0, distance=9.0)
    answer = service.recommend(Request(f"{LEAK}，想找{name}调解", id="r1"))
    assert answer.results[0].mediator.name == name
    assert answer.ranked.trial is not None
    assert answer.results[0].mediator.id not in answer.ranked.trial.teams


@pytest.mark.parametrize(
    ("request_", "against"),
    [(Request(LEAK), None), (Request(LEAK, id="r1", size=3), None), (Request(LEAK, id="r1"), 98)],
    ids=["nothing recorded", "a panel", "another version in force"],
)
def test_who_takes_no_part_in_a_trial(centre: Centre, request_: Request, against: int | None) -> None:
    answer = tried(centre, against=against, evidence=0.5).recommend(request_)
    assert answer.ranked.trial is None
    assert answer.ranked.ids == centre.recommend.recommend(request_).ranked.ids


def test_the_share_of_requests_that_take_part_is_as_set(centre: Centre) -> None:
    weights = centre.recommend.weights()
    running = tried(centre, share=0.2).tried()
    part = [taking_part(running, weights, seed_of(f"request {n}")) is not None for n in range(5000)]
    assert 0.18 < sum(part) / 5000 < 0.22
    assert part == [taking_part(running, weights, seed_of(f"request {n}")) is not None for n in range(5000)]


def test_outcome_is_the_standing_in_the_type_asked_for(centre: Centre) -> None:
    answer = ask(centre, LEAK, k=20)
    lead = parent_type(answer.understanding.types[0].id)
    ids = [r.mediator.id for r in answer.results]
    values = [part.value for r in answer.results for part in r.parts if part.name == "outcome"]
    assert values == pytest.approx(centre.outcomes.book.standing(ids, lead).tolist())
    assert len({round(v, 6) for v in values}) > 5


@pytest.mark.parametrize("size", [1, 4])
def test_nobody_of_a_refused_gender_is_shown_not_even_to_lead(centre: Centre, size: int) -> None:
    answer = ask(centre, "十几个人讨薪，再不给就跳楼，别给我派男的", k=30, size=size)
    assert len(answer.results) >= 5
    assert all(result.mediator.gender != "male" for result in answer.results)
    wished = ask(centre, "十几个人讨薪，再不给就跳楼，最好派个女的", k=100, size=size)
    assert any(result.mediator.gender == "male" for result in wished.results)


def test_whoever_handled_the_earlier_case_is_looked_at_and_says_so(centre: Centre) -> None:
    """A case of another kind altogether: nothing but the reference brings its mediators forward."""
    before = ask(centre, LEAK, k=100)
    known = next(
        case
        for batch in centre.store.iterate("cases")
        for case in batch
        if case.mediators and not {r.mediator.id for r in before.results} & set(case.mediators)
        if any(m.active_on(TODAY) and m.free_places != 0 for m in centre.store.get_many("mediators", list(case.mediators)))
    )
    answer = ask(centre, LEAK, k=100, case=known.id)
    knowing = [r for r in answer.results if r.mediator.id in known.mediators]
    assert knowing
    for result in knowing:
        assert "办过您提到的那件案子，情况熟悉" in result.reasons
        assert "knowing" in result.lists
        assert next(part.value for part in result.parts if part.name == "continuity") == 1
    others = [r for r in answer.results if r not in knowing]
    assert all(part.value == 0 for r in others for part in r.parts if part.name == "continuity")


def test_an_earlier_case_must_be_there_and_of_a_tier_that_may_be_seen(centre: Centre) -> None:
    with pytest.raises(NotFoundError):
        ask(centre, LEAK, case="no-such-case")
    case = next(centre.store.iterate("cases"))[0]
    other = "archive" if case.tier == "library" else "library"
    with pytest.raises(NotFoundError):
        ask(centre, LEAK, case=case.id, case_tiers=(other,))


@pytest.mark.parametrize("text", ["老板拖着我们23个人的工资不给，在澜西区新营街道", LEAK])
def test_the_office_of_the_body_in_charge_is_told_as_such(centre: Centre, text: str) -> None:
    answer = ask(centre, text, k=30)
    route = answer.routes[0]
    charged = {r.mediator.id: p.value for r in answer.results for p in r.parts if p.name == "charge" and p.value > 0}
    assert charged
    for result in answer.results:
        bodies = {name for name in route.bodies if result.office and centre.field.panel.body(name).has(result.office)}
        assert not bodies or result.mediator.id in charged


def test_a_hard_case_lifts_whoever_has_the_background(centre: Centre) -> None:
    answer = ask(centre, "手术后感染，医院不承认诊疗有过错，要做医疗损害鉴定", k=30)
    told = [r for r in answer.results if any(p.name == "profession" and p.value > 0 for p in r.parts)]
    assert told
    assert all(
        r.mediator.kind in ("expert", "lawyer") or (r.office is not None and r.office.kind in ("sector", "law_firm"))
        for r in told
    )
