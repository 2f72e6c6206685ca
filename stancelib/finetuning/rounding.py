"""Rounding matrices to 8 bits, for every processor alike.

Processors with AVX2 but without VNNI multiply bytes in pairs and keep the sum
of two products in 16 bits: an input of 255 with neighbouring weights that sum
to more than 128 is cut off there, and answers change. Weights of layers are
therefore rounded so that no pair of neighbours of one sign sums to more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST", "PAIR", "rounded"]

#: Largest integer, and largest sum of two neighbours of one sign.
LARGEST = 127
PAIR = 128

# A scale of so many bits times an integer of 7 is exact in float32, so that what was rounded
# before is not changed by rounding it again.
_BITS = 16
# Scales below this are those of rows that hold nothing.
_NOTHING = 1e-30

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I8 = NDArray[np.int8]


def rounded(weight: F32, *, pairs: bool = True) -> tuple[I8, F32]:
    """Round a matrix to integers and a scale for each row.

    Parameters
    ----------
    weight : ndarray of float32, shape (n, width)
        The width is even.
    pairs : bool, optional
        Keep sums of neighbours in bounds; not needed of what is only looked up.

    Returns
    -------
    integers : ndarray of int8, shape (n, width)
    scales : ndarray of float32, shape (n,)
        The matrix is about ``integers * scales[:, None]``; rounding that gives the
        same integers and scales.

    Examples
    --------
    >>> rounded(np.array([[0.5, -1.0], [0.0, 0.0]], dtype=np.float32))[0].tolist()
    [[63, -127], [0, 0]]
    >>> rounded(np.array([[0.5, 1.0]], dtype=np.float32))[0].tolist()
    [[43, 85]]
    """
    exact = np.abs(weight).max(axis=1).astype(np.float64) / LARGEST
    if not pairs:
        scales = _few_bits(np.where(exact > _NOTHING, exact, 1.0))
        return np.rint(weight / scales[:, None]).astype(np.int8), scales.astype(np.float32)
    by_pair = _pair_sums(weight.astype(np.float64)).max(axis=(0, 2)) / PAIR
    scales = np.maximum(exact, by_pair)
    scales = _few_bits(np.where(scales > _NOTHING, scales, 1.0))
    steps = weight / scales[:, None]
    bound = by_pair > np.maximum(exact, _NOTHING)
    integers = _fitted(np.rint(steps), steps, bound)
    return integers.astype(np.int8), scales.astype(np.float32)


def _few_bits(values: F64) -> F64:
    """Round positive numbers up to a few bits."""
    mantissa, exponent = np.frexp(values)
    bits = np.ceil(mantissa * 2.0**_BITS) / 2.0**_BITS
    return np.asarray(np.ldexp(bits, exponent), dtype=np.float64)


def _in_pairs(values: F64) -> F64:
    """Return a matrix (n, width) as (2, n, width / 2, 2): it, and its negative."""
    pairs = np.pad(values, ((0, 0), (0, values.shape[1] % 2))).reshape(len(values), -1, 2)
    return np.stack([pairs, -pairs])


def _pair_sums(values: F64) -> F64:
    """Return sums of neighbours of one sign, shape (2, n, width / 2)."""
    return np.asarray(np.maximum(_in_pairs(values), 0.0).sum(axis=3))


def _fitted(integers: F64, steps: F64, bound: NDArray[np.bool_]) -> F64:
    """Return integers whose pairs reach their bound in the rows that it binds.

    None exceeds it: numbers that sum to 128 at most sum to no more when they are
    rounded, of two halves one to each side.
    """
    excess = _in_pairs(integers - steps)
    wanted = _pair_sums(steps)
    sums = _pair_sums(integers)
    for row in np.flatnonzero(bound & (sums.max(axis=(0, 2)) < PAIR)):
        sign, pair = np.unravel_index(wanted[:, row].argmax(), wanted[:, row].shape)
        column = 2 * pair + excess[sign, row, pair].argmin()
        integers[row, column] += 1.0 if sign == 0 else -1.0
    return integers
