"""The roster as a list, and names while they are typed."""

import pytest

from app.bootstrap import Centre
from app.services.filters import MediatorFilters
from models.errors import InvalidInputError, NotFoundError
from models.language.pinyin import name_forms


def test_pages_cover_the_roster_once(centre: Centre) -> None:
    seen: list[str] = []
    page = 1
    while len(seen) < (listing := centre.directory.mediators(page=page, size=100)).total:
        seen += [e.mediator.id for e in listing.entries]
        page += 1
    assert len(seen) == len(set(seen)) == centre.store.count("mediators")


def test_facets_leave_their_own_filter_out(centre: Centre) -> None:
    women = centre.directory.mediators(filters=MediatorFilters(genders=("female",)))
    assert women.facets["gender"]["male"] > 0
    assert sum(women.facets["kind"].values()) == women.total


def test_a_name_is_found_as_written_by_pinyin_and_by_initials(centre: Centre) -> None:
    everybody = [m for batch in centre.store.iterate("mediators") for m in batch]
    for m in everybody[::40]:
        forms = name_forms(m.name, centre.field.lexicon.surnames)
        assert m.name in {s.name for s in centre.directory.suggest(m.name)[:3]}
        assert m.name in {s.name for s in centre.directory.suggest(forms.joined)}
        assert centre.directory.mediators(m.name).entries[0].mediator.name == m.name


def test_sorting(centre: Centre) -> None:
    listing = centre.directory.mediators(sort="load", size=50)
    free = [e.mediator.free_places for e in listing.entries if e.mediator.free_places is not None]
    assert free == sorted(free, reverse=True)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"page": 0}, "bad_page"),
        ({"size": 0}, "bad_page_size"),
        ({"size": 1000}, "bad_page_size"),
        ({"sort": "x"}, "unknown_sort"),
    ],
)
def test_bad_pages(centre: Centre, wrong: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        centre.directory.mediators(**wrong)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_unknown_ids(centre: Centre) -> None:
    with pytest.raises(NotFoundError):
        centre.directory.mediator("nobody")
    with pytest.raises(NotFoundError):
        centre.directory.case("nobody", ("library",))


def test_only_punctuation_suggests_nobody(centre: Centre) -> None:
    assert centre.directory.suggest("  ") == ()
    assert centre.directory.suggest("！？") == ()
