"""Parts that tests of every floor share."""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from app.bootstrap import make_tokenizer
from app.field import load_field
from app.services.causes import open_causes
from app.services.learning import open_types
from app.settings import ROOT, Settings
from indexer.vectors import CachedEncoder, VectorCache
from models.encoders.build_e5 import build
from models.encoders.e5 import E5Encoder
from models.encoders.factory import open_encoder
from models.errors import UnavailableError
from tests import postgres_server
from tests.elastic_server import HOW, NoServerError, Server, container, throw_away, unpack_core

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
    _learn_once(directory)
    return directory


def _learn_once(encoder: Path) -> None:
    """Dispute types and causes are learned into var/ once, where every centre of the tests finds them."""
    settings_ = Settings(home=ROOT / "var", encoder=str(encoder))
    field = load_field(settings_)
    cache = VectorCache(settings_.home / "vectors.sqlite")
    try:
        cached = CachedEncoder(open_encoder(settings_.encoder, settings_.home, settings_.threads), cache)
        open_types(settings_, field.taxonomy, make_tokenizer(field.lexicon), cached)
        open_causes(settings_, field.cues, field.taxonomy, cached)
    finally:
        cache.close()


@pytest.fixture(scope="session")
def elastic_core() -> Iterator[Path]:
    """The unpacked Elasticsearch core, for tests that kill, pause or guard a server of their own."""
    with throw_away() as folder:
        try:
            core = unpack_core(folder)
        except NoServerError as e:
            without_server(e)
        yield core


@pytest.fixture(scope="session")
def elastic_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """One server for all tests that only ask it; each uses a prefix of its own. See elastic_server for where it is from."""
    if os.environ.get("ELASTICSEARCH_URL"):
        yield os.environ["ELASTICSEARCH_URL"]
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(container())
        except NoServerError:
            server = Server(request.getfixturevalue("elastic_core"), stack.enter_context(throw_away()), heap="1g")
            stack.callback(server.kill)
            server.start()
            url = server.url
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server; its URL with a place for the database's name, see `postgres_server.new_database`."""
    tools = postgres_server.postgres_tools()
    if tools is None:
        if os.environ.get("DIANJIANG_REQUIRE_POSTGRES"):
            pytest.fail(postgres_server.HOW, pytrace=False)
        pytest.skip(postgres_server.HOW)
    with postgres_server.postgres(tools) as url:
        yield url


def without_server(reason: Exception) -> NoReturn:
    """Skip with one line that says how to have a server; a failure where one is required."""
    if os.environ.get("DIANJIANG_REQUIRE_ELASTIC"):
        pytest.fail(f"{HOW}（{reason}）", pytrace=False)
    pytest.skip(f"{HOW}（{reason}）")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests that miss a server are told of in one line for all, not one for each."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        for module, how in (("elastic_server", HOW), ("postgres_server", postgres_server.HOW)):
            if how in reason:
                report.longrepr = (f"tests/{module}.py", 0, reason)
    return report
