"""Which texts of a batch are not English: a quick count first, a closer look where it is low."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import TokenBatch, token_hashes
from stancelib.features.vocabulary import Vocabulary
from stancelib.text import is_english

__all__ = ["EnglishCheck"]

#: Function words that no other European language shares; English prose has one in six words.
_WORDS = (
    "the of and to that was for it with as his on at by this had not are but from or have they "
    "which you were her she there would their been has when who will more if out so said what its "
    "about into than them can other new some could these then first any our"
)
_ENOUGH = 0.12


class EnglishCheck:
    """Finds the texts of a batch that are not English.

    Parameters
    ----------
    tokens : Vocabulary
        The words that a model knows: those that are English function words are
        counted at no cost; only texts with few are looked at closely.
    """

    def __init__(self, tokens: Vocabulary) -> None:
        _, rows = tokens.hits(token_hashes(_WORDS.split()))
        self._is_function_word = np.zeros(len(tokens) + 1, dtype=np.bool_)
        self._is_function_word[rows] = True

    def foreign(
        self, batch: TokenBatch, rows: NDArray[np.int32], canonical: Sequence[str]
    ) -> list[int]:
        """Return the positions of the texts that are not English.

        Parameters
        ----------
        batch : TokenBatch
            The texts' tokens.
        rows : ndarray of int32, shape (n_tokens,)
            Row of each token in the vocabulary, its length where unknown.
        canonical : sequence of str
            The texts.

        Returns
        -------
        list of int
        """
        found = batch.rows[self._is_function_word.take(rows)]
        counts = np.bincount(found, minlength=len(batch))
        low = (counts < _ENOUGH * batch.counts) & (batch.counts > 0)
        return [i for i in np.flatnonzero(low).tolist() if not is_english(canonical[i])]
