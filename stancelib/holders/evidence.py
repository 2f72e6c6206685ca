"""The words that show a side: one run of words, chosen around what carried the decision."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, distinct, expand, run_starts
from stancelib.holders.features import SIDE
from stancelib.holders.reading import Words
from stancelib.holders.scores import Logistic
from stancelib.holders.sides import Places, SideArrays
from stancelib.holders.templates import UNITS, Feature, Slot, Tables, Template
from stancelib.holders.words import KINDS

__all__ = ["WORD_TEMPLATES", "RunFinder", "Runs", "ShownWords", "shown_words"]

Floats = NDArray[np.float64]

_EDGES = np.array([1, 2, 3, 5, 8, 13, 21])
_FARTHEST = len(_EDGES)
_LEAST, _MOST = 3, 15
_MOST_RANK = 9
_BAND = Slot.of(range(-_FARTHEST, _FARTHEST + 1))
_SENTENCE = Template("sentence {} {}", (Slot.of(range(-1, _MOST_RANK + 1)), Slot.of((False, True))))
_OF_SIDE = Template("side {}", (_BAND,))
_OF_TOPIC = Template("topic {}", (_BAND,))
_OF_BOTH = Template("side {} topic {}", (_BAND, _BAND))
_KIND = Template("kind {}", (Slot(KINDS),))
_KIND_SIDE = Template("kind {} {}", (Slot(KINDS), SIDE))

WORD_TEMPLATES = (_SENTENCE, _OF_SIDE, _OF_TOPIC, _OF_BOTH, _KIND, _KIND_SIDE)


class Runs(NamedTuple):
    """Runs of words that show sides.

    Parameters
    ----------
    cases : ndarray of int64, shape (n,)
        The sides; those in texts without words have none.
    first, last : ndarray of int64, shape (n,)
        Words.
    log_odds : ndarray of float64, shape (n,)
        The sum over the words.
    """

    cases: I64
    first: I64
    last: I64
    log_odds: Floats


class _Sentences(NamedTuple):
    """Sentences in which sides may be shown, by side; all arrays are alike in length.

    Parameters
    ----------
    cases : ndarray of int64
    numbers : ndarray of int64
        Of the sentences, through all texts.
    names : ndarray of int64
        How many sentences with stronger words there are, plus 1; 0 where no words tell.
    about : ndarray of bool
        Whether the topic is named.
    """

    cases: I64
    numbers: I64
    names: I64
    about: NDArray[np.bool_]


class ShownWords(NamedTuple):
    """Words of sentences in which sides may be shown.

    Parameters
    ----------
    places : ndarray of int64, shape (n,)
    cases : ndarray of int64, shape (n,)
        The side of each.
    bounds : ndarray of int64, shape (n_sentences + 1,)
        Where each sentence begins among them.
    features : list of Feature
        What speaks for or against each of them showing the side.
    """

    places: I64
    cases: I64
    bounds: I64
    features: list[Feature]


def shown_words(words: Words, sides: SideArrays) -> ShownWords:
    """Return the words that may show sides.

    They are those of sentences in which the side is told; where none tells it, of those
    that name the topic, or of all.

    Parameters
    ----------
    words : Words
    sides : SideArrays

    Returns
    -------
    ShownWords
    """
    found = _sentences(words, sides)
    begins, ends = (words.sentence_bounds[found.numbers + more] for more in (0, 1))
    places, which = expand(begins, ends)
    cases = found.cases[which]
    near = _bands(places, which, _strongest(words, sides.told, found))
    far = _bands(places, cases, sides.topics)
    kinds = words.kinds[places]
    features = [
        Feature(_SENTENCE, (found.names[which], found.about[which].astype(np.int64))),
        Feature(_OF_SIDE, (near,)),
        Feature(_OF_TOPIC, (far,)),
        Feature(_OF_BOTH, (near, far)),
        Feature(_KIND, (kinds,)),
        Feature(_KIND_SIDE, (kinds, sides.stances[cases])),
    ]
    bounds = np.append(0, np.cumsum(ends - begins))
    return ShownWords(places, cases, bounds, features)


class RunFinder:
    """Finds the run of words that shows a side.

    Parameters
    ----------
    model : Logistic
        Of the features of words; its ``shift`` says from which log-odds a word gains.
    """

    def __init__(self, model: Logistic) -> None:
        self._tables = Tables(model.weights, WORD_TEMPLATES)
        self._shift = model.shift

    def find(self, words: Words, sides: SideArrays) -> Runs:
        """Return for each side the run of 3 to 15 words of a sentence with the largest log-odds.

        Parameters
        ----------
        words : Words
        sides : SideArrays

        Returns
        -------
        Runs
        """
        places, cases, bounds, features = shown_words(words, sides)
        # Whole numbers, so that a sum is the same whatever stands before it.
        gains = self._tables.units(features, len(places)) + round(self._shift * UNITS)
        sums = np.append(0.0, np.cumsum(gains))
        best = _best_ends(sums, bounds) - sums[:-1]
        begins = run_starts(cases)
        if not len(begins):
            return Runs(cases, places, places, best)
        most = np.repeat(np.maximum.reduceat(best, begins), np.diff(np.append(begins, len(places))))
        first = np.flatnonzero(best == most)
        first = first[run_starts(cases[first])]
        end = bounds[np.searchsorted(bounds, first, side="right")]
        past = (first + np.minimum(_LEAST, end - first))[:, None] + np.arange(_MOST - _LEAST + 1)
        past = np.minimum(past, np.minimum(first + _MOST, end)[:, None])
        last = past[np.arange(len(first)), sums[past].argmax(axis=1)] - 1
        return Runs(cases[first], places[first], places[last], best[first] / UNITS)


def _best_ends(sums: Floats, bounds: I64) -> Floats:
    """Return the largest running sum at the end of a run that begins with each word.

    The largest of 13 neighbours is found from those of 2, 4 and 8.
    """
    sizes = np.diff(bounds)
    # Sentences so far apart that none sees the next one's sums.
    ends, which = expand(bounds[:-1], bounds[1:] + 1)
    most = np.full(len(sums) - 1 + len(sizes) * (_MOST + 1), -np.inf)
    most[ends + which * (_MOST + 1)] = sums[ends]
    for step in (1, 2, 4):
        most = np.maximum(most[:-step], most[step:])
    begins = np.arange(len(sums) - 1) + np.repeat(np.arange(len(sizes)) * (_MOST + 1), sizes)
    out = np.maximum(most[begins + _LEAST], most[begins + _MOST - 7])
    short = np.flatnonzero(sizes < _LEAST)
    out[bounds[short]] = sums[bounds[short + 1]]
    return np.asarray(out)


def _sentences(words: Words, sides: SideArrays) -> _Sentences:
    n = max(len(words), 1)
    told, topics = sides.told, sides.topics
    about = distinct(topics.cases * n + words.sentences[topics.first])
    # Strongest first: in the order of the places, not of the text.
    keys = told.cases * n + words.sentences[told.first]
    keys = keys[np.sort(_firsts(keys))]
    cases = keys // n
    begins = run_starts(cases)
    rank = np.arange(len(cases)) - np.repeat(begins, np.diff(np.append(begins, len(cases))))
    without = np.ones(len(sides), dtype=np.bool_)
    without[cases] = False
    by_topic = about[without[about // n]]
    without[by_topic // n] = False
    rest = np.flatnonzero(without)
    lows, highs = (bound[sides.rows[rest]] for bound in (words.bounds[:-1], words.bounds[1:]))
    rest, lows, highs = (each[lows < highs] for each in (rest, lows, highs))
    every, which = expand(words.sentences[lows], words.sentences[highs - 1] + 1)
    keys = np.concatenate([keys, by_topic, rest[which] * n + every])
    names = np.zeros(len(keys), dtype=np.int64)
    names[: len(rank)] = np.minimum(rank, _MOST_RANK) + 1
    order = np.lexsort((names, keys // n))  # of a side: as they were, since names never mix
    keys, names = keys[order], names[order]
    place = np.minimum(np.searchsorted(about, keys), len(about) - 1)
    in_about = about[place] == keys if len(about) else np.zeros(len(keys), dtype=np.bool_)
    return _Sentences(keys // n, keys % n, names, in_about)


def _firsts(keys: I64) -> I64:
    """Return where each value comes first, in the order of the values."""
    order = np.argsort(keys, kind="stable")
    return order[run_starts(keys[order])]


def _strongest(words: Words, told: Places, found: _Sentences) -> Places:
    """Return of each sentence the first place that tells the side; its cases are the sentences."""
    n = max(len(words), 1)
    kept = _firsts(told.cases * n + words.sentences[told.first])
    keys = found.cases * n + found.numbers
    order = np.argsort(keys)
    sentences = told.cases[kept] * n + words.sentences[told.first[kept]]
    where = order[np.searchsorted(keys, sentences, sorter=order)]
    return Places(where, told.first[kept], told.last[kept])


def _bands(places: I64, owners: I64, near: Places) -> I64:
    """Return how far the nearest place of its owner is from each word, in bands as codes.

    They are negative left of it; the farthest band stands for none as well.
    """
    if not len(near.cases):
        return np.zeros(len(places), dtype=np.int64)
    order = np.lexsort((near.last, near.first, near.cases))
    cases, first, last = (each[order] for each in near)
    size = int(max(last.max(), places.max(initial=0))) + 2
    # Where the next place is nearer than this one.
    until = np.full(len(cases), size - 1)
    same = np.flatnonzero(cases[1:] == cases[:-1])
    until[same] = (last[same] + first[same + 1]) // 2 + 1
    keys = np.maximum.accumulate(cases * size + until)
    which = np.minimum(np.searchsorted(keys, owners * size + places, side="right"), len(cases) - 1)
    left = np.searchsorted(_EDGES, first[which] - places, side="right")
    right = np.searchsorted(_EDGES, places - last[which], side="right")
    bands = np.where(places < first[which], -left, np.where(places > last[which], right, 0))
    return np.where(cases[which] == owners, bands, -_FARTHEST) + _FARTHEST
