"""One centre for each engine of the contract tests, filled once."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Centre, open_centre
from app.settings import ROOT, Settings
from indexer.elastic.client import Access
from tests.chinese.records import fill
from tests.contract.conftest import SITES, remove_indices

TODAY = date(2026, 11, 22)
KNOWN_VECTORS = ROOT / "var" / "tests" / "chinese-vectors.sqlite"  # kept by content: a second run encodes nothing again


@pytest.fixture(scope="session", params=SITES)
def centre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[Centre]:
    """The centre of records.py, words and vectors, on one engine. Tests must not change it."""
    home = tmp_path_factory.mktemp("chinese")
    if KNOWN_VECTORS.exists():
        shutil.copy(KNOWN_VECTORS, home / "vectors.sqlite")
    settings = Settings(_env_file=None, home=home, encoder=str(encoder_dir))
    if request.param != "embedded":
        url, prefix = request.getfixturevalue("elastic_url"), f"test-{uuid.uuid4().hex[:12]}"
        settings = settings.model_copy(
            update={"engine": "elasticsearch", "elasticsearch_url": url, "elasticsearch_prefix": prefix}
        )
    with open_centre(settings, today=lambda: TODAY) as opened:
        fill(opened.store)
        opened.follower.catch_up()
        opened.lane.fill()
        yield opened
    if request.param != "embedded":
        remove_indices(Access(settings.elasticsearch_url), settings.elasticsearch_prefix)
    KNOWN_VECTORS.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(home / "vectors.sqlite", KNOWN_VECTORS)
