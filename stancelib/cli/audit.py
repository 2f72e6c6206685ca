"""The command ``stancelib audit``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stancelib.cli.guard import PARTLY, guarded, printable
from stancelib.cli.inputs import check_encoding
from stancelib.cli.progress import steps
from stancelib.cli.terminal import width_of_terminal
from stancelib.errors import InputError
from stancelib.files import write_atomically

__all__ = ["HELP", "audit"]

HELP = """Find what spoils training or an evaluation, before it happens.

\b
CORPUS is labelled data in the forms that stancelib train reads: a file, the
name of a dataset, or a folder with one.

\b
Looks for texts and documents on both sides of a split, copies and near copies,
labels that contradict each other, words, sources, lengths or orders that give
the label away, targets that tell it or are not needed, labels too rare to
learn or to measure, wrong encodings, other languages, boilerplate; and ranks
the labels that are probably wrong. docs/audit.md explains each finding by the
name that stands behind it in brackets.

\b
Examples:
  stancelib audit corpus.csv
  stancelib audit train.jsonl --test test.jsonl --html audit.html
  stancelib audit tweets.csv --text-column tweet --label-column stance --strict

\b
Exit status:
  0    audited
  1    audited with --strict, and errors were found
  2    wrong usage, or data that cannot be used
"""


class Kind(StrEnum):
    """How a corpus is labelled."""

    auto = "auto"
    topics = "topics"
    pairs = "pairs"


@guarded
def audit(
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", help="Labelled data.")],
    test: Annotated[
        str | None, typer.Option("--test", metavar="FILE", help="Test data, checked for leaks.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also write all findings as JSON.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write a page to send to a colleague.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 1 if there are errors.")
    ] = False,
    kind: Annotated[
        Kind, typer.Option("--kind", help="Topics (0 to n a text) or pairs (one label a row).")
    ] = Kind.auto,
    text_column: Annotated[
        str | None, typer.Option("--text-column", help="Key or column with the text.")
    ] = None,
    target_column: Annotated[
        str | None, typer.Option("--target-column", help="What the label is about.")
    ] = None,
    label_column: Annotated[
        str | None, typer.Option("--label-column", help="Key or column with the label.")
    ] = None,
    group_column: Annotated[
        str | None, typer.Option("--group-column", help="Document, thread or author of a row.")
    ] = None,
    split_column: Annotated[
        str | None, typer.Option("--split-column", help="Names each row's split (train, test).")
    ] = None,
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of the files.")
    ] = "utf-8-sig",
    folds: Annotated[
        int, typer.Option("--folds", min=2, help="Parts for out-of-fold probabilities.")
    ] = 5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same audit.")] = 0,
) -> int:
    """Run the command; return its exit status."""
    from stancelib.auditing import audit as look

    check_encoding(encoding)
    for path in (out, html):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise InputError(f"{path}: name a file in a folder that exists")
    with steps() as progress:
        found = look(
            corpus,
            kind=kind.value,
            test=test,
            seed=seed,
            folds=folds,
            split_column=split_column,
            progress=progress,
            text_column=text_column,
            target_column=target_column,
            label_column=label_column,
            group_column=group_column,
            encoding=encoding,
        )
    if out is not None:
        found.to_json(out)
    if html is not None:
        write_atomically(html, found.to_html().encode("utf-8", "backslashreplace"))
    sys.stdout.write(printable(found.to_text(width_of_terminal())))
    return PARTLY if strict and found.counts["error"] else 0
