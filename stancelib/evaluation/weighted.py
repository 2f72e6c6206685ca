"""Metrics computed under many weightings of the documents at once.

A cluster bootstrap draws whole documents, so that a resample is a count per
document. Most metrics are functions of sums over rows: summing once per
document turns a thousand resamples into one matrix product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from stancelib.evaluation.predictions import FloatArray, Gold, IntArray, Predictions

__all__ = [
    "RiskCoverage",
    "Sums",
    "WeightedMetric",
    "calibration_error",
    "cells",
    "f1",
    "mean_defined",
    "ratio",
]


class WeightedMetric(Protocol):
    """A metric that can be computed for many weightings of groups of rows."""

    def weighted(
        self, gold: Gold, predictions: Predictions, codes: IntArray, weights: IntArray
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

    rows: Callable[[Gold, Predictions], FloatArray]
    value: Callable[[FloatArray], FloatArray]

    def weighted(
        self, gold: Gold, predictions: Predictions, codes: IntArray, weights: IntArray
    ) -> FloatArray:
        """See :class:`WeightedMetric`."""
        rows = self.rows(gold, predictions)
        sums = np.zeros((weights.shape[1], rows.shape[1]))
        np.add.at(sums, codes, rows)
        return self.value(weights.astype(np.float64) @ sums)


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


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Area under the risk-coverage curve of the topic decisions (see ``metrics.topic_aurc``)."""

    def weighted(
        self, gold: Gold, predictions: Predictions, codes: IntArray, weights: IntArray
    ) -> FloatArray:
        """See :class:`WeightedMetric`.

        A block of pairs with equal confidence has weight w and error rate r
        and comes after W pairs with E errors. Taken in random order, its
        j-th pair is reached with an expected risk of (E + j r) / (W + j), so
        that the block adds r w + (E - r W) (H(W + w) - H(W)) to the area,
        with H the harmonic numbers: no result depends on the order of rows.
        """
        p = predictions.topic_proba
        confidence = np.maximum(p, 1 - p).ravel()
        wrong = (predictions.topic != gold.topic).ravel().astype(np.float64)
        pair_codes = np.repeat(codes, p.shape[1])
        if not len(confidence):
            return np.full(len(weights), np.nan)
        order = np.argsort(-confidence, kind="stable")
        confidence, wrong, pair_codes = confidence[order], wrong[order], pair_codes[order]
        starts = np.flatnonzero(np.r_[True, confidence[1:] != confidence[:-1]])
        return np.array([_area(w[pair_codes], wrong, starts) for w in weights])


def _area(weight: IntArray, wrong: FloatArray, starts: IntArray) -> float:
    block = np.add.reduceat(weight, starts)
    errors = np.add.reduceat(weight * wrong, starts)
    after = np.cumsum(block)
    total = int(after[-1])
    before, errors_before = after - block, np.cumsum(errors) - errors
    rate = np.divide(errors, block, out=np.zeros_like(errors), where=block > 0)
    harmonic = np.r_[0.0, np.cumsum(1.0 / np.arange(1, total + 1))]
    area = errors + (errors_before - rate * before) * (harmonic[after] - harmonic[before])
    return float(area.sum() / total)
