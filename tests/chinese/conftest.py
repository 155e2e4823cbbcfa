"""One centre for each engine of the contract tests, filled once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Centre
from tests.centres import centre_on_site
from tests.chinese.records import fill
from tests.contract.conftest import SITES

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session", params=SITES)
def centre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[Centre]:
    """The centre of records.py, words and vectors, on one engine. Tests must not change it."""
    with centre_on_site(request, tmp_path_factory, "chinese", encoder_dir, fill, lambda: TODAY) as opened:
        yield opened
