"""From a batch of texts to logits: look up, gather, add up, scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.featurizer import UNSCALED_BLOCKS, Featurizer, pair_scale, text_scale
from stancelib.features.ngrams import (
    ROLES,
    STEM_BYTES,
    Features,
    concatenate,
    ngram_hashes,
    prefixes,
)
from stancelib.features.relative import Pairs, Places, context_places, window_places
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.state import HEADS, ModelState
from stancelib.model.tables import SumTable

__all__ = ["Hits", "Scorer", "Scores"]

I32 = NDArray[np.int32]


class Hits(NamedTuple):
    """Features of a batch that a model knows.

    Parameters
    ----------
    features : Features
        The known occurrences.
    rows : ndarray of int32, shape (m,)
        Their rows among the model's weights.
    owners : ndarray of int64, shape (m,)
        The text or pair that each belongs to.
    """

    features: Features
    rows: I32
    owners: I64


@dataclass(frozen=True)
class Scores:
    """Logits of a batch before calibration, and what they were made from.

    Parameters
    ----------
    logits : ndarray of float64, shape (n_texts, n_topics, n_heads)
    known : ndarray of int64, shape (n_texts,)
        Number of words of each text that the model knows, if only by their stem.
    tokens : ndarray of int32, shape (n_tokens,)
        Row of each word among the weights; the number of rows if not known.
    ngrams : Hits
        Longer n-grams, by text.
    pairs : Pairs
        Texts and topics that they mention.
    places : tuple of Places
        Words in the roles "context", "before" and "after".
    facts : Hits
        Facts about mentions and cues, by pair, in any order.
    """

    logits: NDArray[np.float64]
    known: I64
    tokens: I32
    ngrams: Hits
    pairs: Pairs
    places: tuple[Places, ...]
    facts: Hits


class Scorer:
    """Applies a model's weights to batches.

    Parameters
    ----------
    state : ModelState
        The model's numbers.
    """

    def __init__(self, state: ModelState) -> None:
        arrays = state.arrays
        self.featurizer = Featurizer(state.topics, state.settings)
        self.vocabulary = Vocabulary(arrays["token_keys"])
        self._ngrams = Vocabulary(arrays["ngram_keys"])
        self._facts = Vocabulary(arrays["fact_keys"])
        self._n_topics = len(state.topics)
        roles = arrays["token_weights"]
        self._text_sums = SumTable(roles[:, 0])
        self._ngram_sums = SumTable(arrays["ngram_weights"])
        self._place_sums = tuple(
            SumTable(roles[:, role].reshape(-1, len(HEADS))) for role in range(1, len(ROLES))
        )
        self._fact_sums = SumTable(arrays["fact_weights"].reshape(-1, len(HEADS)))
        self._scales = arrays["scales"]
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
        tokens = self._token_rows(batch)
        ngrams = self._ngram_hits(batch)
        sums = self._text_sums.sums(tokens, batch.rows, n_texts)
        sums += self._ngram_sums.sums(ngrams.rows, ngrams.owners, n_texts)
        logits = sums.reshape(n_texts, self._n_topics, len(HEADS)) * self._scales[0]
        logits *= text_scale(batch)[:, None, None]
        logits += self._bias
        pairs = self.featurizer.pairs(batch)
        mentioned = np.zeros(logits.shape[:2], dtype=np.bool_)
        mentioned[pairs.texts, pairs.topics] = True
        logits += np.where(mentioned[:, :, None], 0.0, self._unmentioned)
        window = self.featurizer.settings.window
        places = (context_places(pairs), *window_places(batch, pairs, window))
        facts = self._fact_hits(batch, pairs)
        if len(pairs):
            logits[pairs.texts, pairs.topics] += self._pair_logits(tokens, pairs, places, facts)
        known = np.bincount(batch.rows[tokens < len(self.vocabulary)], minlength=n_texts)
        return Scores(logits, known, tokens, ngrams, pairs, places, facts)

    def _pair_logits(
        self, tokens: I32, pairs: Pairs, places: tuple[Places, ...], facts: Hits
    ) -> NDArray[np.float64]:
        topics, n_topics = pairs.topics, self._n_topics
        total = np.zeros((len(pairs), len(HEADS)), dtype=np.int64)
        for table, place in zip(self._place_sums, places, strict=True):
            # Rows of one topic; the zero row stays zero, whatever the topic.
            rows = tokens.take(place.tokens) * np.int64(n_topics) + topics.take(place.pairs)
            np.minimum(rows, len(self.vocabulary) * n_topics, out=rows)
            total += table.sums(rows, place.pairs, len(pairs))
        out = total * self._scales[1][topics] * pair_scale(pairs)[:, None]
        # Of 16-bit integers a stable sort is a radix sort.
        narrow = np.uint16 if len(pairs) < 1 << 16 else np.int64
        order = np.argsort(facts.owners.astype(narrow), kind="stable")
        owners = facts.owners.take(order)
        rows = facts.rows.take(order) * np.int64(n_topics) + topics.take(owners)
        out += self._fact_sums.sums(rows, owners, len(pairs)) * self._scales[2][topics]
        return np.asarray(out)

    def _token_rows(self, batch: TokenBatch) -> I32:
        """Look words up; of words never seen, the stem."""
        out = np.full(batch.n_tokens, len(self.vocabulary), dtype=np.int32)
        which, rows = self.vocabulary.hits(batch.hashes)
        out[which] = rows
        unseen = np.flatnonzero(out == len(self.vocabulary))
        which, rows = self.vocabulary.hits(prefixes(batch, STEM_BYTES, unseen))
        out[unseen[which]] = rows
        return out

    def _ngram_hits(self, batch: TokenBatch) -> Hits:
        found, rows = [], []
        for n in range(2, self.featurizer.settings.words + 1):
            hashes = ngram_hashes(batch.hashes, n)
            first, row = self._ngrams.hits(hashes)
            # Looked up across the borders of texts, too: dropping these few later is quicker.
            inside = np.flatnonzero(batch.rows.take(first) == batch.rows.take(first + n - 1))
            first = first.take(inside)
            found.append(Features(hashes.take(first), first, first + n - 1))
            rows.append(row.take(inside))
        if not found:
            nothing = np.zeros(0, dtype=np.int64)
            return Hits(
                Features(batch.hashes[:0], nothing, nothing), nothing.astype(np.int32), nothing
            )
        features, known = concatenate(found), np.concatenate(rows)
        owners = batch.rows.take(features.first)
        if len(found) > 1:  # n-grams of several lengths follow each other
            order = np.argsort(owners, kind="stable")
            features, known, owners = features.take(order), known.take(order), owners.take(order)
        return Hits(features, known, owners)

    def _fact_hits(self, batch: TokenBatch, pairs: Pairs) -> Hits:
        blocks = [self.featurizer.pair_block(batch, pairs, name) for name in UNSCALED_BLOCKS]
        found = concatenate([block.features for block in blocks])
        which, rows = self._facts.hits(found.hashes)
        owners = np.concatenate([block.rows for block in blocks]).take(which)
        return Hits(found.take(which), rows, owners)
