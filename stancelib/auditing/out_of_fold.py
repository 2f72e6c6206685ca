"""Probabilities of a quick model, for each example from a model not trained on its document.

TF-IDF of words and pairs of words with logistic regression, fitted by
stochastic gradient descent (Bottou 2012, Stochastic Gradient Descent Tricks):
as good as a full optimiser here, in a small part of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stancelib.auditing.chance import FloatArray
from stancelib.auditing.view import IntArray, View

__all__ = ["Features", "deal_folds", "make_features", "out_of_fold"]

_MOST_TERMS = 50_000
_OWN_WEIGHTS = 20  # targets, up to which each has weights of its own
_C = 20.0
_UPDATES = 200_000
_LEAST_EPOCHS, _MOST_EPOCHS = 10, 100


def deal_folds(groups: IntArray, labels: IntArray, folds: int, seed: int = 0) -> IntArray:
    """Deal groups to folds so that labels and sizes are balanced.

    Large groups first, each to the fold that has least of its commonest label.

    Parameters
    ----------
    groups, labels : ndarray of int64, shape (m,)
        From 0.
    folds : int
        At most the number of groups.
    seed : int, optional
        Decides among groups that are alike.

    Returns
    -------
    ndarray of int64, shape (m,)

    Examples
    --------
    >>> folds = deal_folds(np.array([0, 0, 1, 2, 3]), np.array([0, 0, 0, 1, 1]), 2)
    >>> bool(folds[0] == folds[1] != folds[2]), bool(folds[3] != folds[4])
    (True, True)
    """
    n_labels = int(labels.max()) + 1
    numbers = np.unique(groups, return_inverse=True)[1].reshape(-1)
    n_groups = int(numbers.max()) + 1
    table = np.bincount(numbers * n_labels + labels, minlength=n_groups * n_labels)
    table = table.reshape(n_groups, n_labels)
    sizes, common = table.sum(axis=1), table.argmax(axis=1)
    shuffled = np.random.default_rng(seed).permutation(n_groups)
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    by_label = np.zeros((n_labels, folds))
    total = np.zeros(folds)
    fold = np.zeros(n_groups, dtype=np.int64)
    for group in order.tolist():
        best = int(np.lexsort((total, by_label[common[group]]))[0])
        fold[group] = best
        by_label[:, best] += table[group]
        total[best] += sizes[group]
    return fold[numbers]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Sparse matrices of the rows' texts and of the examples' targets.

    Parameters
    ----------
    texts : sparse matrix, shape (n, V)
        TF-IDF of the rows.
    blind : sparse matrix, shape (m, V)
        The same for the examples: what a model sees that isn't told the target.
    full : sparse matrix, shape (m, W)
        With the target: its words and, where there are few targets, weights
        of its own for every word.
    """

    texts: Any
    blind: Any
    full: Any


def make_features(view: View) -> Features | None:
    """Return the features of a view, None where no term occurs.

    Inverse document frequencies are counted over all rows; labels are not looked at.
    """
    from scipy.sparse import hstack

    texts = _tfidf(view.texts, _MOST_TERMS)
    if texts is None:
        return None
    blind = texts[view.example_rows]
    names = view.target_names
    if len(names) < 2:
        return Features(texts, blind, blind)
    number = {name: i + 1 for i, name in enumerate(names)}
    target = np.array([number.get(t or "", 0) for t in view.targets])
    parts = [blind]
    words = _tfidf([t or "" for t in view.targets], _MOST_TERMS, pattern=r"(?u)\b\w+\b")
    if words is not None:
        parts.append(words)
    if len(names) <= _OWN_WEIGHTS:
        # Daumé (2007), Frustratingly easy domain adaptation: shared and own weights.
        parts.append(_shifted(blind, target, len(names) + 1))
    return Features(texts, blind, hstack(parts, format="csr"))


def _tfidf(texts: Sequence[str], most: int, pattern: str = r"(?u)\b\w\w+\b") -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    for min_df in (2, 1):
        vectorizer = TfidfVectorizer(
            ngram_range=(1, 2), min_df=min_df, max_features=most, sublinear_tf=True,
            token_pattern=pattern,
        )  # fmt: skip
        try:
            return vectorizer.fit_transform(texts).tocsr()
        except ValueError:  # no term in so many texts
            continue
    return None


def _shifted(matrix: Any, block: IntArray, blocks: int) -> Any:
    """Move each row's columns into the block of its target; the row keeps a column for itself."""
    from scipy.sparse import csr_matrix, hstack

    rows, width = matrix.shape
    moved = matrix.indices + np.repeat(block, np.diff(matrix.indptr)) * width
    own = csr_matrix((matrix.data, moved, matrix.indptr), shape=(rows, width * blocks))
    ones = csr_matrix((np.ones(rows), (np.arange(rows), block)), shape=(rows, blocks))
    used = np.flatnonzero(np.bincount(own.indices, minlength=1))
    return hstack([own[:, used], ones], format="csr")


def out_of_fold(
    features: Any,
    labels: IntArray,
    n_labels: int,
    fold: IntArray,
    seed: int = 0,
    *,
    balanced: bool = False,
) -> FloatArray:
    """Return each example's probabilities from a model of the other folds.

    Parameters
    ----------
    features : sparse matrix, shape (m, V)
    labels : ndarray of int64, shape (m,)
    n_labels : int
        K.
    fold : ndarray of int64, shape (m,)
    seed : int, optional
    balanced : bool, optional
        Whether all labels count as much as each other, however rare.

    Returns
    -------
    ndarray of float64, shape (m, K)
        A label that the other folds lack has probability 0.
    """
    from sklearn.linear_model import SGDClassifier

    proba = np.zeros((len(labels), n_labels))
    for number in np.unique(fold).tolist():
        test = np.flatnonzero(fold == number)
        train = np.flatnonzero(fold != number)
        known = np.unique(labels[train])
        if len(known) == 1:
            proba[test, known[0]] = 1.0
            continue
        model = SGDClassifier(
            loss="log_loss", alpha=1 / (_C * len(train)), max_iter=_epochs(len(train)), tol=None,
            random_state=seed, class_weight="balanced" if balanced else None,
        )  # fmt: skip
        model.fit(features[train], labels[train])
        proba[np.ix_(test, model.classes_)] = model.predict_proba(features[test])
    return proba


def _epochs(n: int) -> int:
    return min(max(-(-_UPDATES // n), _LEAST_EPOCHS), _MOST_EPOCHS)
