"""Progress bars on stderr, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Meter", "Steps", "bytes_meter", "steps"]

Meter = Callable[[int], None]
Steps = Callable[[int, int, str], None]


@contextmanager
def bytes_meter(name: str, size: int | None, wanted: bool) -> Iterator[Meter]:
    """Show how much of a file was read, if stderr is a terminal.

    Yields
    ------
    callable
        Takes the number of bytes read so far.
    """
    if not (wanted and sys.stderr.isatty()):
        yield lambda position: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=size)
        yield lambda position: bar.update(task, completed=position)


@contextmanager
def steps() -> Iterator[Steps]:
    """Show the steps of a long job on stderr: a bar on a terminal, else a line for each step.

    Yields
    ------
    callable
        Takes the step's number, how many there are, and what is done.
    """
    if not sys.stderr.isatty():
        yield lambda step, total, message: _write(f"[{step}/{total}] {message}\n")
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda step, total, message: bar.update(
            task, completed=step, total=total, description=message
        )


def _write(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()
