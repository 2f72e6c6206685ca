"""What the encoder's words tell of holders and evidence, for the finder of holders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.spans import Source
from stancelib.encoder.wordpieces import Piece
from stancelib.holders import Heads, Read

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
    tokens: Tokens, part: int, side: int, source: Source, read: Read
) -> tuple[int, int] | None:
    """Return the run of 3 to 15 words of a sentence that show a side best.

    Parameters
    ----------
    tokens, part, side, source
        As in :func:`heads`.
    read : Read
        The caller's string, in words.

    Returns
    -------
    (int, int) or None
        Characters of the caller's string; None where it has no words.
    """
    words = read.words
    gains = [_UNREAD - _GAIN] * len(words)
    for start, _, value in _pieces(tokens, part, _EVIDENCE + side, source):
        if gains:
            position = words.at(start)
            gains[position] = max(gains[position], value - _GAIN)
    best: tuple[float, int, int] | None = None
    for first in range(len(words)):
        total = 0.0
        for last in range(first, min(len(words), first + _MOST)):
            if words.sentences[last] != words.sentences[first]:
                break
            total += gains[last]
            if last - first + 1 >= _LEAST and (best is None or total > best[0]):
                best = (total, first, last)
    if best is None:
        return (words.starts[0], words.ends[-1]) if len(words) else None
    return words.starts[best[1]], words.ends[best[2]]
