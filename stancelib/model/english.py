"""Which texts of a batch are not English: a quick count first, a closer look where it is low."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from stancelib.features.batch import TokenBatch, token_hash
from stancelib.features.vocabulary import Vocabulary
from stancelib.text import is_english

__all__ = ["foreign"]

#: Function words that no other European language shares; English prose has one in six words.
_WORDS = (
    "the of and to that was for it with as his on at by this had not are but from or have they "
    "which you were her she there would their been has when who will more if out so said what its "
    "about into than them can other new some could these then first any our"
)
_ENOUGH = 0.12


@cache
def _function_words() -> Vocabulary:
    return Vocabulary(np.sort(np.array([token_hash(word) for word in _WORDS.split()])))


def foreign(batch: TokenBatch, canonical: Sequence[str]) -> list[int]:
    """Return the positions of the texts that are not English.

    Parameters
    ----------
    batch : TokenBatch
        The texts' tokens.
    canonical : sequence of str
        The texts.

    Returns
    -------
    list of int
    """
    which, _ = _function_words().hits(batch.hashes)
    counts = np.bincount(batch.rows[which], minlength=len(batch))
    low = (counts < _ENOUGH * batch.counts) & (batch.counts > 0)
    return [i for i in np.flatnonzero(low).tolist() if not is_english(canonical[i])]
