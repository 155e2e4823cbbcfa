"""Why somebody is not shown: the first gate or the arithmetic, and changes that do what they say when they are really made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import Centre, import_context, open_centre
from app.cli.recording import SAMPLE
from app.services.filters import MediatorFilters
from app.services.newcomers import FEW, NewcomerPlaces
from app.services.recommend import Recommendations, Request
from app.services.recording import new_request
from app.services.why_not import Change, WhyNot, record_changes
from app.settings import Settings
from app.stores.trials import Plan
from app.stores.weights import Draft
from indexer.importing.importer import import_file
from models.domain.mediator import Mediator
from models.errors import InvalidInputError, NotFoundError
from models.ranking.arrange import NEWCOMER, TURN
from models.ranking.score import POINT
from tests.app.conftest import TODAY

LEAK = "楼上水管漏了，把我家厨房天花板泡塌了，找了三次都不认账"
PLACED = "禾阳县柳桥镇这边，邻居把路堵了不让走"


def why(centre: Centre, text: str, who: str, **wishes: object) -> WhyNot:
    return centre.why_not.why_not(Request(text, **wishes), who)  # type: ignore[arg-type]


def everybody(centre: Centre) -> list[Mediator]:
    return [m for batch in centre.store.iterate("mediators") for m in batch]


def test_who_is_shown_is_said_to_be(centre: Centre) -> None:
    first = centre.recommend.recommend(Request(LEAK)).results[0]
    answer = why(centre, LEAK, first.mediator.id)
    assert (answer.place, answer.inside, answer.gate, answer.changes, answer.gaps) == (1, True, None, (), ())
    assert answer.parts == first.parts
    assert answer.lists == first.lists


def test_who_is_ranked_further_down_is_told_where_they_trail(centre: Centre) -> None:
    shown = centre.recommend.recommend(Request(LEAK, k=40)).results
    answer = why(centre, LEAK, shown[30].mediator.id, k=10)
    assert (answer.place, answer.inside, answer.last) == (31, False, shown[9].mediator.id)
    assert sum(round(p.points * POINT) for p in answer.parts) == round((answer.score or 0) * POINT)
    own = {part.name: part.points for part in shown[30].parts}
    last = {part.name: part.points for part in shown[9].parts}
    assert {gap.name: (gap.own, gap.theirs) for gap in answer.gaps} == {
        name: (own[name], last[name]) for name in own if own[name] < last[name]
    }
    further = next(change for change in answer.changes if change.name == "k")
    assert further.inside
    assert shown[30].mediator.id in {r.mediator.id for r in centre.recommend.recommend(Request(LEAK, k=31)).results}


def test_the_first_gate_is_named(centre: Centre) -> None:
    people = everybody(centre)
    gone = next(m for m in people if not m.active_on(TODAY))
    full = next(m for m in people if m.active_on(TODAY) and m.free_places == 0)
    free = next(m for m in people if m.active_on(TODAY) and m.free_places and m.gender == "male")
    assert [why(centre, LEAK, m.id).gate.name for m in (gone, full)] == ["inactive", "full"]  # type: ignore[union-attr]
    excluded = why(centre, LEAK, free.id, exclude=(free.id,))
    assert excluded.gate is not None
    assert excluded.gate.name == "excluded"
    women = why(centre, LEAK, free.id, filters=MediatorFilters(genders=("female",)))
    assert women.gate is not None
    assert women.gate.told == "不符合所选的条件：性别"
    refused = why(centre, f"{LEAK}，不要{free.name}来调", free.id)
    assert refused.gate is not None
    assert refused.gate.name == "unwanted"
    of_no_man = why(centre, f"{LEAK}，不要男的", free.id)
    assert of_no_man.gate is not None
    assert of_no_man.gate.name == "refused_gender"


def test_nobody_and_several_are_told(centre: Centre) -> None:
    with pytest.raises(NotFoundError):
        why(centre, LEAK, "没有这个人")
    names = [m.name for m in everybody(centre)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        with pytest.raises(InvalidInputError, match="有几位"):
            why(centre, LEAK, twice)
    once = next(m for m in everybody(centre) if names.count(m.name) == 1)
    assert why(centre, LEAK, once.name).mediator.id == once.id


def test_a_request_change_does_what_it_says(centre: Centre) -> None:
    man = next(r.mediator for r in centre.recommend.recommend(Request(LEAK)).results if r.mediator.gender == "male")
    answer = why(centre, LEAK, man.id, filters=MediatorFilters(genders=("female",)))
    change = next(c for c in answer.changes if c.name == "gender")
    assert (change.where, change.inside, change.told) == ("request", True, "去掉筛选条件“性别”")
    assert why(centre, LEAK, man.id).place == change.place


def shown(centre: Centre, text: str, again: str = "") -> Recommendations:
    answer = centre.recommend.recommend(Request(text, id=new_request(), again=again))
    centre.recording.shown(answer)
    return answer


def test_of_a_list_that_was_shown_the_place_there_is_told(own_centre: Centre) -> None:
    lists = [shown(own_centre, text) for text in TEXTS for _ in range(3)]
    assert any(move.reason == TURN for found in lists for move in found.moves)  # so that the lots are tried
    for found in (*lists, shown(own_centre, TEXTS[0], again=lists[0].request)):
        text = found.understanding.text
        for place, result in enumerate(found.results, 1):
            answer = why(own_centre, text, result.mediator.id, again=found.request)
            assert (answer.place, answer.inside) == (place, True)
        behind = found.ranked.ids[14]
        assert why(own_centre, text, behind, again=found.request).place == 15


def test_of_a_list_that_was_shown_the_weights_of_then_count(own_centre: Centre) -> None:
    found = shown(own_centre, LEAK)
    now = own_centre.recommend.weights().model_copy(update={"version": 99, "values": {"load": 1.0}})
    service = replace(own_centre.why_not, recommend=replace(own_centre.recommend, weights=lambda: now))
    third = found.results[2].mediator.id
    answer = service.why_not(Request(LEAK, again=found.request), third)
    assert (answer.place, answer.weights_version) == (3, found.weights_version)
    assert service.why_not(Request(LEAK), third).weights_version == 99
    with pytest.raises(NotFoundError, match="request") as caught:
        service.why_not(Request(LEAK, again="nothing"), third)
    assert caught.value.code == "unknown_request"


def test_of_a_list_that_was_shown_as_many_newcomers_as_then_are_brought_up(own_centre: Centre) -> None:
    events, fair = own_centre.ledger.events, own_centre.recommend.fair()
    found = shown(own_centre, LEAK)
    events.flush()
    (recorded,) = (one for one in events.lists() if one.request == found.request)
    short = replace(recorded, candidates=recorded.candidates[:3], shown=3)  # on such lists nobody can be brought up
    for _ in range(FEW):
        events.shown(replace(short, request=new_request(), time=short.time - timedelta(days=1)))
    events.flush()
    served = NewcomerPlaces(fair, events, own_centre.engine)  # of the process that serves; ours looks at no lists by itself
    assert served.refresh()
    answer = replace(own_centre.recommend, fair=served).recommend(Request(LEAK, id=new_request()))
    own_centre.recording.shown(answer)
    assert any(move.reason == NEWCOMER for move in answer.moves)
    places = [why(own_centre, LEAK, r.mediator.id, again=answer.request).place for r in answer.results]
    events.purge(short.time)
    assert places == list(range(1, 11))


def test_of_a_list_of_a_trial_the_place_there_is_told_when_the_trial_is_over(own_centre: Centre) -> None:
    before = shown(own_centre, LEAK)
    store, trials = own_centre.ledger.weights, own_centre.ledger.trials
    now = store.active("mediators")
    proposed = store.add("mediators", Draft({"load": 1.0, "type": 1.0}, "王某", "试"), proposed=True)
    trials.start("mediators", Plan(proposed.number, now.number, 1.0, 100), "王某", "试")
    during = shown(own_centre, LEAK)
    assert during.ranked.trial is not None
    for running in (True, False):
        for found in (before, during):
            places = [why(own_centre, LEAK, r.mediator.id, again=found.request).place for r in found.results]
            assert places == list(range(1, 11))
        if running:
            trials.stop("mediators", "王某", "试完了")


# ---- the same changes, made for real --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_centre(tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[Centre]:
    """A sample centre of this module's own, by words only: the tests change its records, and put them back."""
    own = Settings(home=tmp_path_factory.mktemp("why-not"), encoder=str(encoder_dir))
    with open_centre(own, today=lambda: TODAY) as centre:
        for kind in SAMPLE:
            import_file(kind, own.data / "sample" / f"{kind}.jsonl", centre.store, import_context(own, centre.field))
        centre.follower.catch_up()
        yield centre


def made(centre: Centre, mediator: Mediator, change: Change, request: Request) -> Mediator:
    """The record with the change really made."""
    understanding = centre.recommend.rank(request, centre.recommend.weights()).understanding
    offices = centre.store.get_many("organisations", [mediator.organisation or ""])
    changes = record_changes(mediator, request, understanding, offices[0] if offices else None)
    return mediator.model_copy(update=next(fields for name, _, fields in changes if name == change.name))


IDS = [f"m{number:04d}" for number in range(1, 886)]
SHIFT = 0.02  # points; every record written moves an index's word statistics a little, and near-equals with them
TEXTS = (LEAK, PLACED, "老板拖着我们工资不给，在澜西区新营街道", "老公打我，要会说粤语的女调解员上门")


def put(centre: Centre, mediator: Mediator) -> None:
    centre.store.upsert("mediators", [mediator])
    centre.follower.catch_up()


def held(centre: Centre, who: str, text: str) -> set[str]:
    """Changes of the record that were made for real, and did what was said."""
    request = Request(text, k=10)
    answer = centre.why_not.why_not(request, who)
    assert sum(round(p.points * POINT) for p in answer.parts) == round((answer.score or 0) * POINT)
    # what the words of another type would score, only an index can say
    changes = [change for change in answer.changes if change.where == "record" and change.name != "type"]
    for change in changes:
        put(centre, made(centre, answer.mediator, change, request))
        ranked = centre.recommend.rank(request, centre.recommend.weights())
        put(centre, answer.mediator)
        assert change.place is not None
        assert change.inside == (change.place <= request.k)
        scores = [ranked.scored.score(row) for row in ranked.order]
        assert abs(scores[ranked.ids.index(who)] - scores[change.place - 1]) < SHIFT
    return {change.name for change in changes}


def test_a_record_change_does_what_it_says(own_centre: Centre) -> None:
    @settings(max_examples=20)
    @given(st.sampled_from(IDS), st.sampled_from(TEXTS))
    def holds(who: str, text: str) -> None:
        held(own_centre, who, text)

    holds()


def test_a_free_place_and_a_day_in_office_bring_back_who_lacked_only_that(own_centre: Centre) -> None:
    near = [m for m in everybody(own_centre) if "neighbour" in {t.split(".")[0] for t in m.dispute_types}]
    full = next(m for m in near if m.active_on(TODAY) and m.free_places == 0)
    gone = [m for m in near if not m.active_on(TODAY) and m.free_places != 0]
    assert "free" in held(own_centre, full.id, LEAK)
    assert any("active" in held(own_centre, m.id, LEAK) for m in gone)


def test_a_registered_type_passes_the_filter_and_counts_as_said(own_centre: Centre) -> None:
    request = Request(LEAK, k=10, filters=MediatorFilters(types=("neighbour.leak",)))
    stranger = next(
        m
        for m in everybody(own_centre)
        if m.active_on(TODAY)
        and m.free_places
        and m.dispute_types
        and not any(t.startswith("neighbour") for t in m.dispute_types)
    )
    answer = own_centre.why_not.why_not(request, stranger.id)
    assert answer.gate is not None
    assert answer.gate.name == "type"
    change = next(c for c in answer.changes if c.name == "type" and c.where == "record")
    put(own_centre, made(own_centre, stranger, change, request))
    now = own_centre.why_not.why_not(request, stranger.id)
    put(own_centre, stranger)
    assert now.gate is None
    assert next(p.value for p in now.parts if p.name == "type") > 0.9


def test_other_weights_other_answer(centre: Centre) -> None:
    only_near = centre.recommend.weights().model_copy(update={"values": {"load": 1.0}})
    service = replace(centre.why_not, recommend=replace(centre.recommend, weights=lambda: only_near))
    busy = next(m for m in everybody(centre) if m.active_on(TODAY) and m.capacity and m.free_places == 1 and m.capacity > 4)
    answer = service.why_not(Request(LEAK, k=3), busy.id)
    assert {gap.name for gap in answer.gaps} <= {"load"}
