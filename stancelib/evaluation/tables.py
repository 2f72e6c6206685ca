"""Tables that go with the metrics: scores of each class with intervals, and confusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stancelib.evaluation.counts import stance_cells, stance_codes, topic_cells
from stancelib.evaluation.label_counts import label_cells
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.predictions import FloatArray, Gold, IntArray, Predictions
from stancelib.evaluation.records import ClassRow
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.scores import Interval
from stancelib.evaluation.weighted import check_aligned, f1, mean_defined, ratio
from stancelib.topics import STANCES

__all__ = [
    "class_rows",
    "label_confusion",
    "label_rows",
    "stance_confusion",
    "stance_rows",
    "topic_rows",
]

_PARTS = ("precision", "recall", "f1")
_NEVER = {
    "precision": "never predicted",
    "recall": "not in gold",
    "f1": "neither in gold nor predicted",
}


def class_rows(
    names: Sequence[str], cells: FloatArray, resamples: Resamples | None = None
) -> dict[str, ClassRow]:
    """Score classes that are decided yes or no in each row, and their averages.

    The row ``micro`` adds up all classes, ``macro`` is the mean of the
    classes that occur in gold or predictions, an undefined precision or
    recall counting as 0 there, as scikit-learn has it. Where a class has one
    of these names, the average is called ``micro average``.

    Parameters
    ----------
    names : sequence of C str
    cells : float array of shape (n, 3 C)
        TP, FP and FN of each row and class.
    resamples : Resamples, optional
        Of the n rows; without, there are no intervals.

    Returns
    -------
    dict of str to ClassRow

    Examples
    --------
    >>> row = class_rows(["a"], np.array([[1.0, 0, 0], [0, 0, 1]]))["a"]
    >>> row.precision.value, row.recall.value, row.gold, row.predicted
    (1.0, 0.5, 2, 1)
    """
    sums = cells.sum(axis=0, keepdims=True)
    values = _scores(sums)[0]
    drawn = _scores(resamples.totals(cells)) if resamples is not None else None
    tp, fp, fn = np.split(sums[0], 3)
    golds, predicted = ([*part, part.sum()] for part in (tp + fn, tp + fp))
    out = {}
    for column, name in enumerate([*names, *_averages(names)]):
        parts = {}
        for i, part in enumerate(_PARTS):
            value = float(values[i, column])
            if np.isnan(value):
                parts[part] = Interval(None, reason=_NEVER[part])
            elif resamples is None or drawn is None:
                parts[part] = Interval(value)
            else:
                parts[part] = resamples.interval(value, drawn[:, i, column])
        total = min(column, len(names))  # both averages are over all classes
        out[name] = ClassRow(**parts, gold=int(golds[total]), predicted=int(predicted[total]))
    return out


def _averages(names: Sequence[str]) -> list[str]:
    return [name if name not in names else f"{name} average" for name in ("micro", "macro")]


def _scores(sums: FloatArray) -> FloatArray:
    """Return precision, recall and F1 of classes, micro and macro: (R, 3 C) gives (R, 3, C + 2)."""
    tp, fp, fn = np.split(sums, 3, axis=1)
    out = []
    for score in (_precision, _recall, f1):
        each = score(tp, fp, fn)
        occurs = (tp + fp + fn) > 0
        macro = mean_defined(np.where(occurs, np.nan_to_num(each, nan=0.0), np.nan))
        micro = score(*(part.sum(axis=1) for part in (tp, fp, fn)))
        out.append(np.concatenate([each, micro[:, None], macro[:, None]], axis=1))
    return np.stack(out, axis=1)


def _precision(tp: FloatArray, fp: FloatArray, _fn: FloatArray) -> FloatArray:
    return ratio(tp, tp + fp)


def _recall(tp: FloatArray, _fp: FloatArray, fn: FloatArray) -> FloatArray:
    return ratio(tp, tp + fn)


def topic_rows(
    gold: Gold, predictions: Predictions, resamples: Resamples | None = None
) -> dict[str, ClassRow]:
    """Return precision, recall and F1 of each topic over the paragraphs."""
    check_aligned(gold, predictions)
    return class_rows(gold.topics, topic_cells(gold, predictions), resamples)


def stance_rows(
    gold: Gold, predictions: Predictions, resamples: Resamples | None = None
) -> dict[str, ClassRow]:
    """Return precision, recall and F1 of each stance over gold (paragraph, topic) pairs."""
    check_aligned(gold, predictions)
    return class_rows(STANCES, stance_cells(gold, predictions), resamples)


def label_rows(
    gold: LabelGold, predictions: LabelPredictions, resamples: Resamples | None = None
) -> dict[str, ClassRow]:
    """Return precision, recall and F1 of each label of pairs."""
    check_aligned(gold, predictions)
    return class_rows(gold.labels, label_cells(gold, predictions), resamples)


def _confusion(truth: IntArray, said: IntArray, n: int) -> IntArray:
    return np.bincount(n * truth + said, minlength=n * n).reshape(n, n).astype(np.int64)


def stance_confusion(gold: Gold, predictions: Predictions) -> IntArray:
    """Count gold stance against predicted stance over gold (paragraph, topic) pairs.

    Returns
    -------
    int64 array of shape (4, 4)
        Rows are gold, columns predicted, both in the order of
        :data:`stancelib.topics.STANCES`.
    """
    check_aligned(gold, predictions)
    truth = stance_codes(gold.support, gold.oppose)[gold.topic]
    said = stance_codes(predictions.support_given, predictions.oppose_given)[gold.topic]
    return _confusion(truth, said, len(STANCES))


def label_confusion(gold: LabelGold, predictions: LabelPredictions) -> IntArray:
    """Count gold label against predicted label, shape (K, K): rows are gold."""
    check_aligned(gold, predictions)
    return _confusion(gold.truth, predictions.decided, len(gold.labels))
