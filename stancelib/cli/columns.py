"""The options that say which columns of a corpus hold what, and asking for them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from stancelib.cli.guard import printable
from stancelib.errors import InputError
from stancelib.topics import STANCES

if TYPE_CHECKING:
    from stancelib.corpus.column_facts import ColumnError

__all__ = [
    "GroupColumn",
    "Kind",
    "LabelColumn",
    "LabelMap",
    "Split",
    "TargetColumn",
    "TextColumn",
    "ask_for_column",
    "can_ask",
    "parse_label_map",
]

_NO_STANCE = ("none", "-", "")

TextColumn = Annotated[
    str | None, typer.Option("--text-column", help="Key or column with the text.")
]
TargetColumn = Annotated[
    str | None,
    typer.Option("--target-column", help="With what the label is about; - if there is none."),
]
LabelColumn = Annotated[str | None, typer.Option("--label-column", help="With the one label.")]
GroupColumn = Annotated[
    str | None,
    typer.Option(
        "--group-column",
        help="With the article, thread or author that must stay on one side of a split; - if "
        "there is none.",
    ),
]
LabelMap = Annotated[
    list[str] | None,
    typer.Option(
        "--label-map",
        metavar="LABEL=STANCE,...",
        help="What labels mean: support, oppose, mixed, neutral, or none for no stance.",
    ),
]
Kind = Annotated[
    str,
    typer.Option("--kind", metavar="auto|topics|pairs", help="The form of the corpus."),
]
Split = Annotated[
    str | None, typer.Option("--split", help="Which split, where CORPUS is a dataset or folder.")
]


def parse_label_map(items: Sequence[str] | None) -> dict[str, str | None] | None:
    """Return what ``--label-map`` says; None where it says nothing.

    Parameters
    ----------
    items : sequence of str or None
        The option's values, each with commas between ``LABEL=STANCE``.

    Returns
    -------
    dict of str to (str or None), or None

    Raises
    ------
    InputError
        If a part is not of that form, or a label comes twice.

    Examples
    --------
    >>> parse_label_map(["FAVOR=support,AGAINST=oppose", "NONE=none"])
    {'FAVOR': 'support', 'AGAINST': 'oppose', 'NONE': None}
    """
    stances: dict[str, str | None] = {}
    for part in (part for item in items or () for part in item.split(",")):
        label, equals, stance = (piece.strip() for piece in part.rpartition("="))
        stance = stance.casefold()
        if not equals or not label or stance not in (*STANCES, *_NO_STANCE):
            raise InputError(
                f"--label-map {part!r}: write LABEL=STANCE, where STANCE is one of "
                f"{', '.join(STANCES)} or none; for example FAVOR=support,AGAINST=oppose"
            )
        if label in stances:
            raise InputError(f"--label-map names {label!r} twice; keep one of them")
        stances[label] = None if stance in _NO_STANCE else stance
    return stances or None


def can_ask() -> bool:
    """Tell whether somebody sits at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_for_column(error: ColumnError) -> str:
    """Ask which column is meant, with a numbered list on stderr.

    Parameters
    ----------
    error : ColumnError
        Says what is not clear, and from which columns to choose.

    Returns
    -------
    str
        The column's name, or ``"-"`` for none.
    """
    from stancelib.corpus.columns import NO_COLUMN

    optional = error.role in ("target", "group")
    lines = [f"  {n}  {name}" for n, name in enumerate(error.candidates, 1)]
    lines += ["  0  none of them"] if optional else []
    sys.stderr.write(printable("\n".join([f"Which column holds the {error.role}?", *lines])) + "\n")
    first = 0 if optional else 1
    while True:
        answer = typer.prompt("Number", err=True)
        if answer.isdecimal() and first <= int(answer) <= len(error.candidates):
            return error.candidates[int(answer) - 1] if int(answer) else NO_COLUMN
        sys.stderr.write(f"Type a number from {first} to {len(error.candidates)}.\n")
