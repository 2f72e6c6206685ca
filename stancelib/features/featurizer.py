"""All features of a batch, by block: one implementation for training and prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError
from stancelib.features.batch import I64, TokenBatch
from stancelib.features.cues import cue_features
from stancelib.features.mentions import MentionFinder
from stancelib.features.ngrams import (
    STEM_BYTES,
    Features,
    concatenate,
    prefixes,
    role_hashes,
    word_ngrams,
)
from stancelib.features.relative import (
    WINDOW,
    Pairs,
    context_features,
    find_pairs,
    mention_features,
    window_features,
)
from stancelib.topics import Topic

__all__ = [
    "PAIR_BLOCKS",
    "TEXT_BLOCKS",
    "UNSCALED_BLOCKS",
    "Block",
    "Featurizer",
    "FeaturizerSettings",
    "pair_scale",
    "text_scale",
]

#: Blocks whose rows are texts, and blocks whose rows are (text, topic) pairs.
TEXT_BLOCKS = ("word", "stem", "ngram")
PAIR_BLOCKS = ("context", "window", "mention", "cue")
#: Pair blocks that are counts of a few facts; the others grow with the text and are scaled.
UNSCALED_BLOCKS = ("mention", "cue")

_SHORTEST = 8.0


@dataclass(frozen=True, slots=True)
class FeaturizerSettings:
    """What a featurizer looks at; part of a model's manifest.

    Parameters
    ----------
    words : int
        Longest word n-gram.
    window : int
        Tokens before and after a mention that count as near it.
    """

    words: int = 2
    window: int = WINDOW

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
                raise InputError(f"featurizer setting {field.name}: {value!r} is not 1 to 100")

    def to_dict(self) -> dict[str, int]:
        """Return the settings as JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, int]) -> FeaturizerSettings:
        """Build settings from :meth:`to_dict`'s data; raise InputError on anything else."""
        unknown = set(data) - {field.name for field in fields(cls)}
        if unknown:
            raise InputError(f"featurizer settings: unknown {sorted(unknown)}")
        return cls(**data)


@dataclass(frozen=True)
class Block:
    """Features of one kind with the row (text or pair) that each occurrence belongs to."""

    features: Features
    rows: I64


class Featurizer:
    """Turns canonical texts into blocks of hashed features.

    Parameters
    ----------
    topics : sequence of Topic
        Topics whose mentions are looked for.
    settings : FeaturizerSettings, optional
        What to look at.
    """

    def __init__(self, topics: Sequence[Topic], settings: FeaturizerSettings | None = None) -> None:
        self.topics = tuple(topics)
        self.settings = settings or FeaturizerSettings()
        self._finder = MentionFinder(self.topics)

    def pairs(self, batch: TokenBatch) -> Pairs:
        """Return the (text, topic) pairs in which the topic is mentioned."""
        return find_pairs(batch, self._finder.find(batch))

    def longer_ngrams(self, batch: TokenBatch) -> Features:
        """Return the word n-grams of 2 and more tokens."""
        parts = [
            word_ngrams(batch.hashes, batch.rows, n) for n in range(2, self.settings.words + 1)
        ]
        return concatenate(parts) if parts else word_ngrams(batch.hashes[:0], batch.rows[:0], 1)

    def text_block(self, batch: TokenBatch, name: str) -> Block:
        """Return one of ``TEXT_BLOCKS``; rows are texts."""
        every = np.arange(batch.n_tokens)
        if name == "word":
            found = Features(role_hashes(batch.hashes, "text"), every, every)
        elif name == "stem":
            stems = prefixes(batch, STEM_BYTES, every)
            found = Features(role_hashes(stems, "text", stem=True), every, every)
        else:
            found = self.longer_ngrams(batch)
        return Block(found, batch.rows[found.first])

    def pair_block(self, batch: TokenBatch, pairs: Pairs, name: str) -> Block:
        """Return one of ``PAIR_BLOCKS``; rows are pairs."""
        if name == "context":
            return Block(*context_features(batch, pairs))
        if name == "window":
            return Block(*window_features(batch, pairs, self.settings.window))
        if name == "mention":
            return Block(*mention_features(batch, pairs))
        return Block(*cue_features(batch, pairs))


def text_scale(batch: TokenBatch) -> NDArray[np.float64]:
    """Return what the sums of text features are multiplied by, shape (n_texts,).

    One over the root of the number of tokens: with inverse document
    frequencies in the weights this comes close to the Euclidean norm of TF-IDF,
    and it needs no second pass over the features.
    """
    return 1.0 / np.sqrt(np.maximum(batch.counts, _SHORTEST))


def pair_scale(pairs: Pairs) -> NDArray[np.float64]:
    """Return what the sums of context and window features are multiplied by, shape (n_pairs,)."""
    return 1.0 / np.sqrt(np.maximum(pairs.sizes, _SHORTEST))
