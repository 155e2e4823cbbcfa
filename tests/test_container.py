"""The container's files agree with the project, as far as can be told without Docker."""

import re
from typing import Any

import pytest
import yaml
from sqlalchemy.engine import make_url

from app.settings import ROOT, Settings
from docs.make import endpoints
from tests.elastic_server import VERSION

CITY = "docker-compose.city.yml"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


COMPOSE = {name: yaml.safe_load((ROOT / name).read_text(encoding="utf-8")) for name in ("docker-compose.yml", CITY)}
FULL: dict[str, Any] = COMPOSE["docker-compose.yml"]["services"]


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE[name]["services"]["dianjiang"]
    return found


@pytest.mark.parametrize("name", COMPOSE)
def test_every_named_volume_is_used(name: str) -> None:
    mounted = [volume.split(":")[0] for one in COMPOSE[name]["services"].values() for volume in one["volumes"]]

    assert sorted(mounted) == sorted(COMPOSE[name]["volumes"])


@pytest.mark.parametrize("part", FULL)
def test_every_part_is_watched_bounded_and_pinned(part: str) -> None:
    assert FULL[part]["healthcheck"]["test"]
    assert FULL[part]["mem_limit"]
    assert re.search(r":[\d.]+", FULL[part]["image"]) or "build" in FULL[part]


def test_only_the_service_is_reachable_and_only_from_this_machine() -> None:
    assert COMPOSE["docker-compose.yml"]["networks"]["inside"] == {"internal": True}
    assert {part for part, one in FULL.items() if "outside" in one["networks"]} == {"dianjiang"}
    published = [port for one in FULL.values() for port in one.get("ports", ())]
    assert [port.startswith("127.0.0.1:") for port in published] == [True]


def test_the_server_is_of_the_tested_version_and_wants_a_password() -> None:
    assert FULL["search"]["image"].endswith(f":{VERSION}")
    assert FULL["search"]["environment"]["xpack.security.enabled"] == "true"
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert not re.findall(r"PASSWORD\}", text), "a password without a value must stop the start"


def test_what_the_service_is_given_makes_settings_that_open(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in FULL["dianjiang"]["environment"].items():
        monkeypatch.setenv(variable, re.sub(r"\$\{\w+:\?[^}]*\}", "secret", value))
    settings = Settings(_env_file=None)

    assert (settings.engine, settings.elasticsearch_user) == ("elasticsearch", "elastic")
    assert settings.elasticsearch_password.get_secret_value() == "secret"
    assert make_url(settings.records_url).get_driver_name() == "psycopg"
    assert {make_url(settings.records_url).host, make_url(settings.elasticsearch_url).host} <= set(FULL)


def test_what_is_copied_exists() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    missing = [name for line in lines for name in line.split() if not (ROOT / name).exists()]

    assert lines
    assert not missing


def test_it_does_not_run_as_root() -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]

    assert re.search(r"^USER (?!root|0)\w+$", last_stage, re.MULTILINE)


def test_state_is_in_the_volume() -> None:
    home = re.search(r"DIANJIANG_HOME=(\S+)", DOCKERFILE)

    assert home
    assert {volume.split(":")[1] for name in COMPOSE for volume in service(name)["volumes"]} == {home[1]}
    assert f"VOLUME {home[1]}\n" in DOCKERFILE


def test_what_is_set_is_a_setting() -> None:
    named = {name.lower() for name in re.findall(r"DIANJIANG_([A-Z_]+)=", DOCKERFILE)}

    assert named <= set(Settings.model_fields)


@pytest.mark.parametrize("name", COMPOSE)
def test_the_health_check_asks_a_route_that_exists(name: str) -> None:
    asked = re.search(r"http://127\.0\.0\.1:8000(/[\w/]+)", " ".join(service(name)["healthcheck"]["test"]))

    assert asked
    assert asked[1] in {path for method, path, _ in endpoints() if method == "get"}
