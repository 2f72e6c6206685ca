"""Confident learning: which labels are probably wrong, from out-of-fold probabilities.

Source: Northcutt, Jiang and Chuang (2021), Confident Learning: Estimating
Uncertainty in Dataset Labels, JAIR 70, sections 3.1 and 3.2. A label is
doubted where another class is predicted with at least the mean probability
that this class gets on its own examples.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stancelib.auditing.chance import FloatArray
from stancelib.auditing.view import IntArray
from stancelib.errors import InputError

__all__ = ["calibrated_joint", "class_thresholds", "confident_classes", "doubted", "margins"]


def class_thresholds(labels: IntArray, proba: FloatArray) -> FloatArray:
    """Return each class's mean probability on the examples labelled with it.

    Parameters
    ----------
    labels : ndarray of int64, shape (m,)
    proba : ndarray of float64, shape (m, K)
        Out of fold: of a model that was not trained on the example.

    Returns
    -------
    ndarray of float64, shape (K,)
        Infinity for a class without examples.

    Examples
    --------
    >>> class_thresholds(np.array([0, 0, 1]), np.array([[0.9, 0.1], [0.7, 0.3], [0.5, 0.5]]))
    array([0.8, 0.5])
    """
    if proba.ndim != 2 or len(labels) != len(proba):
        raise InputError(f"{len(labels)} labels for probabilities of shape {proba.shape}")
    counts = np.bincount(labels, minlength=proba.shape[1])
    sums = np.bincount(labels, proba[np.arange(len(labels)), labels], minlength=proba.shape[1])
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.inf)


def confident_classes(labels: IntArray, proba: FloatArray) -> IntArray:
    """Return the class that each example is confidently counted as, -1 where none.

    The most probable of the classes that reach their thresholds.

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9], [0.4, 0.6]])
    >>> confident_classes(np.array([0, 0, 1, 1]), proba).tolist()
    [0, 1, 1, -1]
    """
    above = proba >= class_thresholds(labels, proba) - 1e-6
    best = np.where(above, proba, -1.0).argmax(axis=1)
    return np.where(above.any(axis=1), best, -1).astype(np.int64)


def doubted(labels: IntArray, proba: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which labels are probably wrong: confidently another class, and predicted so.

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    classes = confident_classes(labels, proba)
    wrong = (classes >= 0) & (classes != labels) & (proba.argmax(axis=1) != labels)
    return np.asarray(wrong, dtype=np.bool_)


def calibrated_joint(labels: IntArray, proba: FloatArray) -> FloatArray:
    """Estimate how many examples have label i (rows) and should have label j (columns).

    Returns
    -------
    ndarray of float64, shape (K, K)
        Each row adds up to the number of examples labelled so.

    Examples
    --------
    >>> proba = np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9], [0.4, 0.6]])
    >>> calibrated_joint(np.array([0, 0, 1, 1]), proba)
    array([[1., 1.],
           [0., 2.]])
    """
    n = proba.shape[1]
    classes = confident_classes(labels, proba)
    sure = classes >= 0
    counts = np.bincount(labels[sure] * n + classes[sure], minlength=n * n).reshape(n, n)
    joint = counts.astype(np.float64)
    joint[np.diag_indices(n)] += joint.sum(axis=1) == 0
    given = np.bincount(labels, minlength=n)
    scaled = joint / joint.sum(axis=1, keepdims=True) * given[:, None]
    return np.asarray(scaled, dtype=np.float64)


def margins(labels: IntArray, proba: FloatArray) -> FloatArray:
    """Return how far each given label's probability lies above the best other one, shape (m,).

    Examples
    --------
    >>> margins(np.array([0, 1]), np.array([[0.9, 0.1], [0.75, 0.25]])).tolist()
    [0.8, -0.5]
    """
    rows = np.arange(len(labels))
    others = proba.copy()
    others[rows, labels] = -np.inf
    return np.asarray(proba[rows, labels] - others.max(axis=1), dtype=np.float64)
