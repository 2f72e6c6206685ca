from __future__ import annotations

import numpy as np
import pytest

from stancelib.errors import InputError
from stancelib.evaluation import label_metrics
from stancelib.evaluation.labels import LabelGold, LabelPredictions

LABELS = ("AGAINST", "FAVOR", "NONE")
STANCES = ("oppose", "support", "neutral")


def pairs(truth, decided, *, targets=None, labels=LABELS, stances=STANCES, proba=None):
    n = len(truth)
    gold = LabelGold(
        labels,
        stances,
        np.array(truth),
        tuple(f"d{i}" for i in range(n)),
        tuple(targets or [None] * n),
        (None,) * n,
    )
    if proba is None:
        proba = np.eye(len(labels))[decided]
    return gold, LabelPredictions(labels, proba, np.array(decided))


# F1: AGAINST 2 right of 3 said and 2 there (4/5), FAVOR 1 of 1 and 2 (2/3), NONE 1 of 2 and 2 (1/2).
CASE = ([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 0])


def test_by_hand():
    case = pairs(*CASE)
    values = {name: m(*case).value for name, m in label_metrics.LABEL_METRICS.items()}
    assert values["accuracy"] == pytest.approx(4 / 6)
    assert values["macro_f1"] == pytest.approx((4 / 5 + 2 / 3 + 1 / 2) / 3)
    assert values["weighted_f1"] == values["macro_f1"]
    assert values["f_avg"] == pytest.approx((4 / 5 + 2 / 3) / 2)
    # Right 3, wrongly said 1, missed 1.
    assert values["side_f1"] == pytest.approx(2 * 3 / (2 * 3 + 1 + 1))
    assert values["target_f_avg"] is None


def test_mean_over_targets_by_hand():
    case = pairs(*CASE, targets=["x", "y", "x", "y", "x", "y"])
    # x: all right. y: AGAINST 1 of 2 said, 1 there; FAVOR none of 0 said, 1 there.
    assert label_metrics.target_f_avg(*case).value == pytest.approx((1 + (2 / 3 + 0) / 2) / 2)


def test_a_side_that_does_not_occur_on_a_target_is_left_out_of_its_mean():
    case = pairs([0, 1, 0], [0, 1, 0], targets=["x", "x", "y"])
    assert label_metrics.target_f_avg(*case).value == 1.0


def test_probabilities_by_hand():
    proba = [[0.6, 0.3, 0.1], [0.2, 0.7, 0.1]]
    case = pairs([0, 0], [0, 1], proba=proba)
    assert label_metrics.brier(*case).value == pytest.approx(
        (0.4**2 + 0.3**2 + 0.1**2 + 0.8**2 + 0.7**2 + 0.1**2) / 2
    )
    assert label_metrics.ece(*case).value == pytest.approx((0.4 + 0.7) / 2)
    # The surer answer is the wrong one: risk 1, then 1/2.
    assert label_metrics.aurc(*case).value == pytest.approx(0.75)


def test_confidence_is_that_of_the_label_decided_for_even_where_another_is_likelier():
    case = pairs([2, 2], [2, 2], proba=[[0.5, 0.1, 0.4], [0.0, 0.0, 1.0]])
    assert label_metrics.ece(*case).value == pytest.approx(0.6 / 2)


@pytest.mark.parametrize(
    ("stances", "targets", "left_out"),
    [
        (STANCES, ["x", "y", "x"], set()),
        (STANCES, ["x"] * 3, {"target_f_avg"}),
        (STANCES, None, {"target_f_avg"}),
        (("support", "support", "oppose"), ["x", "y", "x"], {"f_avg", "target_f_avg"}),
        ((None, "support", None), ["x", "y", "x"], {"f_avg", "target_f_avg"}),
        ((None, None, "neutral"), ["x", "y", "x"], {"side_f1", "f_avg", "target_f_avg"}),
    ],
)
def test_only_metrics_that_make_sense_are_shown(stances, targets, left_out):
    gold, said = pairs([0, 1, 2], [0, 1, 2], targets=targets, stances=stances)
    shown = label_metrics.applicable_metrics(gold)
    assert set(label_metrics.LABEL_METRICS) - set(shown) == left_out
    for name, metric in label_metrics.LABEL_METRICS.items():
        score = metric(gold, said)
        assert (score.value is None) == (name in left_out)
        assert (score.reason is None) == (name not in left_out)


def test_with_many_targets_there_is_no_mean_over_them():
    case = pairs([0] * 21, [0] * 21, targets=[f"t{i}" for i in range(21)])
    assert "2 to 20 targets" in label_metrics.target_f_avg(*case).reason


def test_no_rows_give_reasons():
    case = pairs([], [], proba=np.zeros((0, 3)))
    for metric in label_metrics.LABEL_METRICS.values():
        assert metric(*case).reason


def test_every_metric_has_a_weighted_form():
    assert set(label_metrics.LABEL_WEIGHTED) == set(label_metrics.LABEL_METRICS.values())


def test_rows_and_labels_must_fit():
    gold, said = pairs(*CASE)
    with pytest.raises(InputError, match="6 rows, predictions 1"):
        label_metrics.accuracy(gold, said.take([0]))
    other = LabelPredictions(LABELS[::-1], said.proba, said.decided)
    for metric in label_metrics.LABEL_METRICS.values():
        with pytest.raises(InputError, match="labels"):
            metric(gold, other)
