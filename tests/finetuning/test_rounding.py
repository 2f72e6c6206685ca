from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from stancelib.finetuning.rounding import LARGEST, PAIR, rounded

# Coarse numbers, too, so that sums of neighbours fall on and beside their bound.
coarse = st.integers(-130, 130).map(lambda i: i / 4)
fine = st.floats(-100, 100, width=32)
shapes = array_shapes(min_dims=2, max_dims=2, max_side=7)
matrices = arrays(np.float32, shapes, elements=coarse) | arrays(np.float32, shapes, elements=fine)


# Both neighbours are just under a half, and fall short of their bound; or both halves.
short = np.array([[84.5 / 3, 43.5 / 3, 1.0]], dtype=np.float32)
halves = np.array([[64.5, 63.5, 63.5, 64.5]], dtype=np.float32)
least = np.array([[1e-30, 1e-30]], dtype=np.float32)


def pair_sums(integers: np.ndarray) -> np.ndarray:
    whole = np.pad(integers.astype(int), ((0, 0), (0, integers.shape[1] % 2)))
    pairs = whole.reshape(len(whole), -1, 2)
    return np.maximum(np.maximum(pairs, 0).sum(2), np.maximum(-pairs, 0).sum(2))


@given(matrices, st.booleans())
@example(short, True)
@example(-short, True)
@example(halves, True)
@example(-halves, True)
@example(least, True)
def test_what_is_promised(weight, pairs):
    integers, scales = rounded(weight, pairs=pairs)
    assert integers.dtype == np.int8
    assert scales.dtype == np.float32
    assert (scales > 0).all()
    assert np.abs(integers.astype(int)).max() <= LARGEST
    if pairs:
        assert pair_sums(integers).max() <= PAIR
    off = np.abs(weight.astype(float) - integers * scales[:, None].astype(float))
    assert (off <= scales[:, None] * (1.001 if pairs else 0.501)).all()


@given(matrices, st.booleans())
@example(short, True)
@example(-short, True)
@example(halves, True)
@example(-halves, True)
@example(least, True)
def test_rounding_again_changes_nothing(weight, pairs):
    integers, scales = rounded(weight, pairs=pairs)
    back = integers * scales[:, None]
    assert back.dtype == np.float32
    again, same = rounded(back, pairs=pairs)
    assert (again == integers).all()
    assert (same == scales).all()


def test_no_pair_saturates_16_bits():
    weight = np.random.default_rng(0).standard_t(3, size=(200, 64)).astype(np.float32)
    integers, _ = rounded(weight)
    assert 255 * pair_sums(integers).max() <= np.iinfo(np.int16).max
    # It would without the bound.
    assert 255 * pair_sums(rounded(weight, pairs=False)[0]).max() > np.iinfo(np.int16).max


@pytest.mark.parametrize("pairs", [True, False])
def test_close(pairs):
    weight = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    integers, scales = rounded(weight, pairs=pairs)
    off = weight - integers * scales[:, None]
    assert np.sqrt((off**2).mean()) < 0.013


def test_rows_of_next_to_nothing():
    weight = np.array([[1e-42, -1e-40], [0.0, 0.0]], dtype=np.float32)
    integers, scales = rounded(weight)
    assert not integers.any()
    assert scales.tolist() == [1.0, 1.0]


def test_the_matrix_is_left_alone():
    weight = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)
    weight.setflags(write=False)
    rounded(weight)
