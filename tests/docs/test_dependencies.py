"""docs/dependencies.md names every package we ask for, with the licence the package itself states."""

import re
from importlib import metadata

import pytest

from app.settings import ROOT

GROUPS = ("run", "encoder", "st", "notebooks", "tools", "dev")
TEXT = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
FAMILIES = ("MIT", "Apache", "BSD", "MPL")


def asked_for(group: str) -> set[str]:
    lines = (
        line.split("#")[0].strip() for line in (ROOT / "requirements" / f"{group}.in").read_text(encoding="utf-8").splitlines()
    )
    return {re.split(r"[=<>~!\[ ;]", line)[0] for line in lines if line and not line.startswith("-")}


def documented() -> dict[str, dict[str, str]]:
    """Group -> package -> licence, from the tables."""
    tables: dict[str, dict[str, str]] = {}
    for section in TEXT.split("\n## ")[1:]:
        group = re.search(r"requirements/(\w+)\.in", section)
        assert group, section[:40]
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line.startswith("| ")]
        for row in rows:
            assert len(row) == 4, row
            assert all(row), row
        tables[group[1]] = {row[0]: row[3] for row in rows[1:]}
    return tables


def test_both_lists_are_the_same() -> None:
    shared = asked_for("run")  # what a later group asks for again is written once
    wanted = {group: asked_for(group) - (shared if group != "run" else set()) for group in GROUPS}

    assert {group: set(packages) for group, packages in documented().items()} == wanted
    assert set(GROUPS) == {file.stem for file in (ROOT / "requirements").glob("*.in")}


@pytest.mark.parametrize(
    ("package", "licence"), [pair for packages in documented().values() for pair in packages.items()], ids=lambda value: value
)
def test_the_licence_is_what_the_package_says(package: str, licence: str) -> None:
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{package} is an extra and not installed here")
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License")]
    stated = [text[:80] for field in ("License-Expression", "License") for text in about.get_all(field) or []]
    said = " ".join((*stated, *classifiers))

    assert {family for family in FAMILIES if family in licence} <= {family for family in FAMILIES if family in said}
    assert re.split(r"[- ]", licence)[0] in said
