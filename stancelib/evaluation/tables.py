"""Tables that go with the metrics: per topic, per stance, and the confusion of stances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stancelib.evaluation.counts import stance_codes
from stancelib.evaluation.metrics import check_aligned
from stancelib.evaluation.predictions import BoolArray, Gold, IntArray, Predictions
from stancelib.evaluation.scores import Score
from stancelib.topics import STANCES

__all__ = ["ClassScores", "class_scores", "stance_confusion", "stance_per_class", "topic_scores"]


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Precision, recall and F1 of one class, with how often it is in gold and predicted."""

    precision: Score
    recall: Score
    f1: Score
    gold: int
    predicted: int


def class_scores(gold: BoolArray, predicted: BoolArray) -> ClassScores:
    """Score one yes-or-no decision.

    Parameters
    ----------
    gold, predicted : bool array of shape (n,)

    Examples
    --------
    >>> row = class_scores(np.array([True, True, False]), np.array([True, False, False]))
    >>> row.precision.value, row.recall.value, row.gold, row.predicted
    (1.0, 0.5, 2, 1)
    """
    hits, n_gold, n_predicted = (int(a.sum()) for a in (gold & predicted, gold, predicted))

    def share(part: int, whole: int, reason: str) -> Score:
        return Score(part / whole) if whole else Score(None, reason)

    return ClassScores(
        share(hits, n_predicted, "never predicted"),
        share(hits, n_gold, "not in gold"),
        share(2 * hits, n_gold + n_predicted, "neither in gold nor predicted"),
        n_gold,
        n_predicted,
    )


def topic_scores(gold: Gold, predictions: Predictions) -> dict[str, ClassScores]:
    """Return precision, recall and F1 of each topic over the paragraphs."""
    check_aligned(gold, predictions)
    return {
        name: class_scores(gold.topic[:, column], predictions.topic[:, column])
        for column, name in enumerate(gold.topics)
    }


def stance_per_class(gold: Gold, predictions: Predictions) -> dict[str, ClassScores]:
    """Return precision, recall and F1 of each stance over gold (paragraph, topic) pairs."""
    check_aligned(gold, predictions)
    truth = stance_codes(gold.support, gold.oppose)[gold.topic]
    said = stance_codes(predictions.support_given, predictions.oppose_given)[gold.topic]
    return {
        stance: class_scores(truth == code, said == code) for code, stance in enumerate(STANCES)
    }


def stance_confusion(gold: Gold, predictions: Predictions) -> IntArray:
    """Count gold stance against predicted stance over gold (paragraph, topic) pairs.

    Returns
    -------
    int64 array of shape (4, 4)
        Rows are gold, columns predicted, both in the order of
        :data:`stancelib.topics.STANCES`.
    """
    check_aligned(gold, predictions)
    truth = stance_codes(gold.support, gold.oppose)[gold.topic]
    said = stance_codes(predictions.support_given, predictions.oppose_given)[gold.topic]
    counts = np.bincount(4 * truth + said, minlength=16)
    return counts.reshape(4, 4).astype(np.int64)
