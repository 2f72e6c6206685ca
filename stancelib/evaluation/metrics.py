"""Metrics of topic and stance: pure functions of gold labels and predictions.

Each returns a :class:`~stancelib.evaluation.scores.Score`; a metric that is
undefined on the data is None with the reason, never NaN and never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stancelib.evaluation.counts import (
    all_pairs,
    brier_sums,
    ece_sums,
    exact_rows,
    gold_sides,
    macro_f1,
    mean_of,
    micro_f1,
    side_cells,
    side_cells_given_topic,
    stance_cells,
    topic_answers,
    topic_cells,
)
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.evaluation.risk import RiskCoverage
from stancelib.evaluation.scores import Score
from stancelib.evaluation.weighted import Metric, Sums, WeightedMetric, check_aligned, score_of

__all__ = [
    "GIVEN_TOPIC_METRICS",
    "LOWER_IS_BETTER",
    "METRICS",
    "WEIGHTED",
    "Metric",
    "check_aligned",
    "exact_match",
    "side_brier",
    "side_ece",
    "side_f1",
    "side_f1_given_topic",
    "stance_macro_f1",
    "topic_aurc",
    "topic_brier",
    "topic_ece",
    "topic_macro_f1",
    "topic_micro_f1",
]

_NO_TOPIC = "no topic occurs in gold or predictions"
_NO_SIDE = "no side occurs in gold or predictions"
_NO_ROWS = "there is no paragraph"
_NO_GOLD = "no paragraph is about a topic"


_TOPIC_MICRO = Sums(topic_cells, micro_f1)
_TOPIC_MACRO = Sums(topic_cells, macro_f1)
_SIDE_F1 = Sums(side_cells, micro_f1)
_SIDE_F1_GIVEN_TOPIC = Sums(side_cells_given_topic, micro_f1)
_STANCE_MACRO = Sums(stance_cells, macro_f1)
_TOPIC_BRIER = brier_sums(all_pairs)
_SIDE_BRIER = brier_sums(gold_sides)
_EXACT = Sums(exact_rows, mean_of)
_TOPIC_AURC = RiskCoverage(topic_answers)


def topic_micro_f1(gold: Gold, predictions: Predictions) -> Score:
    """Return the micro-averaged F1 over (paragraph, topic) pairs.

    Undefined where no topic occurs in gold or predictions.

    Examples
    --------
    >>> none = [[False]] * 2
    >>> gold = Gold(("a",), [[True], [True]], none, none, ("d", "e"), (None, None))
    >>> said = Predictions.from_probabilities(("a",), [[0.9], [0.1]], [[0.0]] * 2, [[0.0]] * 2)
    >>> round(topic_micro_f1(gold, said).value, 3)
    0.667
    """
    return score_of(_TOPIC_MICRO, gold, predictions, _NO_TOPIC)


def topic_macro_f1(gold: Gold, predictions: Predictions) -> Score:
    """Return the mean of the topics' F1; a topic neither in gold nor predicted is left out."""
    return score_of(_TOPIC_MACRO, gold, predictions, _NO_TOPIC)


def side_f1(gold: Gold, predictions: Predictions) -> Score:
    """Return the micro-averaged F1 over (paragraph, topic, side) triples.

    ``mixed`` counts as both sides, ``neutral`` as none. A triple is predicted
    where the topic and the side are, so that errors on topics count here too.
    Undefined where no side occurs in gold or predictions.
    """
    return score_of(_SIDE_F1, gold, predictions, _NO_SIDE)


def side_f1_given_topic(gold: Gold, predictions: Predictions) -> Score:
    """Return the F1 of :func:`side_f1` over gold (paragraph, topic) pairs, the topic being given.

    What is missing from it in ``side_f1`` is lost to errors on topics.
    """
    return score_of(_SIDE_F1_GIVEN_TOPIC, gold, predictions, _NO_SIDE)


def stance_macro_f1(gold: Gold, predictions: Predictions) -> Score:
    """Return the mean F1 of the four stances over gold (paragraph, topic) pairs.

    The decisions are those given the topic, whether or not it was predicted.
    A stance that occurs neither in gold nor in the predictions is left out of
    the mean. Undefined where no paragraph is about a topic.
    """
    return score_of(_STANCE_MACRO, gold, predictions, _NO_GOLD)


def exact_match(gold: Gold, predictions: Predictions) -> Score:
    """Return the share of paragraphs with all topics and their stances as in the labels.

    A paragraph about no topic is right where none is predicted.
    """
    return score_of(_EXACT, gold, predictions, _NO_ROWS)


def topic_brier(gold: Gold, predictions: Predictions) -> Score:
    """Return the Brier score, the mean of (p - y)², of the topics over all pairs.

    Source: Brier (1950), Verification of forecasts expressed in terms of probability.
    """
    return score_of(_TOPIC_BRIER, gold, predictions, _NO_ROWS)


def side_brier(gold: Gold, predictions: Predictions) -> Score:
    """Return the Brier score of support and oppose, pooled, over gold (paragraph, topic) pairs."""
    return score_of(_SIDE_BRIER, gold, predictions, _NO_GOLD)


def topic_ece(
    gold: Gold, predictions: Predictions, *, bins: int = 10, equal_mass: bool = False
) -> Score:
    """Return the expected calibration error of the topics, all pairs pooled.

    Σ_b (n_b / N) |mean probability - observed frequency| over bins of the
    probability that the topic is there. Most pairs have a probability near
    zero, which keeps this figure small: read it beside the Brier score.

    Parameters
    ----------
    gold, predictions
        The same rows and topics.
    bins : int, default 10
        Number of bins: [0, 0.1), …, [0.9, 1] for ten of equal width.
    equal_mass : bool, default False
        Cut the bins at quantiles instead; usual with 15. Equal probabilities
        share a bin, so that there may be fewer bins.

    Notes
    -----
    Source: Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated
    probabilities using Bayesian binning, AAAI.
    """
    return score_of(ece_sums(all_pairs, bins, equal_mass), gold, predictions, _NO_ROWS)


def side_ece(
    gold: Gold, predictions: Predictions, *, bins: int = 10, equal_mass: bool = False
) -> Score:
    """Return the expected calibration error of the sides, as :func:`topic_ece` does.

    Probabilities of support and of oppose given the topic are pooled, over
    gold (paragraph, topic) pairs.
    """
    return score_of(ece_sums(gold_sides, bins, equal_mass), gold, predictions, _NO_GOLD)


def topic_aurc(gold: Gold, predictions: Predictions) -> Score:
    """Return the area under the risk-coverage curve of the topic decisions; lower is better.

    Pairs are taken in order of confidence max(p, 1 - p); the area is the mean,
    over the number of pairs taken, of the share of wrong decisions among them.
    Pairs of equal confidence count as taken in random order (in expectation).

    Notes
    -----
    Source: Geifman and El-Yaniv (2017), Selective classification for deep
    neural networks, NeurIPS.
    """
    return score_of(_TOPIC_AURC, gold, predictions, _NO_ROWS)


#: The report's metrics by name, in the order in which they are shown.
METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "topic_micro_f1": topic_micro_f1,
        "topic_macro_f1": topic_macro_f1,
        "side_f1": side_f1,
        "stance_macro_f1": stance_macro_f1,
        "topic_ece": topic_ece,
        "side_ece": side_ece,
        "topic_brier": topic_brier,
        "side_brier": side_brier,
        "topic_aurc": topic_aurc,
    }
)

#: Metrics that take the topic as given, so that they can be had on paragraphs about it alone.
GIVEN_TOPIC_METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "side_f1_given_topic": side_f1_given_topic,
        "stance_macro_f1": stance_macro_f1,
        "side_ece": side_ece,
        "side_brier": side_brier,
    }
)

#: Metrics of which less is better, of topics and of pairs.
LOWER_IS_BETTER = frozenset(
    {"topic_ece", "side_ece", "topic_brier", "side_brier", "topic_aurc", "ece", "brier", "aurc"}
)

#: The form of a metric that can be computed for many weightings of documents at once.
WEIGHTED: Mapping[Metric, WeightedMetric] = MappingProxyType(
    {
        topic_micro_f1: _TOPIC_MICRO,
        topic_macro_f1: _TOPIC_MACRO,
        side_f1: _SIDE_F1,
        side_f1_given_topic: _SIDE_F1_GIVEN_TOPIC,
        stance_macro_f1: _STANCE_MACRO,
        exact_match: _EXACT,
        topic_ece: ece_sums(all_pairs, 10, False),
        side_ece: ece_sums(gold_sides, 10, False),
        topic_brier: _TOPIC_BRIER,
        side_brier: _SIDE_BRIER,
        topic_aurc: _TOPIC_AURC,
    }
)
