"""From rows of files to shards in a folder: what is done already is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stancelib.cli.inputs import InputFormat, opened
from stancelib.cli.rows import BadRow, Columns, Row, read_rows
from stancelib.cli.sharding import journal
from stancelib.cli.sharding.pool import started
from stancelib.cli.sharding.task import SUFFIXES, Done, Shard, Task
from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.model import StanceModel

__all__ = ["Sharding", "Tally", "classify_to_folder"]

#: Takes an input's number, how many of its bytes were read, and rows done in all.
Report = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Sharding:
    """How rows are put into shards, and who does them.

    Parameters
    ----------
    rows : int
        Of a shard; also how much is in memory at once, times the jobs.
    jobs : int
        Processes.
    overwrite : bool
        Whether to begin anew where a run was begun.
    encoding : str
        Of the files.
    """

    rows: int = 20_000
    jobs: int = 1
    overwrite: bool = False
    encoding: str = "utf-8-sig"


class Tally(NamedTuple):
    """What a run did.

    Parameters
    ----------
    rows : int
        Rows classified by this run.
    kept : int
        Shards that an earlier run had finished.
    bad : int
        Rows in the folder's ``errors.jsonl``.
    """

    rows: int
    kept: int
    bad: int


def classify_to_folder(
    files: Sequence[tuple[str, InputFormat]],
    task: Task,
    model: StanceModel,
    columns: Columns,
    sharding: Sharding,
    report: Report,
) -> Tally:
    """Classify the rows of files into a folder of shards.

    A shard appears whole or not at all; a run that was interrupted goes on, if inputs
    and settings are the same, and ends with the same bytes as one that wasn't.

    Parameters
    ----------
    files : sequence of (str, InputFormat)
    task : Task
    model : StanceModel
        The one that `task` names, loaded.
    columns : Columns
    sharding : Sharding
    report : callable

    Returns
    -------
    Tally

    Raises
    ------
    InputError
        If the folder or an input can't be used, or a process died.
    OSError
        If a shard can't be written.
    """
    folder = Path(task.folder)
    facts = journal.facts_of(
        [name for name, _ in files],
        {
            "format": task.format,
            "evidence": task.evidence,
            "topics": None if task.topics is None else [topic.name for topic in task.topics],
            "columns": [columns.text, *task.keep],
            "shard_rows": sharding.rows,
            "encoding": sharding.encoding,
        },
        {"name": Path(model.path or task.model).name, "digest": _digest(model)},
    )
    if journal.begin(folder, facts, overwrite=sharding.overwrite):
        errors = folder / "errors.jsonl"
        bad = errors.read_bytes().count(b"\n") if errors.exists() else 0
        return Tally(0, len(list(folder.glob(f"part-*{SUFFIXES[task.format]}"))), bad)
    progress = _Progress(report)
    waiting: set[Future[Done]] = set()
    try:
        with started(task, sharding.jobs, model) as submit:
            for shard in _shards(files, task, columns, sharding, progress):
                waiting.add(submit(shard))
                if len(waiting) >= 2 * sharding.jobs:
                    waiting = _collect(waiting, progress, all_of_them=False)
            _collect(waiting, progress, all_of_them=True)
    except BrokenProcessPool as error:
        raise InputError(
            "a worker process died (out of memory?); finished shards are kept: run the same again "
            "to go on, with fewer --jobs or --shard-rows"
        ) from error
    return Tally(progress.rows, progress.kept, journal.finish(folder, facts))


class _Progress:
    """Rows and shards that are done."""

    def __init__(self, report: Report) -> None:
        self.rows = self.kept = self.read = self.file = 0
        self._report = report

    def tell(self) -> None:
        self._report(self.file, self.read, self.rows)


def _collect(
    waiting: set[Future[Done]], progress: _Progress, *, all_of_them: bool
) -> set[Future[Done]]:
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            progress.rows += future.result().rows
        progress.tell()
        if not all_of_them:
            break
    return waiting


def _shards(
    files: Sequence[tuple[str, InputFormat]],
    task: Task,
    columns: Columns,
    sharding: Sharding,
    progress: _Progress,
) -> Iterator[Shard]:
    """Yield the shards that are still to be done, in the order of the rows."""
    for number, (name, kind) in enumerate(files):
        progress.file = number
        with opened(name) as file:
            rows = read_rows(file.stream, kind, columns, encoding=sharding.encoding)
            with closing(rows):
                for place, (good, bad) in enumerate(_chunks(rows, sharding.rows)):
                    progress.read = file.position()
                    shard = Shard(f"part-{number:04}-{place:06}", name, tuple(good), tuple(bad))
                    if (Path(task.folder) / f"{shard.name}{SUFFIXES[task.format]}").exists():
                        progress.kept += 1
                        progress.tell()
                    else:
                        yield shard


def _chunks(
    rows: Iterator[Row | BadRow], size: int
) -> Iterator[tuple[list[Row], list[tuple[int, str]]]]:
    """Yield rows by as many at a time; an input that breaks off ends with a bad row."""
    good: list[Row] = []
    bad: list[tuple[int, str]] = []
    number = 0
    try:
        for row in rows:
            number = row.number
            if isinstance(row, BadRow):
                bad.append((row.number, row.message))
            else:
                good.append(row)
            if len(good) + len(bad) == size:
                yield good, bad
                good, bad = [], []
    except InputError as error:
        if not number:
            raise  # nothing of it can be read: a wrong column, say
        bad.append((number + 1, str(error.args[0])))
    if good or bad:
        yield good, bad


def _digest(model: StanceModel) -> str | None:
    from stancelib.persist.load import read_manifest

    return None if model.path is None else str(read_manifest(model.path)["manifest_sha256"])
