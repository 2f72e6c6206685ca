"""Names, roles and pronouns wherever they may begin, found for all words at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.holders.reading import Words
from stancelib.holders.words import KINDS, Is

__all__ = ["NAME", "PRONOUN", "ROLE", "find_phrases"]

NAME, ROLE, PRONOUN = 0, 1, 2
_REPORT = KINDS.index("report")
#: Adjectives before a role.
_MOST_ADJECTIVES = 2

Bools = NDArray[np.bool_]


class _Parts(NamedTuple):
    """What each word may do in a phrase; a word more than there are, which does nothing.

    Parameters
    ----------
    name : ndarray of bool
        It is one.
    says_role : ndarray of bool
        It is a role, or a name that is a role too.
    role : ndarray of bool
        It is a role that goes on a phrase.
    links : ndarray of bool
        It joins names: "of", "the", before another.
    stop : ndarray of bool
        It is the full stop of the word before.
    adjective : ndarray of bool
        It may stand before a role, and one is near.
    """

    name: Bools
    says_role: Bools
    role: Bools
    links: Bools
    stop: Bools
    adjective: Bools


def find_phrases(words: Words) -> tuple[I64, I64, I64]:
    """Return all phrases that may name somebody, whether they overlap or not.

    Parameters
    ----------
    words : Words

    Returns
    -------
    first, last, kinds : ndarray of int64, shape (n,)
        Places of their first and last words, by the first; `NAME`, `ROLE` or `PRONOUN`.
    """
    n = len(words)
    flags = np.append(words.flags, 0)
    ends = np.append(np.repeat(words.bounds[1:], np.diff(words.bounds)), n)
    role = (flags & Is.ROLE) > 0
    near = _near(role, ends)
    parts = _parts(words, flags, ends, near)
    begins = (flags & (Is.CAPITAL | Is.ROLE | Is.DETERMINER | Is.PRONOUN)) > 0
    begins |= ((flags & Is.PLAIN) > 0) & near
    # "many of …": what follows is a phrase of its own, wherever it begins.
    after = _after_determiners((flags & Is.DETERMINER) > 0, ends)
    wholes = np.flatnonzero(
        ((flags[:-1] & Is.PART) > 0)
        & (after[:-1] == np.arange(1, n + 1))
        & (after[:-1] + 1 < ends[:-1])
        & ((flags[after[:-1]] & Is.OF) > 0)
    )
    wanted = begins.copy()
    wanted[wholes + 2] = True
    first = np.flatnonzero(wanted)
    last = np.full(n + 1, -1)
    kinds = np.full(n + 1, NAME)
    last[first], kinds[first] = _core(parts, after[first], ends[first])
    alone = first[((flags[first] & Is.PRONOUN) > 0) & ~_more(parts, flags, role, ends, first)]
    last[alone], kinds[alone] = alone, PRONOUN
    for whole in wholes[::-1].tolist():
        rest = whole + 2
        if last[rest] >= 0 and kinds[rest] != PRONOUN:
            last[whole], kinds[whole] = last[rest], ROLE
    found = np.flatnonzero(begins[:-1] & (last[:-1] >= 0))
    return found, last[found], kinds[found]


def _parts(words: Words, flags: I64, ends: I64, near: Bools) -> _Parts:
    n = len(words)
    capital = (flags & Is.CAPITAL) > 0
    before = np.append(0, flags[:-1])
    begins = np.append(words.begins, False)
    at_start = begins | ((before & Is.OPENER) > 0)
    name = capital & (~at_start | ((flags & Is.NAME_AT_START) > 0))
    role = (flags & Is.ROLE) > 0
    nxt = np.minimum(np.arange(n + 1) + 1, n)
    nxt = np.where(((flags[nxt] & Is.THE) > 0) & (nxt < ends), np.minimum(nxt + 1, n), nxt)
    links = ((flags & Is.INNER) > 0) & (nxt < ends) & name[nxt]
    first = np.zeros(n + 1, dtype=np.bool_)
    first[words.bounds] = True
    stop = ((flags & Is.STOP) > 0) & ((before & Is.SHORTENED) > 0) & ~first
    kinds = np.append(words.kinds, -1)
    adjective = ((flags & Is.PLAIN) > 0) & near
    return _Parts(name, role, role & ~name & (kinds != _REPORT), links, stop, adjective)


def _near(role: Bools, ends: I64) -> Bools:
    """Tell whether one of the next two words of the text is a role."""
    n = len(role) - 1
    one = np.minimum(np.arange(n + 1) + 1, n)
    two = np.minimum(one + 1, n)
    return np.asarray((role[one] & (one < ends)) | (role[two] & (two < ends)))


def _after_determiners(determiner: Bools, ends: I64) -> I64:
    """Return the first word from each on, in its text, that is no determiner."""
    others = np.flatnonzero(np.append(~determiner[:-1], True))
    places = np.arange(len(determiner))
    return np.minimum(others[np.searchsorted(others, places)], ends)


def _more(parts: _Parts, flags: I64, role: Bools, ends: I64, first: I64) -> Bools:
    """Tell of words that may be pronouns whether a phrase goes on after them: "many officials"."""
    n = len(flags) - 1
    one, two = np.minimum(first + 1, n), np.minimum(first + 2, n)
    within, within_two = one < ends[first], two < ends[first]
    goes_on = ((flags[one] & Is.OF) > 0) | role[one] | parts.name[one]
    return np.asarray(
        ((flags[first] & Is.DETERMINER) > 0) & within & (goes_on | (role[two] & within_two))
    )


def _core(parts: _Parts, begin: I64, ends: I64) -> tuple[I64, I64]:
    """Return where the name or role from each place on ends, -1 if there is none, and which it is."""
    size = len(begin)
    place, end = begin.copy(), begin.copy()
    named = np.zeros(size, dtype=np.bool_)
    role = np.zeros(size, dtype=np.bool_)
    adjectives = np.zeros(size, dtype=np.int64)
    going = np.flatnonzero(place < ends)
    while len(going):
        at = place[going]
        had_name, had_role = named[going], role[going]
        name, is_role = parts.name[at], parts.role[at]
        takes = name | is_role
        links = ~takes & had_name & parts.links[at]
        links |= ~takes & parts.stop[at] & (end[going] == at)
        waits = ~(takes | links | had_name | had_role) & parts.adjective[at]
        waits &= adjectives[going] < _MOST_ADJECTIVES
        end[going] = np.where(takes, at + 1, end[going])
        named[going] = had_name | name
        role[going] = had_role | is_role | (name & parts.says_role[at])
        adjectives[going] = np.where(takes, 0, adjectives[going] + waits)
        place[going] = at + 1
        going = going[(takes | links | waits) & (at + 1 < ends[going])]
    found = named | role
    return np.where(found, end - 1, -1), np.where(named, NAME, ROLE)
