"""The words that show a side: one run of words, chosen around what carried the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stancelib.holders.reading import Words
from stancelib.holders.scores import Logistic
from stancelib.holders.words import kind_of

__all__ = ["Run", "best_run", "word_features"]

_EDGES = (1, 2, 3, 5, 8, 13, 21)
_FAR = 30
_LEAST, _MOST = 3, 15

Spans = Sequence[tuple[int, int]]


class Run(NamedTuple):
    """A run of words: positions of the first and last, and the sum of their log-odds."""

    first: int
    last: int
    log_odds: float


def _places(words: Words, spans: Spans) -> list[tuple[int, int]]:
    return [(words.at(start), words.at(max(end - 1, 0))) for start, end in spans]


def _gap(position: int, places: Sequence[tuple[int, int]]) -> int:
    """Return the distance to the nearest place in bands, negative left of it."""
    best = _FAR
    for first, last in places:
        gap = (
            0
            if first <= position <= last
            else position - last
            if position > last
            else position - first
        )
        if abs(gap) < abs(best):
            best = gap
    size = sum(abs(best) >= edge for edge in _EDGES)
    return size if best > 0 else -size


def word_features(
    words: Words, stance: str, evidence: Spans, topic: Spans
) -> list[tuple[int, list[str]]]:
    """Return the names of what speaks for or against each word showing a side.

    Parameters
    ----------
    words : Words
    stance : {"support", "oppose"}
    evidence, topic : sequence of (int, int)
        Characters of what carried the side, strongest first, and the topic.

    Returns
    -------
    list of (int, list of str)
        For words of sentences in which either stands; for all where neither does.
    """
    if not len(words):
        return []
    sides, topics = _places(words, evidence), _places(words, topic)
    marked = {words.sentences[first] for first, _ in (*sides, *topics)}
    strong = words.sentences[sides[0][0]] if sides else -1
    about = {words.sentences[first] for first, _ in topics}
    out = []
    for position in range(len(words)):
        sentence = words.sentences[position]
        if marked and sentence not in marked:
            continue
        near, far = _gap(position, sides[:1]), _gap(position, topics)
        rank = next((r for r, (a, b) in enumerate(sides) if a <= position <= b), -1)
        kind = kind_of(words.lower[position])
        begins = position == 0 or words.sentences[position - 1] != sentence
        out.append(
            (
                position,
                [
                    "bias",
                    f"side {near}",
                    f"topic {far}",
                    f"side {near} topic {far}",
                    f"rank {rank}",
                    f"other sides {_gap(position, sides)}",
                    f"kind {kind}",
                    f"kind {kind} {stance}",
                    f"strong {sentence == strong} about {sentence in about}",
                    f"begins {begins}",
                    f"mark {words.words[position] if not words.lower[position][0].isalnum() else ''}",
                ],
            )
        )
    return out


def best_run(
    words: Words, stance: str, evidence: Spans, topic: Spans, model: Logistic
) -> Run | None:
    """Return the run of 3 to 15 words of a sentence with the largest sum of log-odds.

    The model's ``shift`` says from which log-odds a word gains.

    Returns
    -------
    Run or None
        None where the text has no words.
    """
    scored = [
        (position, model.log_odds(names))
        for position, names in word_features(words, stance, evidence, topic)
    ]
    best: Run | None = None
    for i, (first, _) in enumerate(scored):
        total = 0.0
        for position, value in scored[i : i + _MOST]:
            if position - first >= _MOST or words.sentences[position] != words.sentences[first]:
                break
            total += value
            long = position - first + 1 >= _LEAST
            if (
                best is None
                or (long and total > best.log_odds)
                or (long and best.last - best.first < _LEAST - 1)
            ):
                best = Run(first, position, total)
    return best
