"""A batch of canonical texts as arrays: tokens, their hashes, sentences and clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from stancelib.features.hashing import U64, first_bytes, hash_tokens, word_view

__all__ = [
    "TokenBatch",
    "distinct",
    "expand",
    "run_starts",
    "token_hash",
    "token_hashes",
    "tokenize_batch",
    "tokenize_joined",
]

I64 = NDArray[np.int64]

_OTHER, _WORD, _STOP, _PAUSE, _DASH = 0, 1, 2, 3, 4
_SEPARATOR = b"\n"
#: Separators after the last text, so that every token has whole 64-bit words to read.
_TAIL = _SEPARATOR * 64


def _class_table() -> bytes:
    table = bytearray(256)
    for byte in range(256):
        character = chr(byte)
        if byte >= 0x80 or (character.isascii() and character.isalnum()):
            table[byte] = _WORD
        elif character in ".!?":
            table[byte] = _STOP
        elif character in ',;:()"':
            table[byte] = _PAUSE
        elif character == "-":
            table[byte] = _DASH
    return bytes(table)


_CLASSES = _class_table()
_LOWER = bytes(range(256)).lower()
_SPACE = np.isin(np.arange(256), np.frombuffer(b" \t\r\n", dtype=np.uint8))
_SPACE_OR_CLOSER = np.isin(np.arange(256), np.frombuffer(b" \t\r\n\"')]", dtype=np.uint8))

#: Abbreviations whose full stop ends no sentence; nor after "U.S." or "J. Smith".
_ABBREVIATIONS = (
    "mr mrs ms dr prof sen rep reps sens gen gov col lt sgt capt maj adm st mt ft hon rev messrs "
    "jan feb mar apr jun jul aug sep sept oct nov dec vs etc inc ltd co corp dept univ"
)


@dataclass(frozen=True)
class TokenBatch:
    """Tokens of several texts, end to end.

    Parameters
    ----------
    buffer : bytes
        The lower-cased texts in UTF-8 with separators between and after them.
    text_starts : ndarray of int64, shape (n_texts,)
        Where each text starts in the buffer.
    starts, lengths : ndarray of int64, shape (n_tokens,)
        Byte ranges of the tokens in the buffer.
    indptr : ndarray of int64, shape (n_texts + 1,)
        Tokens ``indptr[i]:indptr[i + 1]`` belong to text i.
    hashes : ndarray of uint64, shape (n_tokens,)
        Hash of each token.
    """

    buffer: bytes
    text_starts: I64
    starts: I64
    lengths: I64
    indptr: I64
    hashes: U64

    def __len__(self) -> int:
        return len(self.text_starts)

    @property
    def n_tokens(self) -> int:
        """Number of tokens in all texts."""
        return len(self.starts)

    @cached_property
    def words(self) -> U64:
        """The 64-bit word at each byte of the buffer."""
        return word_view(self.buffer)

    @cached_property
    def heads(self) -> U64:
        """The first bytes of each token, at most 8, as a number; shape (n_tokens,)."""
        return first_bytes(self.words, self.starts, self.lengths)

    @cached_property
    def counts(self) -> I64:
        """Number of tokens of each text, shape (n_texts,)."""
        return np.diff(self.indptr)

    @cached_property
    def rows(self) -> I64:
        """Text that each token belongs to, shape (n_tokens,)."""
        return np.repeat(np.arange(len(self)), self.counts)

    @cached_property
    def sentences(self) -> I64:
        """Number from 1 of the sentence that each token stands in, shape (n_tokens,).

        A sentence ends at ``.``, ``!`` or ``?`` before white space or a closing
        quote or bracket, and at the end of the text. A full stop right after an
        abbreviation or a single ASCII letter or digit ends none.
        """
        return _numbers(self.sentence_starts)

    @cached_property
    def sentence_starts(self) -> I64:
        """First token of each sentence, and the number of tokens, shape (n_sentences + 1,)."""
        marks, after = self.punctuation
        which = np.flatnonzero(self._classes[marks] == _STOP)
        which = which[_SPACE_OR_CLOSER[self._bytes[marks[which] + 1]] & (after[which] > 0)]
        stops, before = marks[which], after[which] - 1
        lengths, hashes = self.lengths[before], self.hashes[before]
        dots = (self.starts[before] + lengths == stops) & (self._bytes[stops] == ord("."))
        known = _abbreviations()
        place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        short = (lengths == 1) | (known[place] == hashes)
        return self._first_tokens(after[which[~(dots & short)]])

    @cached_property
    def clauses(self) -> I64:
        """Number from 1 of the clause that each token stands in, shape (n_tokens,).

        Clauses end where sentences do, at ``, ; : ( ) "`` and at dashes: hyphens
        with white space on both sides, or two or more in a row.
        """
        return _numbers(self.clause_starts)

    @cached_property
    def clause_starts(self) -> I64:
        """First token of each clause, and the number of tokens, shape (n_clauses + 1,)."""
        marks, after = self.punctuation
        classes = self._classes[marks]
        hyphens = np.flatnonzero(classes == _DASH)
        before, next_ = self._bytes[marks[hyphens] - 1], self._bytes[marks[hyphens] + 1]
        dashes = hyphens[(next_ == ord("-")) | (_SPACE[before] & _SPACE[next_])]
        return self._first_tokens(after[classes == _PAUSE], after[dashes], self.sentence_starts)

    @cached_property
    def punctuation(self) -> tuple[I64, I64]:
        """Where ``. ! ? , ; : ( ) " -`` stand in the buffer, and the token after each."""
        marks = np.flatnonzero(self._classes >= _STOP)
        return marks, np.searchsorted(self.starts, marks)

    def text_of(self, token: int) -> str:
        """Return a token as it stands in the buffer."""
        start = int(self.starts[token])
        return self.buffer[start : start + int(self.lengths[token])].decode("utf-8")

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.buffer, dtype=np.uint8)

    @cached_property
    def _classes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.buffer.translate(_CLASSES), dtype=np.uint8)

    def _first_tokens(self, *parts: I64) -> I64:
        """Return the given tokens and the first of each text, sorted, and the number of tokens."""
        flags = np.zeros(self.n_tokens + 1, dtype=np.bool_)
        for part in (*parts, self.indptr):
            flags[part] = True
        return np.flatnonzero(flags)


def _numbers(starts: I64) -> I64:
    """Return numbers from 1 for runs that start at all but the last of the given tokens."""
    return np.repeat(np.arange(1, len(starts)), np.diff(starts))


def tokenize_batch(texts: Sequence[str]) -> TokenBatch:
    """Find and hash the tokens of canonical texts.

    A token is a maximal run of ASCII letters and digits and non-ASCII
    characters, ASCII letters in lower case: :func:`stancelib.text.tokenize`
    says the same in plain Python.

    Parameters
    ----------
    texts : sequence of str
        Canonical texts (:func:`stancelib.text.normalize`).

    Returns
    -------
    TokenBatch

    Examples
    --------
    >>> batch = tokenize_batch(["NATO's door is open.", "", "No."])
    >>> [batch.text_of(i) for i in range(batch.n_tokens)]
    ['nato', 's', 'door', 'is', 'open', 'no']
    >>> batch.counts.tolist()
    [5, 0, 1]
    """
    joined = "\n".join(texts)
    data = joined.encode("utf-8", "replace")
    own = texts if joined.isascii() else [text.encode("utf-8", "replace") for text in texts]
    return tokenize_joined(data, np.fromiter(map(len, own), dtype=np.int64, count=len(own)))


def tokenize_joined(data: bytes, sizes: I64) -> TokenBatch:
    r"""Find and hash the tokens of canonical texts that stand in one buffer already.

    Parameters
    ----------
    data : bytes
        The texts in UTF-8, a line feed between each two.
    sizes : ndarray of int64, shape (n_texts,)
        Bytes of each.

    Returns
    -------
    TokenBatch

    Examples
    --------
    >>> tokenize_joined(b"No.\nYes.", np.array([3, 4])).counts.tolist()
    [1, 1]
    """
    buffer = _SEPARATOR + (data + _TAIL).translate(_LOWER)
    text_starts = 1 + np.cumsum(sizes + 1) - (sizes + 1)
    classes = np.frombuffer(buffer.translate(_CLASSES), dtype=np.uint8)
    in_word = classes == _WORD
    edges = np.flatnonzero(in_word[1:] != in_word[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    lengths = ends - starts
    indptr = np.append(np.searchsorted(starts, text_starts), len(starts))
    words = word_view(buffer)
    heads = first_bytes(words, starts, lengths)
    hashes = hash_tokens(words, starts, lengths, heads)
    batch = TokenBatch(buffer, text_starts, starts, lengths, indptr, hashes)
    # What is known already need not be worked out again.
    batch.__dict__.update(_classes=classes, words=words, heads=heads)
    return batch


def expand(starts: I64, ends: I64) -> tuple[I64, I64]:
    """Return all positions of ranges, and the range that each comes from.

    Parameters
    ----------
    starts, ends : ndarray of int64, shape (n,)
        The ranges, ends excluded.

    Returns
    -------
    positions, which : ndarray of int64, shape (sum of lengths,)

    Examples
    --------
    >>> positions, which = expand(np.array([5, 0]), np.array([7, 1]))
    >>> positions.tolist(), which.tolist()
    ([5, 6, 0], [0, 0, 1])
    """
    counts = ends - starts
    which = np.repeat(np.arange(len(starts)), counts)
    shift = starts - (np.cumsum(counts) - counts)
    return np.arange(len(which)) + shift[which], which


def token_hash(token: str) -> np.uint64:
    """Return the hash that :func:`tokenize_batch` gives a single lower-case token."""
    return np.uint64(token_hashes([token])[0])


def token_hashes(tokens: Iterable[str]) -> U64:
    """Return the hashes of lower-case tokens, shape (n_tokens,)."""
    data = [token.encode("utf-8") for token in tokens]
    lengths = np.array([len(each) for each in data], dtype=np.int64)
    return hash_tokens(word_view(b"".join(data) + _TAIL), np.cumsum(lengths) - lengths, lengths)


def distinct(keys: I64) -> I64:
    """Return each value once, sorted; ``np.unique`` does, but imports masked arrays.

    Examples
    --------
    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered: I64 = np.sort(keys)
    return ordered[run_starts(ordered)]


def run_starts(keys: I64) -> I64:
    """Return where runs of equal keys start.

    Examples
    --------
    >>> run_starts(np.array([5, 5, 2, 2, 5])).tolist()
    [0, 2, 4]
    """
    new = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    return np.flatnonzero(new)


@cache
def _abbreviations() -> U64:
    return np.sort(token_hashes(_ABBREVIATIONS.split()))
