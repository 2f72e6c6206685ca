"""Check rows of labelled pairs and build the corpus; all problems are found first."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from stancelib.corpus.column_facts import Columns
from stancelib.corpus.dates import iso_date
from stancelib.corpus.label_names import merged_labels
from stancelib.corpus.normal import normalise
from stancelib.corpus.pairs import LabelledPair
from stancelib.corpus.rows import Table, as_text, as_weight, is_blank, is_missing
from stancelib.errors import Problem

__all__ = ["CheckedPairs", "check_pairs"]


@dataclass
class CheckedPairs:
    """Pairs that can be used, and what is wrong with the source."""

    pairs: list[LabelledPair] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_pairs(table: Table, columns: Columns) -> CheckedPairs:
    """Build pairs from raw rows.

    Parameters
    ----------
    table : Table
        Rows as read.
    columns : Columns
        Which column holds what; a row's other columns become its ``meta``.

    Returns
    -------
    CheckedPairs
        Labels that differ in case only are merged; ids that occur twice are left
        empty. Rows with the same text share a ``doc_id`` where they have no group.

    Examples
    --------
    >>> rows = [(1, {"text": "Yes.", "label": "FAVOR"}), (2, {"text": " ", "label": "FAVOR"})]
    >>> found = check_pairs(Table(rows), Columns({"text": "text", "label": "label"}))
    >>> [pair.label for pair in found.pairs], [str(problem) for problem in found.problems]
    (['FAVOR'], ['row 2, text: text is only white space'])
    """
    return _Check(table, columns).run()


class _Check:
    """One pass over the rows of a source."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table = table
        self.columns = columns
        self.problems = list(table.problems)
        self.bad: set[int] = set()
        self.unclear_dates: list[tuple[int, object]] = []
        self.used = {name for name in columns.names.values() if name is not None}

    def run(self) -> CheckedPairs:
        rows = self.table.rows
        labels = [self._label(row, cells) for row, cells in rows]
        merged = self._merged(labels)
        built = (
            self._pair(merged.get(label, label), row, cells)
            for label, (row, cells) in zip(labels, rows, strict=True)
        )
        pairs = self._with_unique_ids([pair for pair in built if pair is not None])
        self._warn_of_dates()
        self._warn_of_empty_targets(pairs)
        pairs = self._grouped(pairs)
        self.problems.sort(key=lambda problem: problem.row or 0)
        return CheckedPairs(pairs, self.problems)

    def _cell(self, cells: Mapping[str, object], role: str) -> object:
        column = self.columns[role]
        return None if column is None else cells.get(column)

    def _fail(self, row: int, message: str, role: str) -> None:
        self.bad.add(row)
        self.problems.append(Problem(row, message, field=self.columns[role]))

    def _warn(self, row: int | None, message: str, role: str) -> None:
        self.problems.append(Problem(row, message, fatal=False, field=self.columns[role]))

    def _label(self, row: int, cells: Mapping[str, object]) -> str:
        value = self._cell(cells, "label")
        label = str(value) if isinstance(value, bool) else as_text(value)
        if is_blank(value):
            self._fail(row, "the label is missing; fill it or drop the row", "label")
        elif label is None:
            message = f"a label must be a name or a whole number, not {type(value).__name__}"
            self._fail(row, message, "label")
        return (label or "").strip()

    def _merged(self, labels: Sequence[str]) -> dict[str, str]:
        merged = merged_labels(label for label in labels if label)
        for label, other in merged.items():
            row = self.table.rows[labels.index(label)][0]
            message = f"{label!r} differs from {other!r} in case only and is read as {other!r}"
            self._warn(row, message, "label")
        return merged

    def _pair(self, label: str, row: int, cells: Mapping[str, object]) -> LabelledPair | None:
        text = self._text(row, self._cell(cells, "text"))
        target, group, identity, source = (
            self._name(row, cells, role) for role in ("target", "group", "id", "source")
        )
        weight = self._weight(row, self._cell(cells, "weight"))
        if row in self.bad:
            return None
        date = self._date(row, self._cell(cells, "date"))
        meta = {
            key: None if is_missing(value) else value
            for key, value in cells.items()
            if key not in self.used
        }
        return LabelledPair(
            text, label, target, identity or "", group or "", source, date, weight, row, meta
        )

    def _text(self, row: int, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, str):
            self._fail(row, "text is only white space" if value else "text is empty", "text")
        elif is_missing(value):
            self._fail(row, "text is missing; fill it or drop the row", "text")
        else:
            self._fail(row, f"text must be a string, not {type(value).__name__}", "text")
        return ""

    def _name(self, row: int, cells: Mapping[str, object], role: str) -> str | None:
        value = self._cell(cells, role)
        if is_blank(value):
            return None
        name = as_text(value)
        if name is None:
            found = type(value).__name__
            message = f"{role} must be a string or a whole number, not {found}"
            self._fail(row, message, role)
            return None
        return name.strip()

    def _weight(self, row: int, value: object) -> float:
        try:
            return as_weight(value)
        except ValueError as error:
            self._fail(row, str(error), "weight")
            return math.nan

    def _date(self, row: int, value: object) -> str | None:
        date = None if is_blank(value) else iso_date(value)
        if date is None and not is_blank(value):
            self.unclear_dates.append((row, value))
        return date

    def _warn_of_dates(self) -> None:
        if self.unclear_dates:
            row, value = self.unclear_dates[0]
            message = (
                f"{value!r} is no date that is understood (such rows: {len(self.unclear_dates):,}); "
                "use YYYY-MM-DD or YYYY"
            )
            self._warn(row, message, "date")

    def _with_unique_ids(self, pairs: list[LabelledPair]) -> list[LabelledPair]:
        counts = Counter(pair.id for pair in pairs if pair.id)
        twice = next((pair for pair in pairs if counts[pair.id] > 1), None)
        if twice is None:
            return pairs
        message = f"{twice.id!r} and others occur more than once, so ids are not used"
        self._warn(twice.row, message, "id")
        return [replace(pair, id="") for pair in pairs]

    def _warn_of_empty_targets(self, pairs: Sequence[LabelledPair]) -> None:
        empty = [pair.row for pair in pairs if pair.target is None]
        if self.columns["target"] is not None and empty:
            self._warn(empty[0], f"the target is empty (such rows: {len(empty):,})", "target")

    def _grouped(self, pairs: Sequence[LabelledPair]) -> list[LabelledPair]:
        """Group rows by their text where they have no group; warn of labels that differ."""
        first: dict[tuple[str, str | None], LabelledPair] = {}
        grouped, conflicts = [], []
        for pair in pairs:
            words = normalise(pair.text)
            other = first.setdefault((words, pair.target), pair)
            if other.label != pair.label:
                conflicts.append((other, pair))
            grouped.append(pair if pair.doc_id else replace(pair, doc_id=_name_of(words)))
        if conflicts:
            a, b = conflicts[0]
            message = (
                f"labelled {b.label!r}, but the same text is {a.label!r} in row {a.row} "
                f"(rows that contradict an earlier one: {len(conflicts):,})"
            )
            self._warn(b.row, message, "label")
        return grouped


def _name_of(words: str) -> str:
    """Return a name for a text that is the same in every file and on every machine."""
    return f"text-{hashlib.blake2b(words.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"
