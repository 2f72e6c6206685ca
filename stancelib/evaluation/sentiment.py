"""The tone of a text, by counting words of praise and blame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

import numpy as np

from stancelib.evaluation.predictions import IntArray
from stancelib.evaluation.sentiment_words import (
    BAD_NOUNS,
    BAD_OTHERS,
    BAD_VERBS,
    GOOD_NOUNS,
    GOOD_OTHERS,
    GOOD_VERBS,
)
from stancelib.features.lexicon import inflect, plural
from stancelib.text import canonical, tokenize

__all__ = ["polarities", "tone", "tone_bins"]

_NEGATORS = frozenset(
    "not no never neither nor without cannot hardly scarcely barely rarely nobody nothing none "
    "dont doesnt didnt isnt arent wasnt werent wont cant couldnt wouldnt shouldnt "
    "don doesn didn isn aren wasn weren won couldn wouldn shouldn hasn haven hadn mustn".split()
)
#: Words before a word of praise or blame in which a negation turns it.
_SCOPE = 3


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


def tone(text: str) -> int:
    """Count words of praise less words of blame; a negation shortly before one turns it.

    Parameters
    ----------
    text : str

    Returns
    -------
    int
        Positive for praise, negative for blame.

    Examples
    --------
    >>> tone("A wise and generous plan."), tone("It is not wise."), tone("It rained.")
    (2, -1, 0)
    """
    words = [token.text for token in tokenize(canonical(text))]
    signs = polarities()
    total = 0
    for place, word in enumerate(words):
        sign = signs.get(word, 0)
        if sign:
            turned = any(w in _NEGATORS for w in words[max(place - _SCOPE, 0) : place])
            total += -sign if turned else sign
    return total


def tone_bins(texts: Sequence[str]) -> IntArray:
    """Return 0 for texts with more blame than praise, 2 for more praise, 1 for neither.

    Parameters
    ----------
    texts : sequence of str, length n

    Returns
    -------
    ndarray of int64, shape (n,)

    Examples
    --------
    >>> tone_bins(["A wise plan.", "It rained.", "A disaster."]).tolist()
    [2, 1, 0]
    """
    return np.sign(np.array([tone(text) for text in texts], dtype=np.int64)) + 1
