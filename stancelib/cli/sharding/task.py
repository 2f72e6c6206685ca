"""What a worker does: classify the rows of one shard, and write it whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancelib.cli.outputs import CsvWriter, Item, JsonLinesWriter, Writer, output_text
from stancelib.cli.rows import Row
from stancelib.errors import InputError, StancelibError
from stancelib.files import replacing
from stancelib.results import Result

if TYPE_CHECKING:
    from stancelib.model import StanceModel
    from stancelib.topics import Topic

__all__ = ["SUFFIXES", "Done", "Shard", "Task", "do_shard"]

#: Formats of shards, and how their files end.
SUFFIXES = {"parquet": ".parquet", "jsonl": ".jsonl", "csv": ".csv"}


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with every shard, the same in all processes.

    Parameters
    ----------
    model : str
        Name or folder.
    folder : str
        Where shards are written.
    format : {"parquet", "jsonl", "csv"}
    topics : tuple of Topic or None
        Those asked about; None for all.
    evidence : bool
        Whether holders and evidence are found.
    keep : tuple of str
        Fields of rows that are carried through.
    """

    model: str
    folder: str
    format: str
    topics: tuple[Topic, ...] | None
    evidence: bool
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shard:
    """Rows that are written to one file.

    Parameters
    ----------
    name : str
        Of the file, without its suffix.
    file : str
        Which input the rows are of.
    rows : tuple of Row
    bad : tuple of (int, str)
        Rows that could not be read: number, and why.
    """

    name: str
    file: str
    rows: tuple[Row, ...]
    bad: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a shard."""

    name: str
    rows: int
    bad: int


def do_shard(task: Task, model: StanceModel, shard: Shard) -> Done:
    """Classify a shard and write it; its errors first, so that a finished shard has them.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    folder = Path(task.folder)
    rows, results, poisoned = _classified(task, model, shard.rows)
    bad = sorted([*shard.bad, *poisoned])
    errors = folder / f"{shard.name}.errors"
    if bad:
        with output_text(errors) as write:
            for number, message in bad:
                said = {"file": shard.file, "row": number, "code": InputError.code}
                write(json.dumps({**said, "message": message}) + "\n")
    else:
        errors.unlink(missing_ok=True)
    path = folder / f"{shard.name}{SUFFIXES[task.format]}"
    if task.format == "parquet":
        _write_parquet(task, model, shard.file, rows, results, path)
    else:
        _write_text(task, shard.file, rows, results or (), path)
    return Done(shard.name, len(rows), len(bad))


def _classified(
    task: Task, model: StanceModel, rows: Sequence[Row]
) -> tuple[Sequence[Row], Sequence[Result] | None, list[tuple[int, str]]]:
    """Classify rows; where one cannot be, find it out, and do without it.

    Results are None where :meth:`classify_batch` is to make them.
    """
    if task.format == "parquet" and not task.evidence:
        return rows, None, []
    texts = [row.text for row in rows]
    try:
        return rows, list(model.classify_many(texts, task.topics, evidence=task.evidence)), []
    except MemoryError:
        raise
    except Exception:
        good: list[Row] = []
        results: list[Result] = []
        bad: list[tuple[int, str]] = []
        for row in rows:
            try:
                results += model.classify_many([row.text], task.topics, evidence=task.evidence)
                good.append(row)
            except Exception as error:
                known = isinstance(error, StancelibError)
                bad.append((row.number, str(error.args[0]) if known else f"failed: {error!r}"))
        return good, results, bad


def _write_parquet(
    task: Task,
    model: StanceModel,
    file: str,
    rows: Sequence[Row],
    results: Sequence[Result] | None,
    path: Path,
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    from stancelib.scale.build import of_results

    if results is None:
        texts = pa.table({"text": pa.array([row.text for row in rows], pa.string())})
        found = model.classify_batch(texts, topics=task.topics, evidence=False)
    else:
        found = of_results(results, len(rows), range(len(rows)))
    lead: dict[str, Any] = {
        "file": pa.array([file] * len(rows), pa.string()),
        "row": pa.array([row.number for row in rows], pa.int64()),
    }
    for name in task.keep:
        cells = [row.fields.get(name) for row in rows]
        # One type for all shards, whatever the rows of each hold.
        lead[name] = pa.array([None if c is None else str(c) for c in cells], pa.string())
    columns = [*lead.values(), *(found.column(name) for name in ("topics", "abstained"))]
    table = pa.table(dict(zip([*lead, "topics", "abstained"], columns, strict=True)))
    with replacing(path) as file_:
        parquet.write_table(table, file_, compression="zstd")


def _write_text(
    task: Task, file: str, rows: Sequence[Row], results: Sequence[Result], path: Path
) -> None:
    with output_text(path) as write:
        writer: Writer = (
            JsonLinesWriter(write)
            if task.format == "jsonl"
            else CsvWriter(write, ["row", *task.keep])
        )
        writer.begin(file, rows=True)
        for row, result in zip(rows, results, strict=True):
            where = {"row": row.number, **row.fields}
            writer.item(Item(where, row.number, row.text, result))
        writer.finish()
