from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from stancelib.pairs.blocks import BLOCKS, FACTS
from stancelib.pairs.table import FeatureTable

WORD, BIGRAM, MENTION = (BLOCKS.index(name) for name in ("word", "bigram", "mention"))


def values(table, counts):
    """Return a dense matrix of values from one of counts."""
    matrix = sparse.csr_array(np.asarray(counts, dtype=np.float64))
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    out = matrix.copy()
    out.data = table.values(rows, matrix.indices.astype(np.int64), matrix.data, matrix.shape[0])
    return out.toarray()


def test_by_hand():
    blocks = np.array([WORD, WORD, BIGRAM, MENTION, MENTION], dtype=np.uint8)
    factors = np.array([1.0, 2.0, 3.0, 0.5, 0.5])
    table = FeatureTable(np.arange(5, dtype=np.uint64), blocks, factors)
    found = values(table, [[1, 2, 7, 4, 1], [0, 3, 0, 1, 0], [0, 0, 0, 0, 0]])
    a, b = 1.0, 2 * (1 + np.log(2))
    length = np.hypot(a, b)
    expected = [[a / length, b / length, 1, 0.5, 0.5], [0, 1, 0, 0.5, 0], [0] * 5]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_words_are_weighted_as_scikit_learn_does(seed):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.8, size=(12, 9)).astype(np.float64)
    counts[0] += 1  # scikit-learn divides by the document frequency of all columns
    frequency = (counts > 0).sum(axis=0)
    factors = np.log((1 + 12) / (1 + frequency)) + 1
    table = FeatureTable(np.arange(9, dtype=np.uint64), np.full(9, WORD, dtype=np.uint8), factors)
    theirs = TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray()
    np.testing.assert_allclose(values(table, counts), theirs, rtol=1e-12, atol=1e-14)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_every_block_of_a_text_has_unit_length_unless_of_facts(seed):
    rng = np.random.default_rng(seed)
    blocks = np.sort(rng.integers(len(BLOCKS), size=20)).astype(np.uint8)
    table = FeatureTable(np.arange(20, dtype=np.uint64), blocks, rng.uniform(0.1, 5, size=20))
    counts = rng.poisson(0.5, size=(6, 20))
    found = values(table, counts)
    for block, name in enumerate(BLOCKS):
        ours = found[:, blocks == block]
        if name in FACTS:
            assert (ours == (counts[:, blocks == block] > 0) * table.factors[blocks == block]).all()
        else:
            some = (counts[:, blocks == block] > 0).any(axis=1)
            np.testing.assert_allclose((ours**2).sum(axis=1), some, rtol=1e-12)


def test_features_that_weigh_nothing_divide_by_nothing():
    table = FeatureTable(np.zeros(1, np.uint64), np.array([WORD], np.uint8), np.zeros(1))
    assert values(table, [[3]]).tolist() == [[0.0]]
