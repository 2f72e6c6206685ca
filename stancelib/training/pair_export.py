"""From fitted pair heads to the model's integer weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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

__all__ = ["export_pair_state"]


def export_pair_state(
    heads: PairHeads,
    columns: PairColumns,
    kept: I64,
    loudness: Mapping[str, float],
    calibration: PairCalibration,
    rarity: Rarity,
    about: PairState,
) -> PairState:
    """Make a model of fitted heads.

    Parameters
    ----------
    heads : PairHeads
        Fitted on the kept features.
    columns : PairColumns
    kept : ndarray of int64
        Which of the columns' features.
    loudness : mapping of str to float
        Squared length of each block; it goes into the weights.
    calibration : PairCalibration
    rarity : Rarity
    about : PairState
        Labels, targets and manifest, and the arrays that don't come from heads.

    Returns
    -------
    PairState
    """
    table = columns.table
    blocks = table.blocks[kept]
    loud = np.sqrt(np.array([loudness.get(name, 0.0) for name in BLOCKS]))[blocks]
    by_feature = heads.weights.transpose(1, 0, 2)
    weights = by_feature[: len(kept)] * loud[:, None, None]
    louder = np.sqrt([loudness.get(name, 0.0) for name in MEANINGS])
    meanings = by_feature[len(kept) :]
    meanings = meanings * np.repeat(louder, len(meanings) // len(MEANINGS))[:, None, None]
    (integers,), steps = quantize([weights])
    stem_keys, stem_rarity = rarity
    arrays: dict[str, NDArray[Any]] = {
        "keys": table.keys[kept],
        "blocks": blocks,
        "factors": table.factors[kept].astype(np.float32),
        "weights": integers,
        "steps": steps,
        "meaning_weights": meanings.astype(np.float32),
        "bias": heads.bias,
        "slope": np.array([calibration.slope]),
        "shift": calibration.shift,
        "offsets": calibration.offsets,
        "stem_keys": stem_keys,
        "stem_rarity": stem_rarity.astype(np.float32),
    }
    return replace(about, arrays={**arrays, **about.arrays})
