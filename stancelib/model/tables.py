"""Sums of integer weights: exact, so that no order or batch size changes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, run_starts

__all__ = ["SumTable", "quantize"]

_LARGEST = 32_767
_LANE = 32


def quantize(
    parts: list[NDArray[np.float64]],
) -> tuple[list[NDArray[np.int16]], NDArray[np.float64]]:
    """Round weights to 16-bit integers, one step size for each column of all parts.

    Parameters
    ----------
    parts : list of ndarray of float64, shape (n_i, ...)
        Finite; all with the same columns.

    Returns
    -------
    integers : list of ndarray of int16, same shapes
    steps : ndarray of float64, shape (...)
        ``integers * steps`` is within half a step of the weights.

    Examples
    --------
    >>> integers, steps = quantize([np.array([[1.0]]), np.array([[-0.5]])])
    >>> [part.ravel().tolist() for part in integers]
    [[32767], [-16384]]
    """
    largest = np.max([np.abs(part).max(axis=0, initial=0.0) for part in parts], axis=0)
    steps = np.where(largest > 0, largest, 1.0) / _LARGEST
    return [np.rint(part / steps).astype(np.int16) for part in parts], steps


class SumTable:
    """Rows of small integers that are added up by owner.

    Two columns share one 64-bit integer, which halves the work: sums of up to
    65,536 rows of 16-bit weights fit a lane of 32 bits. The last row is zero,
    for features that aren't known.

    Parameters
    ----------
    weights : ndarray of int16, shape (n, ...)
        Integer weights.

    Examples
    --------
    >>> table = SumTable(np.array([[1, -2, 3], [10, 20, 30]], dtype=np.int16))
    >>> table.sums(np.array([0, 1, 1, 2]), np.array([0, 0, 2, 2]), 3).tolist()
    [[11, 18, 33], [0, 0, 0], [10, 20, 30]]
    """

    def __init__(self, weights: NDArray[np.int16]) -> None:
        n = len(weights)
        self._width = int(np.prod(weights.shape[1:]))
        columns = np.zeros((n + 1, self._width + self._width % 2), dtype=np.int64)
        columns[:n, : self._width] = weights.reshape(n, self._width)
        self._packed = columns[:, 0::2] + (columns[:, 1::2] << _LANE)

    def sums(self, rows: NDArray[np.signedinteger[Any]], owners: I64, n_owners: int) -> I64:
        """Add up rows by owner.

        Parameters
        ----------
        rows : ndarray of int, shape (m,)
            Rows of the table; ``n`` is the zero row.
        owners : ndarray of int64, shape (m,)
            The owner of each, not decreasing.
        n_owners : int

        Returns
        -------
        ndarray of int64, shape (n_owners, n_columns)
        """
        out = np.zeros((n_owners, self._packed.shape[1]), dtype=np.int64)
        if len(rows):
            starts = run_starts(owners)
            values = self._packed.take(rows, axis=0)
            out[owners.take(starts)] = np.add.reduceat(values, starts, axis=0)
        return self._unpack(out)

    def _unpack(self, packed: I64) -> I64:
        low = (packed << _LANE) >> _LANE  # the shifts carry the sign
        out = np.empty((len(packed), 2 * packed.shape[1]), dtype=np.int64)
        out[:, 0::2] = low
        out[:, 1::2] = (packed - low) >> _LANE
        return out[:, : self._width]
