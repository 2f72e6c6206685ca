"""Meanings of common English words as vectors, for what no training corpus has seen enough of.

The vectors are those of a sentence encoder for single words, made smaller by
principal components; ``models/vectors.py`` made them, NOTICE says from what.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.features.hashing import U64

__all__ = ["VECTORS", "WordVectors", "word_vectors"]

#: Name of the vectors; a model that was trained with others can't be used with these.
VECTORS = "minilm-l6-96"


@dataclass(frozen=True)
class WordVectors:
    """Vectors of words.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Hashes of the words (lower case), increasing.
    vectors : ndarray of float32, shape (n, d)
        Rare words have long vectors, the commonest short ones (Arora et al.
        2017, "A simple but tough-to-beat baseline for sentence embeddings").
    """

    keys: U64
    vectors: NDArray[np.float32]

    @cached_property
    def directions(self) -> NDArray[np.float32]:
        """The vectors at unit length."""
        return np.asarray(self.vectors / np.linalg.norm(self.vectors, axis=1, keepdims=True))

    @property
    def size(self) -> int:
        """Number of dimensions."""
        return int(self.vectors.shape[1])

    def rows(self, hashes: U64) -> I64:
        """Return the row of each word, -1 for words without a vector.

        Examples
        --------
        >>> from stancelib.features.batch import tokenize_batch
        >>> hashes = tokenize_batch(["tariffs xyzzyx"]).hashes
        >>> (word_vectors().rows(hashes) >= 0).tolist()
        [True, False]
        """
        place = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[place] == hashes, place, -1)


@cache
def word_vectors() -> WordVectors:
    """Read the vectors that come with the package, once."""
    with (files("stancelib.features") / "data" / "word_vectors.npz").open("rb") as file:
        with np.load(file, allow_pickle=False) as data:
            scales = data["scales"].astype(np.float32)
            return WordVectors(data["keys"], data["vectors"] * scales[:, None])
