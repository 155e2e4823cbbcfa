"""Every setting of the service: environment variables (DIANJIANG_…) or a .env file. Built at entry points only."""

import os
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.domain.datafile import plain_problem
from models.errors import SettingsError

ROOT = Path(__file__).resolve().parents[1]


def _plain(name: str) -> AliasChoices:
    """Under the name that other programs use too, or with our own prefix before it."""
    return AliasChoices(name, f"DIANJIANG_{name}")


class Settings(BaseSettings):
    """The service's settings; docs/settings.md is made from the descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="DIANJIANG_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    home: Path = Field(ROOT / "var", description="Where built state lives: records, index, vectors, encoder.")
    data: Path = Field(ROOT / "data", description="The files a centre edits.")
    host: str = Field("127.0.0.1", description="Address to serve on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to serve on.")
    region: str = Field(
        "980100000000",
        pattern=r"^\d{12}$",
        description="The centre's own area (12-digit code): short place names are understood inside its city.",
    )
    records: str = Field("", description="SQLAlchemy URL of the record store; empty: SQLite under home.")
    keep_days: int = Field(
        730, ge=1, description="How many days the lists shown to parties, and who was picked, are kept for reports and learning."
    )
    newcomer_share: float = Field(
        0.05,
        ge=0,
        le=0.3,
        description="Share of the places of all first pages that newcomers get, as far as some suit; 0: no place is kept.",
    )
    newcomer_cases: int = Field(
        20, ge=1, le=1000, description="Who has fewer known cases than this (of all types) is a newcomer."
    )
    engine: Literal["embedded", "elasticsearch"] = Field("embedded", description="Search engine.")
    elasticsearch_url: str = Field(
        "",
        validation_alias=_plain("ELASTICSEARCH_URL"),
        description="Address of the Elasticsearch server; several nodes with commas between.",
    )
    elasticsearch_user: str = Field("", validation_alias=_plain("ELASTICSEARCH_USER"), description="User there.")
    elasticsearch_password: SecretStr = Field(
        SecretStr(""), validation_alias=_plain("ELASTICSEARCH_PASSWORD"), description="The user's password."
    )
    elasticsearch_api_key: SecretStr = Field(
        SecretStr(""), validation_alias=_plain("ELASTICSEARCH_API_KEY"), description="API key, instead of user and password."
    )
    elasticsearch_ca: Path | None = Field(
        None,
        validation_alias=_plain("ELASTICSEARCH_CA"),
        description="File with the certificate authority of the server; empty: the system's.",
    )
    elasticsearch_prefix: str = Field(
        "dianjiang",
        pattern=r"^[a-z][a-z0-9-]{0,60}$",
        validation_alias=_plain("ELASTICSEARCH_PREFIX"),
        description="Names of its indices begin so; another centre on the same server takes another.",
    )
    encoder: str = Field(
        "e5", description="`e5` (embedded), a directory with a built model, or `st:` and a sentence-transformers name or path."
    )
    threads: int = Field(
        default_factory=lambda: min(2, os.cpu_count() or 1),
        ge=1,
        le=64,
        description="Threads for search, and sessions for encoding; 2 where the machine has as many cores.",
    )
    follow_seconds: float = Field(5.0, gt=0, description="How often the index looks for changes of the record store.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    @property
    def records_url(self) -> str:
        """The record store's URL with the default filled in."""
        return self.records or f"sqlite:///{self.home / 'records.sqlite'}"

    @property
    def ledger_url(self) -> str:
        """The ledger's URL: the records' database where that is a server, else a SQLite file of its own (ADR 0018)."""
        server = self.records and not self.records.startswith("sqlite")
        return self.records if server else f"sqlite:///{self.home / 'ledger.sqlite'}"


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as e:
        first = e.errors()[0]
        name = _variable(str(first["loc"][0]))
        raise SettingsError(f"设置 {name} 不对：{plain_problem(first)}。请修改环境变量或 .env 文件。") from e


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"DIANJIANG_{field.upper()}"


def _variable(location: str) -> str:
    """The same for the place a validation error names: the field, or the variable itself."""
    return variable_of(location) if location in Settings.model_fields else location.upper()
