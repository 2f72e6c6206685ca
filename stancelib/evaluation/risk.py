"""Risk and coverage: how many answers are wrong among those that a system is surest of.

Source: Geifman and El-Yaniv (2017), Selective classification for deep neural
networks, NeurIPS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stancelib.evaluation.predictions import BoolArray, FloatArray, IntArray
from stancelib.evaluation.weighted import weigh

__all__ = ["Answers", "RiskCoverage"]

#: Returns of m answers: confidence, whether wrong, and the row each belongs to; all (m,).
Answers = Callable[[Any, Any], tuple[FloatArray, BoolArray, IntArray]]


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The risk-coverage curve, and the area under it.

    Answers of equal confidence count as taken in random order, in
    expectation: no result depends on the order of rows.

    Parameters
    ----------
    answers : function of (gold, predictions)
    """

    answers: Answers

    def weighted(
        self, gold: Any, predictions: Any, codes: IntArray, weights: np.ndarray
    ) -> FloatArray:
        """Return the area under the curve; see :class:`stancelib.evaluation.weighted.WeightedMetric`.

        A block of answers with equal confidence has weight w and error rate r
        and comes after W answers with E errors. Taken in random order, its
        j-th answer is reached with an expected risk of (E + j r) / (W + j), so
        that the block adds r w + (E - r W) (H(W + w) - H(W)) to the area,
        with H the harmonic numbers.
        """
        rows = self.answers(gold, predictions)[2]
        sizes = np.bincount(codes[rows], minlength=weights.shape[1]).astype(np.float64)
        largest = int(weigh(weights, sizes[:, None]).max(initial=0.0))
        harmonic = np.r_[0.0, np.cumsum(1.0 / np.arange(1, largest + 1))]
        blocks = self._blocks(gold, predictions, codes, weights)
        return np.array([_area(after, errors, harmonic) for after, errors in blocks])

    def risks(
        self,
        gold: Any,
        predictions: Any,
        codes: IntArray,
        weights: np.ndarray,
        coverages: Sequence[float],
    ) -> FloatArray:
        """Return the share of wrong answers among the surest, under each weighting.

        Parameters
        ----------
        gold, predictions, codes, weights
            As in :class:`stancelib.evaluation.weighted.WeightedMetric`.
        coverages : sequence of P float
            Shares of the answers taken, above 0 and at most 1.

        Returns
        -------
        float array of shape (R, P)
            NaN where there are no answers.
        """
        out = np.full((len(weights), len(coverages)), np.nan)
        for i, (after, errors) in enumerate(self._blocks(gold, predictions, codes, weights)):
            if len(after) and after[-1] > 0:
                taken = np.asarray(coverages) * after[-1]
                out[i] = np.interp(taken, np.r_[0.0, after], np.r_[0.0, errors]) / taken
        return out

    def _blocks(
        self, gold: Any, predictions: Any, codes: IntArray, weights: np.ndarray
    ) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield for each weighting the weight and errors up to each block of equal confidence."""
        confidence, wrong, rows = self.answers(gold, predictions)
        order = np.argsort(-confidence, kind="stable")
        confidence, errs, groups = confidence[order], wrong[order], codes[rows[order]]
        ends = np.flatnonzero(np.append(confidence[1:] != confidence[:-1], True))[: len(order)]
        for weight in weights:
            drawn = weight.astype(np.float64)[groups]
            yield np.cumsum(drawn)[ends], np.cumsum(drawn * errs)[ends]


def _area(after: FloatArray, errors: FloatArray, harmonic: FloatArray) -> float:
    if not len(after) or after[-1] == 0:
        return float("nan")
    block, wrong = np.diff(after, prepend=0.0), np.diff(errors, prepend=0.0)
    before, errors_before = after - block, errors - wrong
    rate = np.divide(wrong, block, out=np.zeros_like(wrong), where=block > 0)
    steps = harmonic[after.astype(np.int64)] - harmonic[before.astype(np.int64)]
    area = wrong + (errors_before - rate * before) * steps
    return float(area.sum() / after[-1])
