"""From a batch of texts to logits: gather, add up, scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.featurizer import (
    PAIR_BLOCKS,
    UNSCALED_BLOCKS,
    Featurizer,
    pair_scale,
    text_scale,
)
from stancelib.features.ngrams import Features
from stancelib.features.relative import Pairs
from stancelib.model.state import HEADS, TABLES, ModelState
from stancelib.model.tables import WeightTable

__all__ = ["Hits", "Scorer", "Scores"]


@dataclass(frozen=True)
class Hits:
    """Features of a batch that a table knows.

    Parameters
    ----------
    table : int
        Position in ``TABLES``.
    features : Features
        The known occurrences.
    rows : ndarray of int32, shape (m,)
        Their rows in the table.
    owners : ndarray of int64, shape (m,)
        The text (table 0) or pair that each belongs to.
    """

    table: int
    features: Features
    rows: NDArray[np.int32]
    owners: I64


@dataclass(frozen=True)
class Scores:
    """Logits of a batch before calibration, and what they were made from.

    Parameters
    ----------
    logits : ndarray of float64, shape (n_texts, n_topics, n_heads)
    known : ndarray of int64, shape (n_texts,)
        Number of tokens of each text that the model has seen in training.
    pairs : Pairs
        Texts and topics that they mention.
    hits : tuple of Hits
        The known features.
    """

    logits: NDArray[np.float64]
    known: I64
    pairs: Pairs
    hits: tuple[Hits, ...]


class Scorer:
    """Applies a model's tables to batches.

    Parameters
    ----------
    state : ModelState
        The model's numbers.
    """

    def __init__(self, state: ModelState) -> None:
        arrays = state.arrays
        self.featurizer = Featurizer(state.topics, state.settings)
        self.tables = tuple(
            WeightTable(arrays[f"{name}_keys"], arrays[f"{name}_weights"]) for name in TABLES
        )
        self._shape = (len(state.topics), len(HEADS))
        self.scales = arrays["scales"]
        self._bias = arrays["bias"]
        self._unmentioned = arrays["unmentioned"]

    def score(self, batch: TokenBatch) -> Scores:
        """Return the logits of a batch.

        Parameters
        ----------
        batch : TokenBatch
            Tokens of canonical texts.

        Returns
        -------
        Scores
        """
        n_texts = len(batch)
        pairs = self.featurizer.pairs(batch)
        text_hits = self._text_hits(batch)
        sums = np.zeros((n_texts, self._shape[0] * self._shape[1]), dtype=np.int64)
        for hits in text_hits:
            sums += self.tables[0].sum_by_text(hits.rows, hits.owners, n_texts)
        logits = sums.reshape(n_texts, *self._shape) * self.scales[0]
        logits *= text_scale(batch)[:, None, None]
        logits += self._bias
        mentioned = np.zeros((n_texts, self._shape[0]), dtype=np.bool_)
        mentioned[pairs.texts, pairs.topics] = True
        logits += np.where(mentioned[:, :, None], 0.0, self._unmentioned)
        pair_hits = self._pair_hits(batch, pairs)
        added = np.zeros((len(pairs), self._shape[1]))
        for number, factor in ((1, pair_scale(pairs)[:, None]), (2, 1.0)):
            own = [hits for hits in pair_hits if hits.table == number]
            rows = np.concatenate([hits.rows for hits in own])
            owners = np.concatenate([hits.owners for hits in own])
            total = self.tables[number].sum_by_pair(rows, owners, pairs.topics)
            added += total * self.scales[number][pairs.topics] * factor
        logits[pairs.texts, pairs.topics] += added
        known = np.bincount(text_hits[0].owners, minlength=n_texts)
        return Scores(logits, known, pairs, (*text_hits, *pair_hits))

    def _text_hits(self, batch: TokenBatch) -> list[Hits]:
        """Look up words, longer n-grams, and the characters of words never seen."""
        table = self.tables[0]
        unigrams = self.featurizer.unigrams(batch)
        known, rows = table.vocabulary.hits(unigrams.hashes)
        unseen = np.ones(batch.n_tokens, dtype=np.bool_)
        unseen[known] = False
        unknown = np.flatnonzero(unseen)
        out = [Hits(0, unigrams.take(known), rows, batch.rows[known])]
        for found in (
            self.featurizer.longer_ngrams(batch),
            *self.featurizer.chars_by_size(batch, unknown),
        ):
            which, rows = table.vocabulary.hits(found.hashes)
            found = found.take(which)
            out.append(Hits(0, found, rows, batch.rows[found.first]))
        return out

    def _pair_hits(self, batch: TokenBatch, pairs: Pairs) -> list[Hits]:
        out = []
        for name in PAIR_BLOCKS:
            number = 2 if name in UNSCALED_BLOCKS else 1
            block = self.featurizer.pair_block(batch, pairs, name)
            which, rows = self.tables[number].vocabulary.hits(block.features.hashes)
            out.append(Hits(number, block.features.take(which), rows, block.rows[which]))
        return out
