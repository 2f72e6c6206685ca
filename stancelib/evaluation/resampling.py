"""Resamples of documents, drawn once and used for every figure of a report.

Sources: Efron and Tibshirani (1993), An introduction to the bootstrap,
chapter 13 (percentile intervals); Field and Welsh (2007), Bootstrapping
clustered data, JRSS B 69 (whole clusters are drawn, rows within them kept);
Davison and Hinkley (1997), Bootstrap methods and their application, chapter 4
(tail probabilities of at least 1 / (R + 1)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stancelib.errors import InputError
from stancelib.evaluation.predictions import FloatArray, IntArray
from stancelib.evaluation.scores import Interval
from stancelib.evaluation.weighted import group_sums, weigh

__all__ = ["Resamples"]

_ONE_DOCUMENT = "one document only: no interval over documents"
_MOSTLY_UNDEFINED = "undefined in half of the resamples or more: no interval"
_CHUNK = 64
_FEW = 10


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """How often each document is drawn in each of R resamples.

    Parameters
    ----------
    codes : int64 array of shape (n,)
        The document of each row, 0 to G - 1.
    weights : int array of shape (R, G)
        R is 0 where there is a single document.
    level : float
        Coverage of the intervals.
    """

    codes: IntArray
    weights: npt.NDArray[np.int16]
    level: float

    @classmethod
    def draw(
        cls, groups: Sequence[str], n_resamples: int = 1000, seed: int = 0, level: float = 0.95
    ) -> Resamples:
        """Draw whole documents with replacement.

        Parameters
        ----------
        groups : sequence of str
            The document of each row.
        n_resamples, seed, level
            As in :func:`stancelib.evaluation.intervals.bootstrap`.

        Raises
        ------
        InputError
            If a setting is out of range.

        Examples
        --------
        >>> Resamples.draw(["a", "b", "b"], 3).weights.sum(axis=1).tolist()
        [2, 2, 2]
        """
        if n_resamples < 1 or not 0 < level < 1:
            raise InputError(
                f"bootstrap: n_resamples={n_resamples}, level={level}; "
                "use at least 1 resample and a level between 0 and 1"
            )
        positions: dict[str, int] = {}
        codes = np.array([positions.setdefault(g, len(positions)) for g in groups], dtype=np.int64)
        n = len(positions)
        weights = np.zeros((n_resamples if n > 1 else 0, n), dtype=np.int16)
        rng, share = np.random.default_rng(seed), np.full(n, 1 / max(n, 1))
        for start in range(0, len(weights), _CHUNK):
            part = weights[start : start + _CHUNK]
            part[:] = rng.multinomial(n, share, size=len(part))
        return cls(codes, weights, level)

    def take(self, rows: IntArray) -> Resamples:
        """Return the same resamples of some rows alone: their documents are drawn as before."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        weights = self.weights[:, used] if len(used) > 1 else self.weights[:0, used]
        return Resamples(codes.astype(np.int64), weights, self.level)

    def totals(self, rows: FloatArray) -> FloatArray:
        """Return sums over the rows in each resample: (n, m) gives (R, m)."""
        return weigh(self.weights, group_sums(rows, self.codes, self.weights.shape[1]))

    def interval(self, value: float, values: FloatArray) -> Interval:
        """Return a value with the percentile interval of its values in the resamples (R,)."""
        if not len(self.weights):
            return Interval(value, reason=_ONE_DOCUMENT)
        defined = values[~np.isnan(values)]
        if 2 * len(defined) <= len(values):
            return Interval(value, reason=_MOSTLY_UNDEFINED)
        low, high = np.quantile(defined, [(1 - self.level) / 2, (1 + self.level) / 2])
        return Interval(value, float(low), float(high))

    def p_value(self, difference: float, values: FloatArray) -> float | None:
        """Return the two-sided p-value of no difference; None where there is no interval.

        Twice the smaller share of resamples in which the difference lies on
        one side of zero or on it, resamples and the data counted together.
        Counting can't tell small probabilities: where fewer than ten resamples
        lie there, the normal distribution with their standard deviation gives
        the probability, if it is smaller.

        Parameters
        ----------
        difference : float
            On all rows.
        values : float array of shape (R,)
            In the resamples.
        """
        defined = values[~np.isnan(values)]
        if not len(self.weights) or 2 * len(defined) <= len(values):
            return None
        tail = min(int((defined <= 0).sum()), int((defined >= 0).sum()))
        counted = min(1.0, 2 * (1 + tail) / (1 + len(defined)))
        spread = float(defined.std())
        if tail >= _FEW or spread == 0:
            return counted
        return min(counted, math.erfc(abs(difference) / spread / math.sqrt(2)))
