"""What speaks for a candidate holding a side: where the side is told, and how far that is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, expand
from stancelib.holders.candidates import Candidates
from stancelib.holders.reading import Words
from stancelib.holders.sides import SIDES, SideArrays
from stancelib.holders.standing import (
    ATTRIBUTED,
    BEFORE,
    CANDIDATE_KIND,
    GOVERNING,
    NEAR,
    VERB,
    Standing,
)
from stancelib.holders.templates import Feature, Slot, Template
from stancelib.holders.words import KINDS

__all__ = [
    "BANDS",
    "PAIR_TEMPLATES",
    "REPORT",
    "SIDE",
    "Pairs",
    "band",
    "pair_features",
    "pairs_of",
]

Bools = NDArray[np.bool_]

_EDGES = np.array([0, 1, 2, 4, 7, 12, 20, 40])
BANDS = Slot.of(range(len(_EDGES) + 1))
SIDE = Slot(SIDES)
REPORT = KINDS.index("report")
#: Sentences between a candidate and the side.
_FAR = 2
_APART = Slot.of(range(-_FAR, _FAR + 1))
_PLACE = Slot(
    ("nowhere", "in 0", *(f"{where} {b}" for where in ("after", "before") for b in BANDS.symbols))
)
_NOWHERE, _IN, _AFTER = 0, 1, 2
_BEFORE_IT = _AFTER + len(BANDS.symbols)
_YES_NO = Slot.of((False, True))

_VERB = Template("verb {} {}", (VERB, SIDE))
_BEFORE = Template("before {} {}", (BEFORE, SIDE))
_GOVERNING = Template("governing {} {} {}", (GOVERNING, BEFORE, SIDE))
_NEAR = Template("near {} {}", (NEAR, SIDE))
_PLACES = Template("place {}", (_PLACE,))
_PLACE_VERB = Template("place {} {}", (_PLACE, VERB))
_APARTS = Template("apart {}", (_APART,))
_APART_VERB = Template("apart {} {}", (_APART, VERB))
_STARTS = Template("starts {}", (_APART,))
_TOPIC = Template("names the topic {}", (CANDIDATE_KIND,))
_EVIDENT = Template("verb is evidence {}", (VERB,))
_ATTRIBUTED = Template(f"{ATTRIBUTED} {{}}", (_APART,))
_OUTSIDE = Template("outside the quotation {} {}", (_YES_NO, _APART))
_FIRST = Template("first of sentence {}", (_APART,))
_NEAREST = Template("nearest before")
_NEAREST_VERB = Template("nearest before {}", (VERB,))

PAIR_TEMPLATES = (
    _VERB, _BEFORE, _GOVERNING, _NEAR, _PLACES, _PLACE_VERB, _APARTS, _APART_VERB, _STARTS, _TOPIC,
    _EVIDENT, _ATTRIBUTED, _OUTSIDE, _FIRST, _NEAREST, _NEAREST_VERB,
)  # fmt: skip


def band(distances: I64) -> I64:
    """Return distances in words as few bands."""
    return np.searchsorted(_EDGES, distances, side="right")


class Pairs(NamedTuple):
    """Each side with each candidate of its text.

    Parameters
    ----------
    cases, candidates : ndarray of int64, shape (n,)
        Places of the side and of the candidate.
    bounds : ndarray of int64, shape (n_sides + 1,)
        Pairs ``bounds[i]:bounds[i + 1]`` are those of side i.
    here : ndarray of int64, shape (n_sides,)
        The sentence in which each side is told, or else the text's first; -1 in a text
        without words.
    """

    cases: I64
    candidates: I64
    bounds: I64
    here: I64


def pairs_of(words: Words, candidates: Candidates, sides: SideArrays) -> Pairs:
    """Return each side with each candidate of its text."""
    starts, ends = candidates.bounds[:-1][sides.rows], candidates.bounds[1:][sides.rows]
    which, cases = expand(starts, ends)
    bounds = np.append(0, np.cumsum(ends - starts))
    first = words.bounds[:-1][sides.rows]
    some = first < words.bounds[1:][sides.rows]
    at = np.where(sides.first >= 0, sides.first, first)
    here = np.full(len(sides), -1)
    here[some] = words.sentences[at[some]]
    return Pairs(cases, which, bounds, here)


def pair_features(
    words: Words, candidates: Candidates, standing: Standing, sides: SideArrays, pairs: Pairs
) -> list[Feature]:
    """Return what speaks for or against candidates holding sides.

    Parameters
    ----------
    words : Words
    candidates : Candidates
    standing : Standing
        Of the candidates.
    sides : SideArrays
    pairs : Pairs

    Returns
    -------
    list of Feature
        Cases are pairs; beside what stands in ``standing.features``.
    """
    cases, which = pairs.cases, pairs.candidates
    stance, verb, before = sides.stances[cases], standing.verb[which], standing.before[which]
    governing = standing.governing[which]
    sentence = standing.sentence[which]
    apart = np.clip(sentence - pairs.here[cases], -_FAR, _FAR) + _FAR
    first, last = candidates.first[which], candidates.last[which]
    at, until = sides.first[cases], sides.last[cases]
    place = np.where(first > until, _AFTER + band(first - until), _IN)
    place = np.where(last < at, _BEFORE_IT + band(at - last), place)
    place = np.where(at < 0, _NOWHERE, place)
    verb_at = standing.verb_at[which]
    names_topic = np.flatnonzero(_names_topic(sides, cases, first, last))
    starts = np.flatnonzero(standing.starts[which])
    evident = np.flatnonzero((at <= verb_at) & (verb_at <= until))
    attributed = np.flatnonzero(standing.attributed[which])
    outside = np.flatnonzero((at >= 0) & words.quoted[at] & ~standing.quoted[which])
    reports = ((verb == REPORT) | (before == REPORT)).astype(np.int64)
    ahead = np.flatnonzero(_first_of_sentence(standing.sentence)[which])
    nearest = _nearest(pairs, first, (sentence == pairs.here[cases]) & (last < at))
    return [
        Feature(_VERB, (verb, stance)),
        Feature(_BEFORE, (before, stance)),
        Feature(_GOVERNING, (governing, before, stance)),
        Feature(_NEAR, (standing.near[which], stance)),
        Feature(_PLACES, (place,)),
        Feature(_PLACE_VERB, (place, verb)),
        Feature(_APARTS, (apart,)),
        Feature(_APART_VERB, (apart, verb)),
        Feature(_STARTS, (apart[starts],), starts),
        Feature(_TOPIC, (candidates.kinds[which[names_topic]],), names_topic),
        Feature(_EVIDENT, (verb[evident],), evident),
        Feature(_ATTRIBUTED, (apart[attributed],), attributed),
        Feature(_OUTSIDE, (reports[outside], apart[outside]), outside),
        Feature(_FIRST, (apart[ahead],), ahead),
        Feature(_NEAREST, (), nearest),
        Feature(_NEAREST_VERB, (verb[nearest],), nearest),
    ]


def _names_topic(sides: SideArrays, cases: I64, first: I64, last: I64) -> Bools:
    """Tell which spans hold a word that names the side's topic."""
    owners, words = sides.topic_words
    size = sides.n_words + 1
    keys = owners * size + words
    begin = np.searchsorted(keys, cases * size + first)
    return np.asarray(np.searchsorted(keys, cases * size + last, side="right") > begin)


def _first_of_sentence(sentence: I64) -> Bools:
    """Tell which candidates are the first that come to their sentence."""
    seen = np.maximum.accumulate(np.append(-1, sentence))[:-1]
    return np.asarray(sentence > seen)


def _nearest(pairs: Pairs, first: I64, eligible: Bools) -> I64:
    """Return for each side the pair of the eligible candidate that begins last, where there is one."""
    at = np.flatnonzero(eligible)
    if not len(at):
        return at
    cases = pairs.cases[at]
    # By side, then by where they begin; among equals, the earlier comes last.
    order = np.lexsort((-at, first[at], cases))
    ends = np.append(np.flatnonzero(np.diff(cases[order])), len(at) - 1)
    return np.sort(at[order[ends]])
