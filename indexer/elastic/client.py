"""The connection: who we are to the server, what its faults become, and how long we keep trying."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from elastic_transport import ConnectionError as LostConnectionError
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer, UnsupportedProductError

from models.errors import SettingsError, UnavailableError

T = TypeVar("T")
SEARCH_SECONDS = 5.0  # a search that takes longer is answered with a clear error: the person can try again
WRITE_SECONDS = 60.0
BUSY = frozenset({429, 502, 503, 504})  # what passes by itself
_PATIENCE = 30.0  # seconds after which no new try is begun
_PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0)  # seconds between tries of a write; whoever follows the store comes back later anyway


@dataclass(frozen=True, slots=True)
class Access:
    """Where the server is and who we are to it: a key, or user and password, or neither. Secrets stay out of its repr."""

    url: str = field(repr=False)  # somebody may have written a password into it
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: Path | None = None


class AwayError(UnavailableError):
    """The server is away or too busy: trying again may help."""


def connect(access: Access) -> Elasticsearch:
    """A client; nothing is sent yet. `access.url` may name several nodes, with commas between.

    Raises SettingsError for an address or CA file that cannot be used.
    """
    who: dict[str, object] = {}
    if access.api_key:
        who["api_key"] = access.api_key
    elif access.user:
        who["basic_auth"] = (access.user, access.password)
    if access.ca is not None:
        if not access.ca.is_file():
            raise SettingsError(f"ELASTICSEARCH_CA 指的证书文件不存在：{access.ca}")
        who["ca_certs"] = str(access.ca)
    if "@" in access.url:
        raise SettingsError("ELASTICSEARCH_URL 里不要写用户名和密码，请用 ELASTICSEARCH_USER 和 ELASTICSEARCH_PASSWORD。")
    nodes = [node.strip() for node in access.url.split(",")]
    try:
        return Elasticsearch(
            nodes,
            serializer=OrjsonSerializer(),
            request_timeout=SEARCH_SECONDS,
            max_retries=len(nodes),
            retry_on_status=(),
            **who,  # type: ignore[arg-type]  # each its own type
        )
    except (ValueError, OSError) as e:
        raise SettingsError("ELASTICSEARCH_URL 不对：应为 https://主机:端口，几个节点用逗号分开。") from e


@contextmanager
def told_plainly() -> Iterator[None]:
    """Faults of the server and the way to it become UnavailableError with a Chinese message; a 404 passes."""
    try:
        yield
    except ConnectionTimeout as e:
        raise AwayError("搜索服务器回答太慢，请稍后再试。") from e
    except TlsError as e:
        raise UnavailableError("搜索服务器的证书不受信任，请检查 ELASTICSEARCH_CA。") from e
    except LostConnectionError as e:
        raise AwayError("搜索服务器暂时连不上，请稍后再试。") from e
    except UnsupportedProductError as e:
        raise UnavailableError("ELASTICSEARCH_URL 指的不是 Elasticsearch 服务器，请检查设置。") from e
    except ApiError as e:
        if e.status_code == 404:
            raise
        raise _fault(e.status_code) from e
    except TransportError as e:
        raise AwayError("搜索服务器的回答读不懂，请稍后再试。") from e


def _fault(status: int) -> UnavailableError:
    if status in BUSY:
        return AwayError("搜索服务器太忙或正在启动，请稍后再试。")
    if status == 401:
        return UnavailableError("搜索服务器不认用户名、密码或密钥，请检查设置。")
    if status == 403:
        return UnavailableError("在搜索服务器上的权限不够，所需权限见 docs/elasticsearch.md。")
    return UnavailableError(f"搜索服务器拒绝了请求（状态 {status}），请查看它的日志。")


def patiently(ask: Callable[[], T]) -> T:
    """What `ask` gives, tried again with growing, uneven pauses while the server is away; at last its AwayError."""
    give_up = time.monotonic() + _PATIENCE
    for pause in _PAUSES:
        try:
            return ask()
        except AwayError:
            if time.monotonic() > give_up:  # a server that hangs has cost a minute already
                raise
            time.sleep(pause * random.uniform(0.5, 1.5))
    return ask()
