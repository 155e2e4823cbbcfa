"""Long documents pasted whole: real accounts of 900 characters and more, also with paper of our own writing around them."""

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import yaml

from app.bootstrap import Centre
from app.services.similar import Request, SimilarService
from app.services.texts import MAX_CHARACTERS
from bench.quality.centre import DEPTH, QUERY_CHARACTERS, SEED, Scope, in_threads, made_centre, neutral
from bench.quality.court import (
    Court,
    Grades,
    alike,
    judged_corpus,
    read_cases,
    row,
    same_cause_grades,
)
from bench.quality.figures import OURS, Asked, Collector, Outcome, Rankings
from models.language.normalize import Folded
from models.language.sentences import Span
from models.ranking.metrics import ndcg
from models.understand.passages import PassageChooser

PAPERS = Path(__file__).with_name("papers.yaml")
LONG = 900  # characters from which an account is long
SHORTEST_FILE = 2500  # characters of account and paper together, at least
FIRST, WHOLE = "first 600 characters", "whole text"


def long(data: Path, scope: Scope) -> Iterator[Outcome]:
    """nDCG@10 of the same cause with and without paper around the account, and of shared elements as published."""
    cases = read_cases(data)
    corpus = scope.corpus(judged_corpus(cases))
    grades = same_cause_grades(data, corpus)
    asking = scope.asked([c for c in corpus if grades.get(neutral(c.id)) and len(c.text) >= LONG])
    papers = yaml.safe_load(PAPERS.read_text(encoding="utf-8"))
    with made_centre({"cases": [row(c) for c in corpus]}, scope.home) as centre:
        yield from _asked(centre, "long", asking, grades, lambda c: c.whole, scope)
        yield from _asked(centre, "long in paper", asking, grades, lambda c: in_paper(c, papers), scope)
    tagged = scope.corpus([c for c in cases if c.elements])
    shared = {neutral(c.id): alike(c, tagged) for c in tagged}
    asking = scope.asked([c for c in tagged if shared[neutral(c.id)] and len(c.text) >= LONG])
    with made_centre({"cases": [row(c) for c in tagged]}, scope.home) as centre:
        yield from _asked(centre, "long elements", asking, shared, lambda c: c.whole, scope)


def in_paper(case: Court, papers: Mapping[str, object]) -> str:
    """The account inside one kind of document, with attachments before and after; always the same for the same case."""
    dice = random.Random(f"{SEED}:{case.id}")
    kinds: Mapping[str, Mapping[str, str]] = papers["kinds"]  # type: ignore[assignment]
    attachments: list[str] = papers["attachments"]  # type: ignore[assignment]
    kind = kinds[dice.choice(sorted(kinds))]
    middle = [kind["before"], case.whole, kind["after"]]
    room = dice.randint(SHORTEST_FILE, MAX_CHARACTERS) - sum(map(len, middle))
    before: list[str] = []
    after: list[str] = []
    share = dice.random()
    for attachment in dice.sample(attachments, len(attachments)) * 3:  # each party gets its own copy
        room -= len(attachment)
        if room < 0:
            break
        (before if dice.random() < share else after).append(attachment)
    return "\n".join([*before, *middle, *after])[:MAX_CHARACTERS]


def _asked(
    centre: Centre, name: str, asking: Sequence[Court], grades: Grades, written: Callable[[Court], str], scope: Scope
) -> Iterator[Outcome]:
    found = Collector(name, ("nDCG@10",))
    whole = _without_choice(centre.similar)

    def rankings(case: Court) -> Rankings:
        text = written(case)[:MAX_CHARACTERS]
        others = ((FIRST, whole, text[:QUERY_CHARACTERS]), (WHOLE, whole, text)) if scope.plain else ()
        asked = (*others, (OURS, centre.similar, text))
        return {system: _ranking(service, said, neutral(case.id)) for system, service, said in asked}

    for case, ranked in zip(asking, in_threads(rankings, asking), strict=True):
        found.add(Asked(case.told), ranked, {"nDCG@10": partial(ndcg, grades=grades[neutral(case.id)], k=10)})
    yield from found.outcomes()


def _ranking(service: SimilarService, text: str, own: str) -> list[str]:
    return service.rank(Request(text, k=DEPTH, exclude=(own,)), service.weights()).ids


class _Nothing(PassageChooser):
    """Chooses no passage: the whole text is searched with."""

    def __init__(self) -> None:
        pass

    def choose(self, _text: str, _folded: Folded) -> tuple[Span, ...]:
        return ()


def _without_choice(service: SimilarService) -> SimilarService:
    """The service as it would be without chosen passages."""
    understander = copy.copy(service.understander)
    understander._passages = _Nothing()
    return replace(service, understander=understander)
