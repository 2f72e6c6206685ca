"""Where a batch of texts mentions a topic: aliases found by a few array operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, expand
from stancelib.features.hashing import BYTE_MASKS, U64
from stancelib.text import normalize, tokenize
from stancelib.topics import Topic

__all__ = ["MentionFinder", "Mentions"]

_WORD = 8
_KEY_BYTES = 4
_TABLE_BITS = 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Mentions(NamedTuple):
    """Mentions of topics in a batch, ordered by topic, then by place.

    Parameters
    ----------
    topics : ndarray of int64, shape (n,)
        Position of the topic.
    first, last : ndarray of int64, shape (n,)
        First and last token of the mention, positions in the batch.
    """

    topics: I64
    first: I64
    last: I64


class _Word(NamedTuple):
    """One word of an alias: a whole token, or its beginning where the alias has a ``*``."""

    data: bytes
    open_ended: bool


class _WordTable:
    """Words of aliases as columns, so that many are compared with many tokens at once."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self._sizes = np.array([len(word.data) for word in words], dtype=np.int64)
        self._open = np.array([word.open_ended for word in words], dtype=np.bool_)
        self._n_parts = -(-int(self._sizes.max(initial=1)) // _WORD)
        width = self._n_parts * _WORD
        values = b"".join(word.data.ljust(width, b"\0") for word in words)
        masks = b"".join((b"\xff" * len(word.data)).ljust(width, b"\0") for word in words)
        self._values = np.frombuffer(values, dtype="<u8").reshape(-1, self._n_parts)
        self._masks = np.frombuffer(masks, dtype="<u8").reshape(-1, self._n_parts)

    def match(self, batch: TokenBatch, tokens: I64, words: I64) -> NDArray[np.bool_]:
        """Tell which of the tokens fit the words at the same places."""
        lengths, sizes = batch.lengths[tokens], self._sizes[words]
        fits: NDArray[np.bool_] = (lengths == sizes) | (self._open[words] & (lengths > sizes))
        for part in range(self._n_parts):
            at = np.flatnonzero(fits & (sizes > part * _WORD))
            here = batch.words[batch.starts[tokens[at]] + part * _WORD]
            fits[at] = here & self._masks[words[at], part] == self._values[words[at], part]
        return fits


class MentionFinder:
    """Finds the aliases of topics in batches of texts.

    An alias is looked for by its longest word, as a rule its rarest, and is
    compared word for word where that word stands.

    Parameters
    ----------
    topics : sequence of Topic
        Their aliases are brought to canonical, lower-case tokens. A word that
        ends in ``*`` stands for every token that begins so.

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> finder = MentionFinder([Topic("kosovo", aliases=("kosov*", "ethnic albanian*"))])
    >>> found = finder.find(tokenize_batch(["Kosovar and ethnic Albanians left Kosovo."]))
    >>> list(zip(found.first.tolist(), found.last.tolist()))
    [(0, 0), (2, 3), (5, 5)]
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        aliases = [
            (position, words)
            for position, topic in enumerate(topics)
            for alias in topic.aliases
            if (words := _words(alias))
        ]
        numbers = {w: i for i, w in enumerate(dict.fromkeys(w for _, ws in aliases for w in ws))}
        self._table = _WordTable(list(numbers))
        self._topics = np.array([position for position, _ in aliases], dtype=np.int64)
        self._sizes = np.array([len(words) for _, words in aliases], dtype=np.int64)
        self._words = np.zeros((len(aliases), int(self._sizes.max(initial=1))), dtype=np.int64)
        self._anchors = np.zeros(len(aliases), dtype=np.int64)
        slots: dict[int, list[int]] = {}
        short = set()
        for alias, (_, words) in enumerate(aliases):
            self._words[alias, : len(words)] = [numbers[word] for word in words]
            anchor = max(range(len(words)), key=lambda i: len(words[i].data))
            self._anchors[alias] = anchor
            data, open_ended = words[anchor]
            key = np.frombuffer(data[:_KEY_BYTES].ljust(_WORD, b"\0"), dtype="<u8")
            slots.setdefault(int(_slots(key)[0]), []).append(alias)
            if open_ended and len(data) < _KEY_BYTES:
                short.add(len(data))
        #: Bytes by which tokens are looked up; fewer than `_KEY_BYTES` for aliases like ``eu*``.
        self._key_sizes = (_KEY_BYTES, *sorted(short))
        # Aliases of a slot, lists end to end: list k is aliases[indptr[k]:indptr[k + 1]].
        self._list_of_slot = np.zeros(1 << _TABLE_BITS, dtype=np.uint32)
        self._list_of_slot[list(slots)] = np.arange(1, len(slots) + 1)
        self._indptr = np.cumsum([0, 0, *map(len, slots.values())])
        self._aliases = np.array([a for some in slots.values() for a in some], dtype=np.int64)

    def find(self, batch: TokenBatch) -> Mentions:
        """Return the mentions in a batch.

        A mention lies in one sentence; there, aliases that overlap or touch make
        one mention.

        Parameters
        ----------
        batch : TokenBatch
            The tokens.

        Returns
        -------
        Mentions
        """
        tokens, aliases = self._candidates(batch)
        anchors = self._anchors[aliases]
        fits = self._table.match(batch, tokens, self._words[aliases, anchors])
        aliases, first = aliases[fits], (tokens - anchors)[fits]
        last = first + self._sizes[aliases] - 1
        inside = (first >= 0) & (last < batch.n_tokens)
        aliases, first, last = aliases[inside], first[inside], last[inside]
        inside = batch.sentences[first] == batch.sentences[last]
        for place in range(self._words.shape[1]):
            at = np.flatnonzero(inside & (self._sizes[aliases] > place))
            inside[at] = self._table.match(
                batch, first[at] + place, self._words[aliases[at], place]
            )
        return _merge(batch, self._topics[aliases[inside]], first[inside], last[inside])

    def _candidates(self, batch: TokenBatch) -> tuple[I64, I64]:
        """Return tokens and aliases whose longest words begin alike."""
        heads = batch.heads
        tokens, lists = [], []
        for size in self._key_sizes:
            list_of_token = self._list_of_slot[_slots(heads & BYTE_MASKS[size])]
            tokens.append(np.flatnonzero(list_of_token))
            lists.append(list_of_token[tokens[-1]])
        found = np.concatenate(lists)
        place, which = expand(self._indptr[found], self._indptr[found + 1])
        return np.concatenate(tokens)[which], self._aliases[place]


def _words(alias: str) -> list[_Word]:
    """Return the words of an alias; ``*`` belongs to the last token before it."""
    words = []
    for piece in alias.split():
        tokens = [t.text.encode("utf-8") for t in tokenize(normalize(piece.rstrip("*")).text)]
        last = len(tokens) - 1
        words += [_Word(t, piece.endswith("*") and i == last) for i, t in enumerate(tokens)]
    return words


def _slots(keys: U64) -> U64:
    return (keys * _SPREAD) >> np.uint64(64 - _TABLE_BITS)


def _merge(batch: TokenBatch, topics: I64, first: I64, last: I64) -> Mentions:
    """Sort spans and join those of one topic and sentence that overlap or touch."""
    offset = topics * (batch.n_tokens + 1)
    order = np.argsort(offset + first, kind="stable")
    offset, topics, first = offset[order], topics[order], first[order]
    # How far the spans up to each one reach; a gap of a token lies between two topics.
    reach = np.maximum.accumulate(offset + last[order])
    new = np.ones(len(first), dtype=np.bool_)
    new[1:] = offset[1:] + first[1:] > reach[:-1] + 1
    new[1:] |= batch.sentences[first[1:]] != batch.sentences[first[:-1]]
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(first))[: len(starts)] - 1
    return Mentions(topics[starts], first[starts], reach[ends] - offset[starts])
