"""What the estimators accept: texts, topics, labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from numbers import Integral, Number
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stancelib.corpus.schema import Corpus, Label, LabelledParagraph
from stancelib.errors import InputError, TrainingError
from stancelib.model.texts import as_text
from stancelib.topics import STANCES, Topic, resolve_topics

__all__ = ["as_indicator", "as_stances", "as_texts", "as_topic", "make_corpus", "topic_names"]

_SHOWN = 10


def as_texts(X: Any) -> list[str]:
    """Return texts as a list.

    Parameters
    ----------
    X : sequence of str or UTF-8 bytes
        A list, a one-dimensional array, a Series.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        If it is a single text, a table, or holds anything but texts; every bad
        row is named.

    Examples
    --------
    >>> as_texts(np.array(["one", "two"]))
    ['one', 'two']
    """
    if isinstance(X, (str, bytes)):
        raise InputError("X: got a single text; pass a list of texts")
    if getattr(X, "ndim", 1) != 1:
        raise InputError(
            f"X: expected a sequence of texts, got {type(X).__name__} with {X.ndim} dimensions; "
            "pass its column of texts"
        )
    if isinstance(X, (dict, set, frozenset)) or not isinstance(X, Iterable):
        raise InputError(f"X: expected a sequence of texts, got {type(X).__name__}")
    texts: list[str] = []
    errors: list[InputError] = []
    for row, item in enumerate(X):
        try:
            texts.append(str(as_text(item, row)))  # numpy's str_ is a str of its own
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputError("X: " + _shown([str(error.args[0]) for error in errors]), None)
    return texts


def as_topic(topic: Any) -> Topic:
    """Return a topic given as such, by name or by its aliases.

    Parameters
    ----------
    topic : Topic, str or sequence of str
        A name is looked up among the shipped topics, else its title is its one
        alias. A sequence is one of aliases, of a topic named "topic".

    Returns
    -------
    Topic

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> as_topic("kosovo").title, as_topic(["carbon tax*", "carbon levy"]).aliases
    ('Kosovo', ('carbon tax*', 'carbon levy'))
    """
    if isinstance(topic, (str, Topic)):
        return resolve_topics([topic])[0]
    if not isinstance(topic, (list, tuple)) or not topic:
        raise InputError(f"topic: expected a Topic, a name or a list of aliases, got {topic!r:.80}")
    return Topic("topic", aliases=tuple(topic))


def topic_names(y: Any) -> list[str] | None:
    """Return the topic names that labels hold: a table's columns, or those of sets; else None."""
    if hasattr(y, "columns"):
        return [str(name) for name in y.columns]
    sets = _as_sets(y)
    return None if sets is None else sorted({str(name) for names in sets for name in names})


def as_indicator(y: Any, names: Sequence[str]) -> NDArray[np.int64]:
    """Return topic labels as an indicator matrix.

    Parameters
    ----------
    y : array, sparse matrix or DataFrame of shape (n, n_topics), or sequence of sets
        Zeros and ones, a DataFrame with the topics as columns in any order; or
        the names of each text's topics as a set, list or tuple.
    names : sequence of str
        The topics, in the order of the columns wanted.

    Returns
    -------
    ndarray of int64, shape (n, n_topics)

    Raises
    ------
    InputError
        If shape, values or names don't fit.

    Examples
    --------
    >>> as_indicator([{"a"}, [], ("b", "a")], ["a", "b"]).tolist()
    [[1, 0], [0, 0], [1, 1]]
    """
    if hasattr(y, "columns"):
        if sorted(map(str, y.columns)) != sorted(names):
            raise InputError(f"y: columns {list(y.columns)} are not the topics {list(names)}")
        column = {str(name): i for i, name in enumerate(y.columns)}
        return _checked(np.asarray(y)[:, [column[name] for name in names]], names)
    sets = _as_sets(y)
    if sets is None:
        return _checked(_as_matrix(y), names)
    position = {name: i for i, name in enumerate(names)}
    out = np.zeros((len(sets), len(names)), dtype=np.int64)
    unknown = []
    for row, given in enumerate(sets):
        for name in given:
            if name in position:
                out[row, position[name]] = 1
            else:
                unknown.append(f"row {row}: {name!r}")
    if unknown:
        raise InputError(f"y: not among the topics {list(names)}: {_shown(unknown)}")
    return out


def as_stances(y: Any, codes: Sequence[str] | None = None) -> tuple[list[str], NDArray[Any]]:
    """Return stance labels by name and as they were given.

    Parameters
    ----------
    y : sequence of str or int, length n
        Stances, or positions in `codes`.
    codes : sequence of str, optional
        What numbers stand for.

    Returns
    -------
    names : list of str, length n
    given : ndarray of str or int64, shape (n,)

    Raises
    ------
    InputError
        If a label is neither; every bad row is named.

    Examples
    --------
    >>> as_stances([1, 0], codes=["oppose", "support"])[0]
    ['support', 'oppose']
    """
    if isinstance(y, (str, dict)) or not isinstance(y, Iterable) or getattr(y, "ndim", 1) != 1:
        raise InputError("y: expected one stance a text, in a list or a one-dimensional array")
    known: dict[Any, str] = {stance: stance for stance in STANCES}
    given = list(y)
    if given and all(isinstance(v, Integral) and not isinstance(v, bool) for v in given):
        if codes is None:
            raise InputError(
                "y: got numbers, to which cross_val_predict turns labels for predict_proba; say "
                "what they stand for: StanceClassifier(topic, stances=sorted(set(labels)))"
            )
        wrong = [code for code in codes if code not in STANCES]
        if wrong or isinstance(codes, str) or len(set(codes)) != len(codes):
            raise InputError(f"stances={codes!r}: use each of {', '.join(STANCES)} at most once")
        known = dict(enumerate(codes))
    bad = [
        f"row {row}: {value!r}"
        for row, value in enumerate(given)
        if not isinstance(value, (str, Integral)) or value not in known
    ]
    if bad:
        raise InputError(f"y: use {', '.join(map(str, known))}, not {_shown(bad)}")
    return [known[value] for value in given], np.array(given)


def make_corpus(
    texts: Sequence[str], labels: Sequence[tuple[Label, ...]], groups: Any = None
) -> Corpus:
    """Put texts, labels and documents together.

    Parameters
    ----------
    texts : sequence of str, length n
    labels : sequence of tuple of Label, length n
    groups : sequence, length n, optional
        Document of each text; without it each is its own.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        If the lengths differ.
    TrainingError
        If there are fewer than two documents.
    """
    documents = [""] * len(texts) if groups is None else [f"group {group}" for group in groups]
    for name, given in (("y", labels), ("groups", documents)):
        if len(given) != len(texts):
            raise InputError(f"X has {len(texts)} texts, but {name} {len(given)} items")
    n_documents = len(texts) if groups is None else len(set(documents))
    if n_documents < 2:
        raise TrainingError(
            f"X: {n_documents} documents; at least 2 are needed to calibrate on texts not seen"
        )
    rows = zip(texts, labels, documents, strict=True)
    return Corpus(
        (
            LabelledParagraph(text, label, id=str(row), doc_id=document)
            for row, (text, label, document) in enumerate(rows)
        ),
        name="X",
    )


def _as_sets(y: Any) -> list[Collection[Any]] | None:
    """Return rows that are collections of names; None for a matrix."""
    if getattr(y, "ndim", 1) != 1 or sparse.issparse(y):
        return None
    if isinstance(y, (str, bytes, dict)) or not isinstance(y, Iterable):
        raise InputError(f"y: expected an indicator matrix or sets of names, got {y!r:.80}")
    rows = [row.tolist() if isinstance(row, np.ndarray) else row for row in y]
    bad = [
        f"row {i}: {row!r:.80}"
        for i, row in enumerate(rows)
        if not isinstance(row, (set, frozenset, list, tuple))
    ]
    if bad:
        raise InputError(
            f"y: each row must be a set or list of topic names, or zeros and ones; {_shown(bad)}"
        )
    items = [item for row in rows for item in row]
    return None if items and all(isinstance(item, (Number, np.bool_)) for item in items) else rows


def _as_matrix(y: Any) -> NDArray[Any]:
    if sparse.issparse(y):
        return np.asarray(y.toarray())
    try:
        return np.asarray(y)
    except ValueError:
        raise InputError("y: rows of an indicator matrix differ in length") from None


def _checked(y: NDArray[Any], names: Sequence[str]) -> NDArray[np.int64]:
    if y.ndim != 2 or y.shape[1] != len(names):
        raise InputError(f"y: expected shape (n, {len(names)}), one column a topic; got {y.shape}")
    if y.dtype.kind not in "biuf" or not np.isin(y, (0, 1)).all():
        raise InputError("y: an indicator matrix holds only 0 and 1")
    return y.astype(np.int64)


def _shown(problems: Sequence[str]) -> str:
    more = len(problems) - _SHOWN
    return "; ".join(problems[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
