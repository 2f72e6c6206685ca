from __future__ import annotations

from stancelib.evaluation.tables import stance_confusion, stance_per_class, topic_scores
from tests.evaluation.data import four_rows


def test_topics_by_hand():
    rows = topic_scores(*four_rows())
    parks, trams = rows["parks"], rows["trams"]
    assert (parks.precision.value, parks.recall.value, parks.f1.value) == (2 / 3, 1, 4 / 5)
    assert (trams.precision.value, trams.recall.value, trams.f1.value) == (1, 1 / 2, 2 / 3)
    assert (parks.gold, parks.predicted, trams.gold, trams.predicted) == (2, 3, 2, 1)


def test_stances_by_hand():
    rows = stance_per_class(*four_rows())
    assert rows["support"].precision.value == 1 / 2
    assert rows["oppose"].f1.value == 2 / 3
    assert (rows["mixed"].recall.value, rows["mixed"].f1.value) == (0, 0)
    assert rows["mixed"].precision.value is None
    assert rows["mixed"].precision.reason == "never predicted"
    assert (rows["neutral"].gold, rows["neutral"].predicted) == (1, 0)


def test_confusion_has_gold_in_rows_and_stances_in_their_order():
    assert stance_confusion(*four_rows()).tolist() == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [1, 0, 0, 0],
    ]
