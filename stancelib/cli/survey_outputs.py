"""What ``stancelib report`` writes: a table for the terminal, and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from stancelib.cli.terminal import console_for, one_line
from stancelib.errors import InputError
from stancelib.files import replacing
from stancelib.results import AUTHOR

if TYPE_CHECKING:
    from rich.console import Console

    from stancelib.surveys import Estimate, Survey

__all__ = ["check_output", "survey_text", "write_survey"]

_MOST_GROUPS = 30
_MOST_HOLDERS = 15
_SUFFIXES = (".csv", ".parquet", ".json")


def check_output(path: Path) -> None:
    """Raise InputError unless the file's name says how to write it."""
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"{path}: end it with {', '.join(_SUFFIXES)}, which says how to write it")
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{path}: cannot be written; name a file in a folder that exists")


def write_survey(survey: Survey, path: Path) -> None:
    """Write a survey as its file's suffix says, whole or not at all."""
    suffix = path.suffix.lower()
    with replacing(path) as file:
        if suffix == ".json":
            text = json.dumps(survey.to_dict(), indent=1, ensure_ascii=False)
            file.write(f"{text}\n".encode("utf-8", "backslashreplace"))
        elif suffix == ".csv":
            frame = survey.to_frame()
            file.write(frame.to_csv(index=False, lineterminator="\n").encode())
        else:
            import pyarrow.parquet as parquet

            parquet.write_table(survey.to_arrow(), file)


def survey_text(survey: Survey, colour: bool, width: int) -> str:
    """Return a survey as a person reads it, within a terminal's width."""
    console = console_for(colour, width)
    for number, topic in enumerate(survey.total.topics):
        if topic.paragraphs:
            console.print(f"\n{one_line(topic.topic)}", style="bold")
            console.print(_groups(survey, number))
            hidden = len(survey.groups) - _MOST_GROUPS
            if hidden > 0:
                console.print(f"… and {hidden:,} more; --out FILE has all")
    if not any(topic.paragraphs for topic in survey.total.topics):
        console.print("None of the topics was found.")
    if survey.holders:
        console.print("\nWho stands where (documents that support / oppose)", style="bold")
        console.print(_holders(survey))
    total = survey.total
    console.print(f"\n{total.documents:,} documents, {total.paragraphs:,} paragraphs.")
    for note in survey.notes:
        console.print(f"Note: {one_line(note)}")
    return _written(console)


def _written(console: Console) -> str:
    read: Callable[[], str] = console.file.getvalue  # type: ignore[attr-defined]
    return read()


def _groups(survey: Survey, number: int) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(survey.by, overflow="ellipsis", no_wrap=True)
    table.add_column("docs", justify="right", no_wrap=True)
    for name in ("share", "support", "oppose"):
        table.add_column(name, justify="right")
    shown = [g for g in survey.groups if survey.by != "holder" or g.topics[number].paragraphs]
    for group in (*shown[:_MOST_GROUPS], survey.total):
        topic = group.topics[number]
        table.add_row(
            "the author" if group.name == AUTHOR else one_line(group.name),
            f"{topic.documents:,}",
            *(_share(getattr(topic, name)) for name in ("share", "support", "oppose")),
        )
    return table


def _share(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "–"
    return f"{found.value:.0%} [{found.low * 100:.0f}–{found.high * 100:.0f}]"


def _holders(survey: Survey) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("holder", "topic", "stance", "support", "oppose"):
        table.add_column(name, justify="right" if name in ("support", "oppose") else "left")
    for row in survey.holders[:_MOST_HOLDERS]:
        name = "the author" if row.holder == AUTHOR else one_line(row.holder)
        table.add_row(name, row.topic, row.stance, f"{row.support:,}", f"{row.oppose:,}")
    return table
