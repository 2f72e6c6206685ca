"""Labelled pairs: texts, the targets they speak of, and one label each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, overload

from stancelib.errors import InputError, Problem

__all__ = ["MAX_BAD", "LabelledPair", "PairCorpus"]

#: Share of bad rows up to which commands and training leave them out, and say so.
MAX_BAD = 0.01


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """A text, what it is asked about, and the one label that it has there.

    Parameters
    ----------
    text : str
        The text as it stands.
    label : str
        As the corpus writes it ("FAVOR", "con", "unrelated").
    target : str or None
        What the label is about: a name, a claim, a question. None where the
        corpus has no targets.
    id : str
        Unique within the corpus; empty where the file gives none.
    doc_id : str
        The group that never crosses a split; empty where the row is one of its own.
    source, date : str or None
        Where the text comes from, and its ISO 8601 date or year.
    weight : float
        How much the pair counts in training, positive.
    row : int
        One-based row or line in the file.
    meta : mapping of str to object
        Anything else that the file carried.
    """

    text: str
    label: str
    target: str | None = None
    id: str = ""
    doc_id: str = ""
    source: str | None = None
    date: str | None = None
    weight: float = 1.0
    row: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


class PairCorpus(Sequence[LabelledPair]):
    """An immutable sequence of labelled pairs.

    Parameters
    ----------
    pairs : iterable of LabelledPair
        In the order of the file.
    name : str, optional
        Shown in messages and reports.
    stances : mapping of str to (str or None), optional
        What each label means: a stance, or None where it is not one (such as
        "unrelated").
    columns : mapping of str to (str or None), optional
        The columns that text, target, label and group were read from.
    notes : iterable of str, optional
        What reading guessed, as sentences for people.
    problems : iterable of Problem, optional
        What reading found wrong.

    Examples
    --------
    >>> rows = [LabelledPair("Tax it.", "FAVOR", "a carbon tax"), LabelledPair("No.", "AGAINST")]
    >>> corpus = PairCorpus(rows, stances={"FAVOR": "support", "AGAINST": "oppose"})
    >>> corpus.labels, corpus.targets
    (('AGAINST', 'FAVOR'), ('a carbon tax',))
    """

    def __init__(
        self,
        pairs: Iterable[LabelledPair],
        name: str = "corpus",
        *,
        stances: Mapping[str, str | None] | None = None,
        columns: Mapping[str, str | None] | None = None,
        notes: Iterable[str] = (),
        problems: Iterable[Problem] = (),
    ) -> None:
        self._pairs = tuple(pairs)
        self.name = name
        self.stances: Mapping[str, str | None] = MappingProxyType(dict(stances or {}))
        self.columns: Mapping[str, str | None] = MappingProxyType(dict(columns or {}))
        self.notes = tuple(notes)
        self.problems = tuple(problems)

    def __len__(self) -> int:
        return len(self._pairs)

    @overload
    def __getitem__(self, index: int) -> LabelledPair: ...
    @overload
    def __getitem__(self, index: slice) -> PairCorpus: ...
    def __getitem__(self, index: int | slice) -> LabelledPair | PairCorpus:
        if isinstance(index, slice):
            return self._with(self._pairs[index], self.name)
        return self._pairs[index]

    def __iter__(self) -> Iterator[LabelledPair]:
        return iter(self._pairs)

    def __add__(self, other: PairCorpus) -> PairCorpus:
        """Return the pairs of both; what labels mean is put together.

        A column that is not the same in both is None.

        Raises
        ------
        InputError
            If a label means one stance here and another there.
        """
        if not isinstance(other, PairCorpus):
            return NotImplemented
        stances = dict(self.stances)
        for label, stance in other.stances.items():
            known = stances.get(label)
            if known and stance and known != stance:
                raise InputError(
                    f"label {label!r} means {known} in {self.name}, but {stance} in {other.name}; "
                    "read both with the same label_map"
                )
            stances[label] = known or stance
        columns = {
            role: column if other.columns.get(role) == column else None
            for role, column in self.columns.items()
        }
        pairs, name = (*self, *other), f"{self.name} + {other.name}"
        return PairCorpus(pairs, name, stances=stances, columns=columns)

    def __repr__(self) -> str:
        return (
            f"PairCorpus({self.name!r}, {len(self)} pairs, {len(self.targets)} targets, "
            f"labels {', '.join(self.labels)})"
        )

    def _with(self, pairs: Iterable[LabelledPair], name: str) -> PairCorpus:
        return PairCorpus(pairs, name, stances=self.stances, columns=self.columns)

    def take(self, indices: Iterable[int], name: str | None = None) -> PairCorpus:
        """Return the pairs at the given positions, in that order."""
        return self._with((self._pairs[i] for i in indices), name or self.name)

    @property
    def texts(self) -> tuple[str, ...]:
        """The pairs' texts."""
        return tuple(pair.text for pair in self._pairs)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that occur, in alphabetical order."""
        return tuple(sorted({pair.label for pair in self._pairs}))

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets that occur, in order of first occurrence."""
        found = (pair.target for pair in self._pairs if pair.target is not None)
        return tuple(dict.fromkeys(found))

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The pairs' documents; empty where a row is one of its own."""
        return tuple(pair.doc_id for pair in self._pairs)

    @property
    def groups(self) -> tuple[str, ...]:
        """The pairs' documents; one without is a group of its own."""
        return tuple(pair.doc_id or f"(row {i})" for i, pair in enumerate(self._pairs))
