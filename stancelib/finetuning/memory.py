"""Giving memory back to the system between steps."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

__all__ = ["give_back"]


def give_back() -> None:
    """Return free memory to the system, where the C library can; elsewhere do nothing.

    Batches differ in length, and so do the arrays of each step. The GNU library
    keeps what was freed of them, in pieces that later ones don't fit into: within
    a few hundred steps a process takes several times what it needs.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], object] | None:
    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, TypeError, AttributeError):  # Windows, macOS, musl
        return None
    return found
