from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.features.vocabulary import Vocabulary

LARGEST = 2**64 - 1
ANY = st.integers(0, LARGEST)
#: Hashes that share their high bits, so that many keys fall into one slot.
CROWDED = st.builds(
    lambda high, low: (high << 60) + low, st.sampled_from([0, 7, 15]), st.integers(0, 40)
)
EDGES = st.sampled_from([0, 1, 2**63 - 1, 2**63, LARGEST - 1, LARGEST])
HASHES = st.one_of(ANY, CROWDED, EDGES)


def array(values):
    return np.array(sorted(values), dtype=np.uint64)


def check(keys, asked):
    rows = {key: row for row, key in enumerate(sorted(keys))}
    vocabulary = Vocabulary(array(keys))
    hashes = np.array(asked, dtype=np.uint64)
    expected = [rows.get(key, -1) for key in asked]
    found = vocabulary.lookup(hashes)
    assert found.dtype == np.int64
    assert found.tolist() == expected
    which, at = vocabulary.hits(hashes)
    assert which.tolist() == [i for i, row in enumerate(expected) if row >= 0]
    assert at.tolist() == [row for row in expected if row >= 0]
    assert len(vocabulary) == len(keys)


@settings(deadline=None, max_examples=150)
@given(st.sets(HASHES, max_size=60), st.lists(HASHES, max_size=30))
def test_it_finds_what_a_dict_finds(keys, others):
    near = [min(key + 1, LARGEST) for key in keys] + [max(key - 1, 0) for key in keys]
    check(keys, [*others, *keys, *near])


def test_a_slot_with_every_key_in_it():
    keys = set(range(1000, 2000))
    check(keys, [0, 999, *range(1000, 2000), 2000, LARGEST])


def test_a_crowd_in_the_last_slot_is_not_searched_past_its_end():
    keys = {*range(50), *(LARGEST - i for i in range(1, 50))}
    check(keys, [LARGEST, LARGEST - 50, *keys])


@pytest.mark.parametrize("keys", [set(), {0}, {LARGEST}, {0, LARGEST}])
def test_few_keys(keys):
    check(keys, [0, 1, 2**63, LARGEST])


def test_nothing_asked():
    check({5, 6}, [])


def test_random_keys_of_a_real_size():
    rng = np.random.default_rng(4)
    keys = np.unique(rng.integers(0, LARGEST, 30_000, dtype=np.uint64))
    order = rng.permutation(len(keys))
    vocabulary = Vocabulary(keys)
    assert np.array_equal(vocabulary.lookup(keys[order]), order)
    others = rng.integers(0, LARGEST, 30_000, dtype=np.uint64)
    assert np.array_equal(vocabulary.lookup(others) >= 0, np.isin(others, keys))
