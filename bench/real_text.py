"""`python -m bench.real_text`: 6,035 real cases through import, 12,198 lay questions through recommend, by the real commands.

Writes the real-text part of docs/performance.md; ends with 1 where a row was refused or a line failed.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from app.settings import Settings
from bench.quality.centre import fresh_home
from bench.quality.court import CASES
from bench.quality.lay import LAY, read_questions
from bench.report import ENCODER, ROOT, SHARED, fingerprint, missing, stamp, write_section
from docs.make import table

MAPPING = Path(__file__).with_name("court_cases.mapping.yaml")
SAMPLE = ROOT / "data" / "sample"
COMMAND = "`python -m bench.real_text`"
_PROGRAM = "from app.cli.main import main; main()"
_K = 5


@dataclass(frozen=True)
class Ran:
    """One command: its JSON answer and the seconds it took, start of the process included."""

    answer: dict[str, Any]
    seconds: float


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.real_text", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the real text is")
    shared: Path = parser.parse_args(arguments).shared
    if line := missing(shared, (CASES, LAY)) or missing(SAMPLE, ("mediators.jsonl",)):
        print(line)
        return 0
    home = fresh_home("real-text")
    _dianjiang(home, "import", "sample")
    first, again, made = _import_twice(home, shared / CASES)
    asked, failed = _ask_all(home, shared)
    cases, questions = int(first.answer["read"]), int(asked.answer["lines"])
    refused = int(first.answer["refused"])
    rows = [
        _row("import, index and encode the cases", first, cases, f"refused {refused}; {made}"),
        _row("import the same file again", again, cases, f"unchanged {again.answer['same']}"),
        _row(f"recommend --batch (k = {_K})", asked, questions, f"failed {failed}"),
    ]
    text = table(("command", "rows", "seconds", "rows a second", "outcome", "measured by"), rows)
    print(text)
    source = stamp("python -m bench.real_text", fingerprint([shared / CASES, shared / LAY]))
    write_section(ROOT / "docs" / "performance.md", "real-text", f"{source}\n\n{text}")
    return int(bool(failed or refused))


def _row(label: str, ran: Ran, rows: int, outcome: str) -> list[str]:
    return [label, f"{rows:,}", f"{ran.seconds:.0f}", f"{rows / ran.seconds:,.0f}", outcome, COMMAND]


def _import_twice(home: Path, cases: Path) -> tuple[Ran, Ran, str]:
    """The first import, the second of the same file, and how many vectors the first had to make."""
    command = ("import", "cases", str(cases), "--mapping", str(MAPPING), "--refused", str(home / "refused.jsonl"))
    before = _vectors(home)
    first = _dianjiang(home, *command)
    made = _vectors(home) - before
    return first, _dianjiang(home, *command), f"{made:,} vectors made, the others kept from an earlier run"


def _ask_all(home: Path, shared: Path) -> tuple[Ran, int]:
    """The batch, and how many lines failed by the answers' own account."""
    asked, answered = home / "questions.jsonl", home / "answers.jsonl"
    lines = ({"id": i, "text": text, "k": _K} for i, (text, _) in enumerate(read_questions(shared)))
    asked.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    ran = _dianjiang(home, "recommend", "--batch", str(asked), "--out", str(answered))
    answers = [orjson.loads(line) for line in answered.read_bytes().splitlines()]
    for bad in [a for a in answers if "error" in a][:5]:
        print(f"question {bad['id']}: {bad['error']}", file=sys.stderr)
    empty = sum("hits" in a and not a["hits"] for a in answers)
    return ran, sum("error" in a for a in answers) + empty


def _vectors(home: Path) -> int:
    with closing(sqlite3.connect(home / "vectors.sqlite")) as db:
        return int(db.execute("SELECT count(*) FROM vectors").fetchone()[0])


def _dianjiang(home: Path, *command: str) -> Ran:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(Settings.model_config["env_prefix"])}
    environment |= {"DIANJIANG_HOME": str(home), "DIANJIANG_ENCODER": str(ENCODER)}
    started = time.perf_counter()
    call = [sys.executable, "-c", _PROGRAM, *command, "--json"]
    done = subprocess.run(call, env=environment, stdout=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - started
    answer = orjson.loads(done.stdout.splitlines()[-1])
    return Ran(answer if isinstance(answer, dict) else {}, seconds)


if __name__ == "__main__":
    sys.exit(main())
