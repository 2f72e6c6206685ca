"""What the encoder's words tell of holders and evidence, for the finder of holders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.spans import Source
from stancelib.encoder.wordpieces import Piece
from stancelib.holders import Heads
from stancelib.holders.reading import Words

__all__ = ["heads", "shown"]

Tokens = Sequence[tuple[Piece, NDArray[np.floating[Any]]]]

_EVIDENCE, _HOLDER = 0, 2
#: From which log-odds on a word gains by being shown: the runs are then about as
#: long as people's (models/holders.py measures it).
_GAIN = -2.0
_LEAST, _MOST = 3, 15
_UNREAD = -9.0


def _pieces(tokens: Tokens, part: int, column: int, source: Source) -> list[tuple[int, int, float]]:
    out = []
    for piece, logits in tokens:
        values = logits[part, :, column].tolist()
        for start, end, value in zip(piece.starts, piece.ends, values, strict=True):
            if start >= 0:
                out.append((*source.place(start, end), value))
    return out


def heads(tokens: Tokens, author: float, part: int, side: int, source: Source) -> Heads:
    """Return what the encoder says of the holders of a side.

    Parameters
    ----------
    tokens : sequence of (Piece, ndarray of float, shape (n_propositions, n_tokens, 4))
    author : float
        Log-odds of the writer holding the side.
    part : int
        Which proposition.
    side : int
        0 for support, 1 for oppose.
    source : Source

    Returns
    -------
    Heads
    """
    return Heads(_pieces(tokens, part, _HOLDER + side, source), author)


def shown(
    tokens: Tokens, part: int, side: int, source: Source, words: Words, row: int
) -> tuple[int, int] | None:
    """Return the run of 3 to 15 words of a sentence that show a side best.

    Parameters
    ----------
    tokens, part, side, source
        As in :func:`heads`.
    words : Words
        The caller's strings, in words.
    row : int
        Which of them.

    Returns
    -------
    (int, int) or None
        Characters of the caller's string; None where it has no words.
    """
    begin, end = words.bounds[row : row + 2].tolist()
    if begin == end:
        return None
    gains = np.full(end - begin, _UNREAD - _GAIN)
    pieces = _pieces(tokens, part, _EVIDENCE + side, source)
    if pieces:
        starts, _, values = zip(*pieces, strict=True)
        places = words.at(np.full(len(starts), row), np.array(starts)) - begin
        np.maximum.at(gains, places, np.array(values) - _GAIN)
    sums = np.append(0.0, np.cumsum(gains))
    sentences = words.sentences[begin:end]
    best: tuple[float, int, int] | None = None
    for size in range(_LEAST, min(_MOST, len(gains)) + 1):
        totals = sums[size:] - sums[:-size]
        totals[sentences[size - 1 :] != sentences[: len(totals)]] = -np.inf
        first = int(totals.argmax())
        if totals[first] > (best[0] if best else -np.inf):
            best = (float(totals[first]), first, first + size - 1)
    first, last = best[1:] if best else (0, len(gains) - 1)
    return words.span(begin + first, begin + last)[:2]
