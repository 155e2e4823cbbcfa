"""The container's files agree with the project, as far as can be told without Docker."""

import re
from typing import Any

import yaml

from app.settings import ROOT, Settings
from docs.make import endpoints

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def service() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = compose["services"]["dianjiang"]
    assert {volume.split(":")[0] for volume in found["volumes"]} == set(compose["volumes"])
    return found


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
    assert [volume.split(":")[1] for volume in service()["volumes"]] == [home[1]]
    assert f"VOLUME {home[1]}\n" in DOCKERFILE


def test_what_is_set_is_a_setting() -> None:
    named = {name.lower() for name in re.findall(r"DIANJIANG_([A-Z_]+)=", DOCKERFILE)}

    assert named <= set(Settings.model_fields)


def test_the_health_check_asks_a_route_that_exists() -> None:
    asked = re.search(r"http://127\.0\.0\.1:8000(/[\w/]+)", " ".join(service()["healthcheck"]["test"]))

    assert asked
    assert asked[1] in {path for method, path, _ in endpoints() if method == "get"}
