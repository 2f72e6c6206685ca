from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.model.tables import SumTable, quantize, run_starts

SEEDS = st.integers(0, 10_000)
LARGEST = 32_767


@settings(deadline=None, max_examples=80)
@given(SEEDS, st.integers(0, 200), st.integers(1, 8), st.sampled_from([(1,), (2,), (3,), (3, 3)]))
def test_sums_are_plain_sums(seed, size, n_owners, shape):
    rng = np.random.default_rng(seed)
    weights = rng.integers(-LARGEST, LARGEST + 1, (40, *shape)).astype(np.int16)
    rows = rng.integers(0, 41, size)  # 40 is the row of what isn't known
    owners = np.sort(rng.integers(0, n_owners, size))
    expected = np.zeros((n_owners, int(np.prod(shape))), dtype=object)  # Python's own integers
    for row, owner in zip(rows, owners, strict=True):
        if row < 40:
            expected[owner] += weights[row].ravel().astype(object)
    found = SumTable(weights).sums(rows, owners, n_owners)
    assert found.dtype == np.int64
    assert found.tolist() == expected.tolist()


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_the_order_within_an_owner_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    table = SumTable(rng.integers(-LARGEST, LARGEST + 1, (40, 3)).astype(np.int16))
    rows = rng.integers(0, 41, 100)
    owners = np.sort(rng.integers(0, 5, 100))
    order = np.lexsort((rng.random(100), owners))
    assert np.array_equal(table.sums(rows[order], owners, 5), table.sums(rows, owners, 5))


@pytest.mark.parametrize("signs", [(1, 1), (-1, -1), (1, -1), (-1, 1)])
def test_the_largest_sums_do_not_spill_into_their_neighbours(signs):
    n = 65_536
    weights = np.array([[sign * LARGEST for sign in signs]], dtype=np.int16)
    rows = np.zeros(n, dtype=np.int64)
    expected = [[sign * n * LARGEST for sign in signs]]
    assert SumTable(weights).sums(rows, rows, 1).tolist() == expected


def test_owners_without_rows_have_zero():
    table = SumTable(np.array([[5, -6, 7]], dtype=np.int16))
    none = np.zeros(0, dtype=np.int64)
    assert table.sums(none, none, 2).tolist() == [[0] * 3] * 2
    assert table.sums(none, none, 0).shape == (0, 3)
    found = table.sums(np.array([0]), np.array([1]), 3)
    assert found.tolist() == [[0] * 3, [5, -6, 7], [0] * 3]


def test_an_empty_table_has_its_zero_row():
    table = SumTable(np.zeros((0, 2, 3), dtype=np.int16))
    assert table.sums(np.array([0, 0]), np.array([0, 1]), 2).tolist() == [[0] * 6] * 2


@given(st.lists(st.integers(0, 3)))
def test_runs_start_where_the_owner_changes(owners):
    expected = [i for i, owner in enumerate(owners) if i == 0 or owners[i - 1] != owner]
    assert run_starts(np.array(owners, dtype=np.int64)).tolist() == expected


@settings(deadline=None, max_examples=50)
@given(SEEDS, st.floats(1e-12, 1e12))
def test_quantizing_errs_by_half_a_step_at_most(seed, size):
    rng = np.random.default_rng(seed)
    spread = size * 10.0 ** rng.integers(-5, 5, (2, 3))
    parts = [rng.normal(size=(n, 2, 3)) * spread for n in (30, 1, 0)]
    integers, steps = quantize(parts)
    assert steps.shape == (2, 3)
    for part, rounded in zip(parts, integers, strict=True):
        assert rounded.dtype == np.int16
        assert rounded.shape == part.shape
        assert (np.abs(rounded * steps - part) <= steps * (0.5 + 1e-9)).all()
    most = np.abs(np.concatenate(integers).astype(int)).max(axis=0)
    assert most.tolist() == [[LARGEST] * 3] * 2


def test_quantizing_zeros_and_nothing():
    for parts in ([np.zeros((4, 2))], [np.zeros((0, 2)), np.zeros((1, 2))], [np.zeros((0, 2))]):
        integers, steps = quantize(parts)
        assert not any(part.any() for part in integers)
        assert (np.isfinite(steps) & (steps > 0)).all()
