"""What each row of pairs adds to the sums that the metrics are made of."""

from __future__ import annotations

import numpy as np

from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.predictions import BoolArray, FloatArray, IntArray
from stancelib.evaluation.weighted import cells, f1, mean_defined, ratio

__all__ = [
    "SIDES",
    "accuracy_rows",
    "brier_rows",
    "f_avg_cells",
    "label_cells",
    "label_pairs",
    "mean_of_targets",
    "side_columns",
    "side_label_cells",
    "target_f_avg_cells",
    "top_answers",
    "weighted_mean_f1",
]

SIDES = ("support", "oppose")


def _one_hot(codes: IntArray, n_labels: int) -> BoolArray:
    return np.asarray(codes[:, None] == np.arange(n_labels))


def _cells(gold: LabelGold, predictions: LabelPredictions, columns: list[int]) -> FloatArray:
    truth = _one_hot(gold.truth, len(gold.labels))[:, columns]
    said = _one_hot(predictions.decided, len(gold.labels))[:, columns]
    return np.concatenate(tuple(cells(truth, said)), axis=1)


def label_cells(gold: LabelGold, predictions: LabelPredictions) -> FloatArray:
    """Return TP, FP, FN of each row and label, shape (n, 3 K)."""
    return _cells(gold, predictions, list(range(len(gold.labels))))


def side_columns(gold: LabelGold, side: str | None = None) -> list[int]:
    """Return the positions of the labels that mean a side, or either."""
    sides = SIDES if side is None else (side,)
    return [i for i, stance in enumerate(gold.stances) if stance in sides]


def side_label_cells(gold: LabelGold, predictions: LabelPredictions) -> FloatArray:
    """Return TP, FP, FN of each row and label that means a side, shape (n, 3 S)."""
    return _cells(gold, predictions, side_columns(gold))


def f_avg_cells(gold: LabelGold, predictions: LabelPredictions) -> FloatArray:
    """Return TP, FP, FN of each row and of the labels for support and oppose, shape (n, 6)."""
    return _cells(gold, predictions, side_columns(gold, "support") + side_columns(gold, "oppose"))


def target_f_avg_cells(gold: LabelGold, predictions: LabelPredictions) -> FloatArray:
    """Return the cells of :func:`f_avg_cells` apart for each of T targets, shape (n, 6 T)."""
    names = sorted({target for target in gold.targets if target is not None})
    position = {name: i for i, name in enumerate(names)}
    out = np.zeros((len(gold), len(names), 6))
    rows = [i for i, target in enumerate(gold.targets) if target is not None]
    columns = [position[target] for target in gold.targets if target is not None]
    out[rows, columns] = f_avg_cells(gold, predictions)[rows]
    return out.reshape(len(gold), 6 * len(names))


def mean_of_targets(sums: FloatArray) -> FloatArray:
    """Return the mean over targets of the mean F1 of two labels; (R, 6 T) gives (R,)."""
    tp, fp, fn = np.moveaxis(sums.reshape(len(sums), sums.shape[1] // 6, 3, 2), 2, 0)
    return mean_defined(mean_defined(f1(tp, fp, fn)))


def weighted_mean_f1(sums: FloatArray) -> FloatArray:
    """Return the mean F1 of the labels, each as often as it is in gold; (R, 3 K) gives (R,)."""
    tp, fp, fn = np.split(sums, 3, axis=1)
    scores, support = np.nan_to_num(f1(tp, fp, fn), nan=0.0), tp + fn
    return ratio((scores * support).sum(axis=1), support.sum(axis=1))


def accuracy_rows(gold: LabelGold, predictions: LabelPredictions) -> FloatArray:
    """Return of each row whether the label is right, and 1, shape (n, 2)."""
    right = (gold.truth == predictions.decided).astype(np.float64)
    return np.stack([right, np.ones_like(right)], axis=1)


def brier_rows(gold: LabelGold, predictions: LabelPredictions) -> FloatArray:
    """Return of each row the squared distance of its probabilities, and 1, shape (n, 2)."""
    gaps = predictions.proba - _one_hot(gold.truth, len(gold.labels))
    squares = (gaps**2).sum(axis=1)
    return np.stack([squares, np.ones_like(squares)], axis=1)


def _confidence(predictions: LabelPredictions) -> FloatArray:
    return predictions.proba[np.arange(len(predictions)), predictions.decided]


def label_pairs(
    gold: LabelGold, predictions: LabelPredictions
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Return the decided label's probability, whether it is right, and True; three of (n, 1)."""
    right = (gold.truth == predictions.decided)[:, None]
    return _confidence(predictions)[:, None], right, np.ones_like(right)


def top_answers(
    gold: LabelGold, predictions: LabelPredictions
) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return the decided label's probability, whether it is wrong, and the row; three of (n,)."""
    wrong = np.asarray(gold.truth != predictions.decided)
    return _confidence(predictions), wrong, np.arange(len(gold), dtype=np.int64)
