"""How a notebook opens the centre: the settings of the project's folder, wherever the notebook lies."""

from collections.abc import Iterator
from contextlib import chdir, contextmanager

from app.bootstrap import Centre, open_centre
from app.settings import ROOT, Settings, load_settings


def settings() -> Settings:
    """As the service has them: a notebook runs in a folder of its own, where no .env lies."""
    with chdir(ROOT):
        return load_settings()


@contextmanager
def centre() -> Iterator[Centre]:
    """The centre, its index brought up to date unless the running service does that."""
    with open_centre(settings()) as opened:
        opened.follower.catch_up_if_free()
        yield opened
