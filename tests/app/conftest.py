"""A real centre for the services: the sample centre's records, the real encoder, the real engine."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Centre, import_context, open_centre
from app.cli.recording import SAMPLE
from app.settings import ROOT, Settings
from indexer.importing.importer import import_file
from tests.app.shell import Shell

TODAY = date(2026, 11, 22)  # the sample's records are dated around it
VECTORS = ROOT / "var" / "tests" / "vectors.sqlite"  # kept by content: a second run encodes nothing again


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[Centre]:
    """The sample centre, indexed whole, words and vectors. Tests must not change it."""
    home = tmp_path_factory.mktemp("sample-centre")
    if VECTORS.exists():
        shutil.copy(VECTORS, home / "vectors.sqlite")
    settings = Settings(home=home, encoder=str(encoder_dir))
    with open_centre(settings, today=lambda: TODAY) as centre:
        for kind in SAMPLE:
            import_file(kind, settings.data / "sample" / f"{kind}.jsonl", centre.store, import_context(settings, centre.field))
        centre.follower.catch_up()
        centre.lane.fill()
        yield centre
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(home / "vectors.sqlite", VECTORS)


@pytest.fixture
def shell(centre: Centre, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("DIANJIANG_HOME", str(centre.settings.home))
    monkeypatch.setenv("DIANJIANG_ENCODER", centre.settings.encoder)
    monkeypatch.setenv("COLUMNS", "200")
    return Shell(monkeypatch, capfd)
