"""Spans of a text that may name somebody who takes a side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from stancelib.holders.reading import Words
from stancelib.holders.words import TITLES

__all__ = ["Candidate", "CandidateSource", "find_candidates", "from_spans"]

#: Finds spans in a text: start and end in characters. A parser of one's own can be one.
CandidateSource: TypeAlias = Callable[[str], Sequence[tuple[int, int]]]

_INNER = frozenset({"of", "the", "de", "for", "von", "van", "al", "&"})
_PARTS = frozenset({"many", "some", "most", "all", "several"})
_BEFORE_SENTENCES = frozenset({'"', "“", ":"})
_NO_NAMES = frozenset({"adverb", "other ed", "supports", "opposes"})
_MOST = 60


class Candidate(NamedTuple):
    """A span of words.

    Parameters
    ----------
    first, last : int
        Positions of its first and last word.
    kind : str
        "name", "role", "pronoun" or "several".
    """

    first: int
    last: int
    kind: str


def find_candidates(words: Words) -> list[Candidate]:
    """Return names, roles, pronouns and what "and" joins of them, in the order of the text.

    Parameters
    ----------
    words : Words

    Returns
    -------
    list of Candidate

    Examples
    --------
    >>> from stancelib.holders.reading import read_words
    >>> read = read_words("The town council and many of its northern friends disagree with Quill.")
    >>> [" ".join(read.words[c.first : c.last + 1]) for c in find_candidates(read)]
    ['The town council', 'The town council and many of its northern friends', 'many of its northern friends', 'Quill']
    """
    found: list[Candidate] = []
    traits = words.traits
    position, roles = 0, [word.role for word in traits]
    while position < len(traits) and len(found) < _MOST:
        word = traits[position]
        may_begin = (
            word.capital
            or word.role
            or word.determiner
            or word.pronoun
            or (word.plain and True in roles[position + 1 : position + 3])
        )
        candidate = _phrase(words, position) if may_begin else None
        if candidate is None:
            position += 1
            continue
        found.append(candidate)
        position = candidate.last + 1
    return _with_joined(words, found)


def from_spans(words: Words, spans: Sequence[tuple[int, int]]) -> list[Candidate]:
    """Return candidates at spans that something else found."""
    if not len(words):
        return []
    return [
        Candidate(words.at(start), max(words.at(start), words.at(end - 1)), "name")
        for start, end in spans
        if 0 <= start < end <= len(words.text)
    ]


def _phrase(words: Words, first: int) -> Candidate | None:
    """Return the candidate that begins at a word."""
    lower, traits = words.lower, words.traits
    if traits[first].pronoun and not _begins_phrase(words, first):
        return Candidate(first, first, "pronoun")
    position = first
    while position < len(words) and traits[position].determiner:
        position += 1
    if position == first + 1 and lower[first] in _PARTS:
        if position + 1 < len(words) and lower[position] == "of":
            rest = _phrase(words, position + 1)
            if rest is not None and rest.kind != "pronoun":
                return Candidate(first, rest.last, "role")
    named, role, position = _core(words, position)
    if not (named or role):
        return None
    return Candidate(first, position - 1, "name" if named else "role")


def _begins_phrase(words: Words, first: int) -> bool:
    traits = words.traits
    return (
        traits[first].determiner
        and first + 1 < len(words)
        and (
            words.lower[first + 1] == "of"
            or traits[first + 1].role
            or _is_name(words, first + 1)
            or (first + 2 < len(words) and traits[first + 2].role)
        )
    )


def _core(words: Words, position: int) -> tuple[bool, bool, int]:
    """Return whether there are a name and a role from here on, and where they end."""
    named = role = False
    end = position
    small = 0
    while position < len(words):
        word = words.traits[position]
        if word.capital and _is_name(words, position):
            named, small, end = True, 0, position + 1
            role = role or word.role
        elif word.role and word.kind != "report":
            role, small, end = True, 0, position + 1
        elif named and word.lower in _INNER and _goes_on(words, position):
            pass
        elif word.lower == "." and end == position and _shortened(words, position - 1):
            pass
        elif not role and small < 2 and word.plain:
            small += 1  # an adjective before a role: "the outgoing president"
            if named or not _role_near(words, position + 1):
                break
        else:
            break
        position += 1
    return named, role, end


def _shortened(words: Words, position: int) -> bool:
    """Tell whether a full stop belongs to a word: "Sen.", "W."."""
    return position >= 0 and (words.lower[position] in TITLES or len(words.words[position]) == 1)


def _goes_on(words: Words, position: int) -> bool:
    nxt = position + 1
    if nxt < len(words) and words.lower[nxt] == "the":
        nxt += 1
    return nxt < len(words) and _is_name(words, nxt)


def _role_near(words: Words, position: int) -> bool:
    return any(word.role for word in words.traits[position : position + 2])


def _is_name(words: Words, position: int) -> bool:
    word = words.traits[position]
    if not word.capital:
        return False
    if words.begins(position) or words.words[position - 1] in _BEFORE_SENTENCES:
        # Common words begin sentences, too: a name looks like one that nothing else explains.
        return word.kind not in _NO_NAMES or words.words[position].isupper()
    return True


def _with_joined(words: Words, found: list[Candidate]) -> list[Candidate]:
    """Add what commas and "and" join."""
    out: list[Candidate] = []
    for i, candidate in enumerate(found):
        out.append(candidate)
        last, joined = candidate.last, False
        for other in found[i + 1 : i + 5]:
            between = words.lower[last + 1 : other.first]
            if between not in (["and"], [","], [",", "and"], ["or"]):
                break
            last = other.last
            if "and" in between or "or" in between:
                joined = True
                break
        if joined:
            out.append(Candidate(candidate.first, last, "several"))
    return out
