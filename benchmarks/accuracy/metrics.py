"""The official metric of each public data set, computed from counts.

Everything is a function of *counts*, an array of shape (..., B, K, K): how often
gold label i was answered by label j in block b of the test rows (a target, or
the seen and unseen targets; one block where a data set has no parts). The same
functions serve one test set and a thousand resamples of it.

Sources: Mohammad et al. (2016), SemEval-2016 Task 6 (F_avg, all targets pooled);
Allaway and McKeown (2020), VAST (macro-F1: all, zero-shot, few-shot); Li et al.
(2021), P-Stance (mean over targets of F_avg); Hamborg and Donnay (2021), NewsMTSC
(F1m, macro-F1 of three classes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

__all__ = [
    "Measure",
    "accuracy",
    "confusion",
    "f1_by_label",
    "f_avg",
    "macro_f1",
    "mean_f_avg",
    "measures",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: From counts (..., B, K, K) to scores (...).
Measure = Callable[[FloatArray], FloatArray]


def confusion(
    truth: IntArray, decided: IntArray, block: IntArray, shape: tuple[int, int]
) -> IntArray:
    """Count gold label × answer in each block.

    Parameters
    ----------
    truth, decided, block : ndarray of int64, shape (n,)
        Positions of labels and blocks.
    shape : (int, int)
        Number of blocks B and of labels K.

    Returns
    -------
    ndarray of int64, shape (B, K, K)

    Examples
    --------
    >>> zero = np.zeros(3, dtype=np.int64)
    >>> confusion(np.array([0, 1, 1]), np.array([0, 0, 1]), zero, (1, 2)).tolist()
    [[[1, 0], [1, 1]]]
    """
    blocks, labels = shape
    cells = (block * labels + truth) * labels + decided
    return np.bincount(cells, minlength=blocks * labels * labels).reshape(blocks, labels, labels)


def f1_by_label(counts: FloatArray) -> FloatArray:
    """Return the F1 of each label, 0 where a label is neither gold nor answered.

    Parameters
    ----------
    counts : ndarray, shape (..., K, K)

    Returns
    -------
    ndarray of float64, shape (..., K)

    Examples
    --------
    >>> f1_by_label(np.array([[3.0, 1.0], [1.0, 0.0]])).tolist()
    [0.75, 0.0]
    """
    counts = np.asarray(counts, dtype=np.float64)
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    size = counts.sum(axis=-1) + counts.sum(axis=-2)
    return np.divide(2 * right, size, out=np.zeros_like(size), where=size > 0)


def accuracy(counts: FloatArray) -> FloatArray:
    """Return the share of right answers in all blocks."""
    pooled = counts.sum(axis=-3)
    total = pooled.sum(axis=(-1, -2))
    right = np.trace(pooled, axis1=-2, axis2=-1)
    return np.divide(right, total, out=np.zeros(total.shape), where=total > 0)


def macro_f1(counts: FloatArray, block: int | None = None) -> FloatArray:
    """Return the mean of the labels' F1, of one block or of all pooled."""
    chosen = counts.sum(axis=-3) if block is None else counts[..., block, :, :]
    return f1_by_label(chosen).mean(axis=-1)


def f_avg(counts: FloatArray, sides: Sequence[int], block: int | None = None) -> FloatArray:
    """Return the mean F1 of two labels, of one block or of all pooled.

    Rows of other labels count where they are mistaken for one of the two.

    Parameters
    ----------
    counts : ndarray, shape (..., B, K, K)
    sides : (int, int)
        Positions of the labels for and against.
    block : int, optional
    """
    chosen = counts.sum(axis=-3) if block is None else counts[..., block, :, :]
    return f1_by_label(chosen)[..., list(sides)].mean(axis=-1)


def mean_f_avg(counts: FloatArray, sides: Sequence[int]) -> FloatArray:
    """Return the mean over blocks of :func:`f_avg`."""
    return f1_by_label(counts)[..., list(sides)].mean(axis=(-1, -2))


def measures(kind: str, labels: Sequence[str], blocks: Sequence[str]) -> Mapping[str, Measure]:
    """Return what is measured on a data set, the official metric first.

    Parameters
    ----------
    kind : str
        ``f_avg``, ``mean_f_avg`` (both want labels FAVOR and AGAINST),
        ``macro_f1`` or ``accuracy``.
    labels, blocks : sequence of str
        Where there are several blocks, each is also measured alone.

    Examples
    --------
    >>> list(measures("mean_f_avg", ["AGAINST", "FAVOR"], ["Biden", "Trump"]))
    ['mean_f_avg', 'f_avg: Biden', 'f_avg: Trump', 'macro_f1', 'accuracy']
    """
    found: dict[str, Measure] = {}
    if kind in ("f_avg", "mean_f_avg"):
        sides = [labels.index("FAVOR"), labels.index("AGAINST")]
        found[kind] = partial(f_avg if kind == "f_avg" else mean_f_avg, sides=sides)
        part, each = "f_avg", partial(f_avg, sides=sides)
    else:
        found[kind] = {"macro_f1": macro_f1, "accuracy": accuracy}[kind]
        part, each = "macro_f1", macro_f1
    if len(blocks) > 1:
        for i, name in enumerate(blocks):
            found[f"{part}: {name}"] = partial(each, block=i)
    return {**found, "macro_f1": macro_f1, "accuracy": accuracy}
