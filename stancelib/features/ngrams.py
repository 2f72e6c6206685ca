"""Word and character n-grams of a batch, as hashes with the tokens they come from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.hashing import BYTE_MASKS, MAX_TOKEN_BYTES, U64, combine, mix, salt

__all__ = [
    "ROLES",
    "STEM_BYTES",
    "Features",
    "char_ngrams",
    "concatenate",
    "ngram_hashes",
    "prefixes",
    "role_hashes",
    "word_ngrams",
]

#: Bytes of a word that make its stem: a crude stemmer for English.
STEM_BYTES = 5
#: Roles of a word: anywhere in the text, in a sentence with a mention, before or after one.
ROLES = ("text", "context", "before", "after")
_WORD_KINDS = {"text": "word-1", "context": "context", "before": "before", "after": "after"}
_STEM_KINDS = {
    "text": "stem-1",
    "context": "context stem",
    "before": "near stem",
    "after": "near stem",
}

_EDGE = np.uint64(0x20)


class Features(NamedTuple):
    """Occurrences of features: one entry an occurrence, in the order of the text.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
        Which feature.
    first, last : ndarray of int64, shape (n,)
        First and last token of the occurrence, positions in the batch.
    """

    hashes: U64
    first: I64
    last: I64

    def take(self, which: slice | I64) -> Features:
        """Return some of the occurrences."""
        return Features(self.hashes[which], self.first[which], self.last[which])


def concatenate(parts: list[Features]) -> Features:
    """Join features of several kinds, one after the other."""
    return Features(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def ngram_hashes(hashes: U64, n: int, kind: str = "word") -> U64:
    """Return the hash of the n tokens that start at each but the last n - 1.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n_tokens,)
    n : int
        2 or more.
    kind : str, optional
        Name that keeps these features apart from others.

    Returns
    -------
    ndarray of uint64, shape (max(n_tokens - n + 1, 0),)
    """
    h = hashes ^ salt(f"{kind}-{n}")
    size = max(len(h) - n + 1, 0)
    out = h[:size]
    for shift in range(1, n):
        out = combine(out, h[shift : shift + size])
    return out


def word_ngrams(
    hashes: U64, groups: I64, n: int, kind: str = "word", *, at: I64 | None = None
) -> Features:
    """Return the n-grams of consecutive tokens that lie in one group.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n_tokens,)
        What stands at each token: hashes of words, of prefixes, of placeholders.
    groups : ndarray of int64, shape (n_tokens,)
        Tokens of different groups (texts, sentences) make no n-gram.
    n : int
        Length in tokens, 1 or more.
    kind : str, optional
        Name that keeps these features apart from others.
    at : ndarray of int64, optional
        Position of each token in the batch; ``arange(n_tokens)`` if not given.

    Returns
    -------
    Features
    """
    out = ngram_hashes(hashes, n, kind)
    size = len(out)
    if n == 1:
        out = mix(out)
    positions = np.arange(len(hashes)) if at is None else at
    first, last = positions[:size], positions[n - 1 : n - 1 + size]
    if n > 1:
        inside = groups[:size] == groups[n - 1 : n - 1 + size]
        out, first, last = out[inside], first[inside], last[inside]
    return Features(out, first, last)


def prefixes(batch: TokenBatch, size: int, tokens: I64) -> U64:
    """Return a hash of the first `size` bytes (at most 8) of tokens, of all if there are fewer.

    A crude stemmer for English that costs one load a token.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    size : int
        Bytes that count, 1 to 8.
    tokens : ndarray of int64, shape (n,)
        Positions of the tokens wanted.

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    words = batch.words[batch.starts[tokens]] & BYTE_MASKS[np.minimum(batch.lengths[tokens], size)]
    return mix(words ^ salt("prefix"))


def role_hashes(hashes: U64, role: str, *, stem: bool = False) -> U64:
    """Return the features that words, or stems, are in a role.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
        Hashes of tokens, or of their stems (:func:`prefixes`).
    role : str
        One of ``ROLES``. Stems don't tell before from after.
    stem : bool, optional
        Whether `hashes` are those of stems.

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    return mix(hashes ^ salt((_STEM_KINDS if stem else _WORD_KINDS)[role]))


def char_ngrams(
    batch: TokenBatch, low: int = 3, high: int = 5, tokens: I64 | None = None
) -> Features:
    """Return the character n-grams of each token padded with one blank on either side.

    The same n-grams as ``char_wb`` in scikit-learn, over bytes of the canonical
    text: "nato" has ``" na", "nat", "ato", "to "`` for n = 3. Of longer
    tokens only the first ``MAX_TOKEN_BYTES`` bytes count.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    low, high : int
        Shortest and longest n-gram in bytes, blanks included, 1 to 8.
    tokens : ndarray of int64, optional
        Positions of the tokens wanted; all if not given.

    Returns
    -------
    Features
        In the order of n, then of the text.
    """
    if tokens is None:
        tokens = np.arange(batch.n_tokens)
    lengths = np.minimum(batch.lengths[tokens], MAX_TOKEN_BYTES)
    parts = []
    for n in range(low, high + 1):
        counts = np.maximum(lengths + 2 - n + 1, 0)
        token = np.repeat(tokens, counts)
        offset = np.arange(len(token)) - np.repeat(np.cumsum(counts) - counts, counts)
        at_start = offset == 0
        at_end = offset == np.repeat(counts - 1, counts)
        # Bytes before and after a token are set to blanks, whatever separates the tokens.
        word = batch.words[batch.starts[token] + offset - 1]
        word = np.where(at_start, (word & ~np.uint64(0xFF)) | _EDGE, word)
        last_byte = np.uint64(8 * (n - 1))
        cleared = word & ~(np.uint64(0xFF) << last_byte)
        word = np.where(at_end, cleared | (_EDGE << last_byte), word)
        if n < 8:
            word &= np.uint64((1 << (8 * n)) - 1)
        parts.append(Features(mix(word ^ salt(f"char-{n}")), token, token))
    return concatenate(parts)
