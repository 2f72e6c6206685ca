"""Reading texts for propositions: long texts in pieces, many propositions in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.layout import pack
from stancelib.encoder.session import EncoderSession
from stancelib.encoder.wordpieces import MAX_PIECE, Piece, Wordpieces
from stancelib.errors import InputError, ModelFormatError

__all__ = ["MAX_PARTS", "Reader", "Reading"]

Floats = NDArray[np.float64]
I64 = NDArray[np.int64]
Prompts = Sequence[Sequence[int]]

#: Propositions that are read in one run; attention's memory grows with their square.
MAX_PARTS = 16

_HEADS, _AUTHOR = 3, 2


@dataclass(frozen=True)
class Reading:
    """What the encoder says of texts, as logits.

    Parameters
    ----------
    heads : ndarray of float64, shape (n_texts, n_propositions, 3)
        The topic is there; given that, support and opposition are expressed.
    author : ndarray of float64, shape (n_texts, n_propositions, 2)
        The writer is among those who support, who oppose.
    labels : ndarray of float64, shape (n_texts, n_propositions, n_labels), or None
        None where the network has no labels.
    tokens : list of list of (Piece, ndarray), or None
        For each text its pieces with arrays of shape (n_propositions, n_tokens, 4):
        evidence of support and opposition, holders of support and opposition.
        None unless asked for.
    """

    heads: Floats
    author: Floats
    labels: Floats | None = None
    tokens: list[list[tuple[Piece, Floats]]] | None = None


class Reader:
    """Reads texts for propositions; usable from many threads.

    Parameters
    ----------
    session : EncoderSession
    wordpieces : Wordpieces

    Raises
    ------
    ModelFormatError
        If the two don't belong together: the network has no room for all words,
        or for a whole piece.
    """

    def __init__(self, session: EncoderSession, wordpieces: Wordpieces) -> None:
        self.session = session
        self.wordpieces = wordpieces
        self._n_labels = self._probe()

    def _probe(self) -> int:
        """Read a full piece that holds the last word; return the number of labels."""
        prompt = self.wordpieces.prompt("")
        ids = [prompt[0], *[self.wordpieces.size - 1] * MAX_PIECE, prompt[-1]]
        try:
            logits = self.session.run(pack([ids], [[prompt]]))
        except ModelFormatError as error:
            raise ModelFormatError(
                self.session.where,
                f"cannot read a full piece with the words of {self.wordpieces.where}: "
                "the two files don't belong together",
            ) from error
        found = [logits.heads, logits.author, *[logits.labels] * self.session.has_labels]
        if not all(values is not None and np.isfinite(values).all() for values in found):
            raise ModelFormatError(self.session.where, "gives numbers that are not finite")
        return 0 if logits.labels is None else logits.labels.shape[2]

    def read(
        self,
        texts: Sequence[str],
        prompts: Prompts | None = None,
        *,
        each: Sequence[Prompts] | None = None,
        tokens: bool = False,
        batch: int = 1,
    ) -> Reading:
        """Read texts for propositions.

        Parameters
        ----------
        texts : sequence of str
            In canonical form. Long ones are read in pieces: the topic is as in
            the piece where it is clearest, the sides are the largest of the
            pieces where it is there.
        prompts : sequence of sequence of int, optional
            What all texts are read for; see :meth:`Wordpieces.prompt`.
        each : sequence of sequence of sequence of int, optional
            Instead of `prompts`: what each text is read for, as many for every text.
        tokens : bool, optional
            Return the logits of words, too.
        batch : int, optional
            Texts that are run together. With 1 the answers don't depend on the
            other texts. With more they do a little where the network's numbers
            are rounded, and it goes faster only for texts of a few words.

        Returns
        -------
        Reading

        Raises
        ------
        InputError
            If there are no propositions, not as many for every text, or `batch`
            is less than 1.
        """
        asked = _asked(texts, prompts, each)
        if batch < 1:
            raise InputError(f"batch: {batch} is not 1 or more")
        n_parts = len(asked[0]) if asked else len(prompts or ())
        pieces = self.wordpieces.cut(texts)
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i].ids))
        rows = _Rows(len(pieces), n_parts, self._n_labels)
        for first in range(0, n_parts, MAX_PARTS):
            last = min(first + MAX_PARTS, n_parts)
            for k in range(0, len(order), batch):
                chosen = order[k : k + batch]
                packed = pack(
                    [pieces[i].ids for i in chosen],
                    [asked[pieces[i].row][first:last] for i in chosen],
                )
                logits = self.session.run(packed, tokens=tokens)
                at = np.array(chosen)
                rows.heads[at, first:last] = logits.heads
                rows.author[at, first:last] = logits.author
                if logits.labels is not None:
                    rows.labels[at, first:last] = logits.labels
                if logits.tokens is not None:
                    for i, found in zip(chosen, logits.tokens, strict=True):
                        rows.tokens[i].append(found[:, : len(pieces[i].ids)].astype(np.float64))
        return _merged(rows, pieces, len(texts), tokens=tokens)


class _Rows:
    """Logits of pieces, as they come in."""

    def __init__(self, n: int, n_parts: int, n_labels: int) -> None:
        self.heads: Floats = np.zeros((n, n_parts, _HEADS))
        self.author: Floats = np.zeros((n, n_parts, _AUTHOR))
        self.labels: Floats = np.zeros((n, n_parts, n_labels))
        self.tokens: list[list[Floats]] = [[] for _ in range(n)]


def _asked(
    texts: Sequence[str], prompts: Prompts | None, each: Sequence[Prompts] | None
) -> Sequence[Prompts]:
    """Return what each text is read for."""
    if prompts is not None and each is None:
        if not prompts:
            raise InputError("prompts: there are none")
        return [prompts] * len(texts)
    if each is None or prompts is not None:
        raise InputError("give either prompts for all texts, or each text its own")
    if len(each) != len(texts):
        raise InputError(f"each: {len(each)} lists of prompts for {len(texts)} texts")
    counts = {len(row) for row in each}
    if len(counts) > 1 or 0 in counts:
        raise InputError("each: every text needs as many prompts as the others, at least one")
    return each


def _merged(rows: _Rows, pieces: Sequence[Piece], n_texts: int, *, tokens: bool) -> Reading:
    """Join the pieces of each text."""
    found: list[list[tuple[Piece, Floats]]] | None = None
    if tokens:
        found = [[] for _ in range(n_texts)]
        for piece, parts in zip(pieces, rows.tokens, strict=True):
            found[piece.row].append((piece, np.concatenate(parts)))
    heads, author, labels = rows.heads, rows.author, rows.labels
    if len(pieces) > n_texts:
        owners = np.array([piece.row for piece in pieces])
        first = np.searchsorted(owners, np.arange(n_texts))
        topic = heads[:, :, 0]
        largest = np.maximum.reduceat(topic, first, axis=0)
        counts = topic >= np.minimum(largest, 0.0)[owners]
        if labels.shape[2]:
            labels = _of_best(labels, topic == largest[owners], first)
        heads = np.where(counts[:, :, None], heads, -np.inf)
        author = np.where(counts[:, :, None], author, -np.inf)
        heads = np.maximum.reduceat(heads, first, axis=0)
        author = np.maximum.reduceat(author, first, axis=0)
    return Reading(heads, author, labels if labels.shape[2] else None, found)


def _of_best(labels: Floats, best: NDArray[np.bool_], first: I64) -> Floats:
    """Return the labels of each text's first piece that is the best, for each proposition."""
    places = np.where(best, np.arange(len(labels))[:, None], len(labels))
    chosen = np.minimum.reduceat(places, first, axis=0)
    return np.asarray(labels[chosen, np.arange(labels.shape[1])])
