"""The real app over a small real centre: own home, the repository's data, the real encoder and engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.bootstrap import open_centre
from app.settings import ROOT, Settings
from tests.api.people import fill

NEVER = 3600.0  # the followers run once at the start and then sleep: tests decide when the index changes


def settings_for(home: Path, encoder: Path) -> Settings:
    """Settings that look at nothing of this machine."""
    return Settings(_env_file=None, home=home, encoder=str(encoder), follow_seconds=NEVER)


KNOWN_VECTORS = ROOT / "var" / "tests" / "small-vectors.sqlite"  # kept by content: a second run encodes nothing again


def build_centre(home: Path, encoder: Path) -> None:
    """The small centre in `home`, indexed whole, words and vectors."""
    home.mkdir(parents=True, exist_ok=True)
    if KNOWN_VECTORS.exists():
        shutil.copy(KNOWN_VECTORS, home / "vectors.sqlite")
    with open_centre(settings_for(home, encoder)) as centre:
        fill(centre.store)
        centre.follower.catch_up()
        centre.lane.fill()
    KNOWN_VECTORS.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(home / "vectors.sqlite", KNOWN_VECTORS)


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Path:
    """Built state of the small centre. Tests must not change it."""
    home = tmp_path_factory.mktemp("small-centre")
    build_centre(home, encoder_dir)
    return home


@pytest.fixture
def empty_home(tmp_path: Path, built_home: Path) -> Path:
    """A home without records; the field's own phrases are encoded already."""
    shutil.copy(built_home / "vectors.sqlite", tmp_path / "vectors.sqlite")
    return tmp_path


@pytest.fixture(scope="session")
def app(built_home: Path, encoder_dir: Path) -> FastAPI:
    """The app itself."""
    return create_app(settings_for(built_home, encoder_dir))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A caller of the running app; what nobody foresaw comes back as an answer, as it does behind a server."""
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running
