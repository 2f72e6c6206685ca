"""From feature hashes to row numbers of a weight table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.features.hashing import U64

__all__ = ["Vocabulary"]

_SPARSITY_BITS = 2  # four slots a key, so that most unknown features meet an empty slot


class Vocabulary:
    """The features that a model knows, found by hash in about one table look-up.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Hashes of the known features, strictly increasing.

    Examples
    --------
    >>> vocabulary = Vocabulary(np.array([3, 5 << 60, 9 << 60], dtype=np.uint64))
    >>> vocabulary.lookup(np.array([5 << 60, 7, 3], dtype=np.uint64)).tolist()
    [1, -1, 0]
    """

    def __init__(self, keys: U64) -> None:
        self.keys = keys
        bits = max(len(keys).bit_length() + _SPARSITY_BITS, 1)
        self._shift = np.uint64(64 - bits)
        slots = (keys >> self._shift).astype(np.int64)
        # Keys rise, so those of one slot stand side by side: the table names the first.
        self._table: NDArray[np.int32] = np.full(1 << bits, -1, dtype=np.int32)
        self._table[slots[::-1]] = np.arange(len(keys) - 1, -1, -1, dtype=np.int32)
        crowd = np.bincount(slots) if len(slots) else np.zeros(1, dtype=np.int64)
        self._most = int(crowd.max())

    def __len__(self) -> int:
        return len(self.keys)

    def lookup(self, hashes: U64) -> I64:
        """Return the row of each feature, -1 where it isn't known.

        Parameters
        ----------
        hashes : ndarray of uint64, shape (m,)
            Features.

        Returns
        -------
        ndarray of int64, shape (m,)
        """
        rows: I64 = self._table[hashes >> self._shift].astype(np.int64)
        found = np.flatnonzero(rows >= 0)
        wrong = found[self.keys[rows[found]] != hashes[found]]
        for _ in range(self._most - 1):
            if not len(wrong):
                break
            rows[wrong] += 1
            inside = rows[wrong] < len(self.keys)
            rows[wrong[~inside]] = -1
            wrong = wrong[inside]
            same = self.keys[rows[wrong]] == hashes[wrong]
            wrong = wrong[~same]
        rows[wrong] = -1
        return rows

    def hits(self, hashes: U64) -> tuple[I64, I64]:
        """Return which of the features are known, and their rows."""
        rows = self.lookup(hashes)
        known = np.flatnonzero(rows >= 0)
        return known, rows[known]
