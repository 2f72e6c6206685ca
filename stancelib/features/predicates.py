"""Words that support or oppose, and which way each points, all things considered.

A predicate ("oppose", "costly") points one way by itself. Negations in its scope
and verbs that govern it ("refused to *endorse*", "lifted its *veto*", "critics of
efforts to *block*") turn it round, each once. The rules are those of contextual
valence shifters (Polanyi and Zaenen 2006), applied to token classes by array operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.lexicon import CLASS, CLASSES, NOUN, PARTICIPLE, TARGET, list_bits
from stancelib.features.lexicon_words import PREDICATES
from stancelib.features.marks import SENTENCE_START, TokenMarks, mark_tokens

__all__ = ["Bools", "Predicates", "find_predicates"]

Bools = NDArray[np.bool_]

_GOVERNMENT_SCOPE = 5
#: Longest chain of governing predicates that is followed.
_CHAIN = 3

_NUMBER = {name: i for i, name in enumerate(CLASSES)}
_SIGN = np.array([0, *(p.sign for p in PREDICATES.values())], dtype=np.int64)


@dataclass(frozen=True)
class Predicates:
    """Predicates of a batch, in the order of the text.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n,)
        Where they stand.
    classes : ndarray of int64, shape (n,)
        Position in ``CLASSES``.
    supports : ndarray of bool, shape (n,)
        Whether the net direction is support.
    turned : ndarray of bool, shape (n,)
        Whether that is not the direction of the word itself.
    passive : ndarray of bool, shape (n,)
        Whether it is a participle after a form of "be".
    governor : ndarray of int64, shape (n,)
        The predicate that governs it, -1 for none.
    """

    tokens: I64
    classes: I64
    supports: Bools
    turned: Bools
    passive: Bools
    governor: I64


@cache
def _government() -> tuple[Bools, Bools, Bools]:
    """Return which class governs which, which turn what they govern, and which past "that"."""
    n = len(CLASSES)
    governs = np.zeros((n, n), dtype=np.bool_)
    acts = [_NUMBER[c] for c in ("favor", "urge", "advance", "oppose", "stop")]
    harms = [_NUMBER[c] for c in ("threaten", "bad", "suffering")]
    steps = [_NUMBER[c] for c in ("favor", "advance", "oppose", "stop")]
    for name, targets in (
        ("favor", steps),
        ("urge", steps),
        ("oppose", acts),
        ("stop", acts + harms),
        ("remove", acts + harms),
    ):
        governs[_NUMBER[name], targets] = True
    turns = np.isin(np.arange(n), [_NUMBER[c] for c in ("oppose", "stop", "remove")])
    past_reports = np.arange(n) == _NUMBER["remove"]
    return governs, turns, past_reports


def find_predicates(batch: TokenBatch, found: TokenMarks | None = None) -> Predicates:
    """Find the predicates of a batch and the way each points, all things considered.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    found : TokenMarks, optional
        Their marks, if already there.

    Returns
    -------
    Predicates

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> batch = tokenize_batch(["They rejected calls to halt it. We did not oppose it."])
    >>> got = find_predicates(batch)
    >>> [(batch.text_of(t), bool(s)) for t, s in zip(got.tokens, got.supports)]
    [('rejected', False), ('calls', False), ('halt', True), ('oppose', True)]
    """
    found = mark_tokens(batch) if found is None else found
    tokens = found.find(CLASS)
    kinds = found.marks[tokens] & CLASS
    governor = _governors(batch, found, tokens, kinds)
    odd = _negated(found, tokens, governor)
    _, turns, _ = _government()
    governed = np.flatnonzero(governor >= 0)
    above = governor[governed]
    turned = odd.copy()
    for _ in range(_CHAIN):
        turned[governed] = odd[governed] ^ turns[kinds[above]] ^ turned[above]
    return Predicates(
        tokens, kinds, (_SIGN[kinds] > 0) ^ turned, turned, _passive(found.marks, tokens), governor
    )


def _passive(marks: I64, tokens: I64) -> Bools:
    """Tell which are participles after a form of "be", at most one adverb or the like between."""
    out = np.zeros(len(tokens), dtype=np.bool_)
    which = np.flatnonzero(marks[tokens] & PARTICIPLE)
    at = tokens[which]
    own, one, two = marks[at], marks[at - 1], marks[at - 2]
    be = list_bits("be")
    close = (own & SENTENCE_START == 0) & (one & be != 0)
    plain = one & (TARGET | list_bits("article")) == 0
    out[which] = close | ((own | one) & SENTENCE_START == 0) & (two & be != 0) & plain
    return out


def _negated(found: TokenMarks, tokens: I64, governor: I64) -> Bools:
    """Tell which predicates an odd number of negations right of their governor turns."""
    number = np.full(len(found.marks), -1, dtype=np.int32)
    number[tokens] = np.arange(len(tokens), dtype=np.int32)
    which = number[found.negated]
    negations, which = found.negations[which >= 0], which[which >= 0]
    owner = np.where(governor[which] >= 0, tokens[governor[which]], -1)
    odd: Bools = np.bincount(which[negations > owner], minlength=len(tokens)) % 2 == 1
    return odd


def _governors(batch: TokenBatch, found: TokenMarks, tokens: I64, kinds: I64) -> I64:
    """Return the nearest predicate to the left that governs each, -1 for none."""
    governs, _, past_reports = _government()
    marks = found.marks
    # From the farthest to the nearest, which is the one that stays.
    ups, heres = [], []
    for back in range(min(_CHAIN, len(tokens)), 0, -1):
        near = tokens[back:] - tokens[:-back] <= _GOVERNMENT_SCOPE
        ups.append(np.flatnonzero(near & governs[kinds[:-back], kinds[back:]]))
        heres.append(ups[-1] + back)
    governor = np.full(len(tokens), -1)
    if not ups:
        return governor
    up, here = np.concatenate(ups), np.concatenate(heres)
    first, last = tokens[up], tokens[here]
    # Beyond "that" and "said" only verbs such as "deny" and "dismiss" reach.
    report = found.find(list_bits("that", "attribution"))
    report = report[(marks[report] & list_bits("that") != 0) | (marks[report] & CLASS == 0)]
    # "critics of the veto", but not "critics veto".
    leads = (marks[first] & NOUN == 0) | (marks[first + 1] & list_bits("link") != 0)
    fits = (
        (marks[last] & TARGET != 0)
        & leads
        & (batch.clauses[first] == batch.clauses[last])
        & ~_between(found.find(list_bits("barrier")), first, last)
        & (past_reports[kinds[up]] | ~_between(report, first, last))
    )
    governor[here[fits]] = up[fits]
    return governor


def _between(tokens: I64, first: I64, last: I64) -> Bools:
    """Tell whether any of the tokens stands right of `first` and not right of `last`."""
    out: Bools = np.searchsorted(tokens, first, "right") != np.searchsorted(tokens, last, "right")
    return out
