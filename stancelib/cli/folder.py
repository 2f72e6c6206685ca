"""``stancelib classify --out FOLDER/``: the options, the bar, and what is said at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stancelib.cli.answers import Answers, TopicAnswers
from stancelib.cli.guard import PARTLY
from stancelib.cli.inputs import ROWS, InputFormat
from stancelib.cli.outputs import OutputFormat
from stancelib.cli.progress import rows_meter
from stancelib.cli.sharding import Sharding, classify_to_folder
from stancelib.cli.sharding.task import SUFFIXES, Task
from stancelib.errors import InputError
from stancelib.model import StanceModel

if TYPE_CHECKING:
    from stancelib.pairs import PairModel

__all__ = ["is_folder", "to_folder"]


def is_folder(out: str) -> bool:
    """Tell whether an output is a folder: one that is there, or a name that ends like one.

    Examples
    --------
    >>> is_folder("results/"), is_folder("results.csv")
    (True, False)
    """
    return out.endswith(("/", os.sep)) or Path(out).is_dir()


def to_folder(
    folder: Path,
    kinds: Mapping[str, InputFormat],
    model: StanceModel | PairModel,
    named: str,
    answers: Answers,
    format: OutputFormat,
    evidence: bool,
    sharding: Sharding,
) -> int:
    """Classify rows into a folder of shards; return the exit status.

    Raises
    ------
    InputError
        If an input holds documents, the model labels pairs, or the format or an
        option isn't for folders.
    """
    if not isinstance(model, StanceModel) or not isinstance(answers, TopicAnswers):
        raise InputError("a folder is for models of topics; for pairs give --out FILE")
    documents = [name for name, kind in kinds.items() if kind not in ROWS]
    if documents:
        raise InputError(
            f"{documents[0]}: holds a document; a folder is for rows (JSON Lines, CSV, Parquet)"
        )
    if answers.only_topics:
        raise InputError("--only-topics is for --out FILE; a folder has all rows")
    chosen = "parquet" if format is OutputFormat.table else format.value
    if chosen not in SUFFIXES:
        raise InputError(f"--format {chosen}: a folder takes {', '.join(SUFFIXES)}")
    topics = None if answers.topics is None else tuple(answers.topics)
    task = Task(named, str(folder), chosen, topics, evidence, tuple(answers.columns.keep))
    files = list(kinds.items())
    sizes = [Path(name).stat().st_size if Path(name).is_file() else None for name, _ in files]
    with rows_meter(sizes) as report:
        done = classify_to_folder(files, task, model, answers.columns, sharding, report)
    kept = f", {done.kept:,} shards were done before" if done.kept else ""
    bad = f"; {done.bad:,} rows could not be read: {folder / 'errors.jsonl'}" if done.bad else ""
    sys.stderr.write(f"{done.rows:,} rows classified{kept}{bad}\n")
    return PARTLY if done.bad else 0
