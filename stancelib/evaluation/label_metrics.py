"""Metrics of pairs, which have one label each: pure functions of gold labels and predictions.

Each returns a :class:`~stancelib.evaluation.scores.Score`; a metric that is
undefined on the data is None with the reason. Averages over labels are over
those that occur in gold or in the predictions, as scikit-learn has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stancelib.evaluation.counts import ece_sums, macro_f1, mean_of, micro_f1
from stancelib.evaluation.label_counts import (
    SIDES,
    accuracy_rows,
    brier_rows,
    f_avg_cells,
    label_cells,
    label_pairs,
    mean_of_targets,
    side_columns,
    side_label_cells,
    target_f_avg_cells,
    top_answers,
    weighted_mean_f1,
)
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.risk import RiskCoverage
from stancelib.evaluation.scores import Score
from stancelib.evaluation.weighted import Metric, Sums, WeightedMetric, check_aligned, score_of

__all__ = [
    "LABEL_METRICS",
    "LABEL_WEIGHTED",
    "accuracy",
    "applicable_metrics",
    "aurc",
    "brier",
    "ece",
    "f_avg",
    "label_macro_f1",
    "label_side_f1",
    "target_f_avg",
    "weighted_f1",
]

_NO_ROWS = "there is no pair"
_NO_SIDE = "no label that means support or oppose occurs in gold or predictions"
_NOT_ONE_EACH = "there is not exactly one label that means support and one that means oppose"
_MAX_TARGETS = 20
_TARGETS = f"there are not 2 to {_MAX_TARGETS} targets"

_ACCURACY = Sums(accuracy_rows, mean_of)
_MACRO = Sums(label_cells, macro_f1)
_WEIGHTED = Sums(label_cells, weighted_mean_f1)
_SIDE = Sums(side_label_cells, micro_f1)
_F_AVG = Sums(f_avg_cells, macro_f1)
_TARGET_F_AVG = Sums(target_f_avg_cells, mean_of_targets)
_ECE = ece_sums(label_pairs, 10, False)
_BRIER = Sums(brier_rows, mean_of)
_AURC = RiskCoverage(top_answers)


def accuracy(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the share of pairs whose label is right; it equals the micro-averaged F1.

    Examples
    --------
    >>> gold = LabelGold(("con", "pro"), ("oppose", "support"), [0, 1], "ab", "xy", "st")
    >>> said = LabelPredictions.from_proba(("con", "pro"), [[0.9, 0.1], [0.8, 0.2]])
    >>> accuracy(gold, said).value
    0.5
    """
    return score_of(_ACCURACY, gold, predictions, _NO_ROWS)


def label_macro_f1(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the mean of the labels' F1; a label neither in gold nor predicted is left out."""
    return score_of(_MACRO, gold, predictions, _NO_ROWS)


def weighted_f1(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the mean of the labels' F1, each counted as often as it is in gold."""
    return score_of(_WEIGHTED, gold, predictions, _NO_ROWS)


def label_side_f1(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the micro-averaged F1 over the labels that mean support or oppose."""
    return score_of(_SIDE, gold, predictions, _NO_SIDE)


def f_avg(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the mean of the F1 of support and of oppose, all targets pooled.

    The third label, where there is one, counts by the errors it makes.
    Undefined unless exactly one label means support and one oppose. A side
    neither in gold nor predicted is left out.

    Notes
    -----
    Source: Mohammad et al. (2016), SemEval-2016 Task 6: detecting stance in tweets.
    """
    if not _one_each(gold):
        check_aligned(gold, predictions)
        return Score(None, _NOT_ONE_EACH)
    return score_of(_F_AVG, gold, predictions, _NO_SIDE)


def target_f_avg(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the mean over targets of :func:`f_avg`, with 2 to 20 targets."""
    reason = _TARGETS if not 2 <= _n_targets(gold) <= _MAX_TARGETS else None
    reason = reason if _one_each(gold) else _NOT_ONE_EACH
    if reason:
        check_aligned(gold, predictions)
        return Score(None, reason)
    return score_of(_TARGET_F_AVG, gold, predictions, _NO_SIDE)


def ece(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the expected calibration error of the decided label.

    Σ_b (n_b / N) |mean probability - share of right labels| over ten bins of
    equal width of the decided label's probability.

    Notes
    -----
    Source: Guo et al. (2017), On calibration of modern neural networks, ICML.
    """
    return score_of(_ECE, gold, predictions, _NO_ROWS)


def brier(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the Brier score: the mean over pairs of Σ_k (p_k - y_k)², 0 to 2.

    Source: Brier (1950), Verification of forecasts expressed in terms of probability.
    """
    return score_of(_BRIER, gold, predictions, _NO_ROWS)


def aurc(gold: LabelGold, predictions: LabelPredictions) -> Score:
    """Return the area under the risk-coverage curve; lower is better.

    Pairs are taken in order of the decided label's probability, those of
    equal probability in random order (in expectation).

    Notes
    -----
    Source: Geifman and El-Yaniv (2017), Selective classification for deep
    neural networks, NeurIPS.
    """
    return score_of(_AURC, gold, predictions, _NO_ROWS)


#: The report's metrics of pairs by name, in the order in which they are shown.
LABEL_METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "accuracy": accuracy,
        "macro_f1": label_macro_f1,
        "weighted_f1": weighted_f1,
        "side_f1": label_side_f1,
        "f_avg": f_avg,
        "target_f_avg": target_f_avg,
        "ece": ece,
        "brier": brier,
        "aurc": aurc,
    }
)

#: The form of a metric that can be computed for many weightings of documents at once.
LABEL_WEIGHTED: Mapping[Metric, WeightedMetric] = MappingProxyType(
    {
        accuracy: _ACCURACY,
        label_macro_f1: _MACRO,
        weighted_f1: _WEIGHTED,
        label_side_f1: _SIDE,
        f_avg: _F_AVG,
        target_f_avg: _TARGET_F_AVG,
        ece: _ECE,
        brier: _BRIER,
        aurc: _AURC,
    }
)


def _n_targets(gold: LabelGold) -> int:
    return len(set(gold.targets) - {None})


def _one_each(gold: LabelGold) -> bool:
    return all(len(side_columns(gold, side)) == 1 for side in SIDES)


def applicable_metrics(gold: LabelGold) -> dict[str, Metric]:
    """Return the metrics that make sense with the labels and targets of these data.

    Examples
    --------
    >>> gold = LabelGold(("b", "c"), (None, None), [0, 1], "ab", "xy", "st")
    >>> list(applicable_metrics(gold))
    ['accuracy', 'macro_f1', 'weighted_f1', 'ece', 'brier', 'aurc']
    """
    left_out = set()
    if not side_columns(gold):
        left_out.add("side_f1")
    if not _one_each(gold):
        left_out |= {"f_avg", "target_f_avg"}
    if not 2 <= _n_targets(gold) <= _MAX_TARGETS:
        left_out.add("target_f_avg")
    return {name: metric for name, metric in LABEL_METRICS.items() if name not in left_out}
