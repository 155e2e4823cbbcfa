"""A server with security switched on: users, TLS with a certificate authority of our own."""

import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.elastic.client import Access
from indexer.elastic.engine import ElasticEngine
from indexer.engine import Document
from models.errors import UnavailableError
from tests.contract.conftest import BUILT_WITH
from tests.contract.corpus import SCHEMAS
from tests.elastic_server import Server, give_away, throw_away

PASSWORD = uuid.uuid4().hex
WITHOUT_OPENSSL = shutil.which("openssl") is None


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make_certificates(folder: Path) -> None:
    """ca.pem signs node.pem (with node.key) for 127.0.0.1; other.pem is an authority that signed nothing."""
    for name in ("ca", "other"):
        subject = ("-subj", f"/CN=test {name}", "-days", "2", "-nodes")
        openssl(
            "req", "-x509", "-newkey", "rsa:2048", *subject, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"
        )
    request = ("-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", f"{folder}/node.key")
    openssl("req", *request, "-out", f"{folder}/node.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n", encoding="ascii")
    signed = ("-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key", "-CAcreateserial", "-days", "2")
    openssl("x509", "-req", "-in", f"{folder}/node.csr", *signed, "-extfile", f"{folder}/names", "-out", f"{folder}/node.pem")


@pytest.fixture(scope="module")
def guarded(elastic_core: Path) -> Iterator[Server]:
    """A server that wants a user and speaks TLS; its certificates lie in its configuration."""
    if WITHOUT_OPENSSL:
        pytest.skip("openssl is not installed")
    tls = {
        "xpack.security.http.ssl.enabled": True,
        "xpack.security.http.ssl.key": "node.key",
        "xpack.security.http.ssl.certificate": "node.pem",
        "xpack.security.http.ssl.certificate_authorities": ["ca.pem"],
    }
    with throw_away() as folder:
        server = Server(elastic_core, folder, settings=tls, password=PASSWORD)
        server.scheme = "https"
        make_certificates(server.config)
        give_away(server.config)
        server.run("elasticsearch-users", "useradd", "dianjiang", "-p", PASSWORD, "-r", "dianjiang")
        # the least the service needs, as docs/elasticsearch.md has it
        (server.config / "roles.yml").write_text(LEAST_ROLE, encoding="utf-8")
        server.start()
        yield server
        server.kill()


LEAST_ROLE = """
dianjiang:
  indices:
    - names: ["dianjiang-*"]
      privileges: ["manage", "read", "write"]
stranger:
  indices:
    - names: ["something-else-*"]
      privileges: ["all"]
"""


def use(access: Access, prefix: str = "dianjiang") -> int:
    """Everything the service does with the server, as this user; how many documents there are at the end."""
    engine = ElasticEngine.open(access, prefix, SCHEMAS, **BUILT_WITH)
    try:
        engine.upsert("mediators", [Document("x", {"work": ["漏水"]})])
        engine.commit(1)
        with engine.rebuild() as new:
            new.upsert("mediators", [Document("x"), Document("y")])
            new.commit(2)
        assert engine.browse("mediators", offset=20_000).total == 2
        return engine.count("mediators")
    finally:
        engine.close()


def test_user_password_and_authority_open_the_door(guarded: Server) -> None:
    assert use(Access(guarded.url, "elastic", PASSWORD, ca=guarded.config / "ca.pem")) == 2


def test_the_least_role_is_enough(guarded: Server) -> None:
    assert use(Access(guarded.url, "dianjiang", PASSWORD, ca=guarded.config / "ca.pem")) == 2


@pytest.mark.parametrize(
    "who", [{}, {"user": "elastic", "password": "a wrong one"}, {"api_key": "bm9ib2R5Om5vdGhpbmc="}], ids=str
)
def test_strangers_are_refused_in_plain_words(guarded: Server, who: dict[str, str]) -> None:
    with pytest.raises(UnavailableError, match="不认用户名") as raised:
        use(Access(guarded.url, ca=guarded.config / "ca.pem", **who))
    assert "a wrong one" not in str(raised.value)


def test_a_user_without_the_rights_is_told_so(guarded: Server) -> None:
    with pytest.raises(UnavailableError, match="权限不够"):
        use(Access(guarded.url, "dianjiang", PASSWORD, ca=guarded.config / "ca.pem"), "another-prefix")


def test_a_certificate_nobody_vouches_for_is_refused(guarded: Server) -> None:
    for ca in (None, guarded.config / "other.pem"):
        with pytest.raises(UnavailableError, match="证书不受信任"):
            use(Access(guarded.url, "elastic", PASSWORD, ca=ca))
