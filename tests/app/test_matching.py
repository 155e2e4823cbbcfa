"""Long documents and passages found by meaning, on the sample centre."""

import pytest

from app.bootstrap import Centre
from app.services.matching import WEAK, shown
from app.services.similar import Request
from app.services.texts import MAX_CHARACTERS
from indexer.nearest import PART
from models.errors import InvalidInputError, NotFoundError
from models.language.highlight import passages
from tests.models.test_passages import ACCOUNT, NOTICE

LONG = NOTICE * 40 + ACCOUNT + NOTICE * 20


def test_a_pasted_document_finds_what_its_account_finds(centre: Centre) -> None:
    answer = centre.similar.similar(Request(LONG, k=5))
    used = answer.understanding
    assert "水管爆裂" in used.searched
    assert "举证" not in used.searched
    assert [g.id for g in used.likely][:1] == [g.id for g in centre.understander.understand(ACCOUNT).likely][:1]
    assert set(answer.results[0].case.dispute_types) & {"neighbour.leak", "property.repair", "housing.rent"}


def test_danger_at_the_very_end_of_a_long_text_is_heard(centre: Centre) -> None:
    cry = "我不想活了。"
    text = (NOTICE * 200)[: MAX_CHARACTERS - len(cry)] + cry
    understood = centre.understander.understand(text)
    assert understood.urgency == "danger"


def test_a_short_text_is_read_as_before(centre: Centre) -> None:
    understood = centre.understander.understand(ACCOUNT)
    assert understood.passages == ()
    assert understood.searched == ACCOUNT


def test_where_words_hardly_meet_the_meaning_is_shown(centre: Centre) -> None:
    text = "天天有人在窗户底下放大喇叭蹦跶，孩子没法做功课"
    query = centre.similar.retriever.understood(centre.understander.understand(text))
    weak = 0
    for result in centre.similar.similar(Request(text, k=5)).results:
        found = centre.matching.passages(text, result.case.id)
        by_words = passages(result.case.facts, query.words, centre.tokenizer, also=query.also)
        if shown(query, by_words) >= WEAK:
            assert found == by_words
            continue
        (part,) = found
        weak += 1
        assert part.by == "meaning"
        assert part.text == result.case.facts[part.start : part.start + len(part.text)]
        assert len(part.text) <= PART
        assert centre.matching.passages(text, result.case.id) == found
    assert weak


def test_what_cannot_be_matched(centre: Centre) -> None:
    case = next(c.id for batch in centre.store.iterate("cases") for c in batch if c.tier == "archive")
    with pytest.raises(NotFoundError):
        centre.matching.passages("漏水", case, ("library",))
    with pytest.raises(NotFoundError):
        centre.matching.passages("漏水", "nobody")
    with pytest.raises(InvalidInputError):
        centre.matching.passages(" ", case)
