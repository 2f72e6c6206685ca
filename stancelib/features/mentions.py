"""Where a batch of texts mentions a topic: aliases found by a few array operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.hashing import U64
from stancelib.text import normalize, tokenize
from stancelib.topics import Topic

__all__ = ["MentionFinder", "Mentions"]

_WORD = 8
_KEY_BYTES = 3
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


class _Pattern:
    """One word of an alias: the whole token, or its beginning where the alias ends in ``*``."""

    def __init__(self, word: str, *, open_ended: bool) -> None:
        data = word.encode("utf-8")
        self.size = len(data)
        self.open_ended = open_ended
        padded = data + bytes(-len(data) % _WORD)
        self.values = np.frombuffer(padded, dtype="<u8")
        self.masks = [
            np.uint64((1 << (8 * min(self.size - i * _WORD, _WORD))) - 1)
            for i in range(len(self.values))
        ]

    @property
    def key(self) -> int:
        """The word's first bytes, by which candidate tokens are found."""
        return int(self.values[0]) & _mask(min(self.size, _KEY_BYTES))

    def matches(self, batch: TokenBatch, tokens: I64) -> NDArray[np.bool_]:
        """Tell which of the given tokens of a batch fit the pattern."""
        lengths, starts = batch.lengths[tokens], batch.starts[tokens]
        fits = lengths >= self.size if self.open_ended else lengths == self.size
        for i, (value, mask) in enumerate(zip(self.values, self.masks, strict=True)):
            here = np.flatnonzero(fits)
            fits[here] = batch.words[starts[here] + i * _WORD] & mask == value
        return fits


def _mask(size: int) -> int:
    return (1 << (8 * size)) - 1


class MentionFinder:
    """Finds the aliases of topics in batches of texts.

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
        self._n_topics = len(topics)
        patterns: dict[tuple[str, bool], _Pattern] = {}
        # Aliases by their first word, so that each first word is looked for once.
        self._aliases: dict[_Pattern, list[tuple[int, list[_Pattern]]]] = {}
        for position, topic in enumerate(topics):
            for alias in topic.aliases:
                words = []
                for piece in alias.split():
                    tokens = [t.text for t in tokenize(normalize(piece.rstrip("*")).text)]
                    for i, word in enumerate(tokens):
                        open_ended = piece.endswith("*") and i == len(tokens) - 1
                        key = (word, open_ended)
                        words.append(
                            patterns.setdefault(key, _Pattern(word, open_ended=open_ended))
                        )
                if words:
                    self._aliases.setdefault(words[0], []).append((position, words[1:]))
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        short = {p.size for p in self._aliases if p.size < _KEY_BYTES}
        self._short_sizes = sorted(short)
        for pattern in self._aliases:
            self._table[_slots(np.array([pattern.key], dtype=np.uint64))] = True

    def find(self, batch: TokenBatch) -> Mentions:
        """Return the mentions in a batch; aliases that overlap or touch make one mention.

        Parameters
        ----------
        batch : TokenBatch
            The tokens.

        Returns
        -------
        Mentions
        """
        tokens = self._candidates(batch)
        # covers[t] rises by one where a mention of topic t starts and falls where it ends.
        covers = np.zeros((self._n_topics, batch.n_tokens + 1), dtype=np.int32)
        ends = batch.indptr[1:]
        for pattern, aliases in self._aliases.items():
            starts = tokens[pattern.matches(batch, tokens)]
            if not len(starts):
                continue
            limit = ends[batch.rows[starts]]
            for topic, rest in aliases:
                at = starts[starts + len(rest) < limit]
                for i, following in enumerate(rest, start=1):
                    at = at[following.matches(batch, at + i)]
                np.add.at(covers[topic], at, 1)
                np.add.at(covers[topic], at + len(rest) + 1, -1)
        inside = np.cumsum(covers[:, :-1], axis=1) > 0
        return self._spans(batch, inside)

    def _candidates(self, batch: TokenBatch) -> I64:
        """Return the tokens whose first bytes are those of some alias."""
        heads = batch.words[batch.starts]
        found = self._table[_slots(heads & np.uint64(_mask(_KEY_BYTES)))]
        for size in self._short_sizes:
            found |= self._table[_slots(heads & np.uint64(_mask(size)))]
        return np.flatnonzero(found)

    def _spans(self, batch: TokenBatch, inside: NDArray[np.bool_]) -> Mentions:
        first = inside.copy()
        first[:, 1:] &= ~inside[:, :-1] | (batch.rows[1:] != batch.rows[:-1])
        last = inside.copy()
        last[:, :-1] &= ~inside[:, 1:] | (batch.rows[1:] != batch.rows[:-1])
        topics, starts = np.nonzero(first)
        return Mentions(topics, starts, np.nonzero(last)[1])


def _slots(keys: U64) -> U64:
    return (keys * _SPREAD) >> np.uint64(64 - _TABLE_BITS)
