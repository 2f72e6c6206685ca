"""The pool: unlabelled texts with what is known about them, read as a stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stancelib.corpus.dates import iso_date
from stancelib.corpus.rows import as_text, is_blank
from stancelib.errors import InputError, Problem
from stancelib.suggesting.pool_files import RawRow, file_rows, numbered

__all__ = ["Columns", "Pool", "PoolRow"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns of a pool: those that the caller gave, then those of the model.

    Parameters
    ----------
    text, target, group : str or None
        As the caller says.
    known : mapping of str to (str or None), optional
        As the corpus had them that the model was trained on.
    """

    text: str | None = None
    target: str | None = None
    group: str | None = None
    known: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One text of a pool.

    Parameters
    ----------
    row : int
        Its number from 1: the line, in a text file.
    text : str
    target : str or None
        What its label will be about.
    doc_id, id : str
        Empty where the pool has none.
    source, date : str or None
    """

    row: int
    text: str
    target: str | None = None
    doc_id: str = ""
    id: str = ""
    source: str | None = None
    date: str | None = None


class Pool:
    """Unlabelled texts; iterating reads them once, in order, one at a time.

    Parameters
    ----------
    source : path, str, DataFrame, Dataset or iterable of str or dict
        A path: see :func:`stancelib.suggesting.pool_files.file_rows`.
    columns : Columns, optional
        Where texts, targets and documents stand.
    target : str, optional
        The target of every row that doesn't have one of its own.
    encoding : str, optional
        Of text files.

    Attributes
    ----------
    bad : int
        Rows left out so far because something is wrong with them.
    problems : list of Problem
        The first hundred of them.

    Raises
    ------
    InputError
        At once if the source is of a wrong type; while reading, if the column
        of the texts can't be told.

    Examples
    --------
    >>> pool = Pool([{"text": "Plums.", "target": "fruit"}, {"text": ""}])
    >>> [(row.row, row.text, row.target) for row in pool], pool.bad
    ([(1, 'Plums.', 'fruit')], 1)
    """

    def __init__(
        self,
        source: Any,
        columns: Columns | None = None,
        *,
        target: str | None = None,
        encoding: str = "utf-8-sig",
    ) -> None:
        self._rows = _raw_rows(source, encoding)
        self._columns = columns or Columns()
        self._target = target
        self._names: dict[str, str | None] | None = None
        self.bad = 0
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[PoolRow]:
        for item in self._rows:
            if isinstance(item, Problem):
                self.leave_out(item)
                continue
            number, fields = item
            if self._names is None:
                self._names = _find_columns(list(fields), self._columns)
            row = self._row(number, fields, self._names)
            if row is not None:
                yield row

    @property
    def has_target(self) -> bool:
        """Whether the rows have targets, as far as the columns tell; read a row first."""
        return self._target is not None or bool(self._names and self._names["target"])

    def leave_out(self, problem: Problem) -> None:
        """Count a row that cannot be used, and keep the reason."""
        self.bad += 1
        if len(self.problems) < 100:
            self.problems.append(problem)

    def _row(
        self, number: int, fields: Mapping[str, object], names: Mapping[str, str | None]
    ) -> PoolRow | None:
        def cell(name: str) -> object:
            column = names[name]
            return None if column is None else fields.get(column)

        text = cell("text")
        if not isinstance(text, str) or not text.strip():
            found = "is empty" if is_blank(text) else f"is a {type(text).__name__}, not a text"
            self.leave_out(Problem(number, found, field=names["text"]))
            return None
        target = as_text(cell("target"))
        return PoolRow(
            number,
            text,
            self._target if target is None or not target.strip() else target.strip(),
            (as_text(cell("doc_id")) or "").strip(),
            (as_text(cell("id")) or "").strip(),
            as_text(cell("source")),
            None if is_blank(cell("date")) else iso_date(cell("date")),
        )


def _raw_rows(source: Any, encoding: str) -> Iterable[RawRow]:
    if isinstance(source, (str, os.PathLike)):
        return file_rows(Path(source), encoding)
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(source, pandas.DataFrame):
        return numbered(source.to_dict("records"))
    if isinstance(source, (bytes, Mapping)) or not isinstance(source, Iterable):
        raise InputError(
            "a pool is a path, a list of texts or dicts, a DataFrame or a dataset with one "
            f"split, not {type(source).__name__}"
        )
    return numbered(source)


def _find_columns(names: list[str], columns: Columns) -> dict[str, str | None]:
    """Return the pool's name of each column that matters, None where it has none."""
    lower = {name.casefold(): name for name in reversed(names)}

    def find(given: str | None, known: str | None, usual: str) -> str | None:
        if given is not None:
            if given not in names:
                raise InputError(f"the pool has no column {given!r}; found {_listed(names)}")
            return given
        wanted = (name for name in (known, usual) if name)
        return next((lower[n.casefold()] for n in wanted if n.casefold() in lower), None)

    text = find(columns.text, columns.known.get("text"), "text")
    if text is None and len(names) == 1:
        text = names[0]
    if text is None:
        raise InputError(
            f"which column holds the texts? Found {_listed(names)}; name it with text_column "
            "(--text-column)"
        )
    return {
        "text": text,
        "target": find(columns.target, columns.known.get("target"), "target"),
        "doc_id": find(columns.group, columns.known.get("group"), "doc_id"),
        **{name: find(None, None, name) for name in ("id", "source", "date")},
    }


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name[:40]) for name in names[:10]) or "nothing"
