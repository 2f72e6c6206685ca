"""What is written beside words: hashtags and user names, exclamation and question marks, quotes.

Tokens are words alone; in tweets and comments the rest tells, too.
"""

from __future__ import annotations

import numpy as np

from stancelib.features.batch import TokenBatch
from stancelib.features.hashing import mix, salt
from stancelib.features.ngrams import Features, concatenate

__all__ = ["sign_features"]

#: Characters that make a word another thing when they stand right before it.
_PREFIXES = {"#": "hashtag", "@": "user"}
#: Characters that count by themselves.
_SIGNS = ("!", "?", '"', "#", "@", "$", "%", "*", "&", "(", ":", ";", "/", "...")


def sign_features(batch: TokenBatch) -> Features:
    """Return hashtags and user names as features of their own, and signs beside words.

    A sign belongs to the token before it (or, at a text's beginning, after it).

    Parameters
    ----------
    batch : TokenBatch

    Returns
    -------
    Features

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> batch = tokenize_batch(["#Tax now!", "tax now"])
    >>> sign_features(batch).first.tolist()
    [0, 1, 0]
    """
    data = np.frombuffer(batch.buffer, dtype=np.uint8)
    parts = []
    before = data[batch.starts - 1] if batch.n_tokens else data[:0]
    before = np.where(batch.starts > 0, before, 0) if batch.n_tokens else before
    for sign, name in _PREFIXES.items():
        at = np.flatnonzero(before == ord(sign))
        parts.append(Features(mix(batch.hashes[at] ^ salt(name)), at, at))
    for sign in _SIGNS if batch.n_tokens else ():
        at = _beside(batch, _places(data, sign))
        parts.append(Features(np.full(len(at), salt(f"sign {sign}")), at, at))
    return concatenate(parts)


def _places(data: np.ndarray, sign: str) -> np.ndarray:
    """Return where a sign stands: runs of one character once, dots wherever three begin."""
    if len(sign) > 1:
        dots = data == ord(sign[0])
        return np.flatnonzero(dots[:-2] & dots[1:-1] & dots[2:])
    found = np.flatnonzero(data == ord(sign))
    return found[np.diff(found, prepend=-2) > 1]


def _beside(batch: TokenBatch, places: np.ndarray) -> np.ndarray:
    """Return the token that each sign belongs to, in the sign's own text."""
    text = np.searchsorted(batch.text_starts, places, side="right") - 1
    places, text = places[text >= 0], text[text >= 0]
    token = np.searchsorted(batch.starts, places, side="right") - 1
    token = np.maximum(token, batch.indptr[text])
    inside = token < batch.indptr[text + 1]
    return token[inside]
