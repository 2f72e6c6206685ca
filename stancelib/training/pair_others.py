"""Weights and calibration for targets that training has not seen."""

from __future__ import annotations

import numpy as np

from stancelib.training.pair_calibration import fit_pair_calibration
from stancelib.training.pair_design import PairColumns
from stancelib.training.pair_export import FittedHeads
from stancelib.training.pair_search import PROFILES, Choice, PairData

__all__ = ["fit_others"]

#: What carries over to other targets is what stands near mentions; strongly regularised.
_CHOICE = Choice("near", "shared", 0.02)
_FOLDS = 5


def fit_others(data: PairData, columns: PairColumns) -> FittedHeads:
    """Fit one model of all known targets, and calibrate it on targets left out in turn.

    Parameters
    ----------
    data : PairData
        With several targets.
    columns : PairColumns
        Of all rows.

    Returns
    -------
    FittedHeads
        With one column.
    """
    margins = np.zeros((len(data.labels), data.n_labels))
    fold = data.targets % min(_FOLDS, data.n_targets)
    for k in np.unique(fold):
        held = np.flatnonzero(fold == k)
        heads, matrix, _ = data.fit(
            data.design.columns(fold != k), np.flatnonzero(fold != k), _CHOICE
        )
        margins[held] = heads.margins(matrix[held], np.zeros(len(held), dtype=np.int64))
    heads, _, kept = data.fit(columns, np.arange(len(data.labels)), _CHOICE)
    calibration = fit_pair_calibration(margins, data.labels, data.weights)
    return FittedHeads(heads, kept, PROFILES[_CHOICE.profile], calibration)
