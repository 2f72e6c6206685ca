"""Sides whose holders are asked for, and where in the words of their texts they are taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from stancelib.features.batch import I64, distinct, expand, run_starts
from stancelib.holders.reading import Words

__all__ = ["SIDES", "Heads", "Places", "Side", "SideArrays", "side_arrays"]

SIDES = ("support", "oppose")


class Heads(NamedTuple):
    """What an encoder says of holders of a side, in log-odds.

    Parameters
    ----------
    pieces : sequence of (int, int, float)
        Characters of each word piece, and its being part of a holder's name.
    author : float
        Of the writer holding the side.
    """

    pieces: Sequence[tuple[int, int, float]]
    author: float


class Side(NamedTuple):
    """A side of a topic that a text takes.

    Parameters
    ----------
    stance : {"support", "oppose"}
    evidence : sequence of (int, int)
        Characters of what carried the side, the strongest first.
    topic : sequence of (int, int)
        Characters of what names the topic.
    shown : tuple of (int, int), optional
        Characters of the words that show the side; chosen around `evidence` if
        not given.
    heads : Heads, optional
        What an encoder says of holders; its scores and the ranker's are joined.
    """

    stance: str
    evidence: Sequence[tuple[int, int]]
    topic: Sequence[tuple[int, int]]
    shown: tuple[int, int] | None = None
    heads: Heads | None = None


class Places(NamedTuple):
    """Runs of words, each of a side, in the order of the sides.

    Parameters
    ----------
    cases : ndarray of int64, shape (n,)
        The side of each.
    first, last : ndarray of int64, shape (n,)
        Its first and last word.
    """

    cases: I64
    first: I64
    last: I64


@dataclass(frozen=True)
class SideArrays:
    """Sides, each in one of the texts.

    Parameters
    ----------
    rows : ndarray of int64, shape (n,)
        The text of each.
    stances : ndarray of int64, shape (n,)
        Places in `SIDES`.
    told, topics : Places
        What carried the sides, the strongest first, and what names the topics.
    n_words : int
        Of all texts.
    """

    rows: I64
    stances: I64
    told: Places
    topics: Places
    n_words: int

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def first(self) -> I64:
        """The first word of what tells each side best; -1 where nothing does."""
        return self._strongest(self.told.first)

    @cached_property
    def last(self) -> I64:
        """The last word of what tells each side best; -1 where nothing does."""
        return self._strongest(self.told.last)

    @cached_property
    def topic_words(self) -> tuple[I64, I64]:
        """The sides and words of all that names topics, each once, sorted."""
        words, which = expand(self.topics.first, self.topics.last + 1)
        keys = distinct(self.topics.cases[which] * (self.n_words + 1) + words)
        return keys // (self.n_words + 1), keys % (self.n_words + 1)

    def _strongest(self, places: I64) -> I64:
        out = np.full(len(self), -1)
        begins = run_starts(self.told.cases)
        out[self.told.cases[begins]] = places[begins]
        return out


def side_arrays(words: Words, rows: Sequence[int], sides: Sequence[Side]) -> SideArrays:
    """Find sides in the words of their texts.

    Parameters
    ----------
    words : Words
    rows : sequence of int
        The text of each side.
    sides : sequence of Side

    Returns
    -------
    SideArrays
    """
    owners = np.array(rows, dtype=np.int64)
    stances = np.array([SIDES.index(side.stance) for side in sides], dtype=np.int64)
    told = _places(words, owners, [side.evidence for side in sides])
    topics = _places(words, owners, [side.topic for side in sides])
    return SideArrays(owners, stances, told, topics, len(words))


def _places(words: Words, rows: I64, spans: Iterable[Sequence[tuple[int, int]]]) -> Places:
    found = [(case, start, end) for case, some in enumerate(spans) for start, end in some]
    cases, starts, ends = np.array(found, dtype=np.int64).reshape(-1, 3).T
    if len(cases):  # nothing stands in a text without words
        some = words.bounds[rows[cases]] < words.bounds[rows[cases] + 1]
        cases, starts, ends = cases[some], starts[some], ends[some]
    owners = rows[cases]
    return Places(cases, words.at(owners, starts), words.at(owners, np.maximum(ends - 1, 0)))
