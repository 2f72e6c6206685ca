"""What the lexicon says of each token of a batch, its neighbours in the clause considered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.lexicon import CLASS, CLASSES, FREE_BIT, list_bits, look_up

__all__ = ["CLAUSE_START", "SENTENCE_START", "STRONG_NEGATED", "TokenMarks", "mark_tokens"]

CLAUSE_START, SENTENCE_START, STRONG_NEGATED = (1 << (FREE_BIT + i) for i in range(3))

_NEGATION_SCOPE = 4

_CLOSER = list_bits("closer")
#: First and second words of negations; in the word lists each second stands after its first.
_FIRST = list_bits("contracted", "far", "anything", "short")
_SECOND = list_bits("contraction", "from", "but", "of")
#: Words that their neighbours change, or that change them.
_IN_CONTEXT = _FIRST | list_bits("negator", "fail", "call", "against")
#: Words that some rule starts from; the others only matter as their neighbours.
_LOOKED_AT = (
    CLASS
    | _IN_CONTEXT
    | list_bits(
        "that",
        "barrier",
        "attribution",
        "strong",
        "weak",
        "will",
        "condition",
        "contrast",
        "first_person",
    )
)


class TokenMarks(NamedTuple):
    """Marks of the tokens of a batch.

    Parameters
    ----------
    marks : ndarray of int64, shape (n_tokens + 4,)
        Class of each token as a predicate and bits of its properties. The last
        four belong to no token: they stand to the right of the last one and, as
        negative positions, to the left of the first.
    marked : ndarray of int64, shape (n,)
        Tokens that rules start from, in the order of the text; all predicates are among them.
    of_marked : ndarray of int64, shape (n,)
        Their marks.
    negations, negated : ndarray of int64, shape (m,)
        A negation, of two words the second, and a token in its scope: up to four
        tokens, to the end of the clause or to "but" and the like. A row a case.
    """

    marks: I64
    marked: I64
    of_marked: I64
    negations: I64
    negated: I64

    def find(self, bits: int) -> I64:
        """Return the marked tokens that have any of the bits."""
        return self.marked[np.flatnonzero((self.of_marked & bits) != 0)]


def mark_tokens(batch: TokenBatch) -> TokenMarks:
    """Look up all tokens of a batch and settle what depends on their neighbours.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.

    Returns
    -------
    TokenMarks

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> found = mark_tokens(tokenize_batch(["They failed to stop it, not us."]))
    >>> [CLASSES[m & CLASS] for m in found.marks[:4]]
    ['', 'remove', '', 'stop']
    >>> found.negations.tolist(), found.negated.tolist()
    ([5], [6])
    """
    marks = np.zeros(batch.n_tokens + _NEGATION_SCOPE, dtype=np.int64)
    marks[: batch.n_tokens] = look_up(batch.hashes)
    marks[batch.clause_starts] |= CLAUSE_START
    marks[batch.sentence_starts] |= SENTENCE_START
    marked = np.flatnonzero((marks & _LOOKED_AT) != 0)
    at = marked[(marks[marked] & _IN_CONTEXT) != 0]
    own, left, right = marks[at], marks[at - 1], marks[at + 1]
    left[(own & CLAUSE_START) != 0] = 0
    right[(right & CLAUSE_START) != 0] = 0
    _settle_classes(marks, at, own, left, right)
    negations = _settle_negations(marks, at, own, left, right)
    return TokenMarks(marks, marked, marks[marked], *_scopes(marks, negations))


def _settle_classes(marks: I64, at: I64, own: I64, left: I64, right: I64) -> None:
    """Set the class of words whose neighbours have a say in it."""
    number = CLASSES.index

    def change(tokens: I64, to: int) -> None:
        marks[tokens] = marks[tokens] & ~CLASS | to

    # "fail to" takes away; "call" asks for something only with "to", "for" or "on"; "stop short
    # of" is a negation.
    fails = (own & list_bits("fail") != 0) & (right & list_bits("to") != 0)
    calls = (own & list_bits("call") != 0) & (right & list_bits("for") == 0)
    stops = (own & list_bits("short") != 0) & (left & CLASS == number("stop"))
    change(at[fails], number("remove"))
    change(at[calls], 0)
    change(at[stops] - 1, 0)
    # "protest against" opposes once; "defend against" opposes a danger, not the topic.
    which = np.flatnonzero(own & list_bits("against"))
    against, before = at[which], left[which]
    beside = before & CLASS
    change(against[(beside == number("oppose")) | (beside == number("threaten"))], 0)
    one_clause = ((own[which] | marks[against - 1]) & CLAUSE_START) == 0
    before = before | np.where(one_clause, marks[against - 2], 0)
    change(against[before & list_bits("shield") != 0], number("remove"))


def _settle_negations(marks: I64, at: I64, own: I64, left: I64, right: I64) -> I64:
    """Return the tokens that negate, and set the bits that they change."""
    few = (own & list_bits("quantity") != 0) & (left & list_bits("article") != 0)
    alone = (own & list_bits("negator") != 0) & (right & list_bits("only") == 0) & ~few
    second = at[((own & _FIRST) << 1) & right & _SECOND != 0] + 1
    marks[second] &= ~_CLOSER  # "anything but" ends no scope
    negations = np.concatenate([at[alone], second])
    inner = negations[marks[negations] & CLAUSE_START == 0]
    strong = inner[marks[inner - 1] & list_bits("strong") != 0] - 1
    marks[strong] |= STRONG_NEGATED
    return negations


def _scopes(marks: I64, negations: I64) -> tuple[I64, I64]:
    """Return the negation and the token of each case of a token in a negation's scope."""
    reach = negations[:, None] + np.arange(1, _NEGATION_SCOPE + 1)
    goes_on = (marks[reach] & (CLAUSE_START | _CLOSER)) == 0
    which, step = np.nonzero(np.logical_and.accumulate(goes_on, axis=1))
    return negations[which], reach[which, step]
