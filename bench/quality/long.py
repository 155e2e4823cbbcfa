"""Long documents pasted whole: real accounts of 900 characters and more, also with paper of our own writing around them."""

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from app.bootstrap import Centre
from app.services.similar import Request, SimilarService
from app.services.texts import MAX_CHARACTERS
from bench.quality.centre import DEPTH, QUERY_CHARACTERS, SEED, Rankings, in_threads, made_centre, neutral
from bench.quality.court import (
    SAME_CAUSE,
    Court,
    Grades,
    alike,
    judged_corpus,
    read_cases,
    read_grades,
    row,
)
from bench.quality.figures import OURS, Collector, Outcome
from models.language.normalize import Folded
from models.language.sentences import Span
from models.ranking.metrics import ndcg
from models.understand.passages import PassageChooser

PAPERS = Path(__file__).with_name("papers.yaml")
LONG = 900  # characters from which an account is long
SHORTEST_FILE = 2500  # characters of account and paper together, at least
FIRST, WHOLE = "first 600 characters", "whole text"


def long(data: Path) -> Iterator[Outcome]:
    """nDCG@10 of the same cause with and without paper around the account, and of shared elements as published."""
    cases = read_cases(data)
    corpus, grades = judged_corpus(cases), read_grades(data / SAME_CAUSE)
    asking = [c for c in corpus if neutral(c.id) in grades and len(c.text) >= LONG]
    papers = yaml.safe_load(PAPERS.read_text(encoding="utf-8"))
    with made_centre({"cases": [row(c) for c in corpus]}) as centre:
        yield from _asked(centre, "long", asking, grades, lambda c: c.whole)
        yield from _asked(centre, "long in paper", asking, grades, lambda c: in_paper(c, papers))
    tagged = [c for c in cases if c.elements]
    shared = {neutral(c.id): alike(c, tagged) for c in tagged}
    asking = [c for c in tagged if shared[neutral(c.id)] and len(c.text) >= LONG]
    with made_centre({"cases": [row(c) for c in tagged]}) as centre:
        yield from _asked(centre, "long elements", asking, shared, lambda c: c.whole)


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
    centre: Centre, name: str, asking: Sequence[Court], grades: Grades, written: Callable[[Court], str]
) -> Iterator[Outcome]:
    found = Collector(name)
    whole = _without_choice(centre.similar)

    def rankings(case: Court) -> Rankings:
        text = written(case)[:MAX_CHARACTERS]
        asked = ((FIRST, whole, text[:QUERY_CHARACTERS]), (WHOLE, whole, text), (OURS, centre.similar, text))
        return {system: _ranking(service, said, neutral(case.id)) for system, service, said in asked}

    for case, ranked in zip(asking, in_threads(rankings, asking), strict=True):
        for system, ranking in ranked.items():
            found.add(system, nDCG_10=ndcg(ranking, grades[neutral(case.id)], 10))
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
