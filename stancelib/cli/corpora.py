"""Read labelled corpora for the commands, and show what was found wrong with them."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stancelib.cli.columns import ask_for_column, can_ask, parse_label_map
from stancelib.cli.guard import printable
from stancelib.cli.inputs import check_encoding
from stancelib.corpus.schema import Corpus
from stancelib.errors import CorpusWarning, InputError, Problem

if TYPE_CHECKING:
    from stancelib.corpus import PairCorpus

__all__ = ["problem_lines", "read_any", "read_several", "warn_of_problems"]

_SHOWN = 20


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


def read_several(
    sources: Sequence[str],
    *,
    kind: str = "auto",
    label_map: Sequence[str] = (),
    **reading: Any,
) -> Corpus | PairCorpus:
    """Read one corpus or several of the same kind, which are put together.

    `reading` is as in :func:`read_any` and holds for all of them.
    """
    from stancelib.corpus import put_together

    if len(sources) == 1:
        return read_any(sources[0], kind=kind, label_map=label_map, **reading)
    if twice := [source for source, number in Counter(sources).items() if number > 1]:
        raise InputError(f"{twice[0]}: is named twice; name each corpus once")
    # What labels mean is told from the labels of all.
    stances = parse_label_map(label_map)
    if kind == "topics":
        reading["label_map"] = label_map  # which topics refuse
    elif stances:
        kind = "pairs"
    parts = []
    for source in sources:
        try:
            parts.append(read_any(source, kind=kind, **reading))
        except InputError as error:
            raise InputError(f"{source}: {error.args[0]}") from error
    return put_together(parts, stances)


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
