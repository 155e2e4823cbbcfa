"""The real app over a small real centre: own home, the repository's data, the real encoder and engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.bootstrap import open_centre
from app.settings import Settings
from tests.api.people import fill

NEVER = 3600.0  # the followers run once at the start and then sleep: tests decide when the index changes


def settings_for(home: Path, encoder: Path) -> Settings:
    """Settings that look at nothing of this machine."""
    return Settings(_env_file=None, home=home, encoder=str(encoder), follow_seconds=NEVER)  # type: ignore[call-arg]


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Path:
    """Built state of the small centre, words and vectors. Tests must not change it."""
    home = tmp_path_factory.mktemp("small-centre")
    with open_centre(settings_for(home, encoder_dir)) as centre:
        fill(centre.store)
        centre.follower.catch_up()
        centre.lane.fill()
    return home


@pytest.fixture(scope="session")
def app(built_home: Path, encoder_dir: Path) -> FastAPI:
    """The app itself."""
    return create_app(settings_for(built_home, encoder_dir))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A caller of the running app; what nobody foresaw comes back as an answer, as it does behind a server."""
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running
