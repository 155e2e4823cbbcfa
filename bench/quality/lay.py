"""Lay questions: does the service see which kind of dispute it is?"""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson

from app.bootstrap import Centre
from app.services.texts import checked_text
from bench.quality.centre import Scope, fused, in_threads, made_centre, plain
from bench.quality.figures import OURS, Asked, Collector, Outcome, Rankings
from bench.report import ROOT
from models.domain.taxonomy import load_taxonomy, parent_type
from models.domain.utterances import NONE
from models.ranking.metrics import success

LAY = "lay_questions.jsonl.gz"
LABELS = Path(__file__).with_name("lay_labels.csv")
JUDGED = Path(__file__).with_name("lay_judged.csv")
READERS = ("first reader", "second reader")


def read_labels() -> dict[str, tuple[str, ...]]:
    """The data's class -> the dispute types that answer it; none: the class has no counterpart and is left out."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {line["label"]: tuple(line["types"].split()) for line in csv.DictReader(file)}


def read_judged() -> dict[str, tuple[str, ...]]:
    """Question id -> the dispute types on which both of our readers agree; none: no dispute, or they disagree."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    both = {row["question"]: [set(row[reader].split()) - {NONE} for reader in READERS] for row in rows}
    return {question: tuple(sorted(first & second)) for question, (first, second) in both.items()}


def question_id(text: str) -> str:
    """Names a question without its words, which are not ours to ship."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_questions(data: Path) -> list[tuple[str, str | None]]:
    """Text and class (None: without one) of every question."""
    with gzip.open(data / LAY, "rb") as lines:
        return [(row["text"], row["label"]) for row in map(orjson.loads, lines)]


def lay_type(data: Path, scope: Scope) -> Iterator[Outcome]:
    """Top-1 and top-3 accuracy, by the published classes and by our two readers.

    The baselines search the names and everyday words of the sub-types, ours understands.
    """
    labels, judged = read_labels(), read_judged()
    questions = [(text, label) for text, label in read_questions(data) if label]
    right = {
        "lay-type published": {text: labels[label] for text, label in questions},
        "lay-type judged": {text: judged[question_id(text)] for text, _ in questions},
    }
    texts = scope.asked([text for text, _ in questions if any(types[text] for types in right.values())])
    with made_centre({"cases": _type_rows()} if scope.plain else {}, scope.home) as centre:
        said = dict(zip(texts, in_threads(lambda text: _rankings(centre, text, scope), texts), strict=True))
    for name, types in right.items():
        found = Collector(name, ("top@1", "top@3"))
        for text in texts:
            if types[text]:
                grades = dict.fromkeys(types[text], 2.0)
                asked = Asked(question_id(text), {"type": types[text][0]}, f"{'/'.join(types[text])}: {said[text][OURS][:3]}")
                found.add(asked, said[text], {f"top@{k}": partial(success, grades=grades, k=k) for k in (1, 3)})
        yield from found.outcomes()


def _type_rows() -> list[dict[str, str]]:
    """Every sub-type as a document made of its words."""
    rows = []
    for t in load_taxonomy(ROOT / "data").types:
        for s in t.subtypes:
            words = (t.name, s.name, *t.aliases, *s.aliases, *s.everyday, *t.everyday)
            rows.append({"id": f"{t.id}.{s.id}", "facts": "，".join(words)})
    return rows


def _rankings(centre: Centre, text: str, scope: Scope) -> Rankings:
    ours = {OURS: _types([g.id for g in centre.understander.understand(checked_text(text)).types])}
    if not scope.plain:
        return ours
    by_system = {system: _types(ids) for system, ids in plain(centre, "cases", text).items() if system != "fusion"}
    return {**by_system, "fusion": fused(*by_system.values()), **ours}


def _types(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(map(parent_type, ids)))
