"""A copy of the sample centre's home, in which notebooks may write."""

import shutil
from pathlib import Path

import pytest

from app.bootstrap import Centre
from tests.app.conftest import centre  # noqa: F401  # the same one as the services' tests have


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, centre: Centre) -> Path:  # noqa: F811
    """Indexed whole, words and vectors."""
    home = tmp_path_factory.mktemp("notebooks") / "home"
    shutil.copytree(centre.settings.home, home)
    return home
