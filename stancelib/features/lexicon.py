"""The lexicon of words that take sides or turn them, as tables that tokens are looked up in."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, token_hashes
from stancelib.features.hashing import U64
from stancelib.features.lexicon_words import FUNCTION_WORDS, PREDICATES

__all__ = [
    "CLASS",
    "CLASSES",
    "FREE_BIT",
    "NOUN",
    "PARTICIPLE",
    "TARGET",
    "Lexicon",
    "inflect",
    "lexicon",
    "list_bits",
    "look_up",
    "plural",
]

#: Names of the predicate classes; class 0 is "no predicate".
CLASSES = ("", *PREDICATES)

#: What an entry's marks hold: the class; bits for a verb or noun that a governing verb can
#: turn, for a noun that is no verb, for a verb form that makes a passive; a bit a word list.
CLASS = (1 << 4) - 1
TARGET, NOUN, PARTICIPLE = 1 << 4, 1 << 5, 1 << 6
_LIST_BITS = {name: 1 << (i + 7) for i, name in enumerate(FUNCTION_WORDS)}
#: Lowest bit that the lexicon leaves free.
FREE_BIT = 7 + len(FUNCTION_WORDS)

_SIBILANTS = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
_TABLE_BITS = 16
_SHIFT = np.uint64(64 - _TABLE_BITS)


@cache
def list_bits(*names: str) -> int:
    """Return the bits of lists of function words.

    Examples
    --------
    >>> list_bits("negator", "to") == list_bits("negator") | list_bits("to")
    True
    """
    return sum(_LIST_BITS[name] for name in names)


def plural(noun: str) -> str:
    """Return the plural of a regular noun, which is the third person of a regular verb.

    Examples
    --------
    >>> plural("ally"), plural("veto"), plural("breach")
    ('allies', 'vetoes', 'breaches')
    """
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith((*_SIBILANTS, "eto")) else "s")


def inflect(verb: str) -> tuple[set[str], set[str]]:
    """Return the forms of a verb as the word lists give it.

    Parameters
    ----------
    verb : str
        Base form; ``+`` at the end: the last consonant doubles; slashes: the
        past tense and the participle, where irregular.

    Returns
    -------
    forms : set of str
        All forms.
    participles : set of str
        Those that make a passive.

    Examples
    --------
    >>> sorted(inflect("scrap+")[0])
    ['scrap', 'scrapped', 'scrapping', 'scraps']
    >>> sorted(inflect("deny")[1]), sorted(inflect("withdraw/withdrew/withdrawn")[1])
    (['denied'], ['withdrawn'])
    """
    base, *irregular = verb.split("/")
    stem = base.rstrip("+")
    if base.endswith("+"):
        stem, base = stem + stem[-1], stem
    elif base.endswith("e") and not base.endswith("ee"):
        stem = base[:-1]
    if base.endswith("y") and base[-2] not in _VOWELS:
        past = base[:-1] + "ied"
    else:
        past = base + "d" if base.endswith("e") else stem + "ed"
    participles = {irregular[-1] if irregular else past}
    return {base, plural(base), stem + "ing", *irregular, *participles}, participles


class Lexicon(NamedTuple):
    """The lexicon as arrays, entries sorted by hash; entry 0 stands for all other words.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n + 1,)
        Hash of each entry's token; 0 for entry 0.
    marks : ndarray of int64, shape (n + 1,)
        Class and bits of each entry.
    slots : ndarray of int16, shape (65536,)
        By leading bits of a hash: an entry whose hash begins so, 0 for none.
    """

    hashes: U64
    marks: I64
    slots: NDArray[np.int16]


@cache
def lexicon() -> Lexicon:
    """Build the lexicon, once a process; a word in two classes belongs to the first."""
    entries: dict[str, int] = {}
    for number, words in enumerate(PREDICATES.values(), start=1):
        for verb in words.verbs.split():
            forms, participles = inflect(verb)
            for form in sorted(forms):
                passive = PARTICIPLE if form in participles else 0
                entries.setdefault(form, number | TARGET | passive)
        for noun in words.nouns.split():
            for form in (noun, plural(noun)):
                entries.setdefault(form, number | TARGET | NOUN)
        for word in words.others.split():
            entries.setdefault(word, number)
    for name, listed in FUNCTION_WORDS.items():
        for word in listed.split():
            entries[word] = entries.get(word, 0) | _LIST_BITS[name]
    hashes = np.append(np.uint64(0), token_hashes(entries))
    marks = np.array([0, *entries.values()], dtype=np.int64)
    order = np.argsort(hashes)
    slots = np.zeros(1 << _TABLE_BITS, dtype=np.int16)
    slots[hashes[order] >> _SHIFT] = np.arange(len(hashes))
    return Lexicon(hashes[order], marks[order], slots)


def look_up(hashes: U64) -> I64:
    """Look tokens up.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
        Hashes of tokens.

    Returns
    -------
    ndarray of int64, shape (n,)
        Their marks, 0 for tokens that the lexicon doesn't have.

    Examples
    --------
    >>> marks = look_up(token_hashes(["opposed", "opal"]))
    >>> [CLASSES[m & CLASS] for m in marks], bool(marks[0] & PARTICIPLE)
    (['oppose', ''], True)
    """
    table = lexicon()
    slots = (hashes >> _SHIFT).view(np.int64)
    entries = table.slots.take(slots, mode="clip").astype(np.int64)
    wrong = np.flatnonzero((entries != 0) & (table.hashes.take(entries, mode="clip") != hashes))
    # Few are left: unknown tokens in a known slot, and entries that share one.
    entry = np.searchsorted(table.hashes[:-1], hashes[wrong])
    entries[wrong] = np.where(table.hashes[entry] == hashes[wrong], entry, 0)
    out: I64 = table.marks.take(entries, mode="clip")
    return out
