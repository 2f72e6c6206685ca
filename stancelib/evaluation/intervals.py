"""Confidence intervals: the cluster bootstrap over documents.

Sources: Efron and Tibshirani (1993), An introduction to the bootstrap,
chapter 13 (percentile intervals); Field and Welsh (2007), Bootstrapping
clustered data, JRSS B 69 (whole clusters are drawn, rows within them kept).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stancelib.errors import InputError
from stancelib.evaluation.metrics import WEIGHTED, Metric, check_aligned
from stancelib.evaluation.predictions import FloatArray, Gold, IntArray, Predictions
from stancelib.evaluation.scores import Interval

__all__ = ["ROW_RESAMPLES", "bootstrap", "paired_difference"]

#: At most so many resamples for a metric that has no weighted form.
ROW_RESAMPLES = 200

_ONE_DOCUMENT = "one document only: no interval over documents"
_MOSTLY_UNDEFINED = "undefined in half of the resamples or more: no interval"


def bootstrap(
    gold: Gold,
    predictions: Predictions,
    metrics: Mapping[str, Metric],
    *,
    groups: Sequence[str] | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Interval]:
    """Return each metric with its percentile interval over resampled documents.

    Parameters
    ----------
    gold, predictions
        The same rows and topics.
    metrics : mapping of str to function of (gold, predictions)
        See :data:`stancelib.evaluation.metrics.METRICS`. A metric without a
        weighted form is recomputed on rows, ``ROW_RESAMPLES`` times at most.
    groups : sequence of str, optional
        What is drawn, one per row; the documents by default.
    n_resamples : int, default 1000
    seed : int, default 0
        The same seed and groups give the same resamples, whatever the metric.
    level : float, default 0.95
        Coverage, between 0 and 1.

    Returns
    -------
    dict of str to Interval
        Bounds are None, with a reason, where there is a single document, or
        where the metric is undefined on all rows or on most resamples.

    Raises
    ------
    InputError
        If rows, topics or groups don't fit, or an argument is out of range.

    Notes
    -----
    Calibration errors are biased upward in resamples (absolute values of
    noise add up), so that their interval may lie above the value: it is
    conservative.

    Examples
    --------
    >>> from stancelib.evaluation.metrics import topic_micro_f1
    >>> yes, no = [[True]] * 2, [[False]] * 2
    >>> gold = Gold(("a",), yes, no, no, ("d", "d"), (None, None))
    >>> said = Predictions.from_probabilities(("a",), [[0.9], [0.1]], [[0.0]] * 2, [[0.0]] * 2)
    >>> bootstrap(gold, said, {"f1": topic_micro_f1})["f1"].reason
    'one document only: no interval over documents'
    """
    check_aligned(gold, predictions)
    codes, weights = _resamples(gold, groups, n_resamples, seed, level)
    out = {}
    for name, metric in metrics.items():
        score = metric(gold, predictions)
        if score.value is None:
            out[name] = Interval(None, reason=score.reason)
        else:
            values = _replicates(metric, gold, predictions, codes, weights)
            out[name] = _percentile(score.value, values, weights, level)
    return out


def paired_difference(
    gold: Gold,
    a: Predictions,
    b: Predictions,
    metric: Metric,
    *,
    groups: Sequence[str] | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Return metric(a) - metric(b) with its interval, both systems on the same resamples.

    The parameters are those of :func:`bootstrap`. The systems differ at the
    given level where the interval excludes zero.
    """
    check_aligned(gold, a)
    check_aligned(gold, b)
    codes, weights = _resamples(gold, groups, n_resamples, seed, level)
    score_a, score_b = metric(gold, a), metric(gold, b)
    if score_a.value is None or score_b.value is None:
        return Interval(None, reason=score_a.reason or score_b.reason)
    values = _replicates(metric, gold, a, codes, weights) - _replicates(
        metric, gold, b, codes, weights
    )
    return _percentile(score_a.value - score_b.value, values, weights, level)


def _resamples(
    gold: Gold, groups: Sequence[str] | None, n_resamples: int, seed: int, level: float
) -> tuple[IntArray, IntArray]:
    """Return each row's group (n,) and how often each group is drawn (n_resamples, G)."""
    groups = gold.groups if groups is None else groups
    if len(groups) != len(gold):
        raise InputError(f"bootstrap: {len(groups)} groups for {len(gold)} rows")
    if n_resamples < 1 or not 0 < level < 1:
        raise InputError(
            f"bootstrap: n_resamples={n_resamples}, level={level}; "
            "use at least 1 resample and a level between 0 and 1"
        )
    positions = {group: i for i, group in enumerate(dict.fromkeys(groups))}
    codes = np.array([positions[group] for group in groups], dtype=np.int64)
    if len(positions) < 2:
        return codes, np.zeros((0, len(positions)), dtype=np.int64)
    share = np.full(len(positions), 1 / len(positions))
    weights = np.random.default_rng(seed).multinomial(len(positions), share, size=n_resamples)
    return codes, weights.astype(np.int64)


def _replicates(
    metric: Metric, gold: Gold, predictions: Predictions, codes: IntArray, weights: IntArray
) -> FloatArray:
    fast = WEIGHTED.get(metric)
    if fast is not None:
        return fast.weighted(gold, predictions, codes, weights)
    values = np.full(min(len(weights), ROW_RESAMPLES), np.nan)
    for i in range(len(values)):
        rows = np.repeat(np.arange(len(codes)), weights[i][codes])
        score = metric(gold.take(rows), predictions.take(rows))
        if score.value is not None:
            values[i] = score.value
    return values


def _percentile(value: float, values: FloatArray, weights: IntArray, level: float) -> Interval:
    if not len(weights):
        return Interval(value, reason=_ONE_DOCUMENT)
    defined = values[~np.isnan(values)]
    if 2 * len(defined) <= len(values):
        return Interval(value, reason=_MOSTLY_UNDEFINED)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))
