"""Panels on the sample centre: needs met, one of an office, told in plain Chinese, and never a stack trace."""

import pytest

from app.bootstrap import Centre
from app.services.filters import MediatorFilters
from app.services.recommend import Recommendations, Request
from models.errors import InvalidInputError
from models.language.normalize import HAN
from models.ranking.score import POINT

VIOLENCE = "老公喝了酒就打我和孩子，我想离婚，家在禾阳县柳桥镇"
WAGES = "老板拖着我们23个人的工资不给，在澜西区新营街道"


def together(centre: Centre, text: str, size: int, **wishes: object) -> Recommendations:
    return centre.recommend.recommend(Request(text, size=size, **wishes))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [VIOLENCE, WAGES, "楼上漏水，把我家天花板泡了", "医疗事故，我只会说粤语", "狗"])
@pytest.mark.parametrize("size", [2, 3, 5])
def test_a_panel_is_of_different_offices_leads_the_list_and_says_what_each_adds(centre: Centre, text: str, size: int) -> None:
    answer = together(centre, text, size)
    assert answer.panel is not None
    seats = answer.panel.seats
    assert [seat.id for seat in seats] == [r.mediator.id for r in answer.results[: len(seats)]]
    offices = [r.mediator.organisation for r in answer.results[: len(seats)]]
    assert len(set(offices)) == len(seats) == size
    assert all(seat.adds and all(HAN.search(words) for words in seat.adds) for seat in seats)
    assert [seat.leads for seat in seats[1:]] == [False] * (size - 1)
    assert 0.5 <= answer.panel.at_least <= 1
    assert all(sum(round(p.points * POINT) for p in r.parts) == round(r.score * POINT) for r in answer.results)
    assert len(answer.results) == len({r.mediator.id for r in answer.results}) == 10


def test_violence_brings_a_counsellor_and_wages_the_labour_office_in_the_lead(centre: Centre) -> None:
    violence = together(centre, VIOLENCE, 2)
    assert any(r.mediator.kind == "counsellor" for r in violence.results[:2])
    wages = together(centre, WAGES, 3)
    assert wages.panel is not None
    assert wages.panel.seats[0].leads
    assert wages.panel.seats[0].adds[0].startswith("牵头：人社局")
    assert not any("心理" in words for seat in wages.panel.seats for words in seat.adds)


def test_a_wished_language_is_spoken_by_somebody(centre: Centre) -> None:
    answer = together(centre, "医疗事故，我只会说粤语", 2)
    assert any("cantonese" in r.mediator.languages for r in answer.results[:2])


def test_one_alone_is_no_panel(centre: Centre) -> None:
    answer = centre.recommend.recommend(Request(WAGES))
    assert answer.panel is None
    assert all("needed" not in r.lists for r in answer.results)


def test_what_is_lacking_is_told(centre: Centre) -> None:
    only = MediatorFilters(kinds=("grid_worker",))
    answer = together(centre, VIOLENCE, 3, filters=only)
    assert answer.panel is not None
    assert any("心理疏导" in sentence and "没有能接案的" in sentence for sentence in answer.panel.lacking)
    nobody = together(centre, WAGES, 3, filters=MediatorFilters(organisations=("o-nowhere",)))
    assert nobody.panel is not None
    assert nobody.panel.seats == ()
    assert nobody.results == ()
    assert "只有 0 位" in nobody.panel.lacking[0]


def test_one_office_is_allowed_where_it_is_wished(centre: Centre) -> None:
    office = next(r.mediator.organisation for r in together(centre, WAGES, 2).results if r.mediator.organisation)
    own = MediatorFilters(organisations=(office,))
    apart, same = (together(centre, WAGES, 3, filters=own, same_office=wished) for wished in (False, True))
    assert apart.panel is not None
    assert same.panel is not None
    assert (len(apart.panel.seats), len(same.panel.seats)) == (1, 3)


@pytest.mark.parametrize("size", [0, 6, -1])
def test_a_size_that_cannot_be_is_refused(centre: Centre, size: int) -> None:
    with pytest.raises(InvalidInputError) as caught:
        together(centre, WAGES, size)
    assert caught.value.code == "bad_size"


def test_the_list_recorded_is_the_one_shown(centre: Centre) -> None:
    answer = together(centre, VIOLENCE, 5)
    assert answer.ranked.ids[:5] == [r.mediator.id for r in answer.results[:5]]
