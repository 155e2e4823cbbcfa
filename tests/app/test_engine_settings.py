"""Choosing Elasticsearch by settings, without a server."""

from pathlib import Path

import pytest

from app.bootstrap import open_centre
from app.settings import Settings, load_settings
from models.errors import SettingsError, UnavailableError
from tests.elastic_server import free_port


def test_the_variables_are_those_other_programs_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIANJIANG_ENGINE", "elasticsearch")
    monkeypatch.setenv("ELASTICSEARCH_URL", "https://search:9200")
    monkeypatch.setenv("DIANJIANG_ELASTICSEARCH_PASSWORD", "open sesame")
    settings = load_settings()
    assert (settings.engine, settings.elasticsearch_url) == ("elasticsearch", "https://search:9200")
    assert settings.elasticsearch_password.get_secret_value() == "open sesame"
    assert "open sesame" not in repr(settings)


def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_PREFIX", "Not A Prefix")
    with pytest.raises(SettingsError, match="ELASTICSEARCH_PREFIX"):
        load_settings()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({}, "ELASTICSEARCH_URL"),
        ({"elasticsearch_url": "nonsense"}, "ELASTICSEARCH_URL"),
        ({"elasticsearch_url": "https://u:open-sesame@search:9200"}, "ELASTICSEARCH_PASSWORD"),
        ({"elasticsearch_url": "https://search:9200", "elasticsearch_ca": Path("nowhere.pem")}, "ELASTICSEARCH_CA"),
    ],
)
def test_what_is_missing_or_wrong_is_said(tmp_path: Path, encoder_dir: Path, other: dict[str, object], message: str) -> None:
    settings = Settings(_env_file=None, home=tmp_path, encoder=str(encoder_dir), engine="elasticsearch")
    with pytest.raises(SettingsError, match=message) as raised, open_centre(settings.model_copy(update=other)):
        pass
    assert "sesame" not in raised.value.message


def test_a_centre_opens_while_its_server_is_away(tmp_path: Path, encoder_dir: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(_env_file=None, home=tmp_path, encoder=str(encoder_dir), engine="elasticsearch", elasticsearch_url=url)
    with open_centre(settings) as centre, pytest.raises(UnavailableError, match="连不上"):
        centre.engine.count("mediators")
