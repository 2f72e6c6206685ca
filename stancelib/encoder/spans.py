"""From the logits of word pieces to spans of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.runs import Span, runs, strongest
from stancelib.encoder.wordpieces import Piece
from stancelib.results import Evidence

__all__ = ["Source", "best_token_spans", "evidence"]

Floats = NDArray[np.floating[Any]]

_SIDES = ("support", "oppose")
_MOST = 3
#: First column of evidence in the tokens' logits, and place of its thresholds.
_EVIDENCE = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A text, and the caller's string that it was made from.

    Parameters
    ----------
    text : str
        The canonical text, as the encoder read it.
    string : str
        The caller's string.
    place : callable
        Gives for a start and an end in `text` the start and end in `string`;
        :meth:`stancelib.text.Normalized.span` does.
    """

    text: str
    string: str
    place: Callable[[int, int], tuple[int, int]]


def best_token_spans(
    logits: Floats,
    starts: Sequence[int],
    ends: Sequence[int],
    text: str,
    threshold: float,
    most: int = _MOST,
) -> list[tuple[int, int, float]]:
    """Return the runs of word pieces that are probable, strongest first.

    A run holds pieces whose probability is at least the threshold, and single
    weaker words between two such, in one sentence. It is grown to whole words,
    and loses blanks and punctuation at its ends.

    Parameters
    ----------
    logits : ndarray of float, shape (n_tokens,)
        One a token.
    starts, ends : sequence of int
        Where each token stands in the text; -1 for those that don't.
    text : str
        The text.
    threshold : float
        A probability; with 1 there are no runs.
    most : int, optional
        How many runs at most.

    Returns
    -------
    list of (int, int, float)
        Start and end in the text, and by how much the logits of the run's
        probable pieces are above the threshold's, in sum.

    Examples
    --------
    >>> import numpy as np
    >>> logits = np.array([-9.0, 2.0, -1.0, 1.0, -3.0, -3.0, 0.5, -9.0])
    >>> starts, ends = [-1, 0, 3, 7, 15, 17, 20, -1], [-1, 2, 6, 15, 16, 19, 23, -1]
    >>> best_token_spans(logits, starts, ends, "we do support. it is bad", 0.5)
    [(0, 13, 3.0), (21, 24, 0.5)]
    """
    spans = runs(logits, starts, ends, text, threshold)
    return [(span.start, span.end, span.score) for span in strongest(spans, most)]


def evidence(
    tokens: Sequence[tuple[Piece, Floats]],
    part: int,
    sides: Sequence[bool],
    source: Source,
    thresholds: Floats,
    *,
    most: int = _MOST,
) -> tuple[Evidence, ...]:
    """Return the words that speak for the sides that were decided, strongest first.

    Parameters
    ----------
    tokens : sequence of (Piece, ndarray of float, shape (n_propositions, n_tokens, 4))
        A text's pieces with their logits; see :class:`stancelib.encoder.reader.Reading`.
    part : int
        Which proposition.
    sides : sequence of bool
        Whether support, and opposition, was decided.
    source : Source
        The text.
    thresholds : ndarray of float, shape (6,)
        Probabilities for evidence_support, evidence_oppose, holder_support,
        holder_oppose, author_support, author_oppose.
    most : int, optional
        Spans of each side at most.

    Returns
    -------
    tuple of Evidence
        With offsets into the caller's string. A span's weight tells by how much
        its words pass the threshold, in log-odds.
    """
    found = []
    for side, label in enumerate(_SIDES):
        if sides[side]:
            for span in strongest(_side(tokens, part, _EVIDENCE + side, source, thresholds), most):
                start, end = source.place(span.start, span.end)
                found.append(Evidence(start, end, source.string[start:end], span.score, label))
    return tuple(sorted(found, key=lambda e: (-e.weight, e.start, e.label)))


def _side(
    tokens: Sequence[tuple[Piece, Floats]],
    part: int,
    column: int,
    source: Source,
    thresholds: Floats,
) -> list[Span]:
    """Return the spans of one kind in all pieces of a text."""
    found: list[Span] = []
    for piece, logits in tokens:
        threshold = float(thresholds[column])
        for span in runs(logits[part, :, column], piece.starts, piece.ends, source.text, threshold):
            if found and span.start < found[-1].end:  # two pieces share a word
                span = _joined(found.pop(), span)
            found.append(span)
    return found


def _joined(a: Span, b: Span) -> Span:
    end = max(a.end, b.end)
    return Span(a.start, end, a.score + b.score, max(a.probability, b.probability))
