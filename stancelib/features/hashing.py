"""Hashes of tokens and n-grams of a whole batch, in a few array operations.

A token is identified by its bytes, read as little-endian 64-bit words straight
from the text's buffer, so that hashing costs one or two loads a token instead
of one step a byte. Hashes are 64 bits wide: in a vocabulary of 10^6 features
the chance that any two collide is below 10^-7, so that a feature's hash stands
for the feature.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BYTE_MASKS",
    "MAX_TOKEN_BYTES",
    "combine",
    "first_bytes",
    "hash_tokens",
    "mix",
    "salt",
    "word_view",
]

U64 = NDArray[np.uint64]

#: Bytes of a token that count; what follows is not looked at.
MAX_TOKEN_BYTES = 32

_WORD = 8
# Odd multipliers with well spread bits (fractional parts of square roots of primes, as in SHA-512).
_PRIMES = np.array(
    [0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1, 0x9B05688C2B3E6C1F],
    dtype=np.uint64,
)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LEFT = np.uint64(0xD1B54A32D192ED03)
_SHIFT = np.uint64(29)
#: ``BYTE_MASKS[n]`` keeps the first n bytes of a little-endian word.
BYTE_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(_WORD + 1)], dtype=np.uint64)


def word_view(buffer: bytes) -> U64:
    """Return the 64-bit little-endian word that starts at each byte of a buffer.

    Parameters
    ----------
    buffer : bytes
        At least 8 bytes; the last 7 positions have no word.

    Returns
    -------
    ndarray of uint64, shape (len(buffer) - 7,)
        A view, no copy.
    """
    return np.ndarray((len(buffer) - _WORD + 1,), dtype="<u8", buffer=buffer, strides=(1,))


def mix(h: U64) -> U64:
    """Scramble hashes in place so that every input bit reaches the high and low bits."""
    h ^= h >> _SHIFT
    h *= _MIX
    h ^= h >> _SHIFT
    return h


@cache
def salt(name: str) -> np.uint64:
    """Return the number that keeps the features of one kind apart from all others.

    Examples
    --------
    >>> salt("word") != salt("char")
    np.True_
    """
    data = name.encode()
    padded = data + bytes(-len(data) % _WORD + _WORD)
    h = np.zeros(1, dtype=np.uint64)
    for word in np.frombuffer(padded, dtype="<u8"):
        h = mix((h ^ word) * _PRIMES[0])
    return np.uint64(h[0])


def first_bytes(words: U64, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> U64:
    """Return the first bytes of ranges, at most 8, as numbers; arguments as of `hash_tokens`."""
    # Not words.take(starts): the words overlap, and take would copy all of them first.
    return words[starts] & BYTE_MASKS.take(np.minimum(lengths, _WORD))


def hash_tokens(
    words: U64,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    heads: U64 | None = None,
) -> U64:
    """Hash byte ranges of a buffer.

    Parameters
    ----------
    words : ndarray of uint64
        :func:`word_view` of the buffer, which must go on for 8 bytes after the last range.
    starts, lengths : ndarray of int64, shape (n,)
        The ranges; only their first ``MAX_TOKEN_BYTES`` bytes count.
    heads : ndarray of uint64, shape (n,), optional
        Their :func:`first_bytes`, if known already.

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    h = (first_bytes(words, starts, lengths) if heads is None else heads) * _PRIMES[0]
    longer = np.flatnonzero(lengths > _WORD)
    for step in range(1, MAX_TOKEN_BYTES // _WORD):
        if not len(longer):
            break
        rest = np.minimum(lengths[longer] - _WORD * step, _WORD)
        word = words[starts[longer] + _WORD * step] & BYTE_MASKS[rest]
        h[longer] = mix(h[longer]) + word * _PRIMES[step]
        longer = longer[lengths[longer] > _WORD * (step + 1)]
    return mix(h)


def combine(left: U64, right: U64) -> U64:
    """Hash pairs in order: ``combine(a, b)`` differs from ``combine(b, a)``.

    Both sides are hashes, whose bits are spread already, so that a sum suffices.
    """
    return left * _LEFT + right
