from __future__ import annotations

import numpy as np
import pytest

from stancelib.errors import InputError
from stancelib.evaluation import metrics
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.predictions import Gold, Predictions
from tests.evaluation.data import four_rows, grid, one_topic


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (metrics.topic_micro_f1, 6 / 8),  # TP 3, FP 1, FN 1
        (metrics.topic_macro_f1, (4 / 5 + 2 / 3) / 2),
        (metrics.side_f1, 4 / 8),  # TP 2, FP 2, FN 2: trams' opposition lost with its topic
        (metrics.side_f1_given_topic, 6 / 8),  # TP 3, FP 1, FN 1
        (metrics.stance_macro_f1, (2 / 3 + 2 / 3 + 0 + 0) / 4),
        (metrics.topic_brier, (2 * 0.81 + 6 * 0.01) / 8),
        (metrics.side_brier, (2 * 0.81 + 6 * 0.01) / 8),
    ],
)
def test_values_computed_by_hand(metric, value):
    score = metric(*four_rows())
    assert score.value == pytest.approx(value, abs=1e-12)
    assert score.reason is None


def test_topic_or_stance_that_occurs_nowhere_is_left_out_of_the_mean():
    gold = Gold(("a", "b"), grid([1, 0]), grid([1, 0]), grid([0, 0]), ("d",), (None,))
    said = Predictions.from_probabilities(("a", "b"), [[0.9, 0.1]], [[0.9, 0.1]], [[0.1, 0.1]])
    assert metrics.topic_macro_f1(gold, said).value == 1
    assert metrics.stance_macro_f1(gold, said).value == 1


def test_ece_by_hand():
    gold, said = one_topic([0.05, 0.05, 0.95, 0.85], [0, 1, 1, 1])
    # Bins 0, 9, 8: |0.1 - 1|, |0.95 - 1|, |0.85 - 1|.
    assert metrics.topic_ece(gold, said).value == pytest.approx((0.9 + 0.05 + 0.15) / 4)
    # Sides: the three gold paragraphs with support 0.05, 0.95, 0.85 true, oppose 0 false.
    assert metrics.side_ece(gold, said).value == pytest.approx((0.95 + 0.05 + 0.15) / 6)


def test_bins_of_equal_width_and_of_equal_mass():
    case = one_topic([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1])
    assert metrics.topic_ece(*case, bins=2).value == pytest.approx(1.0 / 4)
    assert metrics.topic_ece(*case, bins=2, equal_mass=True).value == pytest.approx((0.3 + 1.3) / 4)
    assert metrics.topic_ece(*case, bins=15, equal_mass=True).value == pytest.approx(
        (0.1 + 0.2 + 0.7 + 0.6) / 4
    )


def test_probabilities_zero_and_one_have_a_bin():
    assert metrics.topic_ece(*one_topic([0.0, 1.0], [0, 1])).value == 0
    with pytest.raises(InputError, match="at least 1"):
        metrics.topic_ece(*one_topic([0.0], [0]), bins=0)


def test_equal_probabilities_share_a_bin_whatever_the_row_order():
    gold, said = one_topic([0.5] * 4 + [0.9], [0, 0, 1, 1, 1])
    order = [2, 4, 0, 3, 1]
    values = {
        metrics.topic_ece(g, p, bins=3, equal_mass=True).value
        for g, p in ((gold, said), (gold.take(order), said.take(order)))
    }
    assert len(values) == 1


def test_area_under_risk_coverage_by_hand():
    # Confidence 0.9, 0.8, 0.7; right, wrong, right: risks 0, 1/2, 1/3.
    case = one_topic([0.9, 0.8, 0.3], [1, 0, 0])
    assert metrics.topic_aurc(*case).value == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_ties_in_risk_coverage_count_in_expectation():
    # After one right pair two tied ones, one wrong: risks 0, 1/4, 1/3.
    for truth in ([1, 1, 0], [1, 0, 1]):
        case = one_topic([0.9, 0.8, 0.8], truth)
        assert metrics.topic_aurc(*case).value == pytest.approx((0 + 1 / 4 + 1 / 3) / 3)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("topic_micro_f1", "no topic"),
        ("topic_macro_f1", "no topic"),
        ("side_f1", "no side"),
        ("stance_macro_f1", "no paragraph is about"),
        ("side_ece", "no paragraph is about"),
        ("side_brier", "no paragraph is about"),
    ],
)
def test_undefined_is_none_with_the_reason(name, reason):
    score = metrics.METRICS[name](*one_topic([0.1, 0.2], [0, 0]))
    assert score.value is None
    assert reason in score.reason


@pytest.mark.parametrize("name", metrics.METRICS)
def test_no_rows_is_undefined(name):
    empty = np.zeros((0, 1))
    said = Predictions.from_probabilities(("a",), empty, empty, empty)
    gold = Gold(("a",), empty > 0, empty > 0, empty > 0, (), ())
    score = metrics.METRICS[name](gold, said)
    assert score.value is None
    assert score.reason


def test_rows_and_topics_must_match():
    gold, said = four_rows()
    with pytest.raises(InputError, match="gold has 4 rows, predictions 3"):
        metrics.side_f1(gold, said.take([0, 1, 2]))
    with pytest.raises(InputError, match="select"):
        metrics.side_f1(gold, said.select(["trams", "parks"]))


def test_every_named_metric_has_a_weighted_form_that_belongs_to_it():
    assert set(metrics.METRICS.values()) <= set(metrics.WEIGHTED)
    assert metrics.LOWER_IS_BETTER <= {*metrics.METRICS, *LABEL_METRICS}
    gold, said = four_rows()
    codes, once = np.zeros(4, dtype=np.int64), np.ones((1, 1), dtype=np.int64)
    for metric, form in metrics.WEIGHTED.items():
        assert form.weighted(gold, said, codes, once)[0] == metric(gold, said).value
