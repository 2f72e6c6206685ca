"""From fitted pair heads to the model's integer weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.model.tables import quantize
from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.meaning import MEANINGS
from stancelib.pairs.relatedness import Rarity
from stancelib.pairs.state import PairState
from stancelib.training.pair_calibration import PairCalibration
from stancelib.training.pair_design import PairColumns
from stancelib.training.pair_heads import PairHeads

__all__ = ["FittedHeads", "export_pair_state"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FittedHeads:
    """Heads with what they were fitted on.

    Parameters
    ----------
    heads : PairHeads
    kept : ndarray of int64
        Which of the columns' features the heads have weights for, increasing.
    loudness : mapping of str to float
        Squared length of each block and kind of meaning; it goes into the weights.
    calibration : PairCalibration
    """

    heads: PairHeads
    kept: I64
    loudness: Mapping[str, float]
    calibration: PairCalibration

    def weights(self, columns: PairColumns) -> tuple[Floats, Floats]:
        """Return the weights of features, and of sums of word vectors, by column and label."""
        blocks = columns.table.blocks[self.kept]
        loud = np.sqrt([self.loudness.get(name, 0.0) for name in BLOCKS])[blocks]
        by_feature = self.heads.weights.transpose(1, 0, 2)
        meanings = by_feature[len(self.kept) :]
        louder = np.sqrt([self.loudness.get(name, 0.0) for name in MEANINGS])
        louder = np.repeat(louder, len(meanings) // len(MEANINGS))
        features = by_feature[: len(self.kept)]
        return features * loud[:, None, None], meanings * louder[:, None, None]


def export_pair_state(
    fitted: FittedHeads,
    columns: PairColumns,
    rarity: Rarity,
    about: PairState,
    others: FittedHeads | None = None,
) -> PairState:
    """Make a model of fitted heads.

    Parameters
    ----------
    fitted : FittedHeads
    columns : PairColumns
        That the heads were fitted on.
    rarity : Rarity
    about : PairState
        Labels, targets and manifest, and the arrays that don't come from heads.
    others : FittedHeads, optional
        Heads of one column that take the place of the last: for targets that
        training has not seen.

    Returns
    -------
    PairState
    """
    kept, (weights, meanings), bias = fitted.kept, fitted.weights(columns), fitted.heads.bias.copy()
    calibrations = [fitted.calibration] * len(bias)
    if others is not None:
        union = np.union1d(kept, others.kept)
        wider = np.zeros((len(union), *weights.shape[1:]))
        wider[np.searchsorted(union, kept)] = weights
        features, sums = others.weights(columns)
        wider[:, -1] = 0.0
        wider[np.searchsorted(union, others.kept), -1] = features[:, 0]
        meanings = np.concatenate([meanings[:, :-1], sums], axis=1)
        kept, weights, bias[-1] = union, wider, others.heads.bias[0]
        calibrations[-1] = others.calibration
    (integers,), steps = quantize([weights])
    stem_keys, stem_rarity = rarity
    table = columns.table
    arrays: dict[str, NDArray[Any]] = {
        "keys": table.keys[kept],
        "blocks": table.blocks[kept],
        "factors": table.factors[kept].astype(np.float32),
        "weights": integers,
        "steps": steps,
        "meaning_weights": meanings.astype(np.float32),
        "bias": bias,
        "slope": np.array([calibration.slope for calibration in calibrations]),
        "shift": np.stack([calibration.shift for calibration in calibrations]),
        "offsets": np.stack([calibration.offsets for calibration in calibrations]),
        "stem_keys": stem_keys,
        "stem_rarity": stem_rarity.astype(np.float32),
    }
    return replace(about, arrays={**arrays, **about.arrays})
