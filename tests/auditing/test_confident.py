from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.auditing.confident import (
    calibrated_joint,
    class_thresholds,
    confident_classes,
    doubted,
    margins,
)
from stancelib.errors import InputError


def noisy(seed, n=400, k=4, noise=0.1):
    """Return labels of which some are wrong, fitting probabilities, and which are wrong."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, n)
    proba = rng.dirichlet(np.ones(k), n) + 2.5 * np.eye(k)[truth] * rng.random((n, 1))
    proba /= proba.sum(axis=1, keepdims=True)
    wrong = rng.random(n) < noise
    labels = np.where(wrong, (truth + rng.integers(1, k, n)) % k, truth)
    return labels.astype(np.int64), proba, wrong


def test_wrong_labels_are_doubted_far_more_often_than_right_ones():
    labels, proba, wrong = noisy(0)
    found = doubted(labels, proba)
    assert found[wrong].mean() > 0.6
    assert found[~wrong].mean() < 0.15


def test_the_joint_adds_up_to_the_labels_given():
    labels, proba, _ = noisy(1)
    joint = calibrated_joint(labels, proba)
    np.testing.assert_allclose(joint.sum(axis=1), np.bincount(labels))
    assert joint.trace() > 0.7 * len(labels)


def test_a_class_without_examples_is_never_suggested():
    labels = np.array([0, 0, 1])
    proba = np.array([[0.2, 0.1, 0.7], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1]])
    assert class_thresholds(labels, proba)[2] == np.inf
    assert 2 not in confident_classes(labels, proba)
    assert calibrated_joint(labels, proba).shape == (3, 3)


def test_lengths_must_fit():
    with pytest.raises(InputError, match="2 labels"):
        class_thresholds(np.array([0, 1]), np.zeros((3, 2)))


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_what_is_doubted_has_a_negative_margin(seed, k):
    labels, proba, _ = noisy(seed, 60, k)
    assert (margins(labels, proba)[doubted(labels, proba)] < 0).all()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("seed", "k"), [(0, 2), (1, 3), (2, 4), (3, 7)])
def test_it_agrees_with_cleanlab(seed, k):
    cleanlab = pytest.importorskip("cleanlab", reason="cleanlab is not installed")
    from cleanlab.count import compute_confident_joint, get_confident_thresholds
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    labels, proba, _ = noisy(seed, 500, k)
    assert cleanlab.__version__
    np.testing.assert_allclose(
        class_thresholds(labels, proba), get_confident_thresholds(labels, proba)
    )
    np.testing.assert_allclose(
        calibrated_joint(labels, proba).round(), compute_confident_joint(labels, proba), atol=1.01
    )
    issues = find_label_issues(labels, proba, filter_by="confident_learning", n_jobs=1)
    np.testing.assert_array_equal(doubted(labels, proba), issues)
    scores = get_label_quality_scores(labels, proba, method="normalized_margin")
    np.testing.assert_allclose((margins(labels, proba) + 1) / 2, scores)
