"""The heap of candidates, and draws that depend on the text alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stancelib.suggesting.candidates import Candidate, Candidates, chance, digest
from stancelib.suggesting.pool import PoolRow


def kept(priorities, size, keys=None):
    heap = Candidates(size)
    for number, priority in enumerate(priorities):
        key = number if keys is None else keys[number]
        heap.offer(Candidate(PoolRow(number, "x"), key), priority)
    return heap


@given(st.lists(st.floats(0, 1), max_size=60), st.integers(1, 20))
def test_the_best_are_kept_in_order(priorities, size):
    found = [c.row.row for c in kept(priorities, size).ranked()]
    order = sorted(range(len(priorities)), key=lambda i: (-priorities[i], i))
    assert found == order[:size]


def test_copies_count_once_and_are_counted():
    heap = kept([0.5, 0.5, 0.9, 0.5], 3, keys=[1, 1, 2, 1])
    assert [c.row.row for c in heap.ranked()] == [2, 0]
    assert heap.copies == 2


def test_a_text_that_was_pushed_out_may_come_back_with_more():
    heap = kept([0.1, 0.5, 0.6, 0.9], 2, keys=[1, 2, 3, 1])
    assert [c.row.row for c in heap.ranked()] == [3, 2]


def test_draws_are_spread_evenly_and_differ_by_seed():
    draws = np.array([chance(digest(f"text {i}"), 0) for i in range(2000)])
    assert 0 < draws.min() < 0.01
    assert 0.99 < draws.max() < 1
    assert abs(draws.mean() - 0.5) < 0.02
    others = np.array([chance(digest(f"text {i}"), 1) for i in range(2000)])
    assert abs(np.corrcoef(draws, others)[0, 1]) < 0.1


@given(st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63))
def test_a_draw_is_strictly_between_zero_and_one(key, seed):
    assert 0 < chance(key, seed) < 1


@given(st.text(), st.none() | st.text())
def test_any_text_has_a_digest(text, target):
    assert 0 <= digest(text, target) < 2**64
    assert digest("\ud800") >= 0
