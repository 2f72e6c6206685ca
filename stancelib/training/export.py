"""From fitted coefficients to the model's integer tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stancelib.features.featurizer import PAIR_BLOCKS, TEXT_BLOCKS, UNSCALED_BLOCKS
from stancelib.features.ngrams import char_ngrams, word_ngrams
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.state import TABLES, ModelState
from stancelib.model.tables import quantize
from stancelib.training.calibration import Calibration
from stancelib.training.design import Floats
from stancelib.training.heads import Heads, TrainingSet

__all__ = ["export_state"]


def export_state(
    heads: Heads,
    calibration: Calibration,
    trained_on: NDArray[np.uint64],
    manifest: Mapping[str, Any],
) -> ModelState:
    """Make a model of fitted heads.

    The weights of a word's character n-grams are added to the word's own, so
    that only words never seen in training need their characters looked at.

    Parameters
    ----------
    heads : Heads
    calibration : Calibration
    trained_on : ndarray of uint64
        Hashes of the texts learned from, increasing.
    manifest : mapping
        Facts for the manifest.

    Returns
    -------
    ModelState
    """
    training = heads.training
    weights: dict[str, Floats] = {}
    keys = {}
    at = 0
    for name in (*TEXT_BLOCKS, *PAIR_BLOCKS):
        columns = training.columns[name]
        size = len(columns.keys)
        keys[name] = columns.keys
        weights[name] = heads.coefficients[at : at + size] * columns.factors[:, None, None]
        at += size
    word_keys, word_weights = _fold_characters(training, keys, weights)
    groups = {
        "text": [(word_keys, word_weights), (keys["char"], weights["char"])],
        "pair": [(keys[n], weights[n]) for n in PAIR_BLOCKS if n not in UNSCALED_BLOCKS],
        "fact": [(keys[n], weights[n]) for n in UNSCALED_BLOCKS],
    }
    arrays: dict[str, Any] = {}
    scales = []
    for table in TABLES:
        table_keys = np.concatenate([k for k, _ in groups[table]])
        table_weights = np.concatenate([w for _, w in groups[table]])
        order = np.argsort(table_keys)
        integers, steps = quantize(table_weights[order])
        arrays[f"{table}_keys"] = table_keys[order]
        arrays[f"{table}_weights"] = integers
        scales.append(steps)
    arrays |= {
        "scales": np.stack(scales),
        "bias": heads.bias,
        "unmentioned": heads.coefficients[-1],
        "calibration": calibration.coefficients,
        "thresholds": calibration.thresholds,
        "given_thresholds": calibration.given,
        "doubt": calibration.doubt,
        "trained_on": trained_on,
    }
    design = training.design
    return ModelState(design.topics, design.settings, arrays, manifest)


def _fold_characters(
    training: TrainingSet, keys: Mapping[str, Any], weights: Mapping[str, Floats]
) -> tuple[Any, Floats]:
    """Return the word table: n-grams, and every token of the training rows with its characters."""
    design = training.design
    batch = design.batch
    unigrams = word_ngrams(batch.hashes, batch.rows, 1)
    seen = np.flatnonzero(training.rows[batch.rows])
    tokens, first = np.unique(unigrams.hashes[seen], return_index=True)
    place = seen[first]
    settings = design.settings
    chars = char_ngrams(batch, settings.chars_low, settings.chars_high, place)
    known, column = Vocabulary(keys["char"]).hits(chars.hashes)
    token_row = np.empty(batch.n_tokens, dtype=np.int64)
    token_row[place] = np.arange(len(place))
    spread = sparse.csr_array(
        (np.ones(len(known)), (token_row[chars.first[known]], column)),
        shape=(len(tokens), len(keys["char"])),
    )
    shape = weights["word"].shape[1:]
    flat = weights["char"].reshape(len(keys["char"]), int(np.prod(shape)))
    by_token = (spread @ flat).reshape(len(tokens), *shape)
    all_keys = np.union1d(tokens, keys["word"])
    out = np.zeros((len(all_keys), *shape))
    out[np.searchsorted(all_keys, tokens)] += by_token
    out[np.searchsorted(all_keys, keys["word"])] += weights["word"]
    return all_keys, out
