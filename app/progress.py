"""Bars with rate and time left, on the error stream, for every step that takes over a second."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

_errors = Console(stderr=True, highlight=False)


class Advance(Protocol):
    """Moves a bar on by `done`; `total` where it is only now known."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} 条/秒" if task.speed else "", style="dim")


@contextmanager
def progress_bar(label: str, total: int | None) -> Iterator[Advance]:
    """A bar with count, rate and time left on the error stream; call the result with how many more are done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=not _errors.is_terminal) as progress:
        task = progress.add_task(label, total=total)

        def advance(done: int, total: int | None = None) -> None:
            progress.update(task, advance=done, total=total)

        yield advance


@contextmanager
def file_progress(label: str) -> Iterator[Callable[[int, float], None]]:
    """The same for a file of unknown length; call the result with rows so far and the part of the file they are."""
    with progress_bar(label, None) as advance:
        done = 0

        def report(rows: int, part: float) -> None:
            nonlocal done
            advance(rows - done, round(rows / part) if part > 0 else None)
            done = rows

        yield report
