"""`python -m bench.engines [quality|city|nation …]`: both engines in one run; writes their parts of the docs."""

import argparse
import sys

import psutil

from bench.engines.homes import HEAP, build, count, on_disk, paired, resident, server
from bench.engines.quality import agreement
from bench.engines.timing import NEAREST, recall, searches, update
from bench.report import ROOT, fingerprint, missing, stamp, write_section
from bench.speed.homes import CITY, FILES, NATION, SAMPLE, sized
from docs.make import table
from indexer.engine import KINDS
from models.domain.judgement import load_judged
from tests.elastic_server import NoServerError, Server

QUERIES = "queries.jsonl"
COMMAND = "make bench-engines"
SIZES = {"city": CITY, "nation": NATION}
PARTS = ("quality", *SIZES)


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 also where there is no sample centre or no server, said in one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.engines", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], default=[], metavar=f"{{{','.join(PARTS)}}}")
    options = parser.parse_args(arguments)
    if line := missing(SAMPLE, [f.name for f in FILES] + [QUERIES]):
        print(line, file=sys.stderr)
        return 0
    try:
        for part in options.part or PARTS:
            with server() as node:
                _measure(part, node)
    except NoServerError as e:
        print(e, file=sys.stderr)
    return 0


def _measure(part: str, node: Server) -> None:
    made = stamp(COMMAND, fingerprint((*FILES, SAMPLE / QUERIES)))
    page = "quality.md" if part == "quality" else "performance.md"
    text = agreement(SAMPLE, node) if part == "quality" else _size(part, node)
    print(text)
    write_section(ROOT / "docs" / page, f"engines-{part}", f"{made}\n\n{text}")


def _size(name: str, node: Server) -> str:
    texts = [q.text for q in load_judged(SAMPLE / QUERIES)]
    with sized(name, SIZES[name]) as made, paired(made.centre, node) as pair:
        seconds = {engine: build(centre, made) for engine, centre in pair.both.items()}
        found = {kind: recall(pair, texts, kind) for kind in KINDS}
        times = [*searches(pair, texts), update(pair)]
        disk = on_disk(made.centre, node)
        memory = (psutil.Process().memory_info().rss, resident(node))
        people, cases = count(made, "mediators"), count(made, "cases")
    built = [f"{s:.0f} s" for s in seconds.values()]
    embedded, elastic = seconds.values()
    rows = [
        *(one.row() for one in times),
        *((f"of the {NEAREST} nearest {kind}, found", "all", f"{share:.3f}", "–") for kind, share in found.items()),
        ("building it, words and vectors", *built, f"**{elastic / embedded:.1f}**"),
        ("files, GB", *(f"{size / 1e9:.2f}" for size in disk.values()), f"{disk['Elasticsearch'] / disk['embedded']:.1f}"),
        ("resident memory, GB", f"{memory[0] / 1e9:.2f} (this process)", f"{memory[1] / 1e9:.2f} (the server)", "–"),
    ]
    title = f"**{name.capitalize()}**: {people:,} mediators, {cases:,} cases, {len(texts)} questions, server heap {HEAP}"
    header = ("work, ms (median / 95 %)", "embedded", "Elasticsearch", "ratio of the medians", "command")
    return f"{title}\n\n{table(header, [(*row, f'`{COMMAND}`') for row in rows])}"


if __name__ == "__main__":
    sys.exit(main())
