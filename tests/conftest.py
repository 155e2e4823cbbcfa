"""Parts that tests of every floor share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from models.encoders.build_e5 import build
from models.encoders.e5 import E5Encoder
from models.errors import UnavailableError

settings.register_profile("untimed", deadline=None)  # machines are shared: a slow moment is no fault of the code
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def encoder_dir() -> Path:
    """A directory with the built encoder: the one that `make encoder` writes, built here when it is not there yet."""
    directory = Path(os.environ.get("DIANJIANG_HOME", Path(__file__).parents[1] / "var")) / "encoder"
    try:
        E5Encoder(directory)
    except UnavailableError:
        build(directory)
    return directory
