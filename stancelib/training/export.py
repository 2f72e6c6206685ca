"""From fitted coefficients to the model's integer weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.features.featurizer import PAIR_BLOCKS, TEXT_BLOCKS, UNSCALED_BLOCKS
from stancelib.features.hashing import U64
from stancelib.features.ngrams import ROLES, STEM_BYTES, prefixes, role_hashes
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.state import ModelState
from stancelib.model.tables import quantize
from stancelib.training.calibration import Calibration
from stancelib.training.design import Floats
from stancelib.training.heads import Heads, TrainingSet

__all__ = ["export_state"]

#: Blocks that hold the words and stems of each role.
_BLOCKS = {
    "text": ("word", "stem"),
    "context": ("context", "context"),
    "before": ("window", "window"),
    "after": ("window", "window"),
}


def export_state(
    heads: Heads,
    calibration: Calibration,
    trained_on: NDArray[np.uint64],
    manifest: Mapping[str, Any],
) -> ModelState:
    """Make a model of fitted heads.

    The weights of a word's stem are added to the word's own in each role, so
    that one look-up a word suffices; stems stand beside the words, for words
    never seen in training.

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
    found = {}
    at = 0
    for name in (*TEXT_BLOCKS, *PAIR_BLOCKS):
        columns = training.columns[name]
        size = len(columns.keys)
        weights = heads.coefficients[at : at + size] * columns.factors[:, None, None]
        found[name] = _Weights(columns.keys, weights)
        at += size
    token_keys, roles = _by_token(training, found)
    (text, ngrams), text_steps = quantize([roles[:, 0], found["ngram"].weights])
    (places,), place_steps = quantize([roles[:, 1:].reshape(-1, *roles.shape[2:])])
    fact_keys = np.concatenate([found[name].keys for name in UNSCALED_BLOCKS])
    order = np.argsort(fact_keys)
    facts = np.concatenate([found[name].weights for name in UNSCALED_BLOCKS])[order]
    (facts_rounded,), fact_steps = quantize([facts])
    placed = places.reshape(len(token_keys), len(ROLES) - 1, *roles.shape[2:])
    design = training.design
    return ModelState(
        design.topics,
        design.settings,
        {
            "token_keys": token_keys,
            "token_weights": np.concatenate([text[:, None], placed], axis=1),
            "ngram_keys": found["ngram"].keys,
            "ngram_weights": ngrams,
            "fact_keys": fact_keys[order],
            "fact_weights": facts_rounded,
            "scales": np.stack([text_steps, place_steps, fact_steps]),
            "bias": heads.bias,
            "unmentioned": heads.coefficients[-1],
            "calibration": calibration.coefficients,
            "thresholds": calibration.thresholds,
            "given_thresholds": calibration.given,
            "doubt": calibration.doubt,
            "trained_on": trained_on,
        },
        manifest,
    )


class _Weights:
    """Weights of a block by hash; zero for what wasn't learned."""

    def __init__(self, keys: U64, weights: Floats) -> None:
        self.keys = keys
        self.weights = weights
        self._vocabulary = Vocabulary(keys)

    def of(self, hashes: U64) -> Floats:
        out = np.zeros((len(hashes), *self.weights.shape[1:]))
        which, rows = self._vocabulary.hits(hashes)
        out[which] = self.weights[rows]
        return out


def _by_token(training: TrainingSet, found: Mapping[str, _Weights]) -> tuple[U64, Floats]:
    """Return keys and weights of every word and stem of the training rows, role by role."""
    batch = training.design.batch
    seen = np.flatnonzero(training.rows[batch.rows])
    words, first = np.unique(batch.hashes[seen], return_index=True)
    stems_of_words = prefixes(batch, STEM_BYTES, seen[first])
    stems = np.setdiff1d(stems_of_words, words)
    keys = np.concatenate([words, stems])
    order = np.argsort(keys)
    roles = []
    for role in ROLES:
        word_block, stem_block = (found[name] for name in _BLOCKS[role])
        by_stem = stem_block.of(role_hashes(stems_of_words, role, stem=True))
        by_word = word_block.of(role_hashes(words, role)) + by_stem
        roles.append(
            np.concatenate([by_word, stem_block.of(role_hashes(stems, role, stem=True))])[order]
        )
    return keys[order], np.stack(roles, axis=1)
