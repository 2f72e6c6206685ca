"""Look-up of a batch's tokens in the lexicon of words that take sides."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, token_hash
from stancelib.features.hashing import U64
from stancelib.features.lexicon_words import FUNCTION_WORDS, PREDICATES

__all__ = [
    "CLASSES", "Lexicon", "TokenClasses", "inflect", "lexicon", "plural", "same_group", "shift",
    "token_classes",
]

Bools = NDArray[np.bool_]

#: Names of the predicate classes; class 0 is "no predicate".
CLASSES = ("", *PREDICATES)

_SIBILANTS = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
_TABLE_BITS = 16
_SHIFT = np.uint64(64 - _TABLE_BITS)
#: Bits of an entry that are no function words: a verb or noun, a noun only, a participle.
_TARGET, _NOUN, _PARTICIPLE = 1 << 0, 1 << 1, 1 << 2
_FUNCTION_BITS = {name: 1 << (i + 3) for i, name in enumerate(FUNCTION_WORDS)}


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
    """The lexicon as arrays; entry 0 stands for all other words.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
        Token hashes of entries 1 to n, sorted.
    maybe : ndarray of bool, shape (65536,)
        Which leading bits of a hash occur among them.
    classes : ndarray of int8, shape (n + 1,)
        Position in ``CLASSES``.
    bits : ndarray of int64, shape (n + 1,)
        Properties, one a bit.
    """

    hashes: U64
    maybe: Bools
    classes: NDArray[np.int8]
    bits: NDArray[np.int64]


class TokenClasses(NamedTuple):
    """What the lexicon says of each token of a batch, its neighbours considered.

    Parameters
    ----------
    classes : ndarray of int8, shape (n_tokens,)
        Position in ``CLASSES``; 0 for tokens that take no side.
    bits : ndarray of int64, shape (n_tokens,)
        Properties, one a bit.
    negates : ndarray of bool, shape (n_tokens,)
        Which tokens negate what follows; of two-word negations the second.
    """

    classes: NDArray[np.int8]
    bits: NDArray[np.int64]
    negates: Bools

    def has(self, name: str) -> Bools:
        """Tell which tokens belong to a list of function words."""
        return self._bit(_FUNCTION_BITS[name])

    @property
    def is_target(self) -> Bools:
        """Which tokens are verbs or nouns that a governing verb can turn."""
        return self._bit(_TARGET)

    @property
    def is_noun(self) -> Bools:
        """Which tokens are predicates that are nouns and no verbs."""
        return self._bit(_NOUN)

    @property
    def is_participle(self) -> Bools:
        """Which tokens are verb forms that make a passive."""
        return self._bit(_PARTICIPLE)

    def _bit(self, mask: int) -> Bools:
        out: Bools = (self.bits & mask) != 0
        return out


@cache
def lexicon() -> Lexicon:
    """Build the lexicon, once a process; a word in two classes belongs to the first."""
    entries: dict[str, list[int]] = {}
    for number, words in enumerate(PREDICATES.values(), start=1):
        for verb in words.verbs.split():
            forms, participles = inflect(verb)
            for form in sorted(forms):
                bits = _TARGET | (_PARTICIPLE if form in participles else 0)
                entries.setdefault(form, [number, bits])
        for noun in words.nouns.split():
            for form in (noun, plural(noun)):
                entries.setdefault(form, [number, _TARGET | _NOUN])
        for word in words.others.split():
            entries.setdefault(word, [number, 0])
    for name, listed in FUNCTION_WORDS.items():
        for word in listed.split():
            entries.setdefault(word, [0, 0])[1] |= _FUNCTION_BITS[name]
    hashes = np.array([token_hash(word) for word in entries], dtype=np.uint64)
    order = np.argsort(hashes)
    values = np.array(list(entries.values()), dtype=np.int64)[order]
    maybe = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
    maybe[hashes >> _SHIFT] = True
    return Lexicon(
        hashes[order],
        maybe,
        np.append(0, values[:, 0]).astype(np.int8),
        np.append(0, values[:, 1]),
    )


def token_classes(batch: TokenBatch) -> TokenClasses:
    """Look up all tokens of a batch.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.

    Returns
    -------
    TokenClasses

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> found = token_classes(tokenize_batch(["They rejected it, not us."]))
    >>> [CLASSES[c] for c in found.classes], found.has("negator").tolist()
    (['', 'oppose', '', '', ''], [False, False, False, True, False])
    """
    table = lexicon()
    entry = np.zeros(batch.n_tokens, dtype=np.int64)
    at = np.flatnonzero(table.maybe[batch.hashes >> _SHIFT])
    place = np.minimum(np.searchsorted(table.hashes, batch.hashes[at]), len(table.hashes) - 1)
    found = table.hashes[place] == batch.hashes[at]
    entry[at[found]] = place[found] + 1
    raw = TokenClasses(table.classes[entry], table.bits[entry], np.zeros(len(entry), np.bool_))
    return TokenClasses(_in_context(batch, raw), raw.bits, _negations(batch, raw))


def shift(flags: Bools, by: int = 1) -> Bools:
    """Return the flag of the token `by` places to the left, or to the right if negative."""
    out = np.zeros_like(flags)
    if by > 0:
        out[by:] = flags[:-by]
    else:
        out[:by] = flags[-by:]
    return out


def same_group(groups: I64, by: int = 1) -> Bools:
    """Tell which tokens share their group with the token `by` places to the left."""
    out = np.zeros(len(groups), dtype=np.bool_)
    out[by:] = groups[by:] == groups[:-by]
    return out


def _negations(batch: TokenBatch, raw: TokenClasses) -> Bools:
    clauses = batch.clauses
    same = same_group(clauses)

    def pair(first: str, second: str) -> Bools:
        return shift(raw.has(first)) & same & raw.has(second)

    only = shift(raw.has("only") & same, -1)
    alone = raw.has("negator") & ~only & ~pair("article", "quantity")
    return (
        alone | pair("contracted", "contraction") | pair("far", "from")
        | pair("anything", "but") | pair("short", "of")
    )


def _in_context(batch: TokenBatch, raw: TokenClasses) -> NDArray[np.int8]:
    """Return the class of each token where its neighbours have a say in it."""
    classes, number = raw.classes.copy(), CLASSES.index
    same = same_group(batch.clauses)
    # "fail to" takes away; "call" asks for something only with "to", "for" or "on"; "stop short
    # of" is a negation.
    classes[raw.has("fail") & shift(raw.has("to") & same, -1)] = number("remove")
    classes[raw.has("call") & ~shift(raw.has("for") & same, -1)] = 0
    classes[(raw.classes == number("stop")) & shift(raw.has("short") & same, -1)] = 0
    # "protest against" opposes once; "defend against" opposes a danger, not the topic.
    against = raw.has("against")
    hostile = np.isin(raw.classes, [number("oppose"), number("threaten")])
    classes[against & same & shift(hostile)] = 0
    shield = raw.has("shield")
    shield = (shift(shield) & same) | (shift(shield, 2) & same_group(batch.clauses, 2))
    classes[against & shield] = number("remove")
    return classes
