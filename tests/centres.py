"""A whole centre on one engine of the contract tests."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Centre, open_centre
from app.settings import ROOT, Settings
from indexer.elastic.client import Access
from indexer.records.store import RecordStore
from tests.contract.conftest import remove_indices


@contextmanager
def centre_on_site(
    request: pytest.FixtureRequest,
    folders: pytest.TempPathFactory,
    name: str,
    encoder_dir: Path,
    fill: Callable[[RecordStore], object],
    today: Callable[[], date] = date.today,
) -> Iterator[Centre]:
    """A centre on the engine that the fixture is for (a name of SITES), its records indexed and encoded.

    Vectors are kept by content under this name: a second run encodes nothing again.
    """
    home = folders.mktemp(name)
    known = ROOT / "var" / "tests" / f"{name}-vectors.sqlite"
    if known.exists():
        shutil.copy(known, home / "vectors.sqlite")
    settings = Settings(_env_file=None, home=home, encoder=str(encoder_dir))
    if request.param != "embedded":
        url, prefix = request.getfixturevalue("elastic_url"), f"test-{uuid.uuid4().hex[:12]}"
        settings = settings.model_copy(
            update={"engine": "elasticsearch", "elasticsearch_url": url, "elasticsearch_prefix": prefix}
        )
    with open_centre(settings, today=today) as opened:
        fill(opened.store)
        opened.follower.catch_up()
        opened.lane.fill()
        yield opened
    if request.param != "embedded":
        remove_indices(Access(settings.elasticsearch_url), settings.elasticsearch_prefix)
    known.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(home / "vectors.sqlite", known)
