"""The labelled texts: enough of them, and enough found; the sample centre, which is anonymous already, passes."""

from functools import cache
from pathlib import Path

import pytest

from app.settings import ROOT
from bench.redaction import SETS, TEXTS, Labelled, Tally, measure, read_labelled
from models.domain.case import Case
from models.language.redact import LABELS, load_redactor, redact_case


@cache
def texts(name: str) -> list[Labelled]:
    return read_labelled(TEXTS / f"{name}.txt")


@cache
def tally() -> Tally:
    return measure(load_redactor(ROOT / "data"), [one for name in SETS for one in texts(name)])


def test_there_are_enough() -> None:
    assert sum(len(texts(name)) for name in SETS) >= 60
    assert tally().there.total() >= 300
    assert set(tally().there) == set(LABELS)


def test_nearly_all_is_found_and_little_else() -> None:
    assert tally().recall >= 0.98, tally().problems
    assert tally().precision >= 0.95, tally().problems


@pytest.mark.parametrize("kind", sorted(set(LABELS) - {"name"}))
def test_numbers_are_all_found(kind: str) -> None:
    assert not [p for p in tally().problems if p.startswith((f"missed {kind} ", f"wrong {kind} "))]


def test_a_kind_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wrong.txt"
    file.write_text("## one\n⟦shoe|42⟧\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no kind shoe"):
        read_labelled(file)


def test_the_sample_centre_passes() -> None:
    redactor = load_redactor(ROOT / "data")
    lines = (ROOT / "data" / "sample" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    found = {c.id: dict(kinds) for c in map(Case.model_validate_json, lines) if (kinds := redact_case(redactor, c).kinds)}
    assert found == {}
