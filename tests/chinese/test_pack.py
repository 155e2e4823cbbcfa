"""The regression pack: what people complain of in other engines, as data (pack.yaml), on every engine."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from app.bootstrap import Centre
from app.services import recommend, similar
from models.language.highlight import passages
from models.language.names import Match

TOP = 5


class Complaint(BaseModel):
    """One case of the pack.

    `first`: what must be first, or the first few in this order; `how`: the label beside the first; `among`: what must be in the
    first five; `never`: what must not come at all; `only`: all there is. For highlight: `text` and the `marks` in it as written.
    For understand: what must be understood.
    """

    model_config = ConfigDict(extra="forbid")

    door: str
    query: str
    first: list[str] = []
    how: str | None = None
    among: list[str] = []
    never: list[str] = []
    only: list[str] | None = None
    text: str = ""
    marks: list[str] = []
    understood: dict[str, Any] = {}


PACK = [Complaint(**entry) for entry in yaml.safe_load(Path(__file__).with_name("pack.yaml").read_text(encoding="utf-8"))]


def test_the_pack_is_large_and_no_case_is_there_twice() -> None:
    assert len(PACK) >= 200
    assert len({(c.door, c.query, c.text) for c in PACK}) == len(PACK)


@pytest.mark.parametrize("complaint", PACK, ids=lambda c: f"{c.door}-{c.query[:20]}")
def test_complaint(centre: Centre, complaint: Complaint) -> None:
    if complaint.door == "highlight":
        assert _marked(centre, complaint.query, complaint.text) == complaint.marks
        return
    if complaint.door == "understand":
        understood = centre.understander.understand(complaint.query)
        assert {key: _plain(getattr(understood, key)) for key in complaint.understood} == complaint.understood
        return
    found = _found(centre, complaint)
    ids = [id_ for id_, _ in found]
    assert ids[: len(complaint.first)] == complaint.first
    if complaint.how is not None:
        assert found[0][1] == complaint.how
    assert not set(complaint.among) - set(ids[:TOP]), ids[:TOP]
    assert not set(complaint.never) & set(ids)
    if complaint.only is not None:
        assert sorted(ids) == sorted(complaint.only)


def _plain(value: object) -> object:
    """As a data file can say it: lists, and ways of matching by their label."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value.label if isinstance(value, Match) else list(value) if isinstance(value, tuple) else value


def _found(centre: Centre, complaint: Complaint) -> list[tuple[str, str]]:
    """Ids in the order of the answer, each with how its name matched ("" where it did not)."""
    query = complaint.query
    if complaint.door == "suggest":
        return [(s.id, s.matched.label) for s in centre.directory.suggest(query, 20)]
    if complaint.door == "directory":
        entries = centre.directory.mediators(query, size=100).entries
        return [(e.mediator.id, e.matched.label if e.matched else "") for e in entries]
    if complaint.door == "similar":
        return [(r.case.id, "") for r in centre.similar.similar(similar.Request(query, k=TOP)).results]
    results = centre.recommend.recommend(recommend.Request(query, k=TOP)).results
    return [(r.mediator.id, r.matched.label if r.matched else "") for r in results]


def _marked(centre: Centre, query: str, text: str) -> list[str]:
    asked = centre.similar.retriever.query(query)
    shown = passages(text, asked.words, centre.tokenizer, also=asked.also)
    return [p.text[a:b] for p in shown for a, b in p.marks]
