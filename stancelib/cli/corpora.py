"""Read labelled corpora for the commands, and show what was found wrong with them."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from stancelib.cli.guard import printable
from stancelib.cli.inputs import InputFormat, check_encoding, format_of
from stancelib.corpus.schema import Corpus
from stancelib.errors import CorpusWarning, InputError, Problem

__all__ = ["problem_lines", "read", "warn_of_problems"]

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


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Return the first twenty problems as lines, and how many more there are."""
    kinds = {True: "error", False: "warning"}
    lines = [printable(f"{kinds[p.fatal]}: {p}") for p in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"… and {len(problems) - _SHOWN:,} more")
    return lines


def warn_of_problems(corpus: Corpus) -> None:
    """Write what is doubtful about a corpus to stderr."""
    for line in problem_lines(corpus.problems):
        sys.stderr.write(f"{line}\n")
