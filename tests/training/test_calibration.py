from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import _sigmoid_calibration
from sklearn.metrics import f1_score

from stancelib.model.decide import calibrate, decide
from stancelib.training.calibration import _platt, fit_calibration, log_loss

GRID = np.round(np.arange(0.2, 0.71, 0.02), 2)


def data(seed, n=200, topics=2):
    """Labels, and logits that know something of them."""
    rng = np.random.default_rng(seed)
    labels = rng.random((n, topics, 3)) < 0.4
    labels[..., 1:] &= labels[..., :1]
    logits = rng.normal(size=labels.shape) * 1.5 + 2.0 * labels - 1.0
    return logits, labels


def predicted_by(calibration, logits):
    return decide(
        calibrate(logits, calibration.coefficients),
        np.ones(len(logits), dtype=np.int64),
        thresholds=calibration.thresholds,
        given=calibration.given,
        doubt=calibration.doubt,
    )


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.floats(0.1, 20.0), st.floats(-20, 20))
def test_sigmoids_are_those_of_scikit_learn(seed, scale, shift):
    logits, labels = data(seed)
    z, truth = logits[:, 0, 0] * scale + shift, labels[:, 0, 0]
    slope, intercept = _platt(z, truth)
    minus_slope, minus_intercept = _sigmoid_calibration(z, truth)
    expected = 1 / (1 + np.exp(minus_slope * z + minus_intercept))
    assert np.abs(1 / (1 + np.exp(-slope * z - intercept)) - expected).max() < 1e-3


def test_topics_have_sigmoids_of_their_own_and_sides_one_each_over_what_is_about_a_topic():
    logits, labels = data(0)
    coefficients = fit_calibration(logits, labels).coefficients
    about = labels[..., 0]
    for topic in range(2):
        assert tuple(coefficients[topic, 0]) == _platt(logits[:, topic, 0], about[:, topic])
        for side in (1, 2):
            expected = _platt(logits[..., side][about], labels[..., side][about])
            assert tuple(coefficients[topic, side]) == expected


@pytest.mark.parametrize("seed", range(8))
def test_sigmoids_are_optimal_for_awkward_logits_too(seed):
    rng = np.random.default_rng(seed)
    for _ in range(100):
        n = int(rng.integers(4, 60))
        truth = rng.random(n) < rng.uniform(0.2, 0.8)
        truth[:2] = True, False
        z = rng.normal(size=n) * 10 ** rng.uniform(-2, 2) + truth * 10 ** rng.uniform(-2, 2)
        z[rng.integers(n)] *= rng.choice([1, 30, -30, 100])
        slope, intercept = _platt(z, truth)
        yes, no = truth.sum(), (~truth).sum()
        target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
        if slope == 0.0:  # then a rising sigmoid is no better than a flat one
            assert ((target.mean() - target) * z).sum() >= 0
            continue
        error = 1 / (1 + np.exp(-np.clip(slope * z + intercept, -700, 700))) - target
        assert abs(error.sum()) < 1e-3 * n
        assert abs((error * z).sum()) < 1e-3 * np.abs(z).sum()


def side_f1(p, labels, topic, side):
    found = p[..., 0] >= topic
    said = found[..., None] & (p[..., :1] * p[..., 1:] >= side)
    return f1_score(labels[..., 1:].ravel(), said.ravel(), zero_division=1.0)


@pytest.mark.parametrize("seed", range(3))
def test_thresholds_are_the_best_on_the_grid(seed):
    logits, labels = data(seed)
    calibration = fit_calibration(logits, labels)
    p = calibrate(logits, calibration.coefficients)
    topic, side = calibration.thresholds[0, :2]
    assert (calibration.thresholds == [topic, side, side]).all()

    def topic_f1(g):
        return f1_score(labels[..., 0].ravel(), (p[..., 0] >= g).ravel(), zero_division=1.0)

    assert topic_f1(topic) == pytest.approx(max(map(topic_f1, GRID)))
    scores = np.array([side_f1(p, labels, topic, g) for g in GRID])
    assert side == GRID[scores >= scores.max() - 0.003].max()

    about = labels[..., 0]
    codes = labels[..., 1:][about] @ [1, 2]

    def macro(s, o):
        return f1_score(codes, (p[..., 1:][about] >= [s, o]) @ [1, 2], average="macro")

    best = max(macro(s, o) for s in GRID[::3] for o in GRID[::3])
    assert macro(*calibration.given[0]) >= best - 1e-12


@pytest.mark.parametrize("seed", range(3))
def test_deciding_with_the_thresholds_reaches_what_they_were_chosen_for(seed):
    logits, labels = data(seed)
    calibration = fit_calibration(logits, labels)
    p = calibrate(logits, calibration.coefficients)
    decisions = predicted_by(calibration, logits)
    topic, side = calibration.thresholds[0, :2]
    expected = side_f1(p, labels, topic, side)
    found = f1_score(labels[..., 1:].ravel(), decisions.positive[..., 1:].ravel())
    assert found == pytest.approx(expected)


def test_doubt_begins_where_one_in_three_is_there():
    calibration = fit_calibration(*data(1, n=2000))
    doubt, topic = calibration.doubt[0], calibration.thresholds[0, 0]
    assert (calibration.doubt == doubt).all()
    assert GRID[0] <= doubt <= topic
    logits, labels = data(1, n=2000)
    p = calibrate(logits, calibration.coefficients)[..., 0]
    if doubt < topic:
        band = (p >= doubt) & (p < topic)
        assert labels[..., 0][band].mean() >= 1 / 3


def test_a_head_that_ranks_backwards_says_the_prior():
    rng = np.random.default_rng(0)
    labels = np.zeros((300, 1, 3), dtype=bool)
    labels[:100, :, 0] = True
    logits = rng.normal(size=(300, 1, 3)) - 3.0 * labels
    calibration = fit_calibration(logits, labels)
    slope, intercept = calibration.coefficients[0, 0]
    assert slope == 0.0
    assert 1 / (1 + np.exp(-intercept)) == pytest.approx(101 / 302)


@pytest.mark.parametrize("topic", [True, False])
@pytest.mark.parametrize("side", [True, False])
def test_one_class_leaves_logits_alone_and_everything_finite(topic, side):
    logits, labels = data(2, n=30)
    labels[..., 0] = topic
    labels[..., 1:] = side and topic
    calibration = fit_calibration(logits, labels)
    assert calibration.coefficients.tolist() == [[[1.0, 0.0]] * 3] * 2
    for array in (calibration.thresholds, calibration.given, calibration.doubt):
        assert np.isfinite(array).all()
        assert ((array >= 0) & (array <= 1)).all()


def test_logits_that_separate_perfectly_stay_finite():
    labels = data(3)[1]
    logits = np.where(labels, 40.0, -40.0)
    calibration = fit_calibration(logits, labels)
    assert np.isfinite(calibration.coefficients).all()
    positive = predicted_by(calibration, logits).positive
    assert np.array_equal(positive, labels)


def test_log_loss_is_that_of_calibrated_probabilities():
    logits, labels = data(4)
    z, truth = logits[:, 0, 0], labels[:, 0, 0]
    slope, intercept = fit_calibration(logits, labels).coefficients[0, 0]
    p = 1 / (1 + np.exp(-slope * z - intercept))
    expected = -np.mean(np.log(np.where(truth, p, 1 - p)))
    assert log_loss(z, truth) == pytest.approx(expected)
    assert log_loss(3 * z - 1, truth) == pytest.approx(expected, abs=1e-4)
    better = z + 5.0 * truth
    assert log_loss(better, truth) < log_loss(z, truth)
