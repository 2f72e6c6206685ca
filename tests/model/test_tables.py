from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.model.tables import WeightTable, quantize

SEEDS = st.integers(0, 10_000)
LARGEST = 32_767


def random_table(rng, n=40, topics=3, heads=3):
    keys = np.unique(rng.integers(0, 2**63, n).astype(np.uint64))
    weights = rng.integers(-LARGEST, LARGEST + 1, (len(keys), topics, heads)).astype(np.int16)
    return WeightTable(keys, weights), weights.astype(object)  # object: Python's own integers


@settings(deadline=None, max_examples=50)
@given(SEEDS, st.integers(0, 200), st.integers(1, 8))
def test_sums_by_text_are_plain_sums(seed, size, n_texts):
    rng = np.random.default_rng(seed)
    table, weights = random_table(rng)
    rows = rng.integers(0, len(weights), size)
    texts = np.sort(rng.integers(0, n_texts, size))
    expected = np.zeros((n_texts, 3, 3), dtype=object)
    for row, text in zip(rows, texts, strict=True):
        expected[text] += weights[row]
    found = table.sum_by_text(rows, texts, n_texts)
    assert found.dtype == np.int64
    assert found.reshape(n_texts, 3, 3).tolist() == expected.tolist()


@settings(deadline=None, max_examples=50)
@given(SEEDS, st.integers(0, 200), st.integers(1, 8))
def test_sums_by_pair_take_the_pair_s_own_topic_in_any_order(seed, size, n_pairs):
    rng = np.random.default_rng(seed)
    table, weights = random_table(rng)
    topics = rng.integers(0, 3, n_pairs)
    rows = rng.integers(0, len(weights), size)
    pairs = rng.integers(0, n_pairs, size)
    expected = np.zeros((n_pairs, 3), dtype=object)
    for row, pair in zip(rows, pairs, strict=True):
        expected[pair] += weights[row, topics[pair]]
    found = table.sum_by_pair(rows, pairs, topics)
    assert found.tolist() == expected.tolist()
    order = rng.permutation(size)
    assert np.array_equal(table.sum_by_pair(rows[order], pairs[order], topics), found)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_the_order_within_a_text_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    table, weights = random_table(rng)
    rows = rng.integers(0, len(weights), 100)
    texts = np.sort(rng.integers(0, 5, 100))
    order = np.lexsort((rng.random(100), texts))
    assert np.array_equal(
        table.sum_by_text(rows[order], texts, 5), table.sum_by_text(rows, texts, 5)
    )


def test_sums_larger_than_32_bits():
    weights = np.full((1, 1, 1), LARGEST, dtype=np.int16)
    table = WeightTable(np.array([3], dtype=np.uint64), weights)
    n = 70_000
    rows = np.zeros(n, dtype=np.int64)
    assert table.sum_by_text(rows, rows, 1).tolist() == [[n * LARGEST]]
    assert table.sum_by_pair(rows, rows, np.array([0])).tolist() == [[n * LARGEST]]


def test_texts_and_pairs_without_features_have_zero():
    table, weights = random_table(np.random.default_rng(0))
    none = np.zeros(0, dtype=np.int64)
    assert not table.sum_by_text(none, none, 4).any()
    assert table.sum_by_pair(none, none, np.zeros(2, dtype=np.int64)).tolist() == [[0.0] * 3] * 2
    assert table.sum_by_pair(none, none, none).shape == (0, 3)
    found = table.sum_by_text(np.array([1]), np.array([2]), 4)
    assert found[2].tolist() == weights[1].ravel().tolist()
    assert not found[[0, 1, 3]].any()


def test_an_empty_table_knows_nothing():
    table = WeightTable(np.zeros(0, dtype=np.uint64), np.zeros((0, 2, 3), dtype=np.int16))
    which, rows = table.vocabulary.hits(np.array([5, 6], dtype=np.uint64))
    assert which.tolist() == rows.tolist() == []
    assert table.sum_by_text(rows, which, 2).tolist() == [[0] * 6] * 2


@settings(deadline=None, max_examples=50)
@given(SEEDS, st.floats(1e-12, 1e12))
def test_quantizing_errs_by_half_a_step_at_most(seed, size):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(30, 2, 3)) * size * 10.0 ** rng.integers(-5, 5, (2, 3))
    integers, steps = quantize(weights)
    assert integers.dtype == np.int16
    assert steps.shape == (2, 3)
    error = np.abs(integers * steps - weights)
    assert (error <= steps * (0.5 + 1e-9)).all()
    assert np.abs(integers.astype(int)).max(axis=0).tolist() == [[LARGEST] * 3] * 2


def test_quantizing_zeros_and_nothing():
    integers, steps = quantize(np.zeros((4, 2)))
    assert not integers.any()
    assert (np.isfinite(steps) & (steps > 0)).all()
    integers, steps = quantize(np.zeros((0, 2, 3)))
    assert integers.shape == (0, 2, 3)
    assert steps.shape == (2, 3)
