"""What each row adds to the sums that the metrics are made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from stancelib.errors import InputError
from stancelib.evaluation.predictions import BoolArray, FloatArray, Gold, IntArray, Predictions
from stancelib.evaluation.weighted import (
    Sums,
    calibration_error,
    cells,
    f1,
    mean_defined,
    ratio,
)

__all__ = [
    "Pairs",
    "all_pairs",
    "bin_numbers",
    "brier_sums",
    "ece_sums",
    "exact",
    "exact_rows",
    "gold_sides",
    "macro_f1",
    "mean_of",
    "micro_f1",
    "side_answers",
    "side_cells",
    "side_cells_given_topic",
    "stance_cells",
    "stance_codes",
    "topic_answers",
    "topic_cells",
]

#: Returns probability, truth, and which pairs count: three arrays of one shape (n, m).
Pairs = Callable[[Any, Any], tuple[FloatArray, BoolArray, BoolArray]]


def stance_codes(support: BoolArray, oppose: BoolArray) -> IntArray:
    """Return each pair's stance as a position in :data:`stancelib.topics.STANCES`.

    Examples
    --------
    >>> stance_codes(np.array([True, False, True, False]), np.array([False, True, True, False]))
    array([0, 1, 2, 3])
    """
    return np.where(support, np.where(oppose, 2, 0), np.where(oppose, 1, 3)).astype(np.int64)


def topic_cells(gold: Gold, predictions: Predictions) -> FloatArray:
    """Return TP, FP, FN of each row and topic, shape (n, 3 T)."""
    return np.concatenate(tuple(cells(gold.topic, predictions.topic)), axis=1)


def micro_f1(sums: FloatArray) -> FloatArray:
    """Return the F1 of all classes' TP, FP, FN added up; (R, 3 C) gives (R,)."""
    tp, fp, fn = (part.sum(axis=1) for part in np.split(sums, 3, axis=1))
    return f1(tp, fp, fn)


def macro_f1(sums: FloatArray) -> FloatArray:
    """Return the mean F1 of the classes that occur; TP, FP, FN of shape (R, 3 C) give (R,)."""
    tp, fp, fn = np.split(sums, 3, axis=1)
    return mean_defined(f1(tp, fp, fn))


def side_cells(gold: Gold, predictions: Predictions) -> FloatArray:
    """Return TP, FP, FN of each row, topic and side, shape (n, 6 T)."""
    truth = np.concatenate([gold.support, gold.oppose], axis=1)
    sides = (predictions.topic & predictions.support, predictions.topic & predictions.oppose)
    return np.concatenate(tuple(cells(truth, np.concatenate(sides, axis=1))), axis=1)


def side_cells_given_topic(gold: Gold, predictions: Predictions) -> FloatArray:
    """Return TP, FP, FN of each row, gold topic and side, shape (n, 6 T)."""
    truth = np.concatenate([gold.support, gold.oppose], axis=1)
    sides = (gold.topic & predictions.support_given, gold.topic & predictions.oppose_given)
    return np.concatenate(tuple(cells(truth, np.concatenate(sides, axis=1))), axis=1)


def stance_cells(gold: Gold, predictions: Predictions) -> FloatArray:
    """Return TP, FP, FN of each row and stance, over its gold topics, shape (n, 12)."""
    truth = stance_codes(gold.support, gold.oppose)[..., None] == np.arange(4)
    said = stance_codes(predictions.support_given, predictions.oppose_given)[
        ..., None
    ] == np.arange(4)
    counts = cells(truth, said) * gold.topic[..., None]
    return np.concatenate(tuple(counts.sum(axis=2)), axis=1)


def gold_sides(gold: Gold, predictions: Predictions) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Return both sides given the topic, over gold topics, as :data:`Pairs` with m = 2 T."""
    probability = np.concatenate([predictions.support_proba, predictions.oppose_proba], axis=1)
    truth = np.concatenate([gold.support, gold.oppose], axis=1)
    return probability, truth, np.concatenate([gold.topic, gold.topic], axis=1)


def all_pairs(gold: Gold, predictions: Predictions) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Return the topics of all paragraphs as :data:`Pairs` with m = T."""
    return predictions.topic_proba, gold.topic, np.ones_like(gold.topic)


def topic_answers(gold: Gold, predictions: Predictions) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return of each (paragraph, topic): confidence, whether wrong, and the row; three of (n T,)."""
    p = predictions.topic_proba
    wrong = predictions.topic != gold.topic
    return np.maximum(p, 1 - p).ravel(), wrong.ravel(), np.repeat(np.arange(len(p)), p.shape[1])


def side_answers(gold: Gold, predictions: Predictions) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return the sides given the topic, over gold topics, as :func:`topic_answers` does."""
    p, truth, counts = gold_sides(gold, predictions)
    said = np.concatenate([predictions.support_given, predictions.oppose_given], axis=1)
    rows, _ = np.nonzero(counts)
    return np.maximum(p, 1 - p)[counts], (said != truth)[counts], rows


def exact(gold: Gold, predictions: Predictions) -> BoolArray:
    """Return of each row whether all topics and their stances are right, shape (n,)."""
    right = gold.topic == predictions.topic
    for truth, said in (
        (gold.support, predictions.support),
        (gold.oppose, predictions.oppose),
    ):
        right &= truth == (predictions.topic & said)
    return np.asarray(right.all(axis=1))


def exact_rows(gold: Gold, predictions: Predictions) -> FloatArray:
    """Return of each row whether it is all right, and 1, shape (n, 2)."""
    right = exact(gold, predictions).astype(np.float64)
    return np.stack([right, np.ones_like(right)], axis=1)


def _brier_rows(pairs: Pairs, gold: Any, predictions: Any) -> FloatArray:
    probability, truth, counts = pairs(gold, predictions)
    squares = np.where(counts, (probability - truth) ** 2, 0.0)
    return np.stack([squares.sum(axis=1), counts.sum(axis=1).astype(np.float64)], axis=1)


def bin_numbers(
    probability: FloatArray, counts: BoolArray, bins: int, equal_mass: bool
) -> IntArray:
    """Return the bin of each pair, -1 where it doesn't count."""
    out = np.full(probability.shape, -1, dtype=np.int64)
    values = probability[counts]
    if equal_mass and len(values):
        # Equal probabilities must share a bin, or the result would depend on the row order.
        edges = np.quantile(values, np.arange(1, bins) / bins, method="inverted_cdf")
        out[counts] = np.searchsorted(edges, values, side="left")
    else:
        out[counts] = np.minimum((values * bins).astype(np.int64), bins - 1)
    return out


def _ece_rows(pairs: Pairs, bins: int, equal_mass: bool, gold: Any, predictions: Any) -> FloatArray:
    if bins < 1:
        raise InputError(f"bins must be at least 1, got {bins}")
    probability, truth, counts = pairs(gold, predictions)
    return calibration_error(probability, truth, bin_numbers(probability, counts, bins, equal_mass))


def mean_of(sums: FloatArray) -> FloatArray:
    """Return the first sum divided by the second; (R, 2) gives (R,)."""
    return ratio(sums[:, 0], sums[:, 1])


def _ece(sums: FloatArray) -> FloatArray:
    return ratio(np.abs(sums[:, :-1]).sum(axis=1), sums[:, -1])


def brier_sums(pairs: Pairs) -> Sums:
    """Return the Brier score over pairs."""
    return Sums(partial(_brier_rows, pairs), mean_of)


def ece_sums(pairs: Pairs, bins: int, equal_mass: bool) -> Sums:
    """Return the expected calibration error over pairs."""
    return Sums(partial(_ece_rows, pairs, bins, equal_mass), _ece)
