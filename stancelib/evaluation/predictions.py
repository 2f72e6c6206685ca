"""Gold labels and predictions as arrays: what every metric takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError
from stancelib.topics import Topic

__all__ = ["BoolArray", "FloatArray", "Gold", "IntArray", "Predictions", "topic_names"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def topic_names(topics: Iterable[Topic | str]) -> tuple[str, ...]:
    """Return the names of topics; raise InputError where one is given twice.

    Examples
    --------
    >>> topic_names([Topic("carbon_tax"), "kosovo"])
    ('carbon_tax', 'kosovo')
    """
    names = tuple(t if isinstance(t, str) else t.name for t in topics)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"topics given twice: {', '.join(twice)}; give each topic once")
    return names


def _frozen(values: ArrayLike, dtype: type[Any], what: str) -> NDArray[Any]:
    """Return a read-only copy of a two-dimensional array, refusing other kinds of value."""
    array = np.asarray(values)
    allowed = "b" if dtype is np.bool_ else "fiu"
    if array.ndim != 2 or (array.dtype.kind not in allowed and array.size):
        raise InputError(
            f"{what}: expected a {np.dtype(dtype).name} array of shape (paragraphs, topics), "
            f"got {array.dtype.name} of shape {array.shape}"
        )
    array = array.astype(dtype, copy=True)
    array.setflags(write=False)
    return array


def _check_shapes(arrays: dict[str, NDArray[Any]], topics: tuple[str, ...], what: str) -> None:
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        raise InputError(f"{what}: arrays differ in shape: {shapes}")
    columns = next(iter(shapes.values()))[1]
    if columns != len(topics):
        raise InputError(f"{what}: {columns} columns but {len(topics)} topics {topics}")


def _columns(
    have: tuple[str, ...], topics: Sequence[Topic | str]
) -> tuple[list[int], tuple[str, ...]]:
    names = topic_names(topics)
    unknown = [name for name in names if name not in have]
    if unknown:
        raise InputError(f"unknown topics {', '.join(unknown)}; known: {', '.join(have)}")
    return [have.index(name) for name in names], names


@dataclass(frozen=True, slots=True, eq=False)
class Gold:
    """The labels of n paragraphs on T topics.

    Parameters
    ----------
    topics : tuple of str
        Names of the topics, in the order of the columns.
    topic, support, oppose : bool array of shape (n, T)
        Whether the paragraph is about the topic, and which sides it expresses.
        ``mixed`` is both sides, ``neutral`` none.
    groups : tuple of str, length n
        The paragraphs' documents.
    sources : tuple of str or None, length n
        Where the documents come from.

    Raises
    ------
    InputError
        If shapes or kinds don't fit, or a side is set where the topic is not.

    Examples
    --------
    >>> from stancelib.corpus.schema import Corpus, Label, LabelledParagraph
    >>> row = LabelledParagraph("Tax carbon.", (Label("carbon_tax", "support"),), "a", "d1")
    >>> Gold.from_corpus(Corpus([row]), ["carbon_tax"]).support.tolist()
    [[True]]
    """

    topics: tuple[str, ...]
    topic: BoolArray
    support: BoolArray
    oppose: BoolArray
    groups: tuple[str, ...]
    sources: tuple[str | None, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "topics", topic_names(self.topics))
        arrays = {}
        for name in ("topic", "support", "oppose"):
            arrays[name] = _frozen(getattr(self, name), np.bool_, f"gold {name}")
            object.__setattr__(self, name, arrays[name])
        _check_shapes(arrays, self.topics, "gold")
        for name in ("groups", "sources"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
            if len(getattr(self, name)) != len(self):
                raise InputError(
                    f"gold: {len(getattr(self, name))} {name} for {len(self)} paragraphs"
                )
        stray = np.flatnonzero(((self.support | self.oppose) & ~self.topic).any(axis=1))
        if len(stray):
            raise InputError(
                f"gold: side without topic in rows {stray[:20].tolist()} ({len(stray)} in all); "
                "set the topic wherever a side is set"
            )

    def __len__(self) -> int:
        return len(self.topic)

    @classmethod
    def from_corpus(cls, corpus: Corpus, topics: Sequence[Topic | str]) -> Gold:
        """Read the labels of a corpus; labels of other topics are left out.

        A paragraph without a ``doc_id`` is a document of its own.
        """
        names = topic_names(topics)
        arrays = np.zeros((3, len(corpus), len(names)), dtype=np.bool_)
        for row, paragraph in enumerate(corpus):
            for label in paragraph.labels:
                if label.topic in names:
                    column = names.index(label.topic)
                    arrays[:, row, column] = (
                        True,
                        "support" in label.sides,
                        "oppose" in label.sides,
                    )
        groups = tuple(doc_id or f"(row {row})" for row, doc_id in enumerate(corpus.doc_ids))
        sources = tuple(paragraph.source for paragraph in corpus)
        return cls(names, arrays[0], arrays[1], arrays[2], groups, sources)

    def take(self, indices: ArrayLike) -> Gold:
        """Return the rows at the given positions, in that order."""
        rows = np.asarray(indices, dtype=np.int64)
        return Gold(
            self.topics,
            self.topic[rows],
            self.support[rows],
            self.oppose[rows],
            tuple(self.groups[i] for i in rows),
            tuple(self.sources[i] for i in rows),
        )

    def select(self, topics: Sequence[Topic | str]) -> Gold:
        """Return the columns of the given topics, in that order."""
        columns, names = _columns(self.topics, topics)
        return Gold(
            names,
            self.topic[:, columns],
            self.support[:, columns],
            self.oppose[:, columns],
            self.groups,
            self.sources,
        )


_PROBABILITIES = ("topic_proba", "support_proba", "oppose_proba")
_DECISIONS = ("topic", "support", "oppose", "support_given", "oppose_given")


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What a system says about n paragraphs on T topics.

    Side probabilities are *given the topic*: they exist for every pair, also
    where the topic is not predicted. A side is predicted for a pair where both
    the topic and the side are set. ``support_given`` and ``oppose_given`` are
    what the system decides where it is told that the topic is there.

    Parameters
    ----------
    topics : tuple of str
        Names of the topics, in the order of the columns.
    topic_proba, support_proba, oppose_proba : float64 array of shape (n, T)
        Probabilities, 0 to 1.
    topic, support, oppose : bool array of shape (n, T)
        Decisions.
    support_given, oppose_given : bool array of shape (n, T), optional
        Decisions where the topic is known; the same as the others by default.

    Raises
    ------
    InputError
        If shapes or kinds don't fit, or a probability is not within 0 to 1.

    Examples
    --------
    >>> p = Predictions.from_probabilities(("kosovo",), [[0.9]], [[0.2]], [[0.6]])
    >>> p.topic.tolist(), p.support.tolist(), p.oppose.tolist()
    ([[True]], [[False]], [[True]])
    """

    topics: tuple[str, ...]
    topic_proba: FloatArray
    support_proba: FloatArray
    oppose_proba: FloatArray
    topic: BoolArray
    support: BoolArray
    oppose: BoolArray
    support_given: BoolArray = None  # type: ignore[assignment]
    oppose_given: BoolArray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        object.__setattr__(self, "topics", topic_names(self.topics))
        for side in ("support", "oppose"):
            if getattr(self, f"{side}_given") is None:
                object.__setattr__(self, f"{side}_given", getattr(self, side))
        arrays: dict[str, NDArray[Any]] = {}
        for name in _PROBABILITIES:
            array = arrays[name] = _frozen(getattr(self, name), np.float64, f"predictions {name}")
            # A NaN fails both comparisons, so that this also refuses non-finite values.
            bad = np.flatnonzero(~((array >= 0) & (array <= 1)).all(axis=1))
            if len(bad):
                raise InputError(
                    f"predictions {name}: not within 0 to 1 in rows {bad[:20].tolist()} "
                    f"({len(bad)} in all)"
                )
            object.__setattr__(self, name, array)
        for name in _DECISIONS:
            arrays[name] = _frozen(getattr(self, name), np.bool_, f"predictions {name}")
            object.__setattr__(self, name, arrays[name])
        _check_shapes(arrays, self.topics, "predictions")

    def __len__(self) -> int:
        return len(self.topic)

    @classmethod
    def from_probabilities(
        cls,
        topics: Sequence[Topic | str],
        topic_proba: ArrayLike,
        support_proba: ArrayLike,
        oppose_proba: ArrayLike,
        threshold: float = 0.5,
    ) -> Predictions:
        """Decide wherever a probability reaches the threshold."""
        p, s, o = (
            np.asarray(a, dtype=np.float64) for a in (topic_proba, support_proba, oppose_proba)
        )
        return cls(topic_names(topics), p, s, o, p >= threshold, s >= threshold, o >= threshold)

    def _map(self, topics: tuple[str, ...], index: Any) -> Predictions:
        arrays = (getattr(self, name)[index] for name in _PROBABILITIES + _DECISIONS)
        return Predictions(topics, *arrays)

    def take(self, indices: ArrayLike) -> Predictions:
        """Return the rows at the given positions, in that order."""
        return self._map(self.topics, np.asarray(indices, dtype=np.int64))

    def select(self, topics: Sequence[Topic | str]) -> Predictions:
        """Return the columns of the given topics, in that order."""
        columns, names = _columns(self.topics, topics)
        return self._map(names, (slice(None), columns))

    @classmethod
    def concat(cls, parts: Iterable[Predictions]) -> Predictions:
        """Put the rows of several predictions on the same topics one after another."""
        parts = tuple(parts)
        if not parts:
            raise InputError("predictions: nothing to concatenate; give at least one part")
        topics = parts[0].topics
        if any(part.topics != topics for part in parts):
            raise InputError("predictions: parts differ in topics or their order; select() first")
        return cls(
            topics,
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in _PROBABILITIES + _DECISIONS
            ),
        )
