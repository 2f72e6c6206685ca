"""Read labelled corpora for the commands, and show what was found wrong with them."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stancelib.cli.columns import ask_for_column, can_ask, parse_label_map
from stancelib.cli.guard import printable
from stancelib.cli.inputs import InputFormat, check_encoding, format_of
from stancelib.corpus.schema import Corpus
from stancelib.errors import CorpusWarning, InputError, Problem

if TYPE_CHECKING:
    from stancelib.corpus import PairCorpus

__all__ = ["problem_lines", "read", "read_any", "warn_of_problems"]

_SHOWN = 20


def read(
    source: str, *, encoding: str = "utf-8-sig", text_column: str = "text", strict: bool = True
) -> Corpus:
    """Read a corpus; see :func:`stancelib.corpus.read_corpus`.

    `text_column` names the key or column with the text in JSON Lines, CSV and
    TSV. What is doubtful is in ``corpus.problems`` and not warned of.
    """
    from stancelib.corpus import read_corpus

    check_encoding(encoding)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CorpusWarning)
        if text_column == "text":
            return read_corpus(source, encoding=encoding, strict=strict)
        return _renamed(Path(source), encoding, text_column, strict)


def read_any(
    source: str,
    *,
    kind: str = "auto",
    columns: Mapping[str, str | None] | None = None,
    label_map: Sequence[str] = (),
    encoding: str = "utf-8-sig",
    split: str | None = None,
    strict: bool = True,
    max_bad: float = 0.0,
) -> Corpus | PairCorpus:
    """Read a corpus of either kind; see :func:`stancelib.corpus.read_any`.

    `columns` maps text, target, label and group to the options' values, and
    `label_map` holds ``LABEL=STANCE`` as typed. Where somebody sits at a terminal,
    a column that cannot be told is asked for. What is doubtful is in
    ``corpus.problems`` and not warned of.
    """
    from stancelib.corpus import read_any
    from stancelib.corpus.column_facts import ColumnError

    check_encoding(encoding)
    stances = parse_label_map(label_map)
    named = {f"{role}_column": name for role, name in (columns or {}).items() if name}
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", CorpusWarning)
                return read_any(
                    source,
                    kind=kind,
                    label_map=stances,
                    encoding=encoding,
                    split=split,
                    strict=strict,
                    max_bad=max_bad,
                    **named,
                )
        except ColumnError as error:
            if not can_ask() or f"{error.role}_column" in named:
                raise
            named[f"{error.role}_column"] = ask_for_column(error)


def _renamed(path: Path, encoding: str, text_column: str, strict: bool) -> Corpus:
    from stancelib.corpus.read_csv import parse_csv
    from stancelib.corpus.read_json import parse_jsonl
    from stancelib.corpus.read_text import read_text
    from stancelib.corpus.readers import corpus_from_table

    kind = format_of(path.name)
    if kind is InputFormat.jsonl:
        table = parse_jsonl(read_text(path, encoding)).detect_form()
    elif kind in (InputFormat.csv, InputFormat.tsv):
        delimiter = "\t" if kind is InputFormat.tsv else ","
        needed = (text_column, "topic", "stance")
        table = parse_csv(read_text(path, encoding), str(path), delimiter=delimiter, needed=needed)
    else:
        raise InputError(f"{path}: --text-column is for .jsonl, .csv and .tsv")
    names = {text_column: "text", "text": "text_"}
    table.rows = [
        (number, {names.get(key, key): value for key, value in row.items()})
        for number, row in table.rows
    ]
    return corpus_from_table(table, path.name, strict=strict)


def problem_lines(problems: Sequence[Problem], fatal: str = "error") -> list[str]:
    """Return the first twenty problems as lines, and how many more there are."""
    kinds = {True: fatal, False: "warning"}
    lines = [printable(f"{kinds[p.fatal]}: {p}") for p in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"… and {len(problems) - _SHOWN:,} more")
    return lines


def warn_of_problems(corpus: Corpus | PairCorpus) -> None:
    """Write what is doubtful about a corpus to stderr, and which rows were left out."""
    for line in problem_lines(corpus.problems, fatal="left out"):
        sys.stderr.write(f"{line}\n")
