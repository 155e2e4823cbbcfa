"""Switching the engine of a centre, by the commands docs/elasticsearch.md names."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Centre
from indexer.elastic.client import Access
from tests.app.shell import Shell
from tests.contract.conftest import remove_indices

ASKED = ("recommend", "楼上漏水泡了我家厨房")


@pytest.fixture
def copy(centre: Centre, tmp_path: Path) -> Path:
    """The sample centre's home, to be changed."""
    shutil.copytree(centre.settings.home, tmp_path / "home", ignore=shutil.ignore_patterns("LOCK"))
    return tmp_path / "home"


@pytest.fixture
def shell(centre: Centre, copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("DIANJIANG_HOME", str(copy))
    monkeypatch.setenv("DIANJIANG_ENCODER", centre.settings.encoder)
    return Shell(monkeypatch, capfd)


@pytest.fixture
def elasticsearch(elastic_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The variables that choose it."""
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    settings = {"DIANJIANG_ENGINE": "elasticsearch", "ELASTICSEARCH_URL": elastic_url, "ELASTICSEARCH_PREFIX": prefix}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    yield
    remove_indices(Access(elastic_url), prefix)


@pytest.mark.usefixtures("elasticsearch")
def test_one_rebuild_and_the_other_engine_answers_the_same(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell.json("index", "status")["generation"] == 0
    rebuilt = shell.json("index", "rebuild")
    status = shell.json("index", "status")
    assert (status["behind"], status["waiting_for_vectors"], rebuilt["vectors"]) == (0, 0, 0)
    assert rebuilt["documents"] == status["mediators"] + status["cases"] > 1000
    there = shell.json(*ASKED, "--explain")
    monkeypatch.setenv("DIANJIANG_ENGINE", "embedded")
    here = shell.json(*ASKED, "--explain")
    assert [r["mediator"]["id"] for r in there["results"]] == [r["mediator"]["id"] for r in here["results"]]
    assert [from_columns(r) for r in there["results"]] == [from_columns(r) for r in here["results"]]


def from_columns(result: dict[str, Any]) -> dict[str, float]:
    """What each feature gives; those of scores of an engine's own left out."""
    return {p["name"]: p["value"] for p in result["parts"] if p["name"] not in ("lexical", "semantic", "evidence", "method")}
