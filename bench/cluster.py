"""`python -m bench.cluster`: three Elasticsearch nodes on the loopback; one is killed while it is written to and searched.

Writes its part of docs/reliability.md: how many acknowledged writes are missing afterwards, and how long searches stood still.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.engine import DIMENSION, KIND, SCHEMAS
from bench.report import ROOT, stamp, write_section
from docs.make import table
from indexer.elastic.client import Access, connect
from indexer.elastic.engine import ElasticEngine
from indexer.engine import Clause, Document
from models.errors import DianjiangError
from tests.elastic_server import NoServerError, Server, free_port, throw_away, unpack_core

COMMAND = "make test-cluster"
NODES = 3
HEAP = "512m"
BATCH = 50
BEFORE, AFTER = 8.0, 25.0  # seconds of work before and after the kill
BUILT_WITH: dict[str, Any] = {"schema_id": "s", "tokenizer": "t", "encoder": "e"}
WORD = "漏水"


@dataclass
class Work:
    """What was acknowledged and what went wrong, seen by whoever asks."""

    ended: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)
    failed_commits: int = 0
    searches: int = 0
    failed_searches: int = 0
    longest_pause: float = 0.0

    def write(self, engine: ElasticEngine) -> None:
        """Commits of BATCH documents, one after the other; one that fails is sent again, as a follower does."""
        number = 0
        while not self.ended.is_set():
            ids = [f"d{number:06}-{i:02}" for i in range(BATCH)]
            try:
                engine.upsert(KIND, [Document(id_, {"profile": [WORD, id_]}) for id_ in ids])
                engine.commit(number + 1)
            except DianjiangError:
                self.failed_commits += 1
                continue
            self.acknowledged += ids
            number += 1

    def search(self, engine: ElasticEngine) -> None:
        """Searches, one after the other."""
        last = time.monotonic()
        while not self.ended.is_set():
            try:
                found = engine.lexical(KIND, [Clause("profile", (WORD,))], limit=10)
            except DianjiangError:
                self.failed_searches += 1
                continue
            now = time.monotonic()
            self.searches += bool(found)
            self.longest_pause, last = max(self.longest_pause, now - last), now


@contextmanager
def cluster() -> Iterator[list[Server]]:
    """Three nodes that know each other."""
    ports = [free_port() for _ in range(NODES)]
    names = [f"node-{i}" for i in range(NODES)]
    common = {
        "discovery.type": "multi-node",
        "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in ports],
        "cluster.initial_master_nodes": names,
    }
    with ExitStack() as stack:
        core = unpack_core(stack.enter_context(throw_away()))
        nodes = []
        for name, port in zip(names, ports, strict=True):
            own = {"node.name": name, "transport.port": port}
            node = Server(core, stack.enter_context(throw_away()), heap=HEAP, settings=common | own)
            stack.callback(node.kill)
            node.launch()
            nodes.append(node)
        for node in nodes:
            node.wait()
        yield nodes


def main() -> int:
    """Exit 1 where an acknowledged write is missing; 0 also where there is no server, said in one line."""
    try:
        with cluster() as nodes:
            work, missing = _run(nodes)
    except NoServerError as e:
        print(e, file=sys.stderr)
        return 0
    rows = [
        ("writes acknowledged", f"{len(work.acknowledged):,}"),
        ("of these missing afterwards", f"**{missing}**"),
        ("commits that failed and were sent again", work.failed_commits),
        ("searches answered", f"{work.searches:,}"),
        ("searches answered with an error", work.failed_searches),
        ("longest time without an answered search, seconds", f"{work.longest_pause:.1f}"),
    ]
    text = table((f"{NODES} nodes of {HEAP} heap, one replica, one node killed", "figure"), rows)
    print(text)
    write_section(ROOT / "docs" / "reliability.md", "cluster", f"{stamp(COMMAND, 'made up')}\n\n{text}")
    return 1 if missing else 0


def _run(nodes: list[Server]) -> tuple[Work, int]:
    access = Access(",".join(node.url for node in nodes))
    engines = [ElasticEngine.open(access, "cluster", SCHEMAS, dimension=DIMENSION, **BUILT_WITH) for _ in range(2)]
    engines[0].commit(0)
    _wait_for_replicas(nodes)
    work = Work()
    threads = [threading.Thread(target=work.write, args=(engines[0],)), threading.Thread(target=work.search, args=(engines[1],))]
    for thread in threads:
        thread.start()
    time.sleep(BEFORE)
    _holder(nodes).kill()
    time.sleep(AFTER)
    work.ended.set()
    for thread in threads:
        thread.join()
    there = set(engines[1].browse(KIND, limit=10 * len(work.acknowledged)).ids)
    for engine in engines:
        engine.close()
    return work, len(set(work.acknowledged) - there)


def _client(nodes: list[Server]) -> Any:
    return connect(Access(",".join(node.url for node in nodes))).options(request_timeout=70)


def _wait_for_replicas(nodes: list[Server]) -> None:
    _client(nodes).cluster.health(wait_for_status="green", wait_for_nodes=str(len(nodes)), timeout="60s")


def _holder(nodes: list[Server]) -> Server:
    """The node with the primary copy of the documents."""
    shards = _client(nodes).cat.shards(index=f"cluster-{KIND}-*", h="prirep,node", format="json")
    name = next(shard["node"] for shard in shards if shard["prirep"] == "p")
    return nodes[int(name.rpartition("-")[2])]


if __name__ == "__main__":
    sys.exit(main())
