"""Calibration and risk-coverage curves with bands from the same resamples as all else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from stancelib.evaluation.counts import (
    Pairs,
    all_pairs,
    bin_numbers,
    gold_sides,
    side_answers,
    topic_answers,
)
from stancelib.evaluation.label_counts import label_pairs, top_answers
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.risk import Answers, RiskCoverage
from stancelib.evaluation.weighted import ratio

__all__ = [
    "COVERAGES",
    "LABEL_CURVES",
    "TOPIC_CURVES",
    "calibration_curve",
    "make_curves",
    "risk_coverage_curve",
]

#: Shares of the answers at which risk is told.
COVERAGES = tuple(i / 20 for i in range(1, 21))

#: What curves there are of topics: name to probabilities and to answers.
TOPIC_CURVES: Mapping[str, tuple[Pairs, Answers]] = MappingProxyType(
    {"topic": (all_pairs, topic_answers), "side": (gold_sides, side_answers)}
)

#: The same of pairs.
LABEL_CURVES: Mapping[str, tuple[Pairs, Answers]] = MappingProxyType(
    {"label": (label_pairs, top_answers)}
)

_BINS = 10


def calibration_curve(
    pairs: Pairs, gold: Any, predictions: Any, resamples: Resamples
) -> list[dict[str, Any]]:
    """Compare probabilities with what is observed, in ten bins of equal mass.

    Equal probabilities share a bin, so that there may be fewer bins.

    Parameters
    ----------
    pairs : function of (gold, predictions)
        Returns probability, truth, and which count: shape (n, m) each.
    gold, predictions
        n rows each.
    resamples : Resamples
        Of these rows.

    Returns
    -------
    list of dict
        Of each bin ``low`` and ``high`` (its least and greatest probability),
        ``mean`` (probability), ``observed`` (frequency) with ``observed_low``
        and ``observed_high``, and ``n``.
    """
    probability, truth, counts = pairs(gold, predictions)
    found = bin_numbers(probability, counts, _BINS, equal_mass=True)
    numbers = np.unique(found[found >= 0])
    if not len(numbers):
        return []
    rows = np.concatenate(
        [((found == b) & hit).sum(axis=1)[:, None] for hit in (truth, counts) for b in numbers],
        axis=1,
    ).astype(np.float64)
    hits, sizes = np.split(rows.sum(axis=0), 2)
    drawn = ratio(*np.split(resamples.totals(rows), 2, axis=1))
    out = []
    for i, b in enumerate(numbers):
        inside = probability[found == b]
        interval = resamples.interval(float(hits[i] / sizes[i]), drawn[:, i])
        out.append(
            {
                "low": float(inside.min()),
                "high": float(inside.max()),
                "mean": float(inside.mean()),
                "observed": interval.value,
                "observed_low": interval.low,
                "observed_high": interval.high,
                "n": int(sizes[i]),
            }
        )
    return out


def risk_coverage_curve(
    answers: Answers, gold: Any, predictions: Any, resamples: Resamples
) -> list[dict[str, Any]]:
    """Return the share of wrong answers among the surest 5 %, 10 %, … 100 %.

    Parameters
    ----------
    answers : function of (gold, predictions)
        Returns confidence, whether wrong, and the row of each answer.
    gold, predictions, resamples
        As in :func:`calibration_curve`.

    Returns
    -------
    list of dict
        Of each point ``coverage``, ``risk``, ``low`` and ``high``.
    """
    curve = RiskCoverage(answers)
    once = np.ones((1, resamples.weights.shape[1]), dtype=np.int16)
    codes = resamples.codes
    risks = curve.risks(gold, predictions, codes, once, COVERAGES)[0]
    if np.isnan(risks).any():
        return []
    drawn = curve.risks(gold, predictions, codes, resamples.weights, COVERAGES)
    out = []
    for i, coverage in enumerate(COVERAGES):
        interval = resamples.interval(float(risks[i]), drawn[:, i])
        out.append(
            {
                "coverage": coverage,
                "risk": interval.value,
                "low": interval.low,
                "high": interval.high,
            }
        )
    return out


def make_curves(
    kinds: Mapping[str, tuple[Pairs, Answers]],
    gold: Any,
    systems: Mapping[str, Any],
    resamples: Resamples,
) -> dict[str, list[dict[str, Any]]]:
    """Return the curves of every system, as a report holds them.

    Parameters
    ----------
    kinds : mapping
        :data:`TOPIC_CURVES` or :data:`LABEL_CURVES`.
    gold : Gold or LabelGold
    systems : mapping of str to Predictions or LabelPredictions
    resamples : Resamples

    Returns
    -------
    dict
        ``calibration`` and ``risk_coverage``; a curve without points is left out.
    """
    out: dict[str, list[dict[str, Any]]] = {"calibration": [], "risk_coverage": []}
    for name, (pairs, answers) in kinds.items():
        for system, predictions in systems.items():
            named = {"name": name, "system": system}
            if bins := calibration_curve(pairs, gold, predictions, resamples):
                out["calibration"].append({**named, "bins": bins})
            if points := risk_coverage_curve(answers, gold, predictions, resamples):
                out["risk_coverage"].append({**named, "points": points})
    return out
