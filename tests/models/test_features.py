"""Each feature of a mediator: what it reads, where it stays silent, and that it never leaves [0, 1].

The candidates are real documents in real columns, so that a column nobody fills shows here.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import make_tokenizer, name_book
from app.field import Field, load_field
from app.settings import Settings
from indexer.documents import SCHEMAS, Documents
from indexer.embedded.collection import ColumnsOf
from indexer.embedded.table import Table
from models.domain.mediator import Mediator, TypeRecord
from models.domain.organisation import Organisation
from models.language.names import Match
from models.language.tokenize import Tokenizer
from models.ranking.demands import DemandBook, Demands
from models.ranking.features import MEDIATOR_FEATURES, Feature, Situation, feature_matrix
from models.ranking.features.base import Floats
from models.understand.cues import RelationReader
from models.understand.signs import SignReader
from models.understand.traits import TraitReader
from models.understand.understanding import Alert, TypeGuess, UnclearName, Understanding, Wishes

BY_NAME = {feature.name: feature for feature in MEDIATOR_FEATURES}
HERE = "980102102000"
LEAK = (TypeGuess("neighbour.leak", 0.9),)
OFFICES = {
    "village": Organisation(id="v", name="河头村人民调解委员会", kind="village"),
    "labour": Organisation(id="l", name="临澜市劳动人事争议调解委员会", kind="sector"),
    "medical": Organisation(id="h", name="医疗纠纷人民调解委员会", kind="sector"),
}


@cache
def field() -> Field:
    return load_field(Settings())


@cache
def tokenizer() -> Tokenizer:
    return make_tokenizer(field().lexicon)


@cache
def documents() -> Documents:
    own = field()
    relations = RelationReader(own.lexicon.relations, own.taxonomy.vocabulary.terms("relationships"))
    traits = TraitReader(relations, own.remedies, own.laws)
    signs = SignReader(own.cues, own.elements)
    return Documents(own.taxonomy, name_book(own.lexicon), tokenizer(), signs, traits, own.panel.charged(own.taxonomy))


def book() -> DemandBook:
    return DemandBook(field().taxonomy, field().hard_cases, field().dialects)


def situation(
    *people: Mediator, u: Understanding | None = None, worked: Mapping[str, float] | None = None, **signals: Any
) -> Situation:
    """These mediators as candidates; an office by the id of `OFFICES`."""
    table = Table(SCHEMAS["mediators"])
    for m in people:
        table.put(documents().mediator(m, OFFICES.get(m.organisation or "")), 0)
    table.settle()
    n, understood = len(people), u or Understanding("楼上漏水", types=LEAK)
    given_: dict[str, Any] = dict.fromkeys(("lexical", "semantic", "evidence", "outcome"), np.zeros(n)) | signals
    given_.setdefault("words", tuple(tokenizer().tokens(understood.text)))
    columns = ColumnsOf(tuple(m.id for m in people), table)
    return Situation(understanding=understood, table=columns, demands=book().of(understood, worked or {}), **given_)


def people(*records: dict[str, Any]) -> list[Mediator]:
    return [Mediator(id=f"m{i}", name="甲", **record) for i, record in enumerate(records)]


def values(name: str, s: Situation) -> list[float]:
    return [round(value, 3) for value in BY_NAME[name].compute(s).tolist()]


def understood(text: str = "楼上漏水", **parts: Any) -> Understanding:
    return Understanding(text, **{"types": LEAK, **parts})


# ---- what each one reads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "records", "expected"),
    [
        ("grade", [{"grade": 1}, {"grade": 4}, {}], [1.0, 0.25, 0.0]),
        ("honours", [{"honours": ("gold",)}, {"honours": ("gold", "model", "city_star")}, {}], [0.5, 1.0, 0.0]),
        ("training", [{"training_days": 5}, {"training_days": 40}, {}], [0.5, 1.0, 0.0]),
        ("patrols", [{"patrols": 9}, {"patrols": 100}, {"patrols": 5000}, {}], [0.499, 1.0, 1.0, 0.0]),
        ("availability", [{"weekly_hours": 20}, {"weekly_hours": 60}, {}], [0.5, 1.0, 0.0]),
        ("load", [{"capacity": 4, "open_cases": 3}, {"capacity": 4}, {}], [0.25, 1.0, 0.5]),
    ],
)
def test_a_record_is_capped_and_silence_is_no_merit(name: str, records: list[dict[str, Any]], expected: list[float]) -> None:
    assert values(name, situation(*people(*records))) == expected


def test_experience_counts_the_lead_type() -> None:
    taken = [{"record": {kind: TypeRecord(taken=50)}} for kind in ("neighbour", "wages")]
    assert values("experience", situation(*people(*taken, {}))) == [1.0, 0.0, 0.0]
    assert values("experience", situation(*people(*taken), u=understood(types=()))) == [1.0, 1.0]


@pytest.mark.parametrize("name", ["lexical", "semantic", "evidence"])
def test_scores_of_retrieval_are_shares_of_the_best(name: str) -> None:
    signals: dict[str, Any] = {name: np.array([4.0, 1.0, np.nan])}
    s = situation(*people({}, {}, {}), **signals)
    assert values(name, s) == [1.0, 0.25, 0.0]


def test_a_standing_is_taken_as_it_is() -> None:
    assert values("outcome", situation(*people({}, {}), outcome=np.array([0.8, 0.25]))) == [0.8, 0.25]


def test_registered_types_count_by_confidence() -> None:
    registered = [{"dispute_types": (kind,)} for kind in ("neighbour.leak", "neighbour.noise", "wages")]
    assert values("type", situation(*people(*registered))) == [0.9, 0.72, 0.0]


def test_distance_goes_by_the_smallest_area_in_common() -> None:
    served = [{"regions": (code,)} for code in (HERE, "980102103000", "980123000000", "440100000000")]
    assert values("distance", situation(*people(*served), u=understood(region=HERE))) == [1.0, 0.6, 0.35, 0.0]


def test_the_industry_understood() -> None:
    assert values("industry", situation(*people({"industries": ("E",)}, {}), u=understood(industry="E"))) == [1.0, 0.0]


def test_a_name_asked_for_and_one_that_may_be_meant() -> None:
    named = [Mediator(id="m0", name="章建国"), Mediator(id="m1", name="张建国"), Mediator(id="m2", name="李四")]
    perhaps = UnclearName("张建国", ("章建国",), Match.HOMOPHONE, True, 0, 3)
    u = understood(mediator_name="张建国", unclear_names=(perhaps,))
    assert values("named", situation(*named, u=u)) == [0.5, 1.0, 0.0]


def test_wishes_and_the_languages_and_modes_among_them() -> None:
    own = people({"gender": "female", "languages": ("cantonese",), "modes": ("visit",)}, {"gender": "female"}, {})
    wishes = Wishes(gender="female", languages=("cantonese",), modes=("visit", "video"))
    s = situation(*own, u=understood(wishes=wishes))
    assert values("wishes", s) == [0.75, 0.25, 0.0]
    assert values("language", s) == [1.0, 0.0, 0.0]
    assert values("mode", s) == [0.5, 0.0, 0.0]


def test_without_a_wish_the_dialect_of_the_place_counts() -> None:
    own = people({"languages": ("mandarin", "lan_local")}, {"languages": ("mandarin",)})
    assert values("language", situation(*own, u=understood(region=HERE))) == [1.0, 0.0]
    assert values("language", situation(*own, u=understood(region="110101000000"))) == [0.0, 0.0]
    wished = understood(region=HERE, wishes=Wishes(languages=("mandarin",)))
    assert values("language", situation(*own, u=wished)) == [1.0, 1.0]


def test_a_speciality_counts_by_the_words_that_were_said() -> None:
    own = people({"specialities": ("漏水", "装修质量")}, {"specialities": ("漏水",)}, {"specialities": ("拖欠工资",)}, {}, {}, {})
    s = situation(*own, u=understood("楼上漏水，装修质量差"))
    first, second, *others = values("speciality", s)
    assert first == 1.0
    assert 0 < second < 0.5, "one word alone may be by chance"
    assert others == [0.0] * 4


def test_a_method_counts_by_the_cases_it_settled() -> None:
    own = people({"methods": ("shuttle",)}, {"methods": ("site_visit", "shuttle")}, {"methods": ("hearing",)}, {})
    assert values("method", situation(*own, worked={"shuttle": 1.0, "site_visit": 4.0})) == [0.25, 1.0, 0.0, 0.0]


def test_without_cases_the_list_of_methods_says_what_fits() -> None:
    own = people({"methods": ("site_visit",)}, {"methods": ("shuttle",)})
    assert values("method", situation(*own)) == [1.0, 0.0]


def test_the_body_in_charge_by_routing() -> None:
    own = people({"organisation": "labour"}, {"organisation": "village"}, {})
    wages = understood("老板拖欠工资", types=(TypeGuess("wages", 0.8),))
    assert values("charge", situation(*own, u=wages)) == [0.8, 0.0, 0.0]
    assert values("charge", situation(*own)) == [0.0, 0.9, 0.0]


def test_a_body_that_does_not_lead_counts_for_less() -> None:
    demands = book().of(understood(types=(TypeGuess("neighbour.noise", 1.0),)), {})
    assert demands.bodies == {"村(社区)调委会": 1.0, "公安派出所": 0.6}


def test_a_professional_counts_where_the_dispute_is_hard_and_theirs() -> None:
    medical = (TypeGuess("medical", 1.0),)
    own = people(
        {"kind": "expert", "dispute_types": ("medical",)},
        {"kind": "expert", "dispute_types": ("land",)},
        {"kind": "people", "dispute_types": ("medical",), "organisation": "medical"},
        {"kind": "people", "dispute_types": ("medical",)},
    )
    assert values("profession", situation(*own, u=understood(types=medical))) == [1.0, 0.0, 0.7, 0.0]
    assert values("profession", situation(*own)) == [0.0] * 4, "a leaking pipe is not hard"
    danger = understood(types=medical, alerts=(Alert("danger", "self_harm", ("不想活",), ""),))
    counsellor = people({"kind": "counsellor", "dispute_types": ("medical",)})
    assert values("profession", situation(*counsellor, u=danger)) == [1.0]


def test_whoever_handled_the_earlier_case_knows_the_matter() -> None:
    assert values("continuity", situation(*people({}, {}), knowing=frozenset({"m1", "gone"}))) == [0.0, 1.0]


# ---- what holds for all ---------------------------------------------------------------------------------------------

ASKED = ("named", "continuity", "industry", "distance", "charge", "profession", "wishes", "language", "mode", "type", "method")


@pytest.mark.parametrize("name", [*ASKED, "speciality", "lexical", "semantic", "evidence"])
def test_what_reads_nothing_is_nobodys_merit(name: str) -> None:
    full = {"regions": (HERE,), "languages": ("lan_local",), "methods": ("shuttle",), "industries": ("E",), "kind": "lawyer"}
    s = situation(*people({**full, "organisation": "labour", "specialities": ("漏水",)}, {}), u=Understanding("？"))
    assert values(name, s) == [0.0, 0.0]


def test_a_feature_that_is_off_is_not_computed() -> None:
    def fails(_: Situation) -> Floats:
        raise AssertionError

    s = situation(*people({}, {}))
    off = Feature("off", "关", "关了的", fails, ())
    matrix = feature_matrix((BY_NAME["load"], off), s, {"load": 1.0, "off": 0.0})
    assert matrix.tolist() == [[0.5, 0.0], [0.5, 0.0]]


def some(*values_: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values_), max_size=3, unique=True).map(tuple)


amounts = st.none() | st.integers(0, 10**6)
records = st.fixed_dictionaries(
    {
        "methods": some("shuttle", "hearing", "site_visit"),
        "languages": some("lan_local", "cantonese", "mandarin"),
        "modes": some("visit", "phone"),
        "specialities": some("漏水", "拖欠工资", "装修"),
        "dispute_types": some("medical", "wages", "neighbour.leak"),
        "honours": some("gold", "model", "city_star"),
        "regions": some(HERE, "980123000000"),
        "organisation": st.sampled_from([None, *OFFICES]),
        "kind": st.sampled_from([None, "expert", "lawyer", "people"]),
        "grade": st.none() | st.integers(1, 4),
        "patrols": amounts,
        "training_days": amounts,
        "capacity": amounts,
        "open_cases": amounts,
    }
)
types = st.sampled_from([(), LEAK, (TypeGuess("medical", 0.5), TypeGuess("wages", 0.5)), (TypeGuess("wages.collective", 0.3),)])
wishes_ = st.builds(Wishes, gender=st.sampled_from([None, "male"]), languages=some("cantonese"), modes=some("visit", "phone"))


@given(
    st.lists(records, max_size=8),
    types,
    wishes_,
    st.sampled_from([None, HERE]),
    st.dictionaries(st.sampled_from(["shuttle", "hearing"]), st.floats(0, 50)),
    st.data(),
)
def test_every_feature_stays_between_nothing_and_one(
    who: list[dict[str, Any]],
    guessed: tuple[TypeGuess, ...],
    wishes: Wishes,
    region: str | None,
    worked: dict[str, float],
    data: st.DataObject,
) -> None:
    scores = st.lists(st.floats(-5, 50) | st.just(np.nan), min_size=len(who), max_size=len(who)).map(np.array)
    u = understood("楼上漏水，拖欠工资", types=guessed, wishes=wishes, region=region)
    s = situation(
        *people(*who), u=u, worked=worked, lexical=data.draw(scores), semantic=data.draw(scores), evidence=data.draw(scores)
    )
    for feature in MEDIATOR_FEATURES:
        column = feature.compute(s)
        assert column.shape == (len(who),)
        assert np.all((column >= 0) & (column <= 1 + 1e-9)), feature.name
    assert feature_matrix(MEDIATOR_FEATURES, s).shape == (len(who), len(MEDIATOR_FEATURES))


def test_every_feature_is_told_in_chinese() -> None:
    assert len({f.name for f in MEDIATOR_FEATURES}) == len({f.label for f in MEDIATOR_FEATURES}) == len(MEDIATOR_FEATURES)
    assert all(f.about and not f.about.isascii() for f in MEDIATOR_FEATURES)


def test_a_situation_without_demands_asks_for_nothing() -> None:
    s = replace(situation(*people({"methods": ("shuttle",), "kind": "expert"})), demands=Demands())
    assert [values(name, s) for name in ("method", "charge", "profession", "language")] == [[0.0]] * 4
