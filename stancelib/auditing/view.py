"""One view of both kinds of corpora, which all checks read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from stancelib.auditing.finding import Finding
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import Corpus, LabelledParagraph
from stancelib.corpus.validate import NO_DOCUMENTS
from stancelib.errors import InputError

__all__ = ["IntArray", "View", "make_view"]

IntArray = npt.NDArray[np.int64]
Row = LabelledParagraph | LabelledPair

_NUMBERED = re.compile(r"row-([1-9][0-9]*)")
#: Columns that say which part of the data a row belongs to.
_SPLIT_COLUMNS = ("split", "subset", "partition")
_PARTS = frozenset(
    "train training dev develop development val valid validation test testing".split()
)


@dataclass(frozen=True, eq=False)
class View:
    """Rows, and the labels they carry, of a corpus and its test data.

    A row is one text. An example is a row with one target (or topic) and the
    label it has there: one for each row of pairs, one for each topic of a
    paragraph.

    Parameters
    ----------
    name : str
    kind : {"topics", "pairs"}
    texts : tuple of str, length n
    numbers : tuple of int, length n
        Row in its file, from 1.
    in_test : ndarray of bool, shape (n,)
        Whether the row comes from the test file.
    parts : tuple of str, length n
        The split that the row belongs to; empty where there are no splits.
    documents : tuple of str, length n
        Empty where the row has none of its own.
    numbering : ndarray of bool, shape (n,)
        Whether the document merely repeats the row's id.
    sources, dates : tuple of (str or None), length n
    grouped : bool
        Whether the data say which rows belong to one document.
    example_rows : ndarray of int64, shape (m,)
    targets : tuple of (str or None), length m
    labels : tuple of str, length m
    has_stances : bool
        Whether any label means a stance.
    """

    name: str
    kind: str
    texts: tuple[str, ...]
    numbers: tuple[int, ...]
    in_test: npt.NDArray[np.bool_]
    parts: tuple[str, ...]
    documents: tuple[str, ...]
    numbering: npt.NDArray[np.bool_]
    sources: tuple[str | None, ...]
    dates: tuple[str | None, ...]
    grouped: bool
    example_rows: IntArray
    targets: tuple[str | None, ...]
    labels: tuple[str, ...]
    has_stances: bool

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def groups(self) -> IntArray:
        """Number of each row's document, shape (n,); a row without one is its own."""
        keys = [name or position for position, name in enumerate(self.documents)]
        return codes(keys)[1]

    @cached_property
    def label_names(self) -> tuple[str, ...]:
        """The labels that occur, sorted."""
        return tuple(sorted(set(self.labels)))

    @cached_property
    def label_codes(self) -> IntArray:
        """Position of each example's label in `label_names`, shape (m,)."""
        position = {name: i for i, name in enumerate(self.label_names)}
        return np.array([position[label] for label in self.labels], dtype=np.int64)

    @cached_property
    def target_names(self) -> tuple[str, ...]:
        """The targets that occur, in order of first occurrence."""
        return tuple(dict.fromkeys(target for target in self.targets if target is not None))

    @cached_property
    def labels_of_row(self) -> tuple[dict[str | None, str], ...]:
        """For each row, its label by target."""
        out: tuple[dict[str | None, str], ...] = tuple({} for _ in self.texts)
        for row, target, label in zip(
            self.example_rows.tolist(), self.targets, self.labels, strict=True
        ):
            out[row][target] = label
        return out

    @property
    def noun(self) -> str:
        """What a target is called in messages."""
        return "topic" if self.kind == "topics" else "target"

    def finding(
        self,
        check: str,
        severity: str,
        title: str,
        detail: str = "",
        *,
        rows: Iterable[int] = (),
        advice: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> Finding:
        """Make a finding; `rows` are positions in this view, each named once."""
        positions = list(dict.fromkeys(int(row) for row in rows))
        main = tuple(self.numbers[i] for i in positions if not self.in_test[i])
        test = tuple(self.numbers[i] for i in positions if self.in_test[i])
        return Finding(check, severity, title, detail, main, test, advice, dict(data or {}))

    def place(self, row: int) -> str:
        """Return where a row stands, for messages: ``row 7`` or ``test row 7``."""
        return f"{'test ' if self.in_test[row] else ''}row {self.numbers[row]}"


def codes(values: Iterable[object]) -> tuple[tuple[Any, ...], IntArray]:
    """Return the distinct values in order of first occurrence, and each value's position there.

    Examples
    --------
    >>> names, numbers = codes("abca")
    >>> names, numbers.tolist()
    (('a', 'b', 'c'), [0, 1, 2, 0])
    """
    position: dict[object, int] = {}
    numbers = [position.setdefault(value, len(position)) for value in values]
    return tuple(position), np.array(numbers, dtype=np.int64)


def make_view(
    corpus: Corpus | PairCorpus,
    test: Corpus | PairCorpus | None = None,
    split_column: str | None = None,
) -> View:
    """Build the view of a corpus, with its test data where there are any.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
    test : the same type, optional
    split_column : str, optional
        The extra column that names each row's split; by default ``split``,
        ``subset`` or ``partition`` where it holds words like train and test.

    Raises
    ------
    InputError
        If the two differ in type, both are empty, or the column is missing.

    Examples
    --------
    >>> pairs = PairCorpus([LabelledPair("Tax it.", "pro", "tax"), LabelledPair("No.", "con")])
    >>> view = make_view(pairs)
    >>> len(view), view.label_names, view.target_names
    (2, ('con', 'pro'), ('tax',))
    """
    if test is not None and isinstance(corpus, PairCorpus) != isinstance(test, PairCorpus):
        raise InputError(
            f"{corpus.name} and {test.name} are of different kinds; name the same columns for both"
        )
    rows: list[Row] = [*corpus, *(test or ())]
    if not rows:
        raise InputError(f"{corpus.name} holds no rows that can be used; there is nothing to audit")
    in_test = np.arange(len(rows)) >= len(corpus)
    pairs = isinstance(corpus, PairCorpus)
    example_rows, targets, labels = _examples(rows)
    offset = [0, len(corpus)]
    numbers = (_number(row, i - offset[int(in_test[i])]) for i, row in enumerate(rows))
    return View(
        corpus.name if test is None else f"{corpus.name} and {test.name}",
        "pairs" if pairs else "topics",
        tuple(row.text for row in rows),
        tuple(numbers),
        in_test,
        _parts(rows, in_test, test is not None, split_column),
        tuple(row.doc_id for row in rows),
        np.array([row.doc_id == row.id for row in rows]),
        tuple(row.source for row in rows),
        tuple(row.date for row in rows),
        _is_grouped(corpus, rows),
        np.array(example_rows, dtype=np.int64),
        tuple(targets),
        tuple(labels),
        any(corpus.stances.values()) if isinstance(corpus, PairCorpus) else True,
    )


def _examples(rows: Sequence[Row]) -> tuple[list[int], list[str | None], list[str]]:
    found: list[tuple[int, str | None, str]] = []
    for position, row in enumerate(rows):
        if isinstance(row, LabelledPair):
            found.append((position, row.target, row.label))
        else:
            found += [(position, label.topic, label.stance) for label in row.labels]
    return [f[0] for f in found], [f[1] for f in found], [f[2] for f in found]


def _number(row: Row, position: int) -> int:
    """Return the row in its file; a paragraph has it in its id if the file gave no other."""
    if isinstance(row, LabelledPair):
        return row.row or position + 1
    named = _NUMBERED.fullmatch(row.id)
    return int(named[1]) if named else position + 1


def _is_grouped(corpus: Corpus | PairCorpus, rows: Sequence[Row]) -> bool:
    """Tell whether documents were given; those of pairs are made up where no column has them."""
    if isinstance(corpus, PairCorpus) and corpus.columns:
        return corpus.columns.get("group") is not None
    if any(problem.message == NO_DOCUMENTS for problem in corpus.problems):
        return False
    return any(row.doc_id for row in rows)


def _parts(
    rows: Sequence[Row], in_test: npt.NDArray[np.bool_], two_files: bool, column: str | None
) -> tuple[str, ...]:
    if two_files:
        return tuple("test" if test else "train" for test in in_test.tolist())
    if column is not None and not any(column in row.meta for row in rows):
        known = sorted({key for row in rows for key in row.meta})
        raise InputError(
            f"no column {column!r} to tell the splits by; extra columns: {', '.join(known) or '-'}"
        )
    for name in (column,) if column else _SPLIT_COLUMNS:
        values = [str(row.meta.get(name) or "") for row in rows]
        if column or (len(set(values)) > 1 and {v.strip().lower() for v in values} <= _PARTS):
            return tuple(values)
    return ("",) * len(rows)
