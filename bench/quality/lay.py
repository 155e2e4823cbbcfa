"""Lay questions: does the service see which kind of dispute it is?"""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import orjson

from app.bootstrap import Centre
from app.services.texts import checked_text
from bench.quality.centre import Rankings, fused, in_threads, made_centre, plain
from bench.quality.figures import OURS, Collector, Outcome
from bench.report import ROOT
from models.domain.taxonomy import load_taxonomy, parent_type
from models.ranking.metrics import success

LAY = "lay_questions.jsonl.gz"
LABELS = Path(__file__).with_name("lay_labels.csv")


def read_labels() -> dict[str, tuple[str, ...]]:
    """The data's class -> the dispute types that answer it; none: the class has no counterpart and is left out."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {line["label"]: tuple(line["types"].split()) for line in csv.DictReader(file)}


def read_questions(data: Path) -> list[tuple[str, str | None]]:
    """Text and class (None: without one) of every question."""
    with gzip.open(data / LAY, "rb") as lines:
        return [(row["text"], row["label"]) for row in map(orjson.loads, lines)]


def lay_type(data: Path) -> Iterator[Outcome]:
    """Top-1 and top-3 accuracy. The baselines search the names and everyday words of the sub-types, ours understands."""
    labels = read_labels()
    asked = [(text, labels[label]) for text, label in read_questions(data) if label and labels[label]]
    found = Collector("lay-type")
    with made_centre({"cases": _type_rows()}) as centre:
        for (_, wanted), rankings in zip(asked, in_threads(lambda q: _rankings(centre, q[0]), asked), strict=True):
            grades = dict.fromkeys(wanted, 2.0)
            for system, types in rankings.items():
                found.add(system, top_1=success(types, grades, 1), top_3=success(types, grades, 3))
    yield from found.outcomes()


def _type_rows() -> list[dict[str, str]]:
    """Every sub-type as a document made of its words."""
    rows = []
    for t in load_taxonomy(ROOT / "data").types:
        for s in t.subtypes:
            words = (t.name, s.name, *t.aliases, *s.aliases, *s.everyday, *t.everyday)
            rows.append({"id": f"{t.id}.{s.id}", "facts": "，".join(words)})
    return rows


def _rankings(centre: Centre, text: str) -> Rankings:
    by_system = {system: _types(ids) for system, ids in plain(centre, "cases", text).items() if system != "fusion"}
    guesses = centre.understander.understand(checked_text(text)).types
    return {**by_system, "fusion": fused(*by_system.values()), OURS: _types([g.id for g in guesses])}


def _types(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(map(parent_type, ids)))
