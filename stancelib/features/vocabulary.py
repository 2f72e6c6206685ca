"""From feature hashes to row numbers of a weight table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.features.hashing import U64

__all__ = ["Vocabulary"]

_SPARSITY_BITS = 1  # two to four slots a key, so that most unknown features meet an empty slot


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
        slots = self._slots(keys)
        # Keys rise, so those of one slot stand side by side: the table names the first.
        self._table: NDArray[np.int32] = np.full(1 << bits, -1, dtype=np.int32)
        self._table[slots[::-1]] = np.arange(len(keys) - 1, -1, -1, dtype=np.int32)
        self._most = int(np.bincount(slots).max(initial=0))

    def __len__(self) -> int:
        return len(self.keys)

    def hits(self, hashes: U64) -> tuple[I64, NDArray[np.int32]]:
        """Return which features are known, and their rows.

        Parameters
        ----------
        hashes : ndarray of uint64, shape (m,)
            Features.

        Returns
        -------
        which : ndarray of int64, shape (k,)
            Positions of the known features, increasing.
        rows : ndarray of int32, shape (k,)
            The row of each.
        """
        rows = self._table.take(self._slots(hashes))
        which = np.flatnonzero(rows >= 0)
        rows, wanted = rows.take(which), hashes.take(which)
        found = self.keys.take(rows)
        open_ = np.flatnonzero(found != wanted)
        if not len(open_):
            return which, rows
        same = found == wanted
        # Slots with several keys: try the following ones, as long as they are not beyond.
        open_ = open_[found.take(open_) < wanted.take(open_)]
        for _ in range(self._most - 1):
            if not len(open_):
                break
            rows[open_] = np.minimum(rows.take(open_) + 1, len(self.keys) - 1)
            found, sought = self.keys.take(rows.take(open_)), wanted.take(open_)
            same[open_[found == sought]] = True
            open_ = open_[found < sought]
        return which[same], rows[same]

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
        which, rows = self.hits(hashes)
        out = np.full(len(hashes), -1, dtype=np.int64)
        out[which] = rows
        return out

    def _slots(self, hashes: U64) -> I64:
        return (hashes >> self._shift).view(np.int64)
