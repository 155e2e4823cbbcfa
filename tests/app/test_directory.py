"""The roster as a list, and names while they are typed."""

from collections import Counter

import pytest

from app.bootstrap import Centre
from app.services.filters import MediatorFilters
from bench.quality.names import mistyped
from models.errors import InvalidInputError, NotFoundError
from models.language.names import Match
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
        assert m.name in {s.name for s in centre.directory.suggest(forms.joined)}
        assert centre.directory.mediators(m.name).entries[0].mediator.name == m.name


def test_an_exact_name_always_comes_first(centre: Centre) -> None:
    for name, people in Counter(m.name for batch in centre.store.iterate("mediators") for m in batch).items():
        shown = centre.directory.suggest(name)
        assert [s.name for s in shown[:people]] == [name] * people
        assert [s.matched is Match.EXACT for s in shown] == [True] * people + [False] * (len(shown) - people)


def test_tiers_never_mix_and_scores_follow_the_order(centre: Centre) -> None:
    roster = [m.name for batch in centre.store.iterate("mediators") for m in batch]
    for _, typed, _ in mistyped(roster, each=10):
        shown = centre.directory.suggest(typed, 20)
        assert [s.matched.tier for s in shown] == sorted(s.matched.tier for s in shown)
        assert [s.score for s in shown] == sorted((s.score for s in shown), reverse=True)
        assert shown == centre.directory.suggest(typed, 20)


def test_mistyped_names_of_the_sample_are_found(centre: Centre) -> None:
    roster = [m.name for batch in centre.store.iterate("mediators") for m in batch]
    slips = mistyped(roster, each=30)
    found = [[s.name for s in centre.directory.suggest(typed, 5)] for _, typed, _ in slips]
    assert sum(names[:1] == [meant] for names, (_, _, meant) in zip(found, slips, strict=True)) >= 0.94 * len(slips)
    assert sum(meant in names for names, (_, _, meant) in zip(found, slips, strict=True)) >= 0.995 * len(slips)


def test_pages_of_a_keyword_cover_its_answers_once_by_name_first(centre: Centre) -> None:
    whole = centre.directory.mediators("刘", size=100)
    pages = [centre.directory.mediators("刘", page=page, size=7) for page in range(1, whole.total // 7 + 2)]
    ids = [e.mediator.id for page in pages for e in page.entries]
    assert ids == [e.mediator.id for e in whole.entries]
    assert len(set(ids)) == len(ids) == whole.total
    named = [e.matched is not None for e in whole.entries]
    assert named == sorted(named, reverse=True)
    assert sum(whole.facets["gender"].values()) == whole.total


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
