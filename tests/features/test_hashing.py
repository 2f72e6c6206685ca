from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from stancelib.features.hashing import (
    BYTE_MASKS,
    MAX_TOKEN_BYTES,
    combine,
    hash_tokens,
    mix,
    salt,
    word_view,
)


def hash_of(data: bytes, *, before: bytes = b"", after: bytes = b"\n" * 8) -> int:
    words = word_view(before + data + after)
    return int(hash_tokens(words, np.array([len(before)]), np.array([len(data)]))[0])


def test_a_word_starts_at_each_byte() -> None:
    buffer = bytes(range(200, 220))
    expected = [int.from_bytes(buffer[i : i + 8], "little") for i in range(13)]
    assert word_view(buffer).tolist() == expected


def test_byte_masks_keep_the_first_bytes() -> None:
    word = int.from_bytes(b"abcdefgh", "little")
    kept = [int(mask & np.uint64(word)).to_bytes(8, "little") for mask in BYTE_MASKS]
    assert kept == [b"abcdefgh"[:n].ljust(8, b"\0") for n in range(9)]


@pytest.mark.parametrize("size", range(1, MAX_TOKEN_BYTES + 9))
def test_a_hash_depends_on_the_token_alone(size: int) -> None:
    token = bytes(97 + i % 26 for i in range(size))
    expected = hash_of(token)
    assert hash_of(token, before=b"\n") == expected
    assert hash_of(token, before=b" and ", after=b" more text") == expected


@pytest.mark.parametrize("size", range(1, MAX_TOKEN_BYTES + 1))
def test_every_byte_of_a_token_counts(size: int) -> None:
    token = b"a" * size
    changed = {hash_of(token[:i] + b"b" + token[i + 1 :]) for i in range(size)}
    assert len(changed | {hash_of(token)}) == size + 1


def test_length_counts_up_to_the_limit_and_not_after() -> None:
    hashes = [hash_of(b"a" * n) for n in range(1, MAX_TOKEN_BYTES + 5)]
    assert len(set(hashes)) == MAX_TOKEN_BYTES
    assert len(set(hashes[MAX_TOKEN_BYTES - 1 :])) == 1
    stem = b"0123456789abcdef" * 2
    assert hash_of(stem + b"x") == hash_of(stem) != hash_of(stem[:-1] + b"x")


def test_swapped_words_of_a_token_differ() -> None:
    parts = [b"aaaaaaaa", b"bbbbbbbb", b"cccccccc", b"dddddddd"]
    assert len({hash_of(b"".join(order)) for order in permutations(parts)}) == 24


def test_mixing_loses_nothing_and_works_in_place() -> None:
    values = np.arange(100_000, dtype=np.uint64)
    mixed = mix(values)
    assert mixed is values
    assert len(np.unique(mixed)) == 100_000


def test_every_input_bit_reaches_the_high_and_the_low_bits() -> None:
    values = np.random.default_rng(0).integers(0, 2**64, size=500, dtype=np.uint64)
    for bit in range(64):
        changed = mix(values.copy()) ^ mix(values ^ np.uint64(1 << bit))
        assert np.mean(changed >> np.uint64(48) != 0) > 0.9
        assert np.mean(changed & np.uint64(0xFFFF) != 0) > 0.9


def test_combining_heeds_order_and_both_sides() -> None:
    rng = np.random.default_rng(0)
    a = rng.integers(0, 2**64, size=300, dtype=np.uint64)
    left, right = np.repeat(a, len(a)), np.tile(a, len(a))
    assert len(np.unique(combine(left, right))) == len(a) ** 2


def test_arguments_of_combine_stay_as_they_are() -> None:
    left, right = np.array([1], dtype=np.uint64), np.array([2], dtype=np.uint64)
    combine(left, right)
    assert (left[0], right[0]) == (1, 2)


def test_salts_differ_and_stay_the_same_everywhere() -> None:
    names = ["", "word", "word-1", "word-2", "word-11", "w" * 8, "w" * 16, "char-3", "before"]
    assert len({int(salt(name)) for name in names}) == len(names)
    # Models store hashes, so that the numbers may never change.
    assert int(salt("word-1")) == 0x5E097F5882A30CC8
    assert hash_of(b"nato") == 0x47A1C3D341A1DC4C
