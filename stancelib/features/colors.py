"""What colours a token: modals, quotes, questions, attribution around it."""

from __future__ import annotations

import numpy as np

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.lexicon import FREE_BIT, list_bits
from stancelib.features.marks import STRONG_NEGATED, TokenMarks

__all__ = ["Colors", "color_bits"]

#: Words that colour their clause, and words that colour their sentence.
_CLAUSE = {
    "strong": list_bits("strong"),
    "weak": list_bits("weak"),
    "will": list_bits("will"),
    "condition": list_bits("condition"),
    "first person": list_bits("first_person"),
    "strong negated": STRONG_NEGATED,
}
_SENTENCE = {"attributed": list_bits("attribution"), "contrasted": list_bits("contrast")}
#: Colours that no single word makes: above the marks' bits.
_OTHER = {
    name: 1 << (FREE_BIT + 3 + i)
    for i, name in enumerate(("quoted", "asked", "negated", "passive", "turned"))
}
_BITS = {**_CLAUSE, **_SENTENCE, **_OTHER}
_CLAUSE_BITS, _SENTENCE_BITS = sum(_CLAUSE.values()), sum(_SENTENCE.values())


def color_bits(*names: str) -> I64:
    """Return the bit of each colour.

    Examples
    --------
    >>> strong, weak = color_bits("strong", "weak")
    >>> bool(strong & weak)
    False
    """
    return np.array([_BITS[name] for name in names], dtype=np.int64)


class Colors:
    """Colours of the clauses and the sentences of a batch.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    found : TokenMarks
        Their marks.

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> from stancelib.features.marks import mark_tokens
    >>> batch = tokenize_batch(["They should, I hear, go. Why?"])
    >>> colors = Colors(batch, mark_tokens(batch)).of(np.array([0, 2, 4, 5]))
    >>> [(colors & bit != 0).tolist() for bit in color_bits("strong", "asked")]
    [[True, False, False, False], [False, False, False, True]]
    """

    def __init__(self, batch: TokenBatch, found: TokenMarks) -> None:
        self._batch = batch
        self._of_clause = _unions(found, _CLAUSE_BITS, batch.clauses)
        self._of_sentence = _unions(found, _SENTENCE_BITS, batch.sentences)
        marks, after = batch.punctuation
        characters = np.frombuffer(batch.buffer, dtype=np.uint8)[marks]
        asking = np.flatnonzero(characters == ord("?"))
        text = np.searchsorted(batch.text_starts, marks[asking], side="right") - 1
        last = after[asking] - 1
        last = last[last >= batch.indptr[text]]  # a mark before the first word asks nothing
        self._of_sentence[batch.sentences[last]] |= _OTHER["asked"]
        self._quotes = marks[characters == ord('"')]
        self._quotes_before_text = np.searchsorted(self._quotes, batch.text_starts)

    def of(self, tokens: I64) -> I64:
        """Return the colours of tokens.

        Parameters
        ----------
        tokens : ndarray of int64, shape (n,)
            Positions in the batch.

        Returns
        -------
        ndarray of int64, shape (n,)
            A bit a colour (:func:`color_bits`); all but "negated", "passive" and "turned".
        """
        batch = self._batch
        quotes = np.searchsorted(self._quotes, batch.starts[tokens])
        quoted = (quotes - self._quotes_before_text[batch.rows[tokens]]) % 2
        out: I64 = (
            self._of_clause[batch.clauses[tokens]]
            | self._of_sentence[batch.sentences[tokens]]
            | quoted * _OTHER["quoted"]
        )
        return out


def _unions(found: TokenMarks, bits: int, groups: I64) -> I64:
    """Return which of the bits the tokens of each group have together, by number of the group."""
    out = np.zeros(int(groups[-1]) + 1, dtype=np.int64)
    tokens = found.find(bits)
    if len(tokens):
        of_token = groups[tokens]
        starts = np.flatnonzero(np.diff(of_token, prepend=0))
        out[of_token[starts]] = np.bitwise_or.reduceat(found.marks[tokens] & bits, starts)
    return out
