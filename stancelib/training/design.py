"""A corpus as sparse matrices: featurised once, cut to any training rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stancelib.corpus.schema import Corpus
from stancelib.evaluation.predictions import Gold
from stancelib.features.batch import TokenBatch, tokenize_batch
from stancelib.features.featurizer import (
    PAIR_BLOCKS,
    TEXT_BLOCKS,
    UNSCALED_BLOCKS,
    Block,
    Featurizer,
    FeaturizerSettings,
    pair_scale,
    text_scale,
)
from stancelib.features.relative import Pairs
from stancelib.text import canonical
from stancelib.topics import Topic

__all__ = ["Columns", "Counts", "Design", "featurize"]

Csr = Any  # scipy.sparse.csr_array; scipy has no type stubs
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Paragraphs in which a feature must occur to be learned from.
_MIN_DOCUMENTS = 2

#: How loud a block speaks beside the others: mean squared norm of its rows. Chosen by
#: cross-validation on the project's own labels, the same for every corpus.
_LOUDNESS = {
    "word": 1.5,
    "stem": 1.0,
    "ngram": 1.5,
    "context": 1.0,
    "window": 0.5,
    "mention": 0.3,
    "cue": 0.1,
}


@dataclass(frozen=True)
class Counts:
    """How often each feature of a block occurs in each row.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_features,)
        Hashes, increasing.
    matrix : sparse array of float64, shape (n_rows, n_features)
        Counts, each row multiplied by its scale.
    """

    keys: NDArray[np.uint64]
    matrix: Csr


@dataclass(frozen=True)
class Columns:
    """The features of a block that one training set selects, and their factors.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Hashes, increasing.
    factors : ndarray of float64, shape (n,)
        What the (scaled) counts are multiplied by: inverse document frequency
        and the block's normaliser.
    matrix : sparse array, shape (n_rows, n)
        Scaled counts times factors, for all rows.
    """

    keys: NDArray[np.uint64]
    factors: Floats
    matrix: Csr


@dataclass(frozen=True)
class Design:
    """Features and labels of a corpus.

    Parameters
    ----------
    topics : tuple of Topic
    settings : FeaturizerSettings
    batch : TokenBatch
    pairs : Pairs
    counts : dict of str to Counts
        By block; rows of text blocks are paragraphs, of pair blocks pairs.
    labels : ndarray of bool, shape (n_paragraphs, n_topics, 3)
        Topic, support, opposition.
    weights : ndarray of float64, shape (n_paragraphs,)
    groups : tuple of str
        Document of each paragraph.
    """

    topics: tuple[Topic, ...]
    settings: FeaturizerSettings
    batch: TokenBatch
    pairs: Pairs
    counts: dict[str, Counts]
    labels: Bools
    weights: Floats
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def pair_of(self) -> NDArray[np.int64]:
        """Pair of each (paragraph, topic), -1 where the topic isn't mentioned."""
        out = np.full((len(self), len(self.topics)), -1)
        out[self.pairs.texts, self.pairs.topics] = np.arange(len(self.pairs))
        return out

    def columns(self, block: str, training: Bools) -> Columns:
        """Select and weight a block's features by the training rows alone.

        Parameters
        ----------
        block : str
            One of ``TEXT_BLOCKS`` and ``PAIR_BLOCKS``.
        training : ndarray of bool, shape (n_rows of the block,)
            Rows that may be looked at.

        Returns
        -------
        Columns
        """
        counts = self.counts[block]
        seen = counts.matrix[training]
        frequency = np.bincount(seen.indices, minlength=len(counts.keys))
        keep = np.flatnonzero(frequency >= _MIN_DOCUMENTS)
        factors = np.ones(len(keep))
        if block not in UNSCALED_BLOCKS:
            # Smoothed inverse document frequency, as in scikit-learn's TfidfTransformer.
            factors = np.log((1 + training.sum()) / (1 + frequency[keep])) + 1
        matrix = counts.matrix[:, keep] @ sparse.diags_array(factors)
        squares = matrix[training].power(2).sum(axis=1)
        used = squares[squares > 0]
        norm = float(np.sqrt(used.mean() / _LOUDNESS[block])) if len(used) else 1.0
        return Columns(counts.keys[keep], factors / norm, (matrix / norm).tocsr())


def featurize(
    corpus: Corpus, topics: Sequence[Topic], settings: FeaturizerSettings | None = None
) -> Design:
    """Featurise a corpus.

    Parameters
    ----------
    corpus : Corpus
    topics : sequence of Topic
    settings : FeaturizerSettings, optional

    Returns
    -------
    Design
    """
    featurizer = Featurizer(topics, settings)
    batch = tokenize_batch([canonical(text) for text in corpus.texts])
    pairs = featurizer.pairs(batch)
    counts = {}
    for name in TEXT_BLOCKS:
        counts[name] = _count(featurizer.text_block(batch, name), text_scale(batch))
    for name in PAIR_BLOCKS:
        scale = np.ones(len(pairs)) if name in UNSCALED_BLOCKS else pair_scale(pairs)
        counts[name] = _count(featurizer.pair_block(batch, pairs, name), scale)
    gold = Gold.from_corpus(corpus, topics)
    labels = np.stack([gold.topic, gold.support, gold.oppose], axis=-1)
    weights = np.array([paragraph.weight for paragraph in corpus], dtype=np.float64)
    return Design(
        tuple(topics), featurizer.settings, batch, pairs, counts, labels, weights, gold.groups
    )


def _count(block: Block, scale: Floats) -> Counts:
    keys, columns = np.unique(block.features.hashes, return_inverse=True)
    ones = np.ones(len(columns))
    matrix = sparse.csr_array((ones, (block.rows, columns)), shape=(len(scale), len(keys)))
    matrix.sum_duplicates()
    return Counts(keys, (sparse.diags_array(scale) @ matrix).tocsr())
