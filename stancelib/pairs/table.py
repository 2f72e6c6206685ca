"""What each known feature weighs in a text: how often it occurs, how rare it is, its block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.features.hashing import U64
from stancelib.pairs.blocks import BLOCKS, FACTS

__all__ = ["FeatureTable"]

Floats = NDArray[np.float64]

_IS_FACT = np.array([name in FACTS for name in BLOCKS])


@dataclass(frozen=True)
class FeatureTable:
    """The features that a model knows.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Hashes, increasing.
    blocks : ndarray of uint8, shape (n,)
        Position in ``BLOCKS`` of each.
    factors : ndarray of float64, shape (n,)
        Inverse document frequency; for facts, what brings their block to unit length.
    """

    keys: U64
    blocks: NDArray[np.uint8]
    factors: Floats

    def values(self, rows: I64, features: I64, counts: Floats, n_rows: int) -> Floats:
        """Return the value of each feature of each text.

        ``(1 + log count) * factor``, and each block of a text brought to unit
        length (Salton & Buckley 1988); facts are 0 or their factor.

        Parameters
        ----------
        rows, features : ndarray of int64, shape (m,)
            Each pair of them once.
        counts : ndarray of float64, shape (m,)
            Occurrences, 1 or more.
        n_rows : int

        Returns
        -------
        ndarray of float64, shape (m,)

        Examples
        --------
        >>> table = FeatureTable(np.arange(2, dtype=np.uint64), np.zeros(2, np.uint8), np.ones(2))
        >>> once = np.ones(2)
        >>> table.values(np.zeros(2, np.int64), np.arange(2), once, 1).round(3).tolist()
        [0.707, 0.707]
        """
        block = self.blocks[features]
        out: Floats = self.factors[features]
        out *= np.where(_IS_FACT[block], 1.0, 1.0 + np.log(counts))
        cell = rows * np.int64(len(BLOCKS)) + block
        length = np.sqrt(np.bincount(cell, out * out, n_rows * len(BLOCKS)))
        length.reshape(n_rows, -1)[:, _IS_FACT] = 1.0
        out /= np.where(length > 0, length, 1.0)[cell]
        return out
