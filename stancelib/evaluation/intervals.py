"""Metrics with confidence intervals: the cluster bootstrap over documents.

See :mod:`stancelib.evaluation.resampling` for the sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stancelib.errors import InputError
from stancelib.evaluation.label_metrics import LABEL_WEIGHTED
from stancelib.evaluation.metrics import WEIGHTED
from stancelib.evaluation.predictions import FloatArray
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.scores import Interval, Score
from stancelib.evaluation.weighted import Metric, Sums, WeightedMetric, check_aligned

__all__ = ["ROW_RESAMPLES", "Measured", "bootstrap", "measure_systems", "paired_difference"]

#: At most so many resamples for a metric that has no weighted form.
ROW_RESAMPLES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The metrics of several systems, on all rows and on the same resamples of documents.

    Parameters
    ----------
    resamples : Resamples
    scores : mapping of str to mapping of str to Score
        System to metric to score.
    values : mapping of str to mapping of str to float array of shape (R,)
        The same in the resamples; without metrics that are undefined on all rows.
    """

    resamples: Resamples
    scores: Mapping[str, Mapping[str, Score]]
    values: Mapping[str, Mapping[str, FloatArray]]

    def interval(self, system: str, metric: str) -> Interval:
        """Return a system's metric with its interval."""
        score = self.scores[system][metric]
        if score.value is None:
            return Interval(None, reason=score.reason)
        return self.resamples.interval(score.value, self.values[system][metric])

    def difference(self, a: str, b: str, metric: str) -> Interval:
        """Return metric(a) - metric(b) with its interval."""
        one, other = self.scores[a][metric], self.scores[b][metric]
        if one.value is None or other.value is None:
            return Interval(None, reason=one.reason or other.reason)
        values = self.values[a][metric] - self.values[b][metric]
        return self.resamples.interval(one.value - other.value, values)

    def p_value(self, a: str, b: str, metric: str) -> float | None:
        """Return the two-sided p-value of no difference, None where there is none."""
        one, other = self.scores[a][metric].value, self.scores[b][metric].value
        if one is None or other is None:
            return None
        values = self.values[a][metric] - self.values[b][metric]
        return self.resamples.p_value(one - other, values)


def measure_systems(
    gold: Any,
    systems: Mapping[str, Any],
    metrics: Mapping[str, Metric],
    resamples: Resamples,
) -> Measured:
    """Measure systems on the same rows and resamples.

    Parameters
    ----------
    gold : Gold or LabelGold
    systems : mapping of str to Predictions or LabelPredictions
    metrics : mapping of str to function of (gold, predictions)
    resamples : Resamples
        Of the rows of ``gold``.

    Returns
    -------
    Measured

    Raises
    ------
    InputError
        If rows or classes don't fit.
    """
    scores: dict[str, dict[str, Score]] = {}
    values: dict[str, dict[str, FloatArray]] = {}
    for system, predictions in systems.items():
        check_aligned(gold, predictions)
        scores[system] = {name: metric(gold, predictions) for name, metric in metrics.items()}
        defined = {n: m for n, m in metrics.items() if scores[system][n].value is not None}
        values[system] = _replicates(defined, gold, predictions, resamples)
    return Measured(resamples, scores, values)


def bootstrap(
    gold: Any,
    predictions: Any,
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
        The same rows and topics, or the same rows and labels of pairs.
    metrics : mapping of str to function of (gold, predictions)
        See :data:`stancelib.evaluation.metrics.METRICS` and
        :data:`stancelib.evaluation.label_metrics.LABEL_METRICS`. A metric
        without a weighted form is recomputed on rows, ``ROW_RESAMPLES`` times
        at most.
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
    >>> from stancelib.evaluation.predictions import Gold, Predictions
    >>> yes, no = [[True]] * 2, [[False]] * 2
    >>> gold = Gold(("a",), yes, no, no, ("d", "d"), (None, None))
    >>> said = Predictions.from_probabilities(("a",), [[0.9], [0.1]], [[0.0]] * 2, [[0.0]] * 2)
    >>> bootstrap(gold, said, {"f1": topic_micro_f1})["f1"].reason
    'one document only: no interval over documents'
    """
    resamples = _draw(gold, groups, n_resamples, seed, level)
    measured = measure_systems(gold, {"": predictions}, metrics, resamples)
    return {name: measured.interval("", name) for name in metrics}


def paired_difference(
    gold: Any,
    a: Any,
    b: Any,
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
    resamples = _draw(gold, groups, n_resamples, seed, level)
    measured = measure_systems(gold, {"a": a, "b": b}, {"": metric}, resamples)
    return measured.difference("a", "b", "")


def _draw(
    gold: Any, groups: Sequence[str] | None, n_resamples: int, seed: int, level: float
) -> Resamples:
    groups = gold.groups if groups is None else groups
    if len(groups) != len(gold):
        raise InputError(f"bootstrap: {len(groups)} groups for {len(gold)} rows")
    return Resamples.draw(groups, n_resamples, seed, level)


def _weighted_form(metric: Metric) -> WeightedMetric | None:
    return WEIGHTED.get(metric) or LABEL_WEIGHTED.get(metric)


def _replicates(
    metrics: Mapping[str, Metric], gold: Any, predictions: Any, resamples: Resamples
) -> dict[str, FloatArray]:
    """Return the metrics in each resample; all that are sums of rows by one matrix product."""
    forms = {name: _weighted_form(metric) for name, metric in metrics.items()}
    sums = {name: form for name, form in forms.items() if isinstance(form, Sums)}
    rows = [form.rows(gold, predictions) for form in sums.values()]
    out: dict[str, FloatArray] = {}
    if rows:
        totals = resamples.totals(np.concatenate(rows, axis=1))
        cuts = np.cumsum([part.shape[1] for part in rows])[:-1]
        for (name, form), part in zip(sums.items(), np.split(totals, cuts, axis=1), strict=True):
            out[name] = form.value(part)
    for name, metric in metrics.items():
        other = forms[name]
        if other is None:
            out[name] = _on_rows(metric, gold, predictions, resamples)
        elif name not in sums:
            out[name] = other.weighted(gold, predictions, resamples.codes, resamples.weights)
    return out


def _on_rows(metric: Metric, gold: Any, predictions: Any, resamples: Resamples) -> FloatArray:
    values = np.full(min(len(resamples.weights), ROW_RESAMPLES), np.nan)
    for i in range(len(values)):
        rows = np.repeat(np.arange(len(gold)), resamples.weights[i][resamples.codes])
        score = metric(gold.take(rows), predictions.take(rows))
        if score.value is not None:
            values[i] = score.value
    return values
