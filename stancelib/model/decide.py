"""From logits to probabilities, topics, stances and abstention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64

__all__ = ["STANCE_NAMES", "Decisions", "calibrate", "decide", "join_stances", "sigmoid"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Stance by ``support + 2 * oppose``.
STANCE_NAMES = ("neutral", "support", "oppose", "mixed")

_SIDES = {"support": 1, "oppose": 2}

_FARTHEST = 36.0  # beyond it a float64 probability is 0 or 1


@dataclass(frozen=True)
class Decisions:
    """What a model decides about a batch.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_texts, n_topics, 3)
        Of the topic; of support and of opposition, given the topic.
    positive : ndarray of bool, same shape
        Whether the topic is reported, and whether each side is: a side is where
        P(topic) P(side given the topic) reaches its threshold.
    given : ndarray of bool, shape (n_texts, n_topics, 2)
        Which sides are taken where the topic is known.
    no_evidence : ndarray of bool, shape (n_texts,)
        The text has no word that was seen in training.
    in_doubt : ndarray of bool, shape (n_texts,)
        No topic reaches its threshold, but one comes too close to be ruled out.
    """

    probabilities: Floats
    positive: Bools
    given: Bools
    no_evidence: Bools
    in_doubt: Bools


def join_stances(stances: Iterable[str]) -> str:
    """Return the stance of a whole from its parts: a side counts once a part takes it.

    Examples
    --------
    >>> join_stances(["neutral", "support"]), join_stances(["support", "oppose"])
    ('support', 'mixed')
    """
    found = set(stances)
    sides = [code for side, code in _SIDES.items() if found & {side, "mixed"}]
    return STANCE_NAMES[sum(sides)]


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


def decide(
    probabilities: Floats, known: I64, *, thresholds: Floats, given: Floats, doubt: Floats
) -> Decisions:
    """Choose topics and sides, or abstain.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_texts, n_topics, 3)
    known : ndarray of int64, shape (n_texts,)
        Number of tokens that were seen in training.
    thresholds : ndarray of float64, shape (n_topics, 3)
        Of the topic, and of the joint probabilities of topic and side.
    given : ndarray of float64, shape (n_topics, 2)
        Of the sides where the topic is known.
    doubt : ndarray of float64, shape (n_topics,)
        Topic probability from which a topic can't be ruled out.

    Returns
    -------
    Decisions
    """
    no_evidence = known == 0
    joint = probabilities.copy()
    joint[:, :, 1:] *= probabilities[:, :, :1]
    positive = joint >= thresholds
    positive[no_evidence] = False
    positive[:, :, 1:] &= positive[:, :, :1]
    none = ~positive[:, :, 0].any(axis=1) & ~no_evidence
    in_doubt = none & (probabilities[:, :, 0] >= doubt).any(axis=1)
    taken = probabilities[:, :, 1:] >= given
    return Decisions(probabilities, positive, taken, no_evidence, in_doubt)
