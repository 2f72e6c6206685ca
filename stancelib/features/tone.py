"""Words of praise and blame: which tokens of a batch are which, negations reckoned in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from stancelib.features.batch import I64, TokenBatch, token_hashes
from stancelib.features.hashing import U64
from stancelib.features.lexicon import inflect, plural
from stancelib.features.tone_words import (
    BAD_NOUNS,
    BAD_OTHERS,
    BAD_VERBS,
    GOOD_NOUNS,
    GOOD_OTHERS,
    GOOD_VERBS,
)

__all__ = ["NEGATORS", "SCOPE", "polarities", "token_signs"]

NEGATORS = frozenset(
    "not no never neither nor without cannot hardly scarcely barely rarely nobody nothing none "
    "dont doesnt didnt isnt arent wasnt werent wont cant couldnt wouldnt shouldnt "
    "don doesn didn isn aren wasn weren won couldn wouldn shouldn hasn haven hadn mustn".split()
)
#: Words before a word of praise or blame in which a negation turns it.
SCOPE = 3


@cache
def polarities() -> Mapping[str, int]:
    """Return every word's polarity: 1 for praise, -1 for blame.

    Returns
    -------
    mapping of str to int
        Lower-case words in all their forms; those in both lists are left out.

    Examples
    --------
    >>> words = polarities()
    >>> words["admired"], words["disasters"], "table" in words
    (1, -1, False)
    """
    good = _forms(GOOD_VERBS, GOOD_NOUNS, GOOD_OTHERS)
    bad = _forms(BAD_VERBS, BAD_NOUNS, BAD_OTHERS)
    both = good & bad
    signs = {word: 1 for word in sorted(good - both)} | {word: -1 for word in sorted(bad - both)}
    return MappingProxyType(signs)


def _forms(verbs: str, nouns: str, others: str) -> set[str]:
    out = set(others.split())
    for verb in verbs.split():
        out |= inflect(verb)[0]
    for noun in nouns.split():
        out |= {noun, plural(noun)}
    return out


def token_signs(batch: TokenBatch) -> I64:
    """Return each token's polarity: 1 for praise, -1 for blame, turned by a negation before it.

    Parameters
    ----------
    batch : TokenBatch

    Returns
    -------
    ndarray of int64, shape (n_tokens,)

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> token_signs(tokenize_batch(["A disaster, not a wise plan."])).tolist()
    [0, -1, 0, 0, -1, 0]
    """
    keys, values = _lexicon()
    place = np.minimum(np.searchsorted(keys, batch.hashes), len(keys) - 1)
    signs = np.where(keys[place] == batch.hashes, values[place], 0)
    negation = np.isin(batch.hashes, _negators())
    turned = np.zeros(batch.n_tokens, dtype=np.bool_)
    for step in range(1, SCOPE + 1):
        same = batch.sentences[step:] == batch.sentences[:-step]
        turned[step:] |= negation[:-step] & same
    return np.where(turned, -signs, signs)


@cache
def _lexicon() -> tuple[U64, I64]:
    words = polarities()
    keys = token_hashes(words)
    order = np.argsort(keys)
    return keys[order], np.array(list(words.values()), dtype=np.int64)[order]


@cache
def _negators() -> U64:
    return np.sort(token_hashes(NEGATORS))
