"""Metrics computed under many weightings of the documents at once.

A cluster bootstrap draws whole documents, so that a resample is a count per
document. Most metrics are functions of sums over rows: summing once per
document turns a thousand resamples into one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from stancelib.errors import InputError
from stancelib.evaluation.predictions import FloatArray, IntArray
from stancelib.evaluation.scores import Score

__all__ = [
    "Metric",
    "Sums",
    "WeightedMetric",
    "calibration_error",
    "cells",
    "check_aligned",
    "f1",
    "group_sums",
    "mean_defined",
    "ratio",
    "score_of",
    "weigh",
]

#: A metric: gold labels and predictions of one kind (topics or pairs) -> Score.
Metric = Callable[[Any, Any], Score]

# So many resamples are turned to floats at a time, to keep memory small.
_CHUNK = 64


def check_aligned(gold: Any, predictions: Any) -> None:
    """Raise InputError unless gold labels and predictions have the same rows and classes.

    Parameters
    ----------
    gold : Gold or LabelGold
    predictions : Predictions or LabelPredictions
    """
    kind = "topics" if hasattr(gold, "topics") else "labels"
    have, want = getattr(predictions, kind, None), getattr(gold, kind)
    if have != want:
        advice = "; select() first" if kind == "topics" else "; use the same labels and order"
        raise InputError(f"gold has {kind} {want}, predictions {have}{advice}")
    if len(gold) != len(predictions):
        raise InputError(f"gold has {len(gold)} rows, predictions {len(predictions)}")


def score_of(metric: WeightedMetric, gold: Any, predictions: Any, reason: str) -> Score:
    """Return a metric on all rows, or the reason where it is undefined."""
    check_aligned(gold, predictions)
    codes, once = np.zeros(len(gold), dtype=np.int64), np.ones((1, 1), dtype=np.int64)
    return Score.of(float(metric.weighted(gold, predictions, codes, once)[0]), reason)


def group_sums(rows: FloatArray, codes: IntArray, n_groups: int) -> FloatArray:
    """Add up the rows of each group: (n, m) and codes (n,) give (G, m).

    Examples
    --------
    >>> group_sums(np.array([[1.0], [2.0], [4.0]]), np.array([1, 0, 1]), 3).tolist()
    [[2.0], [5.0], [0.0]]
    """
    out = np.zeros((n_groups, rows.shape[1]))
    if len(codes):
        order = np.argsort(codes, kind="stable")
        found = codes[order]
        starts = np.flatnonzero(np.r_[True, found[1:] != found[:-1]])
        out[found[starts]] = np.add.reduceat(rows[order], starts, axis=0)
    return out


def weigh(weights: np.ndarray, sums: FloatArray) -> FloatArray:
    """Return the groups' sums under each weighting: (R, G) and (G, m) give (R, m)."""
    out = np.empty((len(weights), sums.shape[1]))
    for start in range(0, len(weights), _CHUNK):
        part = slice(start, start + _CHUNK)
        out[part] = weights[part].astype(np.float64) @ sums
    return out


class WeightedMetric(Protocol):
    """A metric that can be computed for many weightings of groups of rows."""

    def weighted(
        self, gold: Any, predictions: Any, codes: IntArray, weights: np.ndarray
    ) -> FloatArray:
        """Return one value per weighting.

        Parameters
        ----------
        gold, predictions
            n rows each.
        codes : int array of shape (n,)
            The group of each row, 0 to G - 1.
        weights : int array of shape (R, G)
            How often each group counts in each of R weightings.

        Returns
        -------
        float array of shape (R,)
            NaN where the metric is undefined.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sums:
    """A metric that is a function of sums over rows.

    Parameters
    ----------
    rows : function of (gold, predictions)
        Returns a float array of shape (n, m): what each row adds to m sums.
    value : function of a float array of shape (R, m)
        Returns the metric for R vectors of sums, NaN where it is undefined.
    """

    rows: Callable[[Any, Any], FloatArray]
    value: Callable[[FloatArray], FloatArray]

    def weighted(
        self, gold: Any, predictions: Any, codes: IntArray, weights: np.ndarray
    ) -> FloatArray:
        """See :class:`WeightedMetric`."""
        sums = group_sums(self.rows(gold, predictions), codes, weights.shape[1])
        return self.value(weigh(weights, sums))


def cells(gold: np.ndarray, predicted: np.ndarray) -> FloatArray:
    """Return true positives, false positives, false negatives as three layers, shape (3, …).

    Examples
    --------
    >>> cells(np.array([True, False]), np.array([True, True])).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    """
    return np.stack([gold & predicted, ~gold & predicted, gold & ~predicted]).astype(np.float64)


def f1(tp: FloatArray, fp: FloatArray, fn: FloatArray) -> FloatArray:
    """Return F1 = 2 TP / (2 TP + FP + FN), NaN where all three are zero.

    Examples
    --------
    >>> f1(np.array([2.0, 0.0]), np.array([1.0, 0.0]), np.array([1.0, 0.0])).tolist()
    [0.6666666666666666, nan]
    """
    return ratio(2 * tp, 2 * tp + fp + fn)


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide, giving NaN where the denominator is zero."""
    out = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out


def mean_defined(values: FloatArray) -> FloatArray:
    """Return the mean over the last axis of what is defined, NaN where nothing is.

    Examples
    --------
    >>> mean_defined(np.array([[1.0, np.nan, 0.0], [np.nan] * 3])).tolist()
    [0.5, nan]
    """
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0.0).sum(axis=-1), defined.sum(axis=-1).astype(float))


def calibration_error(probability: FloatArray, outcome: np.ndarray, bins: IntArray) -> FloatArray:
    """Return what each row adds to the bins' sums of (probability - outcome) and to the count.

    The expected calibration error is the sum of the absolute values of the
    bins' sums divided by the number of pairs: Σ_b (n_b / N) |p̄_b - ȳ_b|.

    Parameters
    ----------
    probability, outcome : arrays of shape (n, m)
    bins : int array of shape (n, m)
        The bin of each pair; -1 for a pair that doesn't count.

    Returns
    -------
    float array of shape (n, B + 1)
        The last column is the number of pairs.
    """
    n, n_bins = len(bins), int(bins.max(initial=-1)) + 1
    out = np.zeros((n, n_bins + 1))
    rows, columns = np.nonzero(bins >= 0)
    gap = probability[rows, columns] - outcome[rows, columns]
    np.add.at(out, (rows, bins[rows, columns]), gap)
    np.add.at(out[:, -1], rows, 1.0)
    return out
