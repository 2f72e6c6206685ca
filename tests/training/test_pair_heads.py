from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn.svm import LinearSVC

from stancelib.training.pair_heads import fit_pair_heads

STRENGTH = 0.3


def problem(n=60, width=8, n_labels=3, n_targets=2, seed=0):
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(n, width)) * (rng.random((n, width)) < 0.6)
    labels = np.arange(n) % n_labels
    targets = (np.arange(n) // n_labels) % n_targets
    dense[np.arange(n), labels] += 2.0  # each label has a feature of its own
    return dense, labels, targets, rng.uniform(0.5, 2, size=n)


class Machines:
    """scikit-learn's machine as documented, one against the rest for each label, balanced."""

    def __init__(self, dense, labels, weights=None):
        weights = np.ones(len(labels)) if weights is None else weights
        totals = np.bincount(labels, weights)
        balanced = weights * (weights.sum() / (np.count_nonzero(totals) * totals[labels]))
        present = np.unique(labels)
        fitted = [
            LinearSVC(C=STRENGTH, tol=0.1, max_iter=1000, random_state=0, dual=True).fit(
                sparse.csr_array(dense), labels == label, sample_weight=balanced
            )
            for label in (present if len(present) > 2 else present[1:])
        ]
        self.coef_ = np.concatenate([model.coef_ for model in fitted])
        self.intercept_ = np.concatenate([model.intercept_ for model in fitted])

    def decision_function(self, dense):
        return dense @ self.coef_.T + self.intercept_


svc = Machines


def fit(dense, labels, n_labels, targets, n_targets, weights, sharing):
    return fit_pair_heads(
        sparse.csr_array(dense), labels, n_labels, targets, n_targets, weights,
        sharing=sharing, strength=STRENGTH,
    )  # fmt: skip


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_shared_weights_are_scikit_learn_s():
    dense, labels, targets, weights = problem()
    heads = fit(dense, labels, 3, targets, 2, weights, "shared")
    model = svc(dense, labels, weights)
    assert heads.weights.shape == (1, 8, 3)
    assert heads.bias.shape == (1, 3)
    close(heads.weights[0], model.coef_.T)
    close(heads.bias[0], model.intercept_)
    margins = heads.margins(sparse.csr_array(dense), np.zeros(60, dtype=np.int64))
    np.testing.assert_allclose(margins, model.decision_function(dense), atol=1e-12)


def test_two_labels_are_mirror_images():
    dense, labels, targets, weights = problem(n_labels=2)
    heads = fit(dense, labels, 2, targets, 2, weights, "shared")
    model = svc(dense, labels, weights)
    close(heads.weights[0, :, 1], model.coef_[0])
    close(heads.weights[0, :, 0], -model.coef_[0])
    close(heads.bias[0], [-model.intercept_[0], model.intercept_[0]])


def test_own_weights_are_learned_from_a_target_s_rows_alone():
    dense, labels, targets, weights = problem()
    heads = fit(dense, labels, 3, targets, 2, weights, "own")
    assert heads.weights.shape == (3, 8, 3)
    for t in range(2):
        ours = targets == t
        model = svc(dense[ours], labels[ours], weights[ours])
        close(heads.weights[t], model.coef_.T)
        close(heads.bias[t], model.intercept_)
    # Another target gets the mean of those known.
    np.testing.assert_allclose(heads.weights[2], heads.weights[:2].mean(axis=0))
    np.testing.assert_allclose(heads.bias[2], heads.bias[:2].mean(axis=0))


def test_both_is_one_machine_over_shared_and_own_copies():
    dense, labels, targets, weights = problem()
    heads = fit(dense, labels, 3, targets, 2, weights, "both")
    copies = [dense * (targets == t)[:, None] for t in range(2)]
    which = np.eye(2)[targets]
    stacked = np.hstack([dense * 0.5, *copies, which])
    model = svc(stacked, labels, weights)
    matrix = sparse.csr_array(dense)
    np.testing.assert_allclose(
        heads.margins(matrix, targets), model.decision_function(stacked), atol=1e-10
    )
    # Another target is judged by what is shared, and by the mean of the targets' own constants.
    unknown = np.hstack([dense * 0.5, np.zeros_like(copies[0]), np.zeros_like(copies[0]),
                         np.full((60, 2), 0.5)])  # fmt: skip
    np.testing.assert_allclose(
        heads.margins(matrix, np.full(60, 2)), model.decision_function(unknown), atol=1e-10
    )


def test_a_label_that_does_not_occur_is_never_decided_for():
    dense, labels, targets, weights = problem(n_labels=2)
    heads = fit(dense, labels * 2, 3, targets, 2, weights, "shared")
    assert not heads.weights[0, :, 1].any()
    margins = heads.margins(sparse.csr_array(dense), np.zeros(60, dtype=np.int64))
    assert set(margins.argmax(axis=1)) == {0, 2}
    assert (margins[:, 1] == -1).all()


def test_a_target_with_one_label_or_no_rows():
    dense, labels, targets, weights = problem(n_targets=3)
    labels = np.where(targets == 1, 2, labels)
    kept = targets != 2
    heads = fit(dense[kept], labels[kept], 3, targets[kept], 3, weights[kept], "own")
    assert not heads.weights[1:3].any()
    assert heads.bias[1].tolist() == [-1, -1, 1]
    assert heads.bias[2].tolist() == [-1, -1, -1]


@pytest.mark.parametrize("sharing", ["shared", "own", "both"])
def test_without_features_margins_are_constant(sharing):
    _, labels, targets, weights = problem()
    heads = fit(np.zeros((60, 0)), labels, 3, targets, 2, weights, sharing)
    margins = heads.margins(sparse.csr_array((60, 0)), np.zeros(60, dtype=np.int64))
    assert np.isfinite(margins).all()
    assert (margins == margins[0]).all()


def test_rows_that_weigh_more_count_more():
    dense = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    labels = np.array([1, 0, 0, 1])
    targets = np.zeros(4, dtype=np.int64)
    heavy = np.array([100.0, 1.0, 1.0, 1.0])
    first = fit(dense, labels, 2, targets, 1, heavy, "shared")
    second = fit(dense, labels, 2, targets, 1, heavy[[1, 0, 2, 3]], "shared")
    assert first.weights[0, 0, 1] > 0 > second.weights[0, 0, 1]


def test_rare_labels_weigh_as_much_as_frequent_ones():
    rng = np.random.default_rng(0)
    labels = (np.arange(200) < 10).astype(np.int64)
    dense = (labels * 2.0 - 1 + rng.normal(size=200) * 3)[:, None]
    heads = fit(dense, labels, 2, np.zeros(200, dtype=np.int64), 1, np.ones(200), "shared")
    decided = heads.margins(sparse.csr_array(dense), np.zeros(200, np.int64)).argmax(axis=1)
    assert 0.2 < decided.mean() < 0.6


def test_stopping_early_is_silent_and_repeatable():
    dense, labels, targets, weights = problem(n=400, width=60, seed=3)
    labels = np.random.default_rng(1).integers(3, size=400)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [
            fit_pair_heads(
                sparse.csr_array(dense * 100), labels, 3, targets, 2, weights,
                sharing="shared", strength=1e4,
            )
            for _ in range(2)
        ]  # fmt: skip
    np.testing.assert_array_equal(found[0].weights, found[1].weights)


def test_contrast_makes_telling_features_louder():
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 2
    dense = np.zeros((80, 3))
    dense[:, 0] = labels == 1  # with one label alone
    dense[:, 1] = 1 - dense[:, 0]  # with the other alone
    dense[:, 2] = rng.random(80) < 0.5  # with either
    zeros, ones = np.zeros(80, dtype=np.int64), np.ones(80)
    plain, loud = (
        fit_pair_heads(
            sparse.csr_array(dense), labels, 2, zeros, 1, ones,
            sharing="shared", strength=0.01, contrast=contrast,
        )
        for contrast in (0.0, 0.5)
    )  # fmt: skip
    assert loud.weights[0, 0, 1] > 1.05 * plain.weights[0, 0, 1] > 0
    assert abs(loud.weights[0, 2, 1]) < abs(plain.weights[0, 2, 1])


def test_contrast_of_features_that_tell_nothing_changes_nothing():
    dense, labels = np.ones((40, 2)), np.arange(40) % 2
    zeros, ones = np.zeros(40, dtype=np.int64), np.ones(40)
    plain, loud = (
        fit_pair_heads(
            sparse.csr_array(dense), labels, 2, zeros, 1, ones,
            sharing="shared", strength=1.0, contrast=contrast,
        )
        for contrast in (0.0, 0.5)
    )  # fmt: skip
    close(loud.weights, plain.weights)
