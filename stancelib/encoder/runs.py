"""Runs of probable word pieces as spans of the text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Span", "probability", "runs", "strongest"]

Floats = NDArray[np.floating[Any]]

_ABBREVIATED = re.compile(r"(?:^|[^\w.])(?:\w\.)+\w$")
_SENTENCE_ENDS = frozenset(".!?")
#: Signs that belong to the figure beside them.
_KEPT = frozenset("$%")
#: Characters that a word is grown by at most on either side.
_LONGEST_WORD = 100
#: Log-odds of a threshold of 0.
_LOWEST = -100.0


@dataclass(slots=True)
class _Word:
    """A word or a mark, with the logits of its pieces that are probable enough."""

    start: int
    end: int
    strong: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a text that stands out.

    Parameters
    ----------
    start, end : int
        Where it stands, in characters.
    score : float
        By how much the logits of its probable pieces are above the threshold's, in sum.
    probability : float
        Mean probability of those pieces.
    """

    start: int
    end: int
    score: float
    probability: float


def runs(
    logits: Floats, starts: Sequence[int], ends: Sequence[int], text: str, threshold: float
) -> list[Span]:
    """Return the runs of word pieces that are probable, in the order of the text.

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

    Returns
    -------
    list of Span
    """
    least = _log_odds(threshold)
    if not np.any(logits >= least):
        return []
    found = []
    for run in _joined(_words(logits, starts, ends, text, least), text):
        start, end = _trimmed(*_grown(run[0].start, run[-1].end, text), text)
        if start < end:
            strong = [value for word in run for value in word.strong]
            score = sum(value - least for value in strong)
            mean = sum(map(probability, strong)) / len(strong)
            found.append(Span(start, end, score, mean))
    return found


def _words(
    logits: Floats, starts: Sequence[int], ends: Sequence[int], text: str, least: float
) -> list[_Word]:
    """Return the words and marks that the tokens make up."""
    words: list[_Word] = []
    for value, start, end in zip(logits.tolist(), starts, ends, strict=True):
        if start < 0:
            continue
        if words and _touches(start, text):
            words[-1].end = end
        else:
            words.append(_Word(start, end))
        if value >= least:
            words[-1].strong.append(value)
    return words


def _joined(words: Sequence[_Word], text: str) -> Iterator[list[_Word]]:
    """Yield the strong words of each run."""
    run: list[_Word] = []
    weaker = 0  # since the run's last word
    for word in words:
        if word.strong:
            if weaker > 1:
                yield run
                run = []
            run.append(word)
            weaker = 0
        elif run:
            weaker += _step(word, text)
    if run:
        yield run


def _step(word: _Word, text: str) -> int:
    """Return how far a weaker word leads away from a run: over 1 is too far."""
    if any(map(_in_word, text[word.start : word.end])):
        return 1
    ends_sentence = text[word.start : word.end] in _SENTENCE_ENDS
    # The dots of "U.S" and "3.5" end nothing.
    return 2 if ends_sentence and not text[word.end : word.end + 1].isalnum() else 0


def _touches(at: int, text: str) -> bool:
    """Whether a word goes on across a place."""
    return 0 < at < len(text) and _in_word(text[at - 1]) and _in_word(text[at])


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _grown(start: int, end: int, text: str) -> tuple[int, int]:
    first, last = max(start - _LONGEST_WORD, 0), end + _LONGEST_WORD
    while start > first and _touches(start, text):
        start -= 1
    while end < last and _touches(end, text):
        end += 1
    return start, end


def _trimmed(start: int, end: int, text: str) -> tuple[int, int]:
    while start < end and not (_in_word(text[start]) or text[start] in _KEPT):
        start += 1
    while start < end and not (_in_word(text[end - 1]) or text[end - 1] in _KEPT):
        end -= 1
    # The last full stop of "the U.S." is the abbreviation's.
    if text[end : end + 1] == "." and _ABBREVIATED.search(text[start:end]):
        end += 1
    return start, end


def _log_odds(p: float) -> float:
    if p >= 1.0:
        return math.inf
    return math.log(p / (1.0 - p)) if p > 0.0 else _LOWEST


def probability(logit: float) -> float:
    """Return the probability that a logit stands for, without overflow.

    Examples
    --------
    >>> probability(0.0), probability(-1000.0)
    (0.5, 0.0)
    """
    return 0.5 * (1.0 + math.tanh(0.5 * logit))


def strongest(spans: Sequence[Span], most: int) -> list[Span]:
    """Return the spans of the largest scores, the largest first.

    Parameters
    ----------
    spans : sequence of Span
    most : int
        How many at most.
    """
    return sorted(spans, key=lambda span: (-span.score, span.start))[:most]
