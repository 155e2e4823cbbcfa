"""Make the sample centre's files from the hand-written sources: `python data/sample/build.py [--check]`.

The same sources give the same bytes. `--check` writes nothing and exits 1 where a file on disk differs.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from centre.cases import make_cases
from centre.mediators import make_mediators
from centre.organisations import make_organisations
from centre.queries import make_alike, make_queries
from centre.sources import Sources

from models.domain.base import Frozen

HERE = Path(__file__).resolve().parent


def files() -> dict[str, str]:
    """The content of every file by its name."""
    sources = Sources()
    organisations = make_organisations(sources)
    cases = make_cases(sources, organisations)
    mediators = make_mediators(sources, organisations, cases)
    return {
        "organisations.jsonl": _lines(organisations),
        "mediators.jsonl": _lines(mediators),
        "cases.jsonl": _lines(cases),
        "queries.jsonl": _lines(make_queries(sources)),
        "queries-alike.jsonl": _lines(make_alike(sources)),
    }


def _lines(records: Sequence[Frozen]) -> str:
    """One record a line, only what is set."""
    return "".join(r.model_dump_json(exclude_defaults=True) + "\n" for r in records)


def main() -> int:
    """Write the files, or compare them. Returns the exit status."""
    made = files()
    if "--check" in sys.argv[1:]:
        stale = [name for name, text in made.items() if not (HERE / name).is_file() or (HERE / name).read_text("utf-8") != text]
        for name in stale:
            print(f"{name} 与源文件不一致：请运行 make sample")
        return 1 if stale else 0
    for name, text in made.items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(f"{name}：{text.count(chr(10))} 条")
    return 0


if __name__ == "__main__":
    sys.exit(main())
