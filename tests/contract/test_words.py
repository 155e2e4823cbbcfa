"""Lexical search, suggestions and pages."""

from typing import Any

import pytest

from indexer.engine import Clause, Document, Ids, Not, Range, SearchEngine, Sort, Terms
from models.errors import InvalidInputError


def ids(engine: SearchEngine, *clauses: Clause, **more: Any) -> list[str]:
    return [hit.id for hit in engine.lexical("mediators", clauses, **more)]


def work(*terms: str, **more: Any) -> Clause:
    return Clause("work", terms, **more)


def test_any_finds_every_document_with_one_of_the_terms(engine: SearchEngine) -> None:
    assert set(ids(engine, work("漏水", "欠薪"))) == {"m01", "m02", "m03"}


def test_more_terms_of_the_query_rank_higher(engine: SearchEngine) -> None:
    assert ids(engine, work("邻里", "漏水", "噪音"))[0] == "m01"


def test_a_term_given_twice_counts_twice(engine: SearchEngine) -> None:
    once = engine.lexical("mediators", [work("漏水")], limit=1)[0].score
    twice = engine.lexical("mediators", [work("漏水", "漏水")], limit=1)[0].score
    assert twice == pytest.approx(2 * once, rel=1e-4)


def test_clauses_add_up_and_boosts_multiply(engine: SearchEngine) -> None:
    def score(*clauses: Clause) -> float:
        return float(engine.lexical_scores("mediators", clauses, ["m01"])[0])

    profile = Clause("profile", ("漏水",))
    together = score(work("漏水"), Clause("profile", ("漏水",), boost=3.0))
    assert together == pytest.approx(score(work("漏水")) + 3 * score(profile), rel=1e-4)


def test_all_wants_every_term(engine: SearchEngine) -> None:
    assert set(ids(engine, work("邻里", "噪音", match="all"))) == {"m01", "m08"}
    assert ids(engine, work("邻里", "欠薪", match="all")) == []


def test_phrase_wants_the_terms_side_by_side_in_order(engine: SearchEngine) -> None:
    assert ids(engine, Clause("profile", ("邻里", "漏水", "纠纷"), match="phrase")) == ["m01"]
    assert ids(engine, Clause("profile", ("漏水", "邻里"), match="phrase")) == []
    assert set(ids(engine, Clause("profile", ("邻里",), match="phrase"))) == {"m01", "m08"}


def test_whole_form(engine: SearchEngine) -> None:
    assert ids(engine, Clause("name", ("柳清",), match="all")) == ["m02"]


def test_prefix_of_a_form(engine: SearchEngine) -> None:
    assert set(ids(engine, Clause("name", ("柳",), match="prefix"))) == {"m01", "m02", "m08"}
    assert ids(engine, Clause("name", ("清",), match="prefix")) == []


def test_fuzzy_takes_one_edit_and_two_from_eight_characters(engine: SearchEngine) -> None:
    assert ids(engine, Clause("name", ("单雨同",), match="fuzzy")) == ["m03"]
    assert ids(engine, Clause("pinyin", ("liurume",), match="fuzzy")) == ["m08"]
    assert ids(engine, Clause("pinyin", ("liurum",), match="fuzzy")) == []
    assert ids(engine, Clause("pinyin", ("shanyudon",), match="fuzzy")) == ["m03"]
    assert ids(engine, Clause("pinyin", ("qiuwanshen",), match="fuzzy")) == ["m04"]
    assert set(ids(engine, Clause("profile", ("农民",), match="fuzzy"))) >= {"m03"}


def test_the_form_itself_beats_its_neighbours(engine: SearchEngine) -> None:
    found = ids(engine, Clause("name", ("柳清",), match="fuzzy"))
    assert found[0] == "m02"
    assert set(found) == {"m01", "m02"}


def test_swapped_characters_are_one_edit(engine: SearchEngine) -> None:
    assert ids(engine, Clause("pinyin", ("luiqing",), match="fuzzy")) == ["m02"]


def test_a_document_needs_only_one_clause(engine: SearchEngine) -> None:
    assert set(ids(engine, work("欠薪"), Clause("name", ("柳如眉",), match="all"))) == {"m03", "m08"}


def test_nothing_asked_nothing_found(engine: SearchEngine) -> None:
    assert ids(engine) == []
    assert ids(engine, work()) == []
    assert ids(engine, work("")) == []
    assert ids(engine, work("量子")) == []
    assert ids(engine, work("漏水"), limit=0) == []


def test_an_empty_engine_answers(blank: SearchEngine) -> None:
    assert ids(blank, work("漏水")) == []
    assert blank.browse("mediators").total == 0
    assert blank.suggest("mediators", "name", "柳") == []
    assert blank.facets("mediators", ["type"]) == {"type": {}}
    assert blank.count("mediators") == 0
    assert blank.manifest.applied == 0


def test_limit_keeps_the_best(engine: SearchEngine) -> None:
    every = ids(engine, work("邻里", "漏水", "噪音"))
    assert ids(engine, work("邻里", "漏水", "噪音"), limit=1) == every[:1]


@pytest.mark.parametrize("token", ["a b", "换\n行", "c++", "😀", "(", "\u3000", "x" * 300, "A", '"', "*", "\\", "a\tb"])
def test_odd_tokens_survive(blank: SearchEngine, token: str) -> None:
    odd = Document("x", texts={"work": ["前", token, "后"]}, exact={"name": (token + "尾",)})
    blank.upsert("mediators", [odd, Document("y", texts={"work": ["前", "后"]}, exact={"name": ("别的",)})])
    blank.commit(1)
    assert ids(blank, work(token)) == ["x"]
    assert ids(blank, work("前", token, "后", match="phrase")) == ["x"]
    assert ids(blank, work("前", "后", match="phrase")) == ["y"]
    assert ids(blank, Clause("name", (token,), match="prefix")) == ["x"]
    assert blank.suggest("mediators", "name", token) == ["x"]


def test_half_characters_do_no_harm(blank: SearchEngine) -> None:
    blank.upsert("mediators", [Document("x", texts={"work": ["\ud83d", "漏水"]}, keywords={"type": ("\udc00",)})])
    blank.commit(1)
    assert ids(blank, work("漏水")) == ["x"]
    assert ids(blank, work("\ud83d"), filters=[Terms("type", ("\udc00",))]) in ([], ["x"])


def test_a_long_query(engine: SearchEngine) -> None:
    many = (*tuple(f"词{i}" for i in range(400)), "漏水")
    assert set(ids(engine, work(*many), Clause("profile", many))) == {"m01", "m02", "m08"}


def test_scores_of_chosen_documents(engine: SearchEngine) -> None:
    clauses = [work("邻里", "漏水"), Clause("profile", ("漏水",))]
    found = {hit.id: hit.score for hit in engine.lexical("mediators", clauses)}
    scores = engine.lexical_scores("mediators", clauses, ["m08", "m03", "nobody", "m01"])
    assert scores.tolist() == pytest.approx([found["m08"], 0, 0, found["m01"]], rel=1e-4)
    assert engine.lexical_scores("mediators", [], ["m01"]).tolist() == [0]
    assert engine.lexical_scores("mediators", clauses, []).shape == (0,)


def test_filters_do_not_change_scores(engine: SearchEngine) -> None:
    free = {h.id: h.score for h in engine.lexical("mediators", [work("漏水")])}
    kept = engine.lexical("mediators", [work("漏水")], [Terms("region", ("110",)), Range("free", 1), Not(Ids(("m02",)))])
    assert {h.id: h.score for h in kept} == pytest.approx({"m01": free["m01"]}, rel=1e-4)


def test_unknown_fields_are_refused_in_chinese(engine: SearchEngine) -> None:
    asked = (
        lambda: ids(engine, Clause("nonsense", ("漏水",))),
        lambda: ids(engine, Clause("name", ("漏水",), match="phrase")),
        lambda: ids(engine, work("漏水", match="prefix")),
        lambda: ids(engine, work("漏水"), filters=[Terms("nonsense", ("x",))]),
        lambda: engine.browse("mediators", sort=Sort("nonsense")),
        lambda: engine.facets("mediators", ["nonsense"]),
        lambda: engine.suggest("mediators", "nonsense", "x"),
        lambda: engine.columns("mediators", ["m01"]).number("nonsense"),
    )
    for ask in asked:
        with pytest.raises(InvalidInputError, match="没有名为"):
            ask()


# ---- suggestions -------------------------------------------------------------------------------------------------------


def test_suggestions_whole_then_short_then_id(engine: SearchEngine) -> None:
    assert engine.suggest("mediators", "name", "柳") == ["m02", "m01", "m08"]
    assert engine.suggest("mediators", "name", "柳清") == ["m02", "m01"]
    assert engine.suggest("mediators", "pinyin", "liu") == ["m02", "m08", "m01"]


def test_suggestions_obey_filters_and_limit(engine: SearchEngine) -> None:
    assert engine.suggest("mediators", "name", "柳", [Terms("type", ("neighbour",))]) == ["m01", "m08"]
    assert engine.suggest("mediators", "name", "柳", limit=2) == ["m02", "m01"]
    assert engine.suggest("mediators", "name", "柳", limit=0) == []
    assert engine.suggest("mediators", "name", "") == []
    assert engine.suggest("mediators", "name", ".") == []


def test_a_document_with_two_forms_is_suggested_once(blank: SearchEngine) -> None:
    blank.upsert("mediators", [Document("b", exact={"name": ("柳一", "柳一二")}), Document("a", exact={"name": ("柳一二三",)})])
    blank.commit(1)
    assert blank.suggest("mediators", "name", "柳") == ["b", "a"]


# ---- pages -------------------------------------------------------------------------------------------------------------


def test_browse_all_by_id(engine: SearchEngine) -> None:
    page = engine.browse("mediators", limit=4)
    assert (page.ids, page.total) == (("m01", "m02", "m03", "m04"), 10)
    assert engine.browse("mediators", offset=8, limit=4).ids == ("m09", "m10")
    assert engine.browse("mediators", offset=99).ids == ()


def test_sort_puts_the_missing_last_either_way(engine: SearchEngine) -> None:
    down = engine.browse("mediators", sort=Sort("free"))
    up = engine.browse("mediators", sort=Sort("free", descending=False))
    assert down.ids == ("m09", "m03", "m07", "m01", "m08", "m05", "m06", "m02", "m10", "m04")
    assert up.ids == ("m02", "m10", "m06", "m05", "m01", "m08", "m07", "m03", "m09", "m04")


def test_sort_within_a_search(engine: SearchEngine) -> None:
    page = engine.browse("mediators", [Clause("profile", ("漏水",))], sort=Sort("active_from"))
    assert (page.ids, page.total) == (("m08", "m02", "m01"), 3)
    narrow = engine.browse("mediators", [Clause("profile", ("漏水",))], [Terms("region", ("110",))], limit=1)
    assert narrow.total == 2


def test_pages_of_equal_scores_never_overlap(blank: SearchEngine) -> None:
    names = [f"d{i:03}" for i in range(0, 700)]
    alike = [Document(name, texts={"work": ["漏水", "邻里"] if i % 3 else ["漏水"]}) for i, name in enumerate(names)]
    for start in range(0, 700, 100):  # several commits: several segments or shards
        blank.upsert("mediators", reversed(alike[start : start + 100]))
        blank.commit(start)
    pages = [blank.browse("mediators", [work("漏水")], offset=at, limit=90) for at in range(0, 720, 90)]
    seen = [id_ for page in pages for id_ in page.ids]
    assert {page.total for page in pages} == {700}
    assert sorted(seen) == names
    assert seen == [n for i, n in enumerate(names) if not i % 3] + [n for i, n in enumerate(names) if i % 3]
