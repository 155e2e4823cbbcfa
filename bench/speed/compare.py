"""`python -m bench.speed compare [--before COMMIT]`: an earlier commit against this tree in one run.

The earlier commit is checked out beside; driver.py runs in a process of each tree, and every round asks one tree, then the
other, so that a busy moment of the machine meets both. Writes the part speed-before-after of docs/performance.md.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.report import ENCODER, HOMES, ROOT, fingerprint, stamp, write_section
from bench.speed.homes import CASES, FILES
from bench.speed.ratios import spread
from docs.make import table

BEFORE = "c31465c"  # the last commit before understanding was learned
ROUNDS = 5
SIZES = {"sample": "the sample centre", "city": f"the made city ({CASES:,} cases)"}
# work -> its aim: a ratio where it ends with ×, else milliseconds
WORKS = {
    "understanding": "≤ 2 ms",
    "understanding with the encoder": "≤ 12 ms",
    "recommend": "≤ 1.5 ×",
    "recommend with the encoder": "≤ 1.5 ×",
    "similar": "–",
    "similar with the encoder": "–",
}
DRIVER = Path(__file__).with_name("driver.py")
COMMAND = "`python -m bench.speed compare`"


@dataclass
class Compared:
    """Median milliseconds of processor time a query in each round, before and after."""

    size: str
    work: str
    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        """Best and median round of both, and the ratio round by round."""
        sides = [f"{min(side):.2f} / {np.median(side):.2f}" for side in (self.before, self.after)]
        shown = spread(np.array(self.after) / np.array(self.before), ".2f")
        return [self.work, self.size, *sides, shown, WORKS[self.work], COMMAND]


def main(arguments: Sequence[str]) -> int:
    """Exit 0 when it was measured; whether aims are met is for the reader."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed compare", description=__doc__)
    parser.add_argument("--before", default=BEFORE, help="the earlier commit")
    parser.add_argument("--sample", action="store_true", help="only the sample centre; only print")
    options = parser.parse_args(arguments)
    sizes = ["sample"] if options.sample else list(SIZES)
    with checked_out(options.before) as earlier:
        compared = [c for size in sizes for c in _compared(size, earlier)]
    header = ("work", "records", "before, ms", "after, ms", f"after / before: min – median – max of {ROUNDS}", "aim", "command")
    text = table(header, [c.row() for c in compared])
    print(text)
    if not options.sample:
        made = stamp("python -m bench.speed compare", fingerprint(FILES))
        against = f"Before is commit {options.before}. Milliseconds of processor time a query: best round / median round."
        write_section(ROOT / "docs" / "performance.md", "speed-before-after", f"{made} {against}\n\n{text}")
    return 0


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A temporary git worktree of a commit, with the built encoder; vectors made earlier are not made again."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            (tree / "var").mkdir()
            (tree / "var" / "encoder").symlink_to(ENCODER.resolve())
            for file in (Path("parts.sqlite"), Path("sample/vectors.sqlite")):
                if (HOMES / file).exists():
                    (tree / "var" / "bench" / file).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(HOMES / file, tree / "var" / "bench" / file)
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True)


def _compared(size: str, earlier: Path) -> list[Compared]:
    measured = [Compared(SIZES[size], work) for work in WORKS]
    with ExitStack() as stack:
        after = stack.enter_context(_driven(ROOT, size))
        before = stack.enter_context(_driven(earlier, size))
        for number in range(ROUNDS):
            print(f"{size}：第 {number + 1}/{ROUNDS} 轮", file=sys.stderr)
            for one in measured:
                one.before.append(before.ask(one.work))
                one.after.append(after.ask(one.work))
    return measured


@dataclass(frozen=True)
class _Side:
    """The driver in the process of one tree."""

    process: subprocess.Popen[str]

    def ask(self, work: str) -> float:
        """The median milliseconds of one round. Raises SystemExit where the driver ended."""
        if self.process.stdin is None:
            raise SystemExit("the driver takes no input")
        self.process.stdin.write(f"{work}\n")
        self.process.stdin.flush()
        return float(self.heard())

    def heard(self) -> str:
        """Its next line."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise SystemExit("the driver ended")
        return line.strip()


@contextmanager
def _driven(tree: Path, size: str) -> Iterator[_Side]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DIANJIANG_")} | {"PYTHONPATH": str(tree)}
    command = [sys.executable, str(DRIVER), size]
    with subprocess.Popen(
        command, cwd=tree, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        side = _Side(process)
        try:
            while side.heard() != "ready":  # building a home prints how fast
                pass
            yield side
        finally:
            process.terminate()
