"""The command line in a test's own process."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main


class Shell:
    """Runs `dianjiang …` against the sample centre's home; gives exit status, output and error stream."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capfd = monkeypatch, capfd

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        self._patch.setattr(sys, "argv", ["dianjiang", *map(str, arguments)])
        self._capfd.readouterr()
        try:
            main()
            status = 0
        except SystemExit as e:
            status = int(e.code or 0)
        out, err = self._capfd.readouterr()
        return status, out, err

    def json(self, *arguments: str | Path) -> Any:
        status, out, err = self(*arguments, "--json")
        assert status == 0, err
        return json.loads(out)
