"""Progress bars on stderr, where somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

__all__ = ["Meter", "Steps", "bytes_meter", "rows_meter", "steps"]

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


@contextmanager
def rows_meter(sizes: Sequence[int | None]) -> Iterator[Callable[[int, int, int], None]]:
    """Show how much of several files was read, rows a second, and the time left.

    Parameters
    ----------
    sizes : sequence of int or None
        Bytes of each file, where known.

    Yields
    ------
    callable
        Takes a file's place, how many of its bytes were read, and the rows done in all.
    """
    if not sys.stderr.isatty():
        yield lambda file, read, rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    known = [size or 0 for size in sizes]
    begun = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=sum(known) if all(sizes) else None, rows=0, rate=0.0)

        def report(file: int, read: int, rows: int) -> None:
            rate = rows / max(time.monotonic() - begun, 1e-3)
            bar.update(task, completed=sum(known[:file]) + read, rows=rows, rate=rate)

        yield report


def _write(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()
