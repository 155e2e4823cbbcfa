"""`python -m bench.speed [--city]`: writes the speed parts of docs/performance.md (with --city: only that size).

`python -m bench.speed compare` measures an earlier commit against this tree instead.
"""

import argparse
import sys
from collections.abc import Sequence

from bench.report import HOMES, ROOT, fingerprint, missing, stamp, write_section
from bench.speed import compare
from bench.speed.homes import CASES, CITY, FILES, NATION, SAMPLE, sized
from bench.speed.ratios import ROUNDS, Ratio, ratios, spread
from bench.speed.serving import CLIENTS, Served, in_threads, over_http
from docs.make import table
from models.domain.judgement import load_judged

QUERIES = "queries.jsonl"
COMMAND = "`make bench-speed`"


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 also where the sample centre is missing, said in one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--city", action="store_true", help="only the city's size")
    options = parser.parse_args(arguments)
    if line := missing(SAMPLE, [f.name for f in FILES] + [QUERIES]):
        print(line, file=sys.stderr)
        return 0
    texts = [q.text for q in load_judged(SAMPLE / QUERIES)]
    sizes = {"city": CITY} if options.city else {"city": CITY, "nation": NATION}
    for name, mediators in sizes.items():
        text = _size(name, mediators, texts)
        print(text)
        made = stamp("make bench-speed", fingerprint((*FILES, SAMPLE / QUERIES)))
        write_section(ROOT / "docs" / "performance.md", f"speed-{name}", f"{made}\n\n{text}")
    return 0


def _size(name: str, mediators: int, texts: Sequence[str]) -> str:
    with sized(name, mediators) as made:
        people = len(made.ids["mediators"])
        compared = ratios(made, texts)
        threads = in_threads(made.centre, texts)
    served = over_http(HOMES / name, texts)
    title = f"**{name.capitalize()}**: {people:,} mediators, {CASES:,} cases, {len(texts)} queries"
    return f"{title}\n\n{_ratios(compared)}\n\n{_serving(threads, served)}"


def _ratios(measured: Sequence[Ratio]) -> str:
    header = ("work", "ours, ms a query", "bare libraries, ms", f"ratio: min – median – max of {ROUNDS} rounds", "command")
    return table(header, [[*r.row(), COMMAND] for r in measured])


def _serving(threads: Sequence[float], served: Served) -> str:
    rows = [
        ("recommend requests a second, service in two threads", spread(threads, ".0f")),
        (f"recommend requests a second, HTTP, {CLIENTS} clients on the same two cores", spread(served.requests, ".0f")),
        ("`dianjiang serve` to the first answered search, seconds", spread(served.starts, ".2f")),
        ("resident memory of the server after the load, GB", f"{served.resident / 1e9:.2f}"),
    ]
    return table(("serving", "min – median – max", "command"), [(*row, COMMAND) for row in rows])


if __name__ == "__main__":
    sys.exit(compare.main(sys.argv[2:]) if sys.argv[1:2] == ["compare"] else main())
