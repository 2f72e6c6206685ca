"""How many threads or processes a number stands for, by joblib's conventions."""

from __future__ import annotations

import os

from stancelib.errors import InputError

__all__ = ["n_threads"]


def n_threads(threads: int) -> int:
    """Return how many threads to use.

    Parameters
    ----------
    threads : int
        That many; below zero, counted from all cores: -1 is all of them, -2 all
        but one.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    InputError
        If it is 0, or no whole number.

    Examples
    --------
    >>> n_threads(2), n_threads(-1) >= 1
    (2, True)
    """
    if isinstance(threads, bool) or not isinstance(threads, int) or threads == 0:
        raise InputError(
            f"threads: {threads!r} is no number of threads; give 1 or more, or -1 for all cores"
        )
    return threads if threads > 0 else max(1, _cores() + 1 + threads)


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
