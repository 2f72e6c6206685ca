"""Score answers with intervals: a cluster bootstrap over counts.

Each resample draws groups (tweets, comments, motions) with replacement. Counts
of gold label × answer add up, so that a resample's counts are one matrix
product. Systems are compared on the same resamples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.load import Loaded
from benchmarks.accuracy.metrics import Measure, confusion, measures

__all__ = ["LEVEL", "RESAMPLES", "Scorer", "Scores", "difference", "interval"]

RESAMPLES = 1000
LEVEL = 0.95

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """A metric of one system, on the test rows and on each resample of them.

    Parameters
    ----------
    value : float
        Mean over seeds.
    resampled : ndarray of float64, shape (RESAMPLES,)
        Mean over seeds, seed by seed on the same resample.
    by_seed : tuple of float
    """

    value: float
    resampled: FloatArray
    by_seed: tuple[float, ...]


class Scorer:
    """Scores answers to one data set.

    Parameters
    ----------
    loaded : Loaded
    seed : int, default 0
        Of the resamples; all systems see the same ones.
    """

    def __init__(self, loaded: Loaded, seed: int = 0) -> None:
        rows = loaded.scored
        self.labels = loaded.labels
        names, block = loaded.blocks()
        self._block = np.array(block, dtype=np.int64)
        self._truth = self._codes([pair.label for pair in rows])
        self.measures: Mapping[str, Measure] = measures(loaded.dataset.metric, self.labels, names)
        self._shape = (len(names), len(self.labels))
        order = {group: i for i, group in enumerate(dict.fromkeys(rows.groups))}
        self._group = np.array([order[group] for group in rows.groups], dtype=np.int64)
        self.groups = len(order)
        share = np.full(self.groups, 1 / self.groups)
        drawn = np.random.default_rng(seed).multinomial(self.groups, share, size=RESAMPLES)
        self._drawn: IntArray = drawn.astype(np.int64)

    def _codes(self, labels: Sequence[str]) -> IntArray:
        position = {label: i for i, label in enumerate(self.labels)}
        return np.array([position[label] for label in labels], dtype=np.int64)

    def __call__(self, answers: Sequence[Sequence[str]]) -> dict[str, Scores]:
        """Score the answers of one system.

        Parameters
        ----------
        answers : sequence of sequence of str
            For each seed, a label for each row.

        Returns
        -------
        dict of str to Scores
            By metric, the official one first.
        """
        whole, drawn = zip(*(self._counts(self._codes(part)) for part in answers), strict=True)
        found = {}
        for name, measure in self.measures.items():
            by_seed = tuple(float(measure(counts)) for counts in whole)
            resampled = np.mean([measure(counts) for counts in drawn], axis=0)
            found[name] = Scores(float(np.mean(by_seed)), resampled, by_seed)
        return found

    def _counts(self, decided: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return counts of all rows (B, K, K) and of each resample (RESAMPLES, B, K, K)."""
        from scipy.sparse import csr_matrix

        blocks, labels = self._shape
        cell = (self._block * labels + self._truth) * labels + decided
        ones = np.ones(len(cell), dtype=np.int64)
        shape = (self.groups, blocks * labels * labels)
        by_group = csr_matrix((ones, (self._group, cell)), shape=shape)
        drawn = np.asarray(by_group.T @ self._drawn.T).T.reshape(-1, blocks, labels, labels)
        whole = confusion(self._truth, decided, self._block, self._shape)
        return whole.astype(np.float64), drawn.astype(np.float64)


def interval(scores: Scores) -> dict[str, Any]:
    """Return a metric's value, percentile interval and values by seed, as JSON has it."""
    return {**_bounds(scores.value, scores.resampled), "by_seed": list(scores.by_seed)}


def difference(a: Scores, b: Scores) -> dict[str, float]:
    """Return how much better the first system is, with a paired interval."""
    return _bounds(a.value - b.value, a.resampled - b.resampled)


def _bounds(value: float, resampled: FloatArray) -> dict[str, float]:
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"value": value, "low": float(low), "high": float(high)}
