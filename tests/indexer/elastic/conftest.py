"""An engine with a prefix of its own on the tests' server."""

import uuid
from collections.abc import Iterator

import pytest

from indexer.elastic.client import Access
from indexer.elastic.engine import ElasticEngine
from tests.contract.conftest import BUILT_WITH, remove_indices
from tests.contract.corpus import SCHEMAS


@pytest.fixture
def prefix(elastic_url: str) -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    remove_indices(Access(elastic_url), name)


@pytest.fixture
def engine(elastic_url: str, prefix: str) -> Iterator[ElasticEngine]:
    opened = open_engine(elastic_url, prefix)
    yield opened
    opened.close()


def open_engine(url: str, prefix: str) -> ElasticEngine:
    return ElasticEngine.open(Access(url), prefix, SCHEMAS, **BUILT_WITH)
