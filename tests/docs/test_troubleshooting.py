"""docs/troubleshooting.md tells of every error class, with the code and the HTTP status it really has."""

import re

from app.api.errors import mapped_to
from app.settings import ROOT
from models import errors

ROW = re.compile(r"^\| `(\w+)` \| `(\w+)`[^|]*\| (\d{3}) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEXT = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")


def classes() -> list[type[errors.DianjiangError]]:
    return [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.DianjiangError)]


def test_every_error_class_is_told_with_its_code_and_status() -> None:
    told = {name: (code, int(status)) for name, code, status, _, _ in ROW.findall(TEXT)}

    assert told == {c.__name__: (c.code, mapped_to(c).status) for c in classes()}


def test_each_says_what_to_do() -> None:
    assert all(when.strip() and mend.strip() for _, _, _, when, mend in ROW.findall(TEXT))


def test_the_tree_at_the_top_of_the_file_has_them_all() -> None:
    drawn = set(re.findall(r"\w+Error", (errors.__doc__ or "").split("Messages")[0]))

    assert drawn == {c.__name__ for c in classes()}


def test_decisions_are_one_page_each() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))

    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.count("\n") < 45, page.name
        assert all(f"\n## {part}\n" in text for part in ("Situation", "Decision", "Rejected", "Consequences")), page.name
