"""A mistake in a file that a centre edits."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import DataFileError


def assert_line_is_named(load: Callable[[Path], object], file: Path, content: str, line: int, problem: str) -> None:
    """The file with this content is refused, for this problem (a pattern) on this line."""
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError, match=problem) as caught:
        load(file)
    assert caught.value.line == line
