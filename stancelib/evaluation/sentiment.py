"""The tone of a text, by counting words of praise and blame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stancelib.evaluation.predictions import IntArray
from stancelib.features.tone import NEGATORS, SCOPE, polarities
from stancelib.text import canonical, tokenize

__all__ = ["tone", "tone_bins"]


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
            turned = any(w in NEGATORS for w in words[max(place - SCOPE, 0) : place])
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
