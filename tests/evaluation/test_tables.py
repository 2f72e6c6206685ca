from __future__ import annotations

import numpy as np
import pytest

from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.tables import (
    class_rows,
    label_confusion,
    label_rows,
    stance_confusion,
    stance_rows,
    topic_rows,
)
from tests.evaluation.data import four_rows, random_case, random_pairs


def test_topics_by_hand():
    rows = topic_rows(*four_rows())
    parks, trams = rows["parks"], rows["trams"]
    assert (parks.precision.value, parks.recall.value) == (2 / 3, 1)
    assert parks.f1.value == pytest.approx(4 / 5)
    assert (trams.precision.value, trams.recall.value, trams.f1.value) == (1, 1 / 2, 2 / 3)
    assert (parks.gold, parks.predicted, trams.gold, trams.predicted) == (2, 3, 2, 1)


def test_averages_by_hand():
    rows = topic_rows(*four_rows())
    micro, macro = rows["micro"], rows["macro"]
    assert (micro.precision.value, micro.recall.value, micro.f1.value) == (3 / 4, 3 / 4, 3 / 4)
    assert macro.precision.value == pytest.approx((2 / 3 + 1) / 2)
    assert macro.recall.value == pytest.approx((1 + 1 / 2) / 2)
    assert macro.f1.value == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert (micro.gold, micro.predicted) == (macro.gold, macro.predicted) == (4, 4)


def test_stances_by_hand():
    rows = stance_rows(*four_rows())
    assert rows["support"].precision.value == 1 / 2
    assert rows["oppose"].f1.value == 2 / 3
    assert (rows["mixed"].recall.value, rows["mixed"].f1.value) == (0, 0)
    assert rows["mixed"].precision.value is None
    assert rows["mixed"].precision.reason == "never predicted"
    assert (rows["neutral"].gold, rows["neutral"].predicted) == (1, 0)


def test_a_class_never_predicted_counts_as_zero_in_the_mean_and_one_that_never_occurs_does_not():
    cells = np.array([[1.0, 0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 1, 0]])
    rows = class_rows(["a", "b", "c"], cells)
    assert rows["a"].precision.value == 0.5
    assert rows["b"].recall.value == 0.0
    assert rows["c"].f1.reason == "neither in gold nor predicted"
    assert rows["macro"].precision.value == 0.25
    assert rows["macro"].recall.value == 0.5


def test_a_class_may_have_the_name_of_an_average():
    rows = class_rows(["micro", "a"], np.array([[1.0, 0, 0, 0, 0, 0]]))
    assert list(rows) == ["micro", "a", "micro average", "macro"]


def test_intervals_hold_the_value_and_are_those_of_the_metric():
    gold, said = random_case(np.random.default_rng(0), n=300, documents=60)
    rows = topic_rows(gold, said, Resamples.draw(gold.groups, 200))
    for row in rows.values():
        for score in (row.precision, row.recall, row.f1):
            assert score.low < score.value < score.high
    one = topic_rows(gold, said, Resamples.draw(["d"] * 300))["micro"].f1
    assert (one.low, one.value) == (None, rows["micro"].f1.value)
    assert "one document" in one.reason


def test_labels_of_pairs_by_hand():
    gold, said = random_pairs(np.random.default_rng(1), n=40)
    rows, counts = label_rows(gold, said), label_confusion(gold, said)
    for i, label in enumerate(gold.labels):
        assert rows[label].gold == counts[i].sum()
        assert rows[label].predicted == counts[:, i].sum()
        assert rows[label].recall.value == pytest.approx(counts[i, i] / counts[i].sum())
    assert rows["micro"].precision.value == rows["micro"].recall.value == rows["micro"].f1.value
    assert rows["micro"].f1.value == pytest.approx(np.trace(counts) / 40)


def test_confusion_has_gold_in_rows_and_stances_in_their_order():
    assert stance_confusion(*four_rows()).tolist() == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [1, 0, 0, 0],
    ]
