"""Choosing calibration and thresholds from out-of-fold logits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stancelib.model.decide import calibrate, sigmoid
from stancelib.training.design import Bools, Floats

__all__ = ["Calibration", "fit_calibration", "log_loss"]

_GRID = np.round(np.arange(0.2, 0.71, 0.02), 2)
_DOUBT = 1 / 3
_TOLERANCE = 0.003


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities and decisions.

    Parameters
    ----------
    coefficients : ndarray of float64, shape (n_topics, 3, 2)
        Slope and intercept of each head.
    thresholds : ndarray of float64, shape (n_topics, 3)
        Of the topic, and of the joint probabilities of topic and side.
    given : ndarray of float64, shape (n_topics, 2)
        Of the sides where the topic is known.
    doubt : ndarray of float64, shape (n_topics,)
    """

    coefficients: Floats
    thresholds: Floats
    given: Floats
    doubt: Floats


def log_loss(logits: Floats, truth: Bools) -> float:
    """Return the mean negative log-likelihood after the best sigmoid calibration."""
    slope, intercept = _platt(logits, truth)
    z = slope * logits + intercept
    return float(np.mean(np.logaddexp(0.0, np.where(truth, -z, z))))


def fit_calibration(logits: Floats, labels: Bools) -> Calibration:
    """Fit sigmoid calibration (Platt 1999) and choose thresholds.

    Each topic head has its own sigmoid; the side heads have one a side, fitted
    over the pairs that are about the topic. The topic threshold maximises
    micro-F1. The threshold of the joint probability of topic and side is the
    highest whose side F1 is within 0.003 of the best: of answers that are
    equally good, the one that claims least. The two side thresholds for a
    given topic maximise stance macro-F1.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, n_topics, 3)
        Out of fold.
    labels : ndarray of bool, same shape

    Returns
    -------
    Calibration
    """
    n_topics = logits.shape[1]
    coefficients = np.empty((n_topics, 3, 2))
    about = labels[:, :, 0]
    for topic in range(n_topics):
        coefficients[topic, 0] = _platt(logits[:, topic, 0], labels[:, topic, 0])
    for side in (1, 2):
        coefficients[:, side] = _platt(logits[..., side][about], labels[..., side][about])
    p = calibrate(logits, coefficients)
    topic = max(_GRID, key=lambda g: (_f1(p[..., 0] >= g, about), -abs(g - 0.5)))
    found = (p[..., 0] >= topic)[..., None]
    joint = found * p[..., :1] * p[..., 1:]
    quality = np.array([_f1(joint >= g, labels[..., 1:]) for g in _GRID])
    side = _GRID[quality >= quality.max() - _TOLERANCE].max()
    given = max(
        ((s, o) for s in _GRID for o in _GRID),
        key=lambda g: (_macro_f1(p, labels, g), -abs(g[0] - 0.5) - abs(g[1] - 0.5)),
    )
    return Calibration(
        coefficients,
        np.tile([topic, side, side], (n_topics, 1)),
        np.tile(given, (n_topics, 1)),
        np.full(n_topics, _doubt(p, about, topic)),
    )


def _platt(logits: Floats, truth: Bools) -> tuple[float, float]:
    """Fit slope and intercept, targets smoothed as Platt (1999) has it.

    Newton's method with backtracking (Lin, Lin & Weng 2007, "A note on Platt's
    probabilistic outputs for support vector machines").
    """
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return 1.0, 0.0
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    features = np.column_stack([logits, np.ones_like(logits)])
    beta = np.array([0.0, np.log((positive + 1) / (negative + 1))])
    loss = _loss(features @ beta, target)
    for _ in range(100):
        p = sigmoid(features @ beta)
        gradient = features.T @ (p - target)
        curvature = (features * (p * (1 - p))[:, None]).T @ features + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        size = 1.0
        while (new := _loss(features @ (beta - size * step), target)) > loss and size > 1e-6:
            size /= 2
        if loss - new <= 1e-12 * abs(loss):
            break
        beta, loss = beta - size * step, new
    if beta[0] <= 0:  # the head ranks no better than chance: say the prior
        share = (positive + 1) / (positive + negative + 2)
        return 0.0, float(np.log(share / (1 - share)))
    return float(beta[0]), float(beta[1])


def _loss(z: Floats, target: Floats) -> float:
    """Return the negative log-likelihood of targets between 0 and 1."""
    return float(np.sum(np.logaddexp(0.0, z) - target * z))


def _f1(predicted: Bools, truth: Bools) -> float:
    both = int((predicted & truth).sum())
    total = int(predicted.sum()) + int(truth.sum())
    return 2 * both / total if total else 1.0


def _macro_f1(p: Floats, labels: Bools, thresholds: tuple[float, float]) -> float:
    """Return stance macro-F1 over the pairs that are about the topic."""
    about = labels[..., 0]
    codes = np.array([1, 2])
    predicted = (p[..., 1:][about] >= np.array(thresholds)) @ codes
    truth = labels[..., 1:][about] @ codes
    classes = np.union1d(predicted, truth)
    return float(np.mean([_f1(predicted == c, truth == c) for c in classes] or [1.0]))


def _doubt(p: Floats, about: Bools, threshold: float) -> float:
    """Return the lowest probability from which one in three topics is really there."""
    below = p[..., 0] < threshold
    for candidate in _GRID:
        band = below & (p[..., 0] >= candidate)
        if band.any() and about[band].mean() >= _DOUBT:
            return float(min(candidate, threshold))
    return float(threshold)
