"""How much a rule explains, and whether chance would do as well.

Sources: Wilson (1927), Probable inference, the law of succession, and
statistical inference, JASA 22 (the interval); Phipson and Smyth (2010),
Permutation P-values should never be zero, SAGMB 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stancelib.auditing.view import IntArray

__all__ = ["FloatArray", "Rule", "majority_rule", "wilson"]

FloatArray = npt.NDArray[np.float64]

_Z = 1.959963984540054  # the normal distribution's 97.5 % quantile
_PERMUTATIONS = 99


def wilson(hits: npt.ArrayLike, n: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's 95 % interval for a share.

    Parameters
    ----------
    hits, n : array_like
        Counts, n above 0.

    Returns
    -------
    low, high : ndarray of float64

    Examples
    --------
    >>> low, high = wilson(7, 10)
    >>> round(float(low), 2), round(float(high), 2)
    (0.4, 0.89)
    """
    n = np.asarray(n, dtype=np.float64)
    share = np.asarray(hits, dtype=np.float64) / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return centre - half, centre + half


@dataclass(frozen=True, slots=True)
class Rule:
    """How well an attribute alone tells the label.

    Parameters
    ----------
    accuracy : float
        Of guessing the commonest label of the attribute's value among other documents.
    base : float
        Of the same without the attribute.
    p : float
        Share of shuffled labellings on which the rule does as well.
    """

    accuracy: float
    base: float
    p: float

    @property
    def gain(self) -> float:
        """Share of the errors that the attribute saves, at most 1."""
        return (self.accuracy - self.base) / max(1 - self.base, 1e-12)


def majority_rule(
    values: IntArray,
    given: IntArray,
    labels: IntArray,
    groups: IntArray,
    seed: int = 0,
    *,
    noted: float = 0.0,
) -> Rule:
    """Measure how well an attribute tells the label beyond what is given anyway.

    Parameters
    ----------
    values : ndarray of int64, shape (m,)
        The attribute.
    given : ndarray of int64, shape (m,)
        What may be known without it, such as the target; labels are shuffled
        within it.
    labels : ndarray of int64, shape (m,)
    groups : ndarray of int64, shape (m,)
        Documents: each is judged by the others.
    seed : int, optional
        Of the shuffles.
    noted : float, optional
        A rule that saves a smaller share of the errors is not compared with
        chance: its p is 1.

    Examples
    --------
    >>> values, zeros = np.array([0, 0, 0, 1, 1, 1]), np.zeros(6, dtype=np.int64)
    >>> rule = majority_rule(values, zeros, values, np.arange(6))
    >>> rule.accuracy, rule.base < 1
    (1.0, True)
    """
    joint = _number(given, values)
    joint_groups, base_groups = _number(groups, joint), _number(groups, given)
    accuracy = _accuracy(joint, labels, joint_groups)
    base = _accuracy(given, labels, base_groups)
    if Rule(accuracy, base, 1.0).gain < noted:
        return Rule(accuracy, base, 1.0)
    rng = np.random.default_rng(seed)
    order = np.argsort(given, kind="stable")
    as_good = 0
    for _ in range(_PERMUTATIONS):
        shuffled = np.empty_like(labels)
        # Sorting by (given, random) shuffles within each value of what is given.
        shuffled[order] = labels[np.lexsort((rng.random(len(labels)), given))]
        as_good += _accuracy(joint, shuffled, joint_groups) >= accuracy
    return Rule(accuracy, base, (as_good + 1) / (_PERMUTATIONS + 1))


def _number(left: IntArray, right: IntArray) -> IntArray:
    """Give each pair that occurs a number."""
    pairs = left * (int(right.max(initial=0)) + 1) + right
    return np.asarray(np.unique(pairs, return_inverse=True)[1].reshape(-1), dtype=np.int64)


def _accuracy(values: IntArray, labels: IntArray, cells: IntArray) -> float:
    """Guess each example's label from the examples with its value in other documents.

    `cells` numbers the (document, value) pairs. Where no other document has the
    value, or labels tie, the commoner label overall is the guess.
    """
    n_labels = int(labels.max()) + 1
    table = _counts(values, labels, n_labels)
    own = _counts(cells, labels, n_labels)
    others = table[values] - own[cells]
    overall = np.bincount(labels, minlength=n_labels) / (2.0 * len(labels) + 1)
    return float(((others + overall).argmax(axis=1) == labels).mean())


def _counts(rows: IntArray, labels: IntArray, n_labels: int) -> FloatArray:
    size = (int(rows.max()) + 1) * n_labels
    flat = np.bincount(rows * n_labels + labels, minlength=size)
    return flat.reshape(-1, n_labels).astype(np.float64)
