from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.model.decide import STANCE_NAMES, calibrate, decide, sigmoid

ONE = {
    "thresholds": np.array([[0.5, 0.4, 0.3]]),
    "given": np.array([[0.7, 0.2]]),
    "doubt": np.array([0.3]),
}


def one(topic, support, oppose, known=3, **changes):
    """Decide one text on one topic."""
    decisions = decide(np.array([[[topic, support, oppose]]]), np.array([known]), **ONE | changes)
    return decisions, decisions.positive[0, 0].tolist()


@given(st.floats(-1e308, 1e308))
def test_sigmoid_is_a_probability(x):
    p = float(sigmoid(np.array([x]))[0])
    assert 0 < p <= 1
    assert p == pytest.approx(1 / (1 + math.exp(-min(max(x, -36.0), 36.0))))


def test_sigmoid_never_says_certain():
    p = sigmoid(np.array([-np.inf, -1e300, 1e300, np.inf]))
    assert ((p > 0) & (p < 1)).all()


@settings(deadline=None)
@given(st.floats(-50, 50), st.floats(-50, 50))
def test_sigmoid_keeps_order_and_symmetry(a, b):
    p, q = sigmoid(np.array([a, b])).tolist()
    assert (p <= q) if a <= b else (p >= q)
    assert p + float(sigmoid(np.array([-a]))[0]) == pytest.approx(1.0)


def test_calibration_has_a_slope_and_an_intercept_for_each_head():
    rng = np.random.default_rng(0)
    logits, calibration = rng.normal(size=(4, 2, 3)), rng.normal(size=(2, 3, 2))
    p = calibrate(logits, calibration)
    assert p.shape == (4, 2, 3)
    for i, t, h in np.ndindex(4, 2, 3):
        slope, intercept = calibration[t, h]
        assert p[i, t, h] == pytest.approx(1 / (1 + math.exp(-slope * logits[i, t, h] - intercept)))


def test_a_side_is_taken_where_topic_and_side_together_reach_the_threshold():
    assert one(0.8, 0.5, 0.1)[1] == [True, True, False]  # 0.40 reaches 0.4
    assert one(0.79, 0.5, 0.1)[1] == [True, False, False]  # 0.395 does not
    assert one(0.6, 0.1, 0.5)[1] == [True, False, True]  # 0.30 reaches 0.3
    assert one(1.0, 1.0, 1.0)[1] == [True, True, True]


def test_no_side_is_taken_on_a_topic_that_is_not_reported():
    low = {"thresholds": np.array([[0.5, 0.1, 0.1]])}
    assert one(0.49, 1.0, 1.0, **low)[1] == [False, False, False]
    assert one(0.5, 1.0, 1.0, **low)[1] == [True, True, True]


def test_sides_where_the_topic_is_known_have_thresholds_of_their_own():
    decisions, _ = one(0.01, 0.7, 0.19)
    assert decisions.given.tolist() == [[[True, False]]]
    decisions, _ = one(0.01, 0.69, 0.2)
    assert decisions.given.tolist() == [[[False, True]]]


def test_a_text_without_a_known_word_decides_nothing():
    decisions, positive = one(1.0, 1.0, 1.0, known=0)
    assert positive == [False, False, False]
    assert decisions.no_evidence.tolist() == [True]
    assert decisions.in_doubt.tolist() == [False]
    assert one(1.0, 1.0, 1.0, known=1)[0].no_evidence.tolist() == [False]


@pytest.mark.parametrize(
    ("topic", "doubt"), [(0.29, False), (0.3, True), (0.49, True), (0.5, False)]
)
def test_doubt_lies_between_its_bound_and_the_threshold(topic, doubt):
    assert one(topic, 0.0, 0.0)[0].in_doubt.tolist() == [doubt]


def test_one_topic_that_is_sure_leaves_no_doubt():
    p = np.array([[[0.9, 0.0, 0.0], [0.4, 0.0, 0.0]], [[0.1, 0.0, 0.0], [0.4, 0.0, 0.0]]])
    both = {name: np.concatenate([value, value]) for name, value in ONE.items()}
    decisions = decide(p, np.array([1, 1]), **both)
    assert decisions.in_doubt.tolist() == [False, True]


def test_probabilities_are_handed_on_untouched():
    p = np.random.default_rng(1).random((5, 1, 3))
    before = p.copy()
    assert np.array_equal(decide(p, np.arange(5), **ONE).probabilities, before)
    assert np.array_equal(p, before)


def test_stance_names_by_sides():
    assert [STANCE_NAMES[s + 2 * o] for s, o in ((0, 0), (1, 0), (0, 1), (1, 1))] == [
        "neutral", "support", "oppose", "mixed",
    ]  # fmt: skip
