"""What speaks for a text's writer holding a side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, distinct, expand
from stancelib.holders.candidates import CANDIDATE_KINDS, Candidates
from stancelib.holders.features import BANDS, REPORT, SIDE, Pairs, band
from stancelib.holders.reading import Words
from stancelib.holders.sides import SIDES, SideArrays
from stancelib.holders.standing import ATTRIBUTED, Standing
from stancelib.holders.templates import ANY_WORD, Feature, Slot, Template, Vocabulary
from stancelib.holders.words import KINDS, Is

__all__ = ["AUTHOR_TEMPLATES", "TEXT_TEMPLATES", "author_features", "text_features"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: Words either side of what tells the side that are looked at.
_HALF_REACH = 3
_TELLING = Slot(("speaker", "you", "mr", "he", "she", "!", "?", "said", "they"))
_NAME = CANDIDATE_KINDS.index("name")
_REPORTS = np.array([kind.startswith("report") for kind in KINDS])
#: Log-odds of the best candidate, down to whole numbers.
_MOST_SCORE = 4
_AGENTS = ("none", "reported", "acts", ATTRIBUTED)
_NONE, _REPORTED, _ACTS, _ATTRIBUTED = range(4)
_YES_NO = Slot.of((False, True))
_SCORE = Slot.of(range(-_MOST_SCORE, _MOST_SCORE + 1))
_UP_TO_2 = Slot.of(range(3))

_BIAS = Template("bias")
_I = Template("i {}", (Slot.of(range(5)),))
_LENGTH = Template("length {}", (BANDS,))
_CANDIDATES = Template("candidates {}", (Slot.of(range(9)),))
_NAMES = Template("names {}", (Slot.of(range(6)),))
_REPORTED_IN = Template("reports {}", (Slot.of(range(5)),))
_QUOTATION = Template("has quotation")
_HAS = Template("has {}", (_TELLING,))

TEXT_TEMPLATES = (_BIAS, _I, _LENGTH, _CANDIDATES, _NAMES, _REPORTED_IN, _QUOTATION, _HAS)

_SIDE = Template("side {}", (SIDE,))
_I_HERE = Template("i here {}", (_UP_TO_2,))
_I_HERE_BEST = Template("i here {} best {}", (_UP_TO_2, _SCORE))
_BEST = Template("best {}", (_SCORE,))
_BEST_I = Template("best {} i {}", (_SCORE, _UP_TO_2))
_REPORT_HERE = Template("report here")
_QUOTED = Template("quoted")
_QUOTED_I = Template("quoted i {}", (_UP_TO_2,))
_FOCUS = Template("focus {}", (Slot(KINDS),))
_AGENT = Template("agent {}", (Slot(_AGENTS),))
_AGENT_I = Template("agent {} i {}", (Slot(_AGENTS), _YES_NO))
_WORD = Template("word {}", (ANY_WORD,))
_HERE = Template("here {}", (ANY_WORD,))

AUTHOR_TEMPLATES = (
    _SIDE, _I_HERE, _I_HERE_BEST, _BEST, _BEST_I, _REPORT_HERE, _QUOTED, _QUOTED_I, _FOCUS,
    _AGENT, _AGENT_I, _WORD, _HERE,
)  # fmt: skip


def text_features(words: Words, candidates: Candidates) -> list[Feature]:
    """Return what speaks for or against the writers of texts holding any side.

    Parameters
    ----------
    words : Words
    candidates : Candidates

    Returns
    -------
    list of Feature
        Cases are texts.
    """
    n_texts = len(words.texts)
    reports = np.bincount(words.rows[_REPORTS[words.kinds]], minlength=n_texts)
    names = np.bincount(candidates.rows[candidates.kinds == _NAME], minlength=n_texts)
    quotes = np.bincount(words.rows[words.quoted], minlength=n_texts)
    telling = words.codes(_TELLING)[words.lower]
    size = len(_TELLING.symbols)
    at = np.flatnonzero(telling < size)
    has = distinct(words.rows[at] * size + telling[at])
    return [
        Feature(_BIAS, ()),
        Feature(_I, (np.minimum(_first_persons(words), 4),)),
        Feature(_LENGTH, (band(np.diff(words.bounds) // 8),)),
        Feature(_CANDIDATES, (np.minimum(np.diff(candidates.bounds), 8),)),
        Feature(_NAMES, (np.minimum(names, 5),)),
        Feature(_REPORTED_IN, (np.minimum(reports, 4),)),
        Feature(_QUOTATION, (), np.flatnonzero(quotes)),
        Feature(_HAS, (has % size,), has // size),
    ]


def author_features(
    words: Words,
    standing: Standing,
    sides: SideArrays,
    pairs: Pairs,
    best: Floats,
    vocabulary: Vocabulary,
) -> list[Feature]:
    """Return what speaks for or against the writers holding sides.

    Parameters
    ----------
    words : Words
    standing : Standing
        Of the candidates.
    sides : SideArrays
    pairs : Pairs
        The sides with the candidates of their texts.
    best : ndarray of float64, shape (n_sides,)
        The highest score of a candidate, in log-odds.
    vocabulary : Vocabulary
        Words that may tell something.

    Returns
    -------
    list of Feature
        Cases are sides; beside those of the text.
    """
    begin, end = _sentence(words, sides)
    counts = np.append(0, np.cumsum(words.first_person))
    here = np.minimum(counts[end] - counts[begin], 2)
    everywhere = np.minimum(_first_persons(words)[sides.rows], 2)
    score = np.clip(np.floor(best), -_MOST_SCORE, _MOST_SCORE).astype(np.int64) + _MOST_SCORE
    reported = np.append(0, np.cumsum(_REPORTS[words.kinds]))
    quoted = np.flatnonzero(sides.first >= 0)
    quoted = quoted[words.quoted[sides.first[quoted]]]
    agent = _agents(standing, sides, pairs)
    near, near_cases = _near(words, sides)
    word, word_cases, own, own_cases = _no_names(words, sides, begin, end, vocabulary)
    return [
        Feature(_SIDE, (sides.stances,)),
        Feature(_I_HERE, (here,)),
        Feature(_I_HERE_BEST, (here, score)),
        Feature(_BEST, (score,)),
        Feature(_BEST_I, (score, everywhere)),
        Feature(_REPORT_HERE, (), np.flatnonzero(reported[end] > reported[begin])),
        Feature(_QUOTED, (), quoted),
        Feature(_QUOTED_I, (everywhere[quoted],), quoted),
        Feature(_FOCUS, (near,), near_cases),
        Feature(_AGENT, (agent,)),
        Feature(_AGENT_I, (agent, (here > 0).astype(np.int64))),
        Feature(_WORD, (word,), word_cases),
        Feature(_HERE, (own,), own_cases),
    ]


def _first_persons(words: Words) -> I64:
    return np.bincount(words.rows[words.first_person], minlength=len(words.texts))


def _sentence(words: Words, sides: SideArrays) -> tuple[I64, I64]:
    """Return the bounds of the sentences in which sides are told; nothing where none is."""
    at = np.flatnonzero(sides.first >= 0)
    number = words.sentences[sides.first[at]]
    begin, end = np.zeros((2, len(sides)), dtype=np.int64)
    begin[at], end[at] = words.sentence_bounds[number], words.sentence_bounds[number + 1]
    return begin, end


def _agents(standing: Standing, sides: SideArrays, pairs: Pairs) -> I64:
    """Return how each side's sentence says that somebody named takes it."""
    told = sides.first[pairs.cases] >= 0
    at = np.flatnonzero(told & (standing.sentence[pairs.candidates] == pairs.here[pairs.cases]))
    cases, which = pairs.cases[at], pairs.candidates[at]
    verb, before = standing.verb[which], standing.before[which]
    acts = np.array([KINDS.index(f"{side}s") for side in SIDES])
    found = np.where((verb == REPORT) | (before == REPORT), _REPORTED, _NONE)
    found = np.where(verb == acts[sides.stances[cases]], _ACTS, found)
    found = np.where(standing.attributed[which], _ATTRIBUTED, found)
    out = np.full(len(sides), _NONE)
    np.maximum.at(out, cases, found)
    return out


def _near(words: Words, sides: SideArrays) -> tuple[I64, I64]:
    """Return the kinds of words around what tells each side, each once, and the sides."""
    at = np.flatnonzero(sides.first >= 0)
    rows = sides.rows[at]
    begin = np.maximum(sides.first[at] - _HALF_REACH, words.bounds[:-1][rows])
    end = np.minimum(sides.last[at] + _HALF_REACH, words.bounds[1:][rows])
    place, which = expand(begin, np.maximum(begin, end))
    return _once(at[which], words.kinds[place], len(KINDS))


def _no_names(
    words: Words, sides: SideArrays, begin: I64, end: I64, vocabulary: Vocabulary
) -> tuple[I64, I64, I64, I64]:
    """Return the words of each side's text, and of its sentence, that are no names or topics.

    Names say which text it is, not who speaks.
    """
    size = vocabulary.size(ANY_WORD)
    codes = words.codes(ANY_WORD, vocabulary)[words.lower]
    owners, places = sides.topic_words
    topics = (owners, codes[places])
    codes = np.where((words.flags & Is.CAPITAL) > 0, size, codes)
    known = np.flatnonzero(codes < size)
    text, rows = _once(words.rows[known], codes[known], size)
    bounds = np.searchsorted(rows, np.arange(len(words.texts) + 1))
    place, cases = expand(bounds[sides.rows], bounds[sides.rows + 1])
    keys = _keys(len(sides), size, topics)
    word, word_cases = text[place], cases
    kept = ~keys[word_cases, word]
    bounds = np.searchsorted(known, np.stack([begin, end]))
    place, cases = expand(*bounds)
    own, own_cases = _once(cases, codes[known[place]], size)
    own_kept = ~keys[own_cases, own]
    return word[kept], word_cases[kept], own[own_kept], own_cases[own_kept]


def _once(owners: I64, codes: I64, size: int) -> tuple[I64, I64]:
    """Return codes and owners, each pair once, by owner."""
    n = int(owners.max(initial=-1)) + 1
    found = np.flatnonzero(_keys(n, size, (owners, codes)))
    return found % (size + 1), found // (size + 1)


def _keys(n_owners: int, size: int, places: tuple[I64, I64]) -> Bools:
    """Tell which codes each owner has; the last is that of unknown ones."""
    out = np.zeros((n_owners, size + 1), dtype=np.bool_)
    out[places] = True
    return out
