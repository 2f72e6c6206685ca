"""Gold labels and predictions of pairs as arrays: one label out of several for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import InputError
from stancelib.evaluation.predictions import FloatArray, IntArray

__all__ = ["LabelGold", "LabelPredictions"]


def _codes(values: ArrayLike, n_labels: int, what: str) -> IntArray:
    array = np.asarray(values)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise InputError(f"{what}: expected integers of shape (rows,), got {array.dtype}")
    out = array.astype(np.int64, copy=True)
    bad = np.flatnonzero((out < 0) | (out >= n_labels))
    if len(bad):
        raise InputError(f"{what}: not one of {n_labels} labels in rows {bad[:20].tolist()}")
    out.setflags(write=False)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class LabelGold:
    """The labels of n pairs.

    Parameters
    ----------
    labels : tuple of str, length K
        Names of the labels; ``truth`` holds positions in it.
    stances : tuple of (str or None), length K
        The stance that each label means, None where it is none.
    truth : ndarray of int64, shape (n,)
    groups : tuple of str, length n
        The pairs' documents.
    targets : tuple of (str or None), length n
    sources : tuple of (str or None), length n

    Raises
    ------
    InputError
        If lengths don't fit or a code is none of the labels.
    """

    labels: tuple[str, ...]
    stances: tuple[str | None, ...]
    truth: IntArray
    groups: tuple[str, ...]
    targets: tuple[str | None, ...]
    sources: tuple[str | None, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "truth", _codes(self.truth, len(self.labels), "gold truth"))
        if len(self.stances) != len(self.labels):
            raise InputError(f"gold: {len(self.stances)} stances for {len(self.labels)} labels")
        for name in ("groups", "targets", "sources"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
            if len(getattr(self, name)) != len(self):
                raise InputError(f"gold: {len(getattr(self, name))} {name} for {len(self)} rows")

    def __len__(self) -> int:
        return len(self.truth)

    @classmethod
    def from_corpus(
        cls,
        corpus: PairCorpus,
        labels: Sequence[str] | None = None,
        stances: Mapping[str, str | None] | None = None,
    ) -> LabelGold:
        """Read the labels of a corpus.

        Parameters
        ----------
        corpus : PairCorpus
        labels : sequence of str, optional
            Names and order of the labels; those of the corpus by default.
        stances : mapping, optional
            What labels mean; as the corpus says by default.

        Raises
        ------
        InputError
            If the corpus has a label that is not among them.
        """
        names = tuple(corpus.labels if labels is None else labels)
        unknown = sorted(set(corpus.labels) - set(names))
        if unknown:
            raise InputError(
                f"{corpus.name}: unknown labels {', '.join(unknown)}; known: {', '.join(names)}"
            )
        meaning = corpus.stances if stances is None else stances
        position = {name: i for i, name in enumerate(names)}
        return cls(
            names,
            tuple(meaning.get(name) for name in names),
            np.array([position[pair.label] for pair in corpus], dtype=np.int64),
            corpus.groups,
            tuple(pair.target for pair in corpus),
            tuple(pair.source for pair in corpus),
        )

    def take(self, indices: ArrayLike) -> LabelGold:
        """Return the rows at the given positions, in that order."""
        rows = np.asarray(indices, dtype=np.int64)
        return LabelGold(
            self.labels,
            self.stances,
            self.truth[rows],
            *(tuple(values[i] for i in rows) for values in self._by_row()),
        )

    def _by_row(self) -> tuple[tuple[Any, ...], ...]:
        return self.groups, self.targets, self.sources


@dataclass(frozen=True, slots=True, eq=False)
class LabelPredictions:
    """What a system says about n pairs.

    Parameters
    ----------
    labels : tuple of str, length K
    proba : ndarray of float64, shape (n, K)
        Probabilities, each row adding up to 1.
    decided : ndarray of int64, shape (n,)
        Position of the label decided for.

    Raises
    ------
    InputError
        If shapes don't fit, or rows are no probabilities.

    Examples
    --------
    >>> p = LabelPredictions.from_proba(("con", "pro"), [[0.2, 0.8]])
    >>> p.decided.tolist()
    [1]
    """

    labels: tuple[str, ...]
    proba: FloatArray
    decided: IntArray

    def __post_init__(self) -> None:
        proba = np.array(self.proba, dtype=np.float64)
        if proba.ndim != 2 or proba.shape[1] != len(self.labels):
            raise InputError(
                f"predictions: expected probabilities of shape (rows, {len(self.labels)}), "
                f"got {proba.shape}"
            )
        bad = np.flatnonzero(~((proba >= 0).all(axis=1) & (np.abs(proba.sum(axis=1) - 1) < 1e-6)))
        if len(bad):
            raise InputError(
                f"predictions: rows {bad[:20].tolist()} ({len(bad)} in all) are no probabilities "
                "that add up to 1"
            )
        decided = _codes(self.decided, len(self.labels), "predictions decided")
        if len(decided) != len(proba):
            raise InputError(f"predictions: {len(decided)} decisions for {len(proba)} rows")
        proba.setflags(write=False)
        object.__setattr__(self, "proba", proba)
        object.__setattr__(self, "decided", decided)

    def __len__(self) -> int:
        return len(self.decided)

    @classmethod
    def from_proba(cls, labels: Sequence[str], proba: ArrayLike) -> LabelPredictions:
        """Decide for the most probable label."""
        array = np.asarray(proba, dtype=np.float64)
        decided = array.argmax(axis=1) if array.size else np.zeros(len(array), dtype=np.int64)
        return cls(tuple(labels), array, decided)

    def take(self, indices: ArrayLike) -> LabelPredictions:
        """Return the rows at the given positions, in that order."""
        rows = np.asarray(indices, dtype=np.int64)
        return LabelPredictions(self.labels, self.proba[rows], self.decided[rows])

    def select(self, labels: Sequence[str]) -> LabelPredictions:
        """Return the same predictions with more labels, or labels in another order.

        A label that the predictions don't know has probability 0.

        Raises
        ------
        InputError
            If one of their labels is not among the given ones.

        Examples
        --------
        >>> p = LabelPredictions.from_proba(("con", "pro"), [[0.2, 0.8]])
        >>> p.select(["pro", "none", "con"]).proba.tolist()
        [[0.8, 0.0, 0.2]]
        """
        names = tuple(labels)
        missing = [name for name in self.labels if name not in names]
        if missing:
            raise InputError(f"predictions: labels {', '.join(missing)} are not among {names}")
        columns = np.array([names.index(name) for name in self.labels], dtype=np.int64)
        proba = np.zeros((len(self), len(names)))
        proba[:, columns] = self.proba
        return LabelPredictions(names, proba, columns[self.decided])

    @classmethod
    def concat(cls, parts: Iterable[LabelPredictions]) -> LabelPredictions:
        """Put the rows of several predictions of the same labels one after another."""
        parts = tuple(parts)
        if not parts:
            raise InputError("predictions: nothing to concatenate; give at least one part")
        if any(part.labels != parts[0].labels for part in parts):
            raise InputError("predictions: parts differ in labels or their order")
        return cls(
            parts[0].labels,
            np.concatenate([part.proba for part in parts]),
            np.concatenate([part.decided for part in parts]),
        )
