"""From margins to probabilities of labels, and to decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from stancelib.features.batch import I64

__all__ = ["PairCalibration", "fit_pair_calibration", "macro_f1"]

Floats = NDArray[np.float64]

_STEPS = np.round(np.arange(-1.5, 1.51, 0.1), 2)
_ROUNDS = 3
_FARTHEST = 50.0


@dataclass(frozen=True)
class PairCalibration:
    """How margins become probabilities and decisions.

    Parameters
    ----------
    slope : float
        Probabilities are ``softmax(slope * margins + shift)``.
    shift : ndarray of float64, shape (n_labels,)
    offsets : ndarray of float64, shape (n_labels,)
        The decision is the label of the largest log-probability plus offset.
    """

    slope: float
    shift: Floats
    offsets: Floats


def fit_pair_calibration(margins: Floats, labels: I64, weights: Floats) -> PairCalibration:
    """Fit a temperature, a shift a label, and decision offsets to out-of-fold margins.

    Temperature scaling with a bias (Guo et al. 2017, "On calibration of modern
    neural networks", section 4) by maximum likelihood; offsets for macro-F1, of
    three ways the first that no later one beats by more than noise: the largest
    margin, the largest probability, offsets found by coordinate ascent.

    Parameters
    ----------
    margins : ndarray of float64, shape (n, n_labels)
        Of rows by a model that was trained without them.
    labels : ndarray of int64, shape (n,)
    weights : ndarray of float64, shape (n,)

    Returns
    -------
    PairCalibration

    Examples
    --------
    >>> margins = np.array([[2.0, -2.0], [-1.0, 1.0]] * 50)
    >>> found = fit_pair_calibration(margins, np.array([0, 1] * 50), np.ones(100))
    >>> logits = found.slope * margins + found.shift + found.offsets
    >>> logits.argmax(axis=1)[:2].tolist()
    [0, 1]
    """
    n_labels = margins.shape[1]
    share = weights / weights.sum()
    # Smoothed as in Platt (1999), so that separable data don't give an infinite slope.
    smooth = n_labels / (len(labels) + n_labels)
    truth = (1 - smooth) * np.eye(n_labels)[labels] + smooth / n_labels

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slope, shift = _slope(parameters[0]), parameters[1:]
        logits = slope * margins + shift
        log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        gap = (np.exp(log_p) - truth) * share[:, None]
        gradient = np.concatenate([[(gap * margins).sum() * slope], gap.sum(axis=0)])
        # A trace of ridge pins down the shift, of which only differences matter.
        value = -float((log_p * truth).sum(axis=1) @ share) + 1e-4 * float(shift @ shift)
        gradient[1:] += 2e-4 * shift
        return value, gradient

    found = minimize(loss, np.zeros(n_labels + 1), jac=True, method="L-BFGS-B")
    slope, shift = _slope(found.x[0]), found.x[1:]
    logits = slope * margins + shift
    best, score = -shift, macro_f1(margins.argmax(axis=1), labels, n_labels)
    for offsets in (np.zeros(n_labels), _ascend(logits, labels, -shift)):
        new = macro_f1((logits + offsets).argmax(axis=1), labels, n_labels)
        if new > score + np.sqrt(score * (1 - score) / len(labels)):
            best, score = offsets, new
    return PairCalibration(slope, shift, best)


def _slope(logarithm: float) -> float:
    """Return a slope, finite however far the search steps out."""
    return float(np.exp(min(max(logarithm, -_FARTHEST), _FARTHEST)))


def _ascend(logits: Floats, labels: I64, start: Floats) -> Floats:
    """Change one label's offset at a time while macro-F1 rises."""
    n_labels = logits.shape[1]
    best = start.copy()
    score = macro_f1((logits + best).argmax(axis=1), labels, n_labels)
    for _ in range(_ROUNDS):
        before = score
        for label in range(n_labels):
            origin = best[label]
            for step in _STEPS:
                trial = best.copy()
                trial[label] = origin + step
                new = macro_f1((logits + trial).argmax(axis=1), labels, n_labels)
                if new > score:
                    best, score = trial, new
        if score == before:
            break
    return best


def macro_f1(decided: I64, labels: I64, n_labels: int) -> float:
    """Return the mean F1 of the labels that occur or are decided for.

    Examples
    --------
    >>> macro_f1(np.array([0, 1, 1]), np.array([0, 1, 0]), 3)
    0.6666666666666666
    """
    hit = np.bincount(labels[decided == labels], minlength=n_labels)
    total = np.bincount(decided, minlength=n_labels) + np.bincount(labels, minlength=n_labels)
    return float(np.mean(2 * hit[total > 0] / total[total > 0]))
