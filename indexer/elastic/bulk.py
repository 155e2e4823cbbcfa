"""Many operations in requests of bounded size, some on their way at once, each tried again where the server is away.

Every operation carries a version, the number of the last change its document contains: what the server already has newer
stays as it is. So sending again is harmless, and so are two processes that follow the same store.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from indexer.elastic.client import BUSY, WRITE_SECONDS, AwayError, patiently, told_plainly
from models.errors import UnavailableError

Operation = tuple[str, bytes]  # the document's id, and its lines
_MOST_OPERATIONS = 500
_MOST_BYTES = 5_000_000
_AT_ONCE = 3  # requests on their way: the server's cores stay busy while the next documents are made
_ASKED = "errors,items.*.status,items.*.error.type"
_SOMETHING_NEWER = 409


def put(doc_id: str, source: dict[str, Any], version: int) -> Operation:
    """Index a document, unless there is a newer one."""
    return doc_id, _line({"index": _target(doc_id, version)}) + _line(source)


def drop(doc_id: str, version: int) -> Operation:
    """Remove a document, unless there is a newer one."""
    return doc_id, _line({"delete": _target(doc_id, version)})


def _target(doc_id: str, version: int) -> dict[str, Any]:
    return {"_id": doc_id, "version": version, "version_type": "external_gte"}


def _line(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


class Bulk:
    """Sends operations to one alias. `finish` waits for all and raises what went wrong."""

    def __init__(self, client: Elasticsearch, target: str, pool: ThreadPoolExecutor) -> None:
        self._client = client.options(request_timeout=WRITE_SECONDS)
        self._target = target
        self._pool = pool
        self._sent: dict[Future[None], set[str]] = {}

    def send(self, operations: Iterable[Operation]) -> None:
        """Begin to send. Operations on one document keep their order."""
        for part in _parts(operations):
            ids = {doc_id for doc_id, _ in part}
            while len(self._sent) >= _AT_ONCE or any(ids & others for others in self._sent.values()):
                self._wait_for_oldest()
            self._sent[self._pool.submit(self._deliver, [lines for _, lines in part])] = ids

    def finish(self) -> None:
        """Wait until all of it is durable. Raises UnavailableError where some of it could not be delivered."""
        while self._sent:
            self._wait_for_oldest()

    def abandon(self) -> None:
        """Wait for what is on its way, whatever comes of it."""
        for future in self._sent:
            future.exception()
        self._sent.clear()

    def _wait_for_oldest(self) -> None:
        oldest = next(iter(self._sent))
        del self._sent[oldest]
        oldest.result()

    def _deliver(self, lines: list[bytes]) -> None:
        left = lines

        def once() -> None:
            nonlocal left
            lines: list[Any] = list(left)  # the client's types know only what is not yet written out
            with told_plainly():
                answer = self._client.bulk(
                    index=self._target, require_alias=True, operations=lines, timeout="10s", filter_path=_ASKED
                )
            if answer["errors"]:
                left = _refused(left, [next(iter(item.values())) for item in answer["items"]])
                if left:
                    raise AwayError("搜索服务器太忙，暂时没有收下全部改动。")

        patiently(once)


def _refused(lines: list[bytes], outcomes: list[dict[str, Any]]) -> list[bytes]:
    """Those to be sent again. Raises UnavailableError for one that will never be taken."""
    again = []
    for line, outcome in zip(lines, outcomes, strict=True):
        status = outcome["status"]
        if status in BUSY:
            again.append(line)
        elif "error" in outcome and status != _SOMETHING_NEWER:
            raise UnavailableError(f"搜索服务器不收其中的文档（状态 {status}），请查看它的日志。")
    return again


def _parts(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    part: list[Operation] = []
    size = 0
    for operation in operations:
        if part and (len(part) >= _MOST_OPERATIONS or size + len(operation[1]) > _MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(operation)
        size += len(operation[1])
    if part:
        yield part
