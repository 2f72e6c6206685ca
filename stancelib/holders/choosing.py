"""Choosing who holds sides, from what speaks for each candidate and for the writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, expand
from stancelib.holders.candidates import Candidates
from stancelib.holders.reading import Words
from stancelib.holders.scores import to_probability
from stancelib.holders.sides import Side
from stancelib.holders.standing import Standing
from stancelib.results import AUTHOR, UNKNOWN, Evidence, Holder

__all__ = ["UNREAD", "Question", "Read", "Scored", "choose", "divided"]

Floats = NDArray[np.float64]

_MOST = 4
#: Log-odds of what an encoder didn't read, and of what isn't there.
UNREAD = -9.0
#: How far rounding may move log-odds.
_SLACK = 1e-9


class Question(NamedTuple):
    """Sides of a topic that a text takes, whose holders are wanted.

    Parameters
    ----------
    row : int
        Which of the texts that were read.
    sides : sequence of Side
        Those that it takes on the topic, at most one of each stance.
    """

    row: int
    sides: Sequence[Side]


class Read(NamedTuple):
    """Texts in words, the candidates in them, and what speaks for holders of any side.

    Parameters
    ----------
    words : Words
    candidates : Candidates
    standing : Standing
        How they stand in their texts.
    totals : ndarray of float64, shape (n_candidates,)
        What that speaks for each, in billionths.
    authors : ndarray of float64, shape (n_texts,)
        What the texts speak for their writers, in billionths.
    """

    words: Words
    candidates: Candidates
    standing: Standing
    totals: Floats
    authors: Floats


class Scored(NamedTuple):
    """What speaks for the holders of sides, in log-odds.

    Parameters
    ----------
    candidates : ndarray of float64, shape (n,)
        For each candidate of each side's text, side after side.
    bounds : ndarray of int64, shape (n_sides + 1,)
        ``candidates[bounds[i]:bounds[i + 1]]`` are those of side i.
    authors : ndarray of float64, shape (n_sides,)
        For the writers.
    """

    candidates: Floats
    bounds: I64
    authors: Floats


def choose(
    read: Read,
    rows: Sequence[int],
    sides: Sequence[Side],
    scored: Scored,
    least: Floats,
    evidence: Sequence[Evidence | None],
) -> list[tuple[Holder, ...]]:
    """Return those who pass the thresholds, each name once, by side.

    Parameters
    ----------
    read : Read
    rows : sequence of int
        The text of each side.
    sides : sequence of Side
    scored : Scored
        What speaks for their holders.
    least : ndarray of float64, shape (n_sides, 2)
        Probabilities from which a candidate, and the writer, holds each.
    evidence : sequence of (Evidence or None)
        What all holders of a side are given.

    Returns
    -------
    list of tuple of Holder
    """
    words, (values, bounds, authors) = read.words, scored
    cases = np.repeat(np.arange(len(sides)), np.diff(bounds))
    with np.errstate(divide="ignore"):
        limits = np.log(least[:, 0]) - np.log1p(-least[:, 0]) - _SLACK
    strong = np.flatnonzero(values >= limits[cases])
    strong = strong[np.lexsort((-values[strong], cases[strong]))]
    which = (read.candidates.bounds[rows] - bounds[:-1])[cases[strong]] + strong
    first, last = read.candidates.first[which], read.candidates.last[which]
    columns = (values[strong], first, last, words.lower[last])
    named = list(zip(*(column.tolist() for column in columns), strict=True))
    ends = np.searchsorted(cases[strong], np.arange(len(sides) + 1)).tolist()
    best = authors.copy()
    np.maximum.at(best, cases, values)
    out = []
    for case, (side, wrote, most, (low, low_author)) in enumerate(
        zip(sides, authors.tolist(), best.tolist(), least.tolist(), strict=True)
    ):
        shown = evidence[case]
        held = [
            Holder(name, side.stance, start, end, probability, shown)
            for start, end, name, probability in _names(
                words, named[ends[case] : ends[case + 1]], low
            )
        ]
        author = to_probability(wrote)
        if author >= low_author:
            held.append(Holder(AUTHOR, side.stance, None, None, author, shown))
        if not held:
            unsaid = 1.0 - to_probability(most)
            held.append(Holder(UNKNOWN, side.stance, None, None, unsaid, shown))
        out.append(tuple(sorted(held, key=lambda h: (-h.probability, h.start or 0))))
    return out


def _names(
    words: Words, strong: Sequence[tuple[float, int, int, int]], least: float
) -> Iterator[tuple[int, int, str, float]]:
    """Yield names with their places and probabilities: each once, and none that shares words."""
    taken: list[tuple[int, int, int]] = []
    for value, first, last, head in strong:
        probability = to_probability(value)
        if probability < least or len(taken) == _MOST:
            return
        if not any(head == own or (first <= b and a <= last) for own, a, b in taken):
            taken.append((head, first, last))
            yield *words.span(first, last), probability


def divided(read: Read, questions: Sequence[Question], scored: Scored) -> Scored:
    """Let each candidate hold the side for which more speaks, where both are taken."""
    sizes = np.array([len(question.sides) for question in questions], dtype=np.int64)
    first = (np.cumsum(sizes) - sizes)[sizes == 2]
    if not len(first):
        return scored
    rows = np.array([q.row for q in questions if len(q.sides) == 2])
    values, bounds, authors = scored
    own, _ = expand(bounds[first], bounds[first + 1])
    other, _ = expand(bounds[first + 1], bounds[first + 2])
    most = _at_most(read, values, np.append(rows, rows), bounds[np.append(first, first + 1)])
    out = values.copy()
    out[own[most[own] <= most[other]]] = UNREAD
    out[other[most[other] <= most[own]]] = UNREAD
    return Scored(out, bounds, authors)


def _at_most(read: Read, values: Floats, rows: I64, begins: I64) -> Floats:
    """Return for each candidate the most that speaks for one of those that share words with it."""
    candidates = read.candidates
    one, two = candidates.shared
    bounds = np.searchsorted(one, candidates.bounds)
    place, which = expand(bounds[rows], bounds[rows + 1])
    shift = (begins - candidates.bounds[rows])[which]
    out = values.copy()
    np.maximum.at(out, one[place] + shift, values[two[place] + shift])
    return out
