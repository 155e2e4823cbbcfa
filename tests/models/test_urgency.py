"""Danger is flagged, and only danger: figures of speech, denials and what is long past raise nothing."""

import csv
import re
from pathlib import Path

import pytest

from models.domain.lexicon import load_lexicon
from models.language.normalize import normalize
from models.understand.cues import AlertReader
from models.understand.understander import worst

DATA = Path(__file__).parents[2] / "data"
LEXICON = load_lexicon(DATA)
READER = AlertReader(LEXICON)
with (Path(__file__).parent / "understanding" / "urgency.csv").open(encoding="utf-8", newline="") as stream:
    SENTENCES = list(csv.DictReader(stream))
# hotlines of the whole country: police, fire, ambulance, traffic, courts, legal aid, government, labour, consumers,
# women, youth, mental health, trade unions, insurance and banks
HOTLINES = {"110", "119", "120", "122", "12368", "12348", "12345", "12333", "12315", "12338", "12355", "12356", "12351", "12378"}


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row["text"])
def test_each_sentence_gets_its_level(row: dict[str, str]) -> None:
    alerts = READER.read(normalize(row["text"]))
    assert worst(alerts) == row["level"]
    assert [a.kind for a in alerts][:1] == ([row["kind"]] if row["kind"] else [])
    assert bool(alerts and alerts[0].past) == (row["past"] == "yes")


def test_the_sentences_are_many_and_each_stands_once() -> None:
    assert len({row["text"] for row in SENTENCES}) == len(SENTENCES) >= 110
    assert {row["level"] for row in SENTENCES} == {"danger", "urgent", "normal"}


def test_danger_comes_first_and_the_gravest_rule_of_a_kind_gives_the_advice() -> None:
    alerts = READER.read("明天开庭，孩子在学校被同学欺负，回来说老师猥亵她")
    assert [(a.level, a.kind) for a in alerts] == [("danger", "minor"), ("urgent", "deadline")]
    assert "110" in alerts[0].advice


def test_a_second_mention_that_is_not_past_counts() -> None:
    (alert,) = READER.read("他以前打过我。昨天又打我")
    assert (alert.level, alert.past, alert.words) == ("danger", False, ("又打我",))


def test_every_number_in_the_advice_is_a_hotline() -> None:
    found = {number for cue in LEXICON.urgency for number in re.findall(r"\d{3,}", cue.advice)}
    assert found <= HOTLINES


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("violence", {"110"}), ("self_harm", {"110", "120", "12356"}), ("minor", {"110", "12355"}), ("group", {"12333", "12345"})],
)
def test_the_gravest_advice_names_whom_to_call(kind: str, numbers: set[str]) -> None:
    level = min((c.level for c in LEXICON.urgency if c.kind == kind), key=lambda level: level != "danger")
    for cue in LEXICON.urgency:
        if cue.kind == kind and cue.level == level:
            assert numbers <= set(re.findall(r"\d{3,}", cue.advice))


def test_a_figure_of_speech_is_no_longer_than_it_must_be() -> None:
    cues = {word for cue in LEXICON.urgency for word in cue.words}
    assert not LEXICON.figures & cues
