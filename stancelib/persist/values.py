"""Whether arrays fit each other and hold values that a model can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stancelib.errors import ModelFormatError
from stancelib.persist.format import ArraySpec

__all__ = ["check_arrays"]


def _bind(spec: ArraySpec, shape: tuple[int, ...], lengths: dict[str, int], where: str) -> None:
    for axis, (expected, length) in enumerate(zip(spec.shape, shape, strict=True)):
        known = lengths.setdefault(expected, length) if isinstance(expected, str) else expected
        if length != known:
            raise ModelFormatError(where, f"axis {axis} ({expected}) is {length}, expected {known}")


def _check_values(
    spec: ArraySpec, array: np.ndarray[Any, Any], lengths: Mapping[str, int], where: str
) -> None:
    if array.size == 0:
        return
    if spec.finite and array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ModelFormatError(where, "holds NaN or infinity")
    if array.dtype.kind == "b" and (array.view(np.uint8) > 1).any():
        raise ModelFormatError(where, "holds truth values that are neither 0 nor 1")
    # Negated, so that NaN fails them too.
    if spec.minimum is not None and not (array >= spec.minimum).all():
        raise ModelFormatError(where, f"holds values below {spec.minimum}")
    if spec.maximum is not None and not (array <= spec.maximum).all():
        raise ModelFormatError(where, f"holds values above {spec.maximum}")
    if spec.below is not None and not (array < lengths[spec.below]).all():
        raise ModelFormatError(where, f"holds values not below {spec.below}")
    if spec.sorted and not (array[1:] >= array[:-1]).all():
        raise ModelFormatError(where, "is not sorted")
    if spec.unique and not (array[1:] > array[:-1]).all():
        raise ModelFormatError(where, "holds a value twice")


def check_arrays(
    arrays: Mapping[str, np.ndarray[Any, Any]], specs: Sequence[ArraySpec], path: str
) -> dict[str, int]:
    """Check shapes against each other and values against their specs.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        With the number of axes that the specs say.
    specs : sequence of ArraySpec
        Those of all arrays.
    path : str
        Named in messages.

    Returns
    -------
    dict of str to int
        The named lengths.

    Raises
    ------
    ModelFormatError
        If two lengths of one name differ, or values are not as the specs say.

    Examples
    --------
    >>> specs = [ArraySpec("a", "<f4", ("n", 2)), ArraySpec("b", "<f4", ("n",))]
    >>> check_arrays({"a": np.zeros((3, 2), "<f4"), "b": np.zeros(3, "<f4")}, specs, "w")
    {'n': 3}
    """
    lengths: dict[str, int] = {}
    present = [
        (spec, arrays[spec.name], f"{path}/{spec.name}.npy")
        for spec in specs
        if spec.name in arrays
    ]
    for spec, array, where in present:
        _bind(spec, array.shape, lengths, where)
    for spec, array, where in present:
        if spec.below is not None and spec.below not in lengths:
            raise ModelFormatError(where, f"needs the length {spec.below}, which no array gives")
        _check_values(spec, array, lengths, where)
    return lengths
