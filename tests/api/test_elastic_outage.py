"""The running service while its Elasticsearch is away, killed, or hanging."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.bootstrap import Centre
from indexer.elastic import client as elastic_client
from models.domain.mediator import Mediator
from tests.api.conftest import settings_for
from tests.elastic_server import Server, throw_away

PATIENCE = 300.0  # seconds; a server that starts again on a busy machine takes its time
MANY = 3000


@pytest.fixture(scope="module")
def server(elastic_core: Path) -> Iterator[Server]:
    """A server that is there, but not yet started."""
    with throw_away() as folder:
        made = Server(elastic_core, folder)
        yield made
        made.kill()


@pytest.fixture(scope="module")
def service(server: Server, tmp_path_factory: pytest.TempPathFactory, encoder_dir: Path) -> Iterator[tuple[TestClient, Centre]]:
    """The service, started while its server is away."""
    home = tmp_path_factory.mktemp("outage")
    chosen = {"engine": "elasticsearch", "elasticsearch_url": server.url, "follow_seconds": 0.1}
    app = create_app(settings_for(home, encoder_dir).model_copy(update=chosen))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elastic_client, "SEARCH_SECONDS", 1.0)
        with TestClient(app, raise_server_exceptions=False) as running:
            yield running, app.state.public.centre


def mediators(start: int, n: int, profile: str = "调解漏水") -> list[Mediator]:
    return [Mediator(id=f"m{i:05}", name="柳清和", profile=profile) for i in range(start, start + n)]


def until(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happened():
            return
    pytest.fail(f"did not happen: {what}")


def is_ready(client: TestClient) -> bool:
    return bool(client.get("/api/v1/health/ready").status_code == 200)


def search(client: TestClient) -> tuple[int, str]:
    answer = client.post("/api/v1/recommendations", json={"text": "楼上漏水"})
    return answer.status_code, answer.json().get("code", "")


def check_away(client: TestClient) -> None:
    assert search(client) == (503, "unavailable")
    assert client.get("/api/v1/suggest", params={"text": "柳"}).status_code == 503
    ready = client.get("/api/v1/health/ready")
    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
    assert len(ready.json()["reasons"]) == 1
    assert "搜索服务器" in ready.json()["reasons"][0]
    assert client.get("/api/v1/health/live").status_code == 200


def indexed(server: Server) -> int:
    with urllib.request.urlopen(f"{server.url}/_nodes/stats/indices/indexing", timeout=10) as answer:
        node = next(iter(json.load(answer)["nodes"].values()))
    return int(node["indices"]["indexing"]["index_total"])


def check_content(centre: Centre) -> None:
    kept = {m.id: m.profile for page in centre.store.iterate("mediators") for m in page}
    ids = centre.engine.browse("mediators", limit=10 * MANY).ids
    assert sorted(ids) == sorted(kept)
    assert centre.engine.count("mediators") == len(kept)


def test_it_starts_without_its_server_and_catches_up(service: tuple[TestClient, Centre], server: Server) -> None:
    client, centre = service
    check_away(client)
    centre.store.upsert("mediators", mediators(0, 20))
    server.start()
    until(lambda: is_ready(client), "catching up after the start")
    assert search(client)[0] == 200
    check_content(centre)


def test_killed_in_the_middle_of_a_bulk(service: tuple[TestClient, Centre], server: Server) -> None:
    client, centre = service
    until(lambda: is_ready(client), "ready")
    before = indexed(server)
    centre.store.upsert("mediators", mediators(20, MANY))
    until(lambda: indexed(server) > before + 50, "some of it being written")
    server.kill()
    check_away(client)
    centre.store.upsert("mediators", mediators(10, 300, "调解噪音"))
    centre.store.delete("mediators", [f"m{i:05}" for i in range(200)])
    server.start()
    until(lambda: is_ready(client), "catching up after the crash")
    check_content(centre)
    assert centre.engine.manifest.applied == centre.store.last_seq()
    assert search(client)[0] == 200


def test_a_server_that_hangs(service: tuple[TestClient, Centre], server: Server) -> None:
    client, centre = service
    until(lambda: is_ready(client), "ready")
    server.pause()
    try:
        started = time.monotonic()
        assert search(client) == (503, "unavailable")
        assert time.monotonic() - started < PATIENCE
        check_away(client)
    finally:
        server.resume()
    centre.store.upsert("mediators", mediators(MANY + 100, 1))
    until(lambda: is_ready(client), "going on after the pause")
    check_content(centre)
