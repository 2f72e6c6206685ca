"""Tests of the difference between two systems, corrected for the number of tests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stancelib.errors import InputError
from stancelib.evaluation.intervals import Measured
from stancelib.evaluation.predictions import BoolArray
from stancelib.evaluation.records import Comparison

__all__ = ["COMPARISON_NOTE", "compare", "holm", "mcnemar"]

#: What a report says about its comparisons.
COMPARISON_NOTE = (
    "Comparisons: p-values are two-sided. The bootstrap draws whole documents; small values come "
    "from the normal distribution with the resamples' standard deviation. McNemar's test "
    "takes rows as independent, so that it is too sure where documents hold several rows. The "
    "corrected p-value is the larger of the two after Holm's correction for all comparisons shown."
)

_FEW = 25


def mcnemar(right_a: BoolArray, right_b: BoolArray) -> tuple[float, str]:
    """Test whether two systems are right equally often on the same rows.

    With fewer than 25 rows that only one of them has right, the exact binomial
    probability is taken, else the chi-squared statistic with continuity
    correction.

    Parameters
    ----------
    right_a, right_b : bool array of shape (n,)

    Returns
    -------
    p : float
        Two-sided.
    how : str
        The form of the test and the numbers of rows it rests on.

    Raises
    ------
    InputError
        If the arrays differ in shape.

    Notes
    -----
    Sources: McNemar (1947), Note on the sampling error of the difference
    between correlated proportions, Psychometrika 12; Edwards (1948), Note on
    the correction for continuity, Psychometrika 13.

    Examples
    --------
    >>> import numpy as np
    >>> mcnemar(np.array([True] * 6), np.array([False] * 6))
    (0.03125, 'exact, 6 against 0 rows')
    """
    if right_a.shape != right_b.shape:
        raise InputError(f"mcnemar: {right_a.shape} and {right_b.shape}; give the same rows")
    b, c = int((right_a & ~right_b).sum()), int((~right_a & right_b).sum())
    n = b + c
    if n < _FEW:
        tail = sum(math.comb(n, i) for i in range(min(b, c) + 1)) / 2**n
        return min(1.0, 2 * tail), f"exact, {b} against {c} rows"
    statistic = max(0, abs(b - c) - 1) ** 2 / n
    return math.erfc(math.sqrt(statistic / 2)), f"chi-squared, {b} against {c} rows"


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Correct p-values for their number, keeping the chance of any false find at the level.

    Parameters
    ----------
    p_values : sequence of (float or None)
        None where a test could not be made; it does not count.

    Returns
    -------
    list of (float or None)

    Notes
    -----
    Source: Holm (1979), A simple sequentially rejective multiple test
    procedure, Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> holm([0.01, None, 0.04, 0.02])
    [0.03, None, 0.04, 0.04]
    """
    order = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    out: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, i) in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * p))
        out[i] = highest
    return out


def compare(
    measured: Measured,
    metrics: Sequence[str],
    right: Mapping[str, BoolArray],
    share: str,
) -> tuple[Comparison, ...]:
    """Compare the first system with each of the others.

    Parameters
    ----------
    measured : Measured
    metrics : sequence of str
        Metrics to compare on; one that is undefined for a system is left out.
    right : mapping of str to bool array of shape (n,)
        Which rows each system has right.
    share : str
        The metric that is the share of right rows: McNemar's test stands beside it.

    Returns
    -------
    tuple of Comparison
        Corrected for all of them together.
    """
    first, *others = measured.scores
    rows = []
    for other in others:
        for metric in metrics:
            difference = measured.difference(first, other, metric)
            if difference.value is None:
                continue
            p, how = None, ""
            if metric == share:
                p, how = mcnemar(right[first], right[other])
                how = f"McNemar: {how}"
            found = measured.p_value(first, other, metric)
            rows.append(Comparison(first, other, metric, difference, found, p, None, how))
    larger = [
        None if row.p_bootstrap is None else max(row.p_bootstrap, row.p_mcnemar or 0.0)
        for row in rows
    ]
    return tuple(replace(row, p_adjusted=p) for row, p in zip(rows, holm(larger), strict=True))
