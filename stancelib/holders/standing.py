"""How a candidate stands in its text: the words before and after it, its own form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, run_starts
from stancelib.holders.candidates import CANDIDATE_KINDS, Candidates
from stancelib.holders.reading import Words
from stancelib.holders.templates import Feature, Slot, Template, Vocabulary
from stancelib.holders.words import DETERMINERS, KINDS, PRONOUNS, ROLES, Is

__all__ = [
    "ATTRIBUTED",
    "BEFORE",
    "CANDIDATE_KIND",
    "GOVERNING",
    "NEAR",
    "STANDING_TEMPLATES",
    "VERB",
    "Standing",
    "standing_of",
]

Bools = NDArray[np.bool_]

#: "according to" somebody, and who does what a passive says: rare, and sure.
ATTRIBUTED = "attributed"
#: Words of an aside, with its commas.
_ASIDE = 12
#: How far behind a candidate its verb may stand.
_REACH = 5
_STOPS = tuple("\"'”’,;:-–—().")

VERB = Slot((*KINDS, "end"))
NEAR = Slot((*KINDS, "end", *_STOPS))
GOVERNING = Slot((*KINDS, "^"))
BEFORE = Slot((*KINDS, "^", "according to"), True)
CANDIDATE_KIND = Slot(CANDIDATE_KINDS)
_MARKS = Slot(_STOPS)
_END, _START, _ACCORDING_TO = len(KINDS), len(KINDS), len(KINDS) + 1
_OTHER, _TO, _BY = KINDS.index("other"), KINDS.index("to"), KINDS.index("by")
_NAME, _PRONOUN = CANDIDATE_KINDS.index("name"), CANDIDATE_KINDS.index("pronoun")
_YES_NO = Slot.of((False, True))

_BIAS = Template("bias")
_NEAR = Template("near {}", (NEAR,))
_VERB = Template("verb {}", (VERB,))
_BEFORE = Template("before {}", (BEFORE,))
_GOVERNING = Template("governing {} {}", (GOVERNING, BEFORE))
_BETWEEN = Template("{} > {}", (BEFORE, VERB))
_COUNT = Template("count {}", (Slot.of(range(4)),))
_POSITION = Template("position {}", (Slot.of(range(7)),))
_AUTHOR = Template("author here {} {}", (_YES_NO, CANDIDATE_KIND))
_KIND = Template("kind {}", (CANDIDATE_KIND,))
_LENGTH = Template("length {}", (Slot.of(range(5)),))
_ATTRIBUTED = Template(ATTRIBUTED)
_POSSESSIVE = Template("possessive")
_QUOTED = Template("quoted")
_ROLE_WORD = Template("role {}", (Slot(tuple(sorted(ROLES))),))
_ROLE = Template("role")
_DETERMINER = Template("determiner {} {}", (Slot(tuple(sorted(DETERMINERS))), CANDIDATE_KIND))
_PRONOUN_WORD = Template("pronoun {}", (Slot(tuple(sorted(PRONOUNS))),))
_CAPITALS = Template("capitals")
_ADJECTIVE = Template("adjective {}", (NEAR,))

STANDING_TEMPLATES = (
    _BIAS, _NEAR, _VERB, _BEFORE, _GOVERNING, _BETWEEN, _COUNT, _POSITION, _AUTHOR, _KIND,
    _LENGTH, _ATTRIBUTED, _POSSESSIVE, _QUOTED, _ROLE_WORD, _ROLE, _DETERMINER, _PRONOUN_WORD,
    _CAPITALS, _ADJECTIVE,
)  # fmt: skip


class Standing(NamedTuple):
    """Candidates in their texts, whatever side is asked about; an entry each.

    Parameters
    ----------
    sentence : ndarray of int64
        The number of its sentence.
    starts : ndarray of bool
        Whether it begins the sentence.
    before, governing, verb, near : ndarray of int64
        Kinds of the word before it, of that before, of the first after it that is no
        helping word, and of the very next; codes of the slots of these names.
    verb_at : ndarray of int64
        Where the verb stands.
    quoted : ndarray of bool
        Whether it stands between quotation marks.
    attributed : ndarray of bool
        Whether "according to" or the "by" of a passive stands before it.
    features : list of Feature
        What speaks for or against it wherever a side is taken. It says nothing of which
        topic, person or source it is.
    """

    sentence: I64
    starts: Bools
    before: I64
    governing: I64
    verb: I64
    near: I64
    verb_at: I64
    quoted: Bools
    attributed: Bools
    features: list[Feature]


def standing_of(words: Words, candidates: Candidates, vocabulary: Vocabulary) -> Standing:
    """Return how candidates stand in their texts.

    Parameters
    ----------
    words : Words
    candidates : Candidates
    vocabulary : Vocabulary
        Words that may stand before one.

    Returns
    -------
    Standing
    """
    first, last = candidates.first, candidates.last
    starts = words.begins[first]
    before = _before(words, first, starts, vocabulary)
    begin = words.bounds[:-1][candidates.rows]
    has_two = (first - begin > 1) & ~starts
    governing = np.where(has_two, words.kinds[np.maximum(first - 2, 0)], _START)
    near, verb, verb_at = _after(words, last + 1, words.bounds[1:][candidates.rows])
    acts = (governing == KINDS.index("opposes")) | (governing == KINDS.index("supports"))
    attributed = (before == _ACCORDING_TO) | ((before == _BY) & acts)
    features = [
        Feature(_NEAR, (near,)),
        Feature(_VERB, (verb,)),
        Feature(_BEFORE, (before,)),
        Feature(_GOVERNING, (governing, before)),
        Feature(_BETWEEN, (before, verb)),
        Feature(_ATTRIBUTED, (), np.flatnonzero(attributed)),
        *_of_form(words, candidates, near),
    ]
    return Standing(
        words.sentences[first], starts, before, governing, verb, near, verb_at,
        words.quoted[first], attributed, features,
    )  # fmt: skip


def _of_form(words: Words, candidates: Candidates, near: I64) -> list[Feature]:
    """Return what a candidate's own words tell, and its place among the others."""
    first, last, kinds = candidates.first, candidates.last, candidates.kinds
    flags, rows = words.flags[last], candidates.rows
    writes = np.zeros(len(words.texts), dtype=np.bool_)
    writes[words.rows[words.first_person]] = True
    keys = rows * max(len(words.lowers), 1) + words.lower[last]
    order = np.argsort(keys, kind="stable")
    begins = run_starts(keys[order])
    sizes = np.diff(np.append(begins, len(keys)))
    count = np.empty_like(keys)
    count[order] = np.repeat(sizes, sizes)
    position = np.arange(len(first)) - candidates.bounds[rows]
    ends = words.bounds[1:][rows]
    after = words.flags[np.minimum(last + 1, len(words) - 1)]
    role = np.flatnonzero(flags & Is.ROLE)
    determiner = np.flatnonzero(words.flags[first] & Is.DETERMINER)
    pronoun = np.flatnonzero(kinds == _PRONOUN)
    peoples = np.flatnonzero((kinds == _NAME) & ((flags & Is.OF_PEOPLE) > 0))
    return [
        Feature(_BIAS, ()),
        Feature(_COUNT, (np.minimum(count, 3),)),
        Feature(_POSITION, (np.minimum(position, 6),)),
        Feature(_AUTHOR, (writes[rows].astype(np.int64), kinds)),
        Feature(_KIND, (kinds,)),
        Feature(_LENGTH, (np.minimum(last - first, 4),)),
        Feature(_POSSESSIVE, (), np.flatnonzero((last + 1 < ends) & ((after & Is.POSSESSIVE) > 0))),
        Feature(_QUOTED, (), np.flatnonzero(words.quoted[first])),
        Feature(_ROLE_WORD, (_symbols(words, last[role], _ROLE_WORD),), role),
        Feature(_ROLE, (), role),
        Feature(
            _DETERMINER,
            (_symbols(words, first[determiner], _DETERMINER), kinds[determiner]),
            determiner,
        ),
        Feature(_PRONOUN_WORD, (_symbols(words, last[pronoun], _PRONOUN_WORD),), pronoun),
        Feature(_CAPITALS, (), np.flatnonzero(flags & Is.CAPITALS)),
        Feature(_ADJECTIVE, (near[peoples],), peoples),
    ]


def _symbols(words: Words, places: I64, template: Template) -> I64:
    """Return words as codes of a template's first slot."""
    return words.codes(template.slots[0])[words.lower[places]]


def _after(words: Words, place: I64, ends: I64) -> tuple[I64, I64, I64]:
    """Return what kind of word follows, what follows helping words, and where that stands."""
    kinds = np.append(words.kinds, _END)
    near = np.where(place < ends, kinds[place], _END)
    mark = words.codes(_MARKS)[words.lower[np.minimum(place, len(words) - 1)]]
    is_mark = (near == _OTHER) & (mark < len(_STOPS))
    near = np.where(is_mark, len(KINDS) + 1 + mark, near)
    place = _after_aside(words, place, ends)
    skipped = (kinds == KINDS.index("aux")) | (kinds == KINDS.index("adverb"))
    verb_at = _next(~skipped, place)
    until = np.minimum(ends, place + _REACH)
    found = verb_at < until
    return near, np.where(found, kinds[verb_at], _END), np.where(found, verb_at, until - 1)


def _after_aside(words: Words, place: I64, ends: I64) -> I64:
    """Return where a sentence goes on after what two commas enclose: "Putin, the president, said"."""
    n = len(words)
    comma = np.append((words.flags & Is.COMMA) > 0, False)
    here = (place < ends) & comma[place]
    inside = np.minimum(place + 2, n)
    second, begin = _next(comma, inside), _next(np.append(words.begins, True), inside)
    ok = second < np.minimum(np.minimum(place + _ASIDE, ends - 1), begin)
    return np.where(here & ok, second + 1, place)


def _next(which: Bools, places: I64) -> I64:
    """Return the first place from each on that is marked; where none is, the end."""
    marked = np.append(np.flatnonzero(which), len(which))
    return marked[np.searchsorted(marked, places)]


def _before(words: Words, first: I64, starts: Bools, vocabulary: Vocabulary) -> I64:
    """Return what kind of word stands before a candidate, or which."""
    if not len(words):
        return first
    at = first - 1
    kinds, flags = words.kinds[at], words.flags[at]
    begin = words.bounds[:-1][words.rows[first]]
    according = (
        (kinds == _TO)
        & (first - begin > 1)
        & ((words.flags[np.maximum(first - 2, 0)] & Is.ACCORDING) > 0)
    )
    itself = (kinds == _OTHER) & ((flags & Is.PLAIN) == 0)
    known = words.codes(BEFORE, vocabulary)
    out = np.where(itself, known[words.lower[at]], kinds)
    out = np.where(according, _ACCORDING_TO, out)
    return np.where(starts, _START, out)
