"""Spans of texts that may name somebody who takes a side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, distinct, expand
from stancelib.holders.phrases import NAME, find_phrases
from stancelib.holders.reading import Words
from stancelib.holders.words import Is

__all__ = ["CANDIDATE_KINDS", "CandidateSource", "Candidates", "find_candidates", "from_spans"]

#: Finds spans in a text: start and end in characters. A parser of one's own can be one.
CandidateSource: TypeAlias = Callable[[str], Sequence[tuple[int, int]]]

CANDIDATE_KINDS = ("name", "role", "pronoun", "several")
_SEVERAL = CANDIDATE_KINDS.index("several")
#: Phrases of a text, and those that commas and "and" may join.
_MOST = 60
_MOST_JOINED = 5

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """Spans of words, text after text.

    Parameters
    ----------
    first, last : ndarray of int64, shape (n,)
        Places of the first and last word of each.
    kinds : ndarray of int64, shape (n,)
        "name", "role", "pronoun" or "several", as places in `CANDIDATE_KINDS`.
    bounds : ndarray of int64, shape (n_texts + 1,)
        Candidates ``bounds[i]:bounds[i + 1]`` are those of text i.
    """

    first: I64
    last: I64
    kinds: I64
    bounds: I64

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def rows(self) -> I64:
        """The text of each."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))

    @cached_property
    def shared(self) -> tuple[I64, I64]:
        """Which share words with which, by the first; only of texts where some names are joined."""
        rows = distinct(self.rows[self.kinds == _SEVERAL])
        own, _ = expand(self.bounds[rows], self.bounds[rows + 1])
        begins, ends = self.bounds[self.rows[own]], self.bounds[self.rows[own] + 1]
        # What is joined, and what joins parts of that, stand next to each other.
        near = 2 * _MOST_JOINED
        other, which = expand(np.maximum(own - near, begins), np.minimum(own + near + 1, ends))
        one = own[which]
        apart = (self.first[one] > self.last[other]) | (self.first[other] > self.last[one])
        return one[~apart], other[~apart]


def find_candidates(words: Words) -> Candidates:
    """Return names, roles, pronouns and what "and" joins of them, in the order of the texts.

    Parameters
    ----------
    words : Words

    Returns
    -------
    Candidates

    Examples
    --------
    >>> from stancelib.holders.reading import read_words
    >>> read = read_words(["The town council and many of its northern friends disagree with Quill."])
    >>> found = find_candidates(read)
    >>> [read.span(a, b)[2] for a, b in zip(found.first, found.last)]
    ['The town council', 'The town council and many of its northern friends', 'many of its northern friends', 'Quill']
    """
    first, last, kinds = find_phrases(words)
    kept = _apart(first, last, words.rows[first])
    return _with_joined(words, first[kept], last[kept], kinds[kept])


def from_spans(words: Words, spans: Sequence[Sequence[tuple[int, int]]]) -> Candidates:
    """Return candidates at spans that something else found in each text."""
    sizes = np.diff(words.bounds).tolist()
    rows, starts, ends = [], [], []
    for row, (text, found, size) in enumerate(zip(words.texts, spans, sizes, strict=True)):
        for start, end in found:
            if size and 0 <= start < end <= len(text):
                rows.append(row)
                starts.append(start)
                ends.append(end)
    owners = np.array(rows, dtype=np.int64)
    first = words.at(owners, np.array(starts, dtype=np.int64))
    last = words.at(owners, np.array(ends, dtype=np.int64) - 1)
    kinds = np.full(len(first), NAME)
    return Candidates(first, np.maximum(first, last), kinds, _bounds(words, owners))


def _apart(first: I64, last: I64, rows: I64) -> I64:
    """Return phrases that don't overlap, as they come, up to a number in each text."""
    kept: list[int] = []
    row, reached, count = -1, -1, 0
    for place, (begin, end, own) in enumerate(
        zip(first.tolist(), last.tolist(), rows.tolist(), strict=True)
    ):
        if own != row:
            row, count = own, 0
        if begin > reached and count < _MOST:
            kept.append(place)
            reached, count = end, count + 1
    return np.array(kept, dtype=np.int64)


def _with_joined(words: Words, first: I64, last: I64, kinds: I64) -> Candidates:
    """Add what commas and "and" join."""
    rows = words.rows[first]
    joins, ends = _between(words, first, last, rows)
    reach = np.arange(len(first))
    done = np.zeros(len(first), dtype=np.bool_)
    going = np.ones(len(first), dtype=np.bool_)
    for _ in range(_MOST_JOINED - 1):
        at = np.flatnonzero(going & (joins[reach] | ends[reach]))
        going[:] = False
        done[at] = ends[reach[at]]
        going[at] = ~done[at]
        reach[at] += 1
    whole = np.flatnonzero(done)
    order = np.argsort(np.append(np.arange(len(first)) * 2, whole * 2 + 1), kind="stable")
    first = np.append(first, first[whole])[order]
    last = np.append(last, last[reach[whole]])[order]
    kinds = np.append(kinds, np.full(len(whole), _SEVERAL))[order]
    return Candidates(first, last, kinds, _bounds(words, words.rows[first]))


def _between(words: Words, first: I64, last: I64, rows: I64) -> tuple[Bools, Bools]:
    """Tell of each phrase whether a comma joins the next one, and whether "and" does at last."""
    gap = np.zeros(len(first), dtype=np.int64)
    gap[:-1] = np.where(rows[1:] == rows[:-1], first[1:] - last[:-1] - 1, 0)
    one = words.flags[np.minimum(last + 1, len(words) - 1)]
    two = words.flags[np.minimum(last + 2, len(words) - 1)]
    comma = (one & Is.COMMA) > 0
    ends = ((gap == 1) & ((one & (Is.AND | Is.OR)) > 0)) | (
        (gap == 2) & comma & ((two & Is.AND) > 0)
    )
    return (gap == 1) & comma, ends


def _bounds(words: Words, rows: I64) -> I64:
    return np.searchsorted(rows, np.arange(len(words.texts) + 1))
