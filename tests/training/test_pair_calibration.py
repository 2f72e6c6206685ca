from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from stancelib.training.pair_calibration import _slope, fit_pair_calibration, macro_f1


def drawn(slope, shift, n=4000, seed=0):
    """Draw margins, and labels with the probabilities that slope and shift make of them."""
    rng = np.random.default_rng(seed)
    margins = rng.normal(size=(n, len(shift)))
    logits = slope * margins + np.asarray(shift)
    labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    return margins, labels


@pytest.mark.parametrize("slope", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.0, 0.5, -0.5), (1.0, -1.0, 0.5, -0.5)])
def test_slope_and_shift_are_found_again(slope, shift):
    margins, labels = drawn(slope, shift)
    found = fit_pair_calibration(margins, labels, np.ones(len(labels)))
    assert found.slope == pytest.approx(slope, rel=0.12)
    np.testing.assert_allclose(found.shift - found.shift.mean(), shift, atol=0.15)


def test_probabilities_are_right_as_often_as_they_say():
    margins, labels = drawn(2.0, (0.5, 0.0, -0.5), n=20_000)
    found = fit_pair_calibration(margins[:4000], labels[:4000], np.ones(4000))
    logits = found.slope * margins[4000:] + found.shift
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    decided = p.argmax(axis=1)
    top = p.max(axis=1)
    for low in (0.4, 0.6, 0.8):
        ours = (top >= low) & (top < low + 0.2)
        right = (decided == labels[4000:])[ours].mean()
        assert right == pytest.approx(top[ours].mean(), abs=0.04)


def test_weights_are_as_good_as_copies():
    margins, labels = drawn(1.5, (0.3, -0.3), n=600)
    times = 1 + np.arange(600) % 3
    weighted = fit_pair_calibration(margins, labels, times.astype(np.float64))
    copied = fit_pair_calibration(
        margins.repeat(times, 0), labels.repeat(times), np.ones(times.sum())
    )
    assert weighted.slope == pytest.approx(copied.slope, rel=0.02)
    np.testing.assert_allclose(weighted.shift, copied.shift, atol=0.02)
    other = fit_pair_calibration(margins, labels, np.ones(600))
    assert other.slope != weighted.slope


def test_separable_margins_stay_finite():
    labels = np.arange(60) % 3
    found = fit_pair_calibration(np.eye(3)[labels] * 5, labels, np.ones(60))
    assert 0 < found.slope < 50
    assert np.isfinite(found.shift).all()
    assert found.offsets.tolist() == (-found.shift).tolist()  # the largest margin, always right


def decide(found, margins):
    return (found.slope * margins + found.shift + found.offsets).argmax(axis=1)


def test_without_a_clear_gain_the_largest_margin_decides():
    margins, labels = drawn(2.0, (0.0, 0.0, 0.0), n=300)
    found = fit_pair_calibration(margins, labels, np.ones(300))
    np.testing.assert_array_equal(decide(found, margins), margins.argmax(axis=1))
    np.testing.assert_array_equal(found.offsets, -found.shift)


def test_offsets_are_taken_where_they_gain_more_than_noise():
    # Margins of the second label are far too low: by margins alone it is never decided for.
    margins, labels = drawn(3.0, (0.0, 0.0, 0.0), n=2000)
    skewed = margins - np.array([0.0, 3.0, 0.0])
    found = fit_pair_calibration(skewed, labels, np.ones(2000))
    before = macro_f1(skewed.argmax(axis=1), labels, 3)
    after = macro_f1(decide(found, skewed), labels, 3)
    assert after > before + np.sqrt(before * (1 - before) / 2000)
    assert after > 0.7


def test_ascent_beats_the_most_probable_label_where_a_label_is_rare():
    rng = np.random.default_rng(5)
    labels = (rng.random(3000) < 0.06).astype(np.int64)
    margins = np.zeros((3000, 2))
    margins[:, 1] = labels * 1.2 + rng.normal(size=3000) - 4
    found = fit_pair_calibration(margins, labels, np.ones(3000))
    most_probable = macro_f1((found.slope * margins + found.shift).argmax(axis=1), labels, 2)
    assert macro_f1(decide(found, margins), labels, 2) > most_probable + 0.02


def test_the_same_margins_give_the_same_calibration():
    margins, labels = drawn(1.0, (0.2, -0.2, 0.0), n=200)
    first, second = (fit_pair_calibration(margins, labels, np.ones(200)) for _ in range(2))
    assert first.slope == second.slope
    np.testing.assert_array_equal(first.shift, second.shift)
    np.testing.assert_array_equal(first.offsets, second.offsets)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_macro_f1_is_scikit_learn_s(data):
    n_labels = data.draw(st.integers(2, 5))
    codes = st.lists(st.integers(0, n_labels - 1), min_size=1, max_size=30)
    labels = np.array(data.draw(codes))
    decided = np.random.default_rng(data.draw(st.integers(0, 99))).integers(
        n_labels, size=len(labels)
    )
    theirs = f1_score(labels, decided, average="macro", zero_division=0)
    assert macro_f1(decided, labels, n_labels) == pytest.approx(theirs)


def test_a_search_that_steps_out_far_stays_finite():
    assert np.isfinite([_slope(5264.4), _slope(-5264.4)]).all()
    assert _slope(0.0) == 1.0


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(2, 40), st.floats(1e-6, 1e3))
def test_any_margins_give_finite_numbers(seed, n_labels, n, scale):
    rng = np.random.default_rng(seed)
    margins = rng.normal(size=(n, n_labels)) * scale
    found = fit_pair_calibration(margins, rng.integers(n_labels, size=n), rng.uniform(0.1, 5, n))
    assert np.isfinite(found.slope)
    assert found.slope >= 0
    assert np.isfinite(found.shift).all()
    assert np.isfinite(found.offsets).all()
