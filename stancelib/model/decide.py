"""From logits to probabilities, topics, stances and abstention."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64

__all__ = ["STANCE_NAMES", "Decisions", "calibrate", "decide", "sigmoid"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Stance by ``support + 2 * oppose``.
STANCE_NAMES = ("neutral", "support", "oppose", "mixed")

_FARTHEST = 36.0  # beyond it a float64 probability is 0 or 1


@dataclass(frozen=True)
class Decisions:
    """What a model decides about a batch.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_texts, n_topics, 3)
        Of the topic; of support and of opposition, given the topic.
    positive : ndarray of bool, same shape
        Whether the probability reaches the head's threshold.
    no_evidence : ndarray of bool, shape (n_texts,)
        The text has no word that was seen in training.
    in_doubt : ndarray of bool, shape (n_texts,)
        No topic reaches its threshold, but one comes too close to be ruled out.
    """

    probabilities: Floats
    positive: Bools
    no_evidence: Bools
    in_doubt: Bools


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), without overflow, never exactly 0 or 1.

    Examples
    --------
    >>> sigmoid(np.array([0.0, -1e9])).round(3).tolist()
    [0.5, 0.0]
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -_FARTHEST, _FARTHEST))))


def calibrate(logits: Floats, calibration: Floats) -> Floats:
    """Turn logits into probabilities that mean what they say.

    Sigmoid calibration of the logit, ``sigmoid(a * logit + b)``, with a and b
    fitted out of fold (Platt 1999).

    Parameters
    ----------
    logits : ndarray of float64, shape (..., n_topics, n_heads)
    calibration : ndarray of float64, shape (n_topics, n_heads, 2)
        Slope and intercept of each head.

    Returns
    -------
    ndarray of float64, same shape as `logits`
    """
    return sigmoid(logits * calibration[..., 0] + calibration[..., 1])


def decide(probabilities: Floats, known: I64, *, thresholds: Floats, doubt: Floats) -> Decisions:
    """Choose topics and sides, or abstain.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_texts, n_topics, 3)
    known : ndarray of int64, shape (n_texts,)
        Number of tokens that were seen in training.
    thresholds : ndarray of float64, shape (n_topics, 3)
    doubt : ndarray of float64, shape (n_topics,)
        Topic probability from which a topic can't be ruled out.

    Returns
    -------
    Decisions
    """
    no_evidence = known == 0
    positive = probabilities >= thresholds
    positive[no_evidence] = False
    none = ~positive[:, :, 0].any(axis=1) & ~no_evidence
    in_doubt = none & (probabilities[:, :, 0] >= doubt).any(axis=1)
    return Decisions(probabilities, positive, no_evidence, in_doubt)
