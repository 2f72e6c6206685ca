"""The words that show a side: one run of words, chosen around what carried the decision."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, product
from math import inf
from typing import NamedTuple

from stancelib.holders.reading import Words
from stancelib.holders.scores import Logistic

__all__ = ["Run", "RunFinder", "word_features"]

_EDGES = (1, 2, 3, 5, 8, 13, 21)
_LEAST, _MOST = 3, 15
_FAR = 64
#: Bands of gaps of 64 to 1 words left of a place, and of 1 to 64 right of it.
_LEFT = [-bisect_right(_EDGES, gap) for gap in range(_FAR, 0, -1)]
_RIGHT = [bisect_right(_EDGES, gap) for gap in range(1, _FAR + 1)]

Spans = Sequence[tuple[int, int]]


class Run(NamedTuple):
    """A run of words: positions of the first and last, and the sum of their log-odds."""

    first: int
    last: int
    log_odds: float


def _places(words: Words, spans: Spans) -> list[tuple[int, int]]:
    return [(words.at(start), words.at(max(end - 1, 0))) for start, end in spans]


def _bands(first: int, last: int, places: Sequence[tuple[int, int]]) -> list[int]:
    """Return for the words of a sentence how far the nearest place is, in bands.

    They are negative left of it; the farthest band stands for none as well.
    """
    places = sorted(places) or [(last + _FAR, last + _FAR)]
    # Where the next place is nearer than this one.
    halves = [(end + begin) // 2 + 1 for (_, end), (begin, _) in pairwise(places)]
    out: list[int] = []
    for (begin, end), until in zip(places, [*halves, last + 1], strict=True):
        until = min(until, last + 1)
        left = min(begin, until) - first - len(out)
        if left > 0:
            gap = begin - first - len(out)
            out += _LEFT[_FAR - gap : _FAR - gap + left] if gap <= _FAR else _far(gap, left)
        out += [0] * (min(end + 1, until) - first - len(out))
        right = until - first - len(out)
        if right > 0:
            gap = first + len(out) - end - 1
            known = _RIGHT[gap : gap + right]
            out += [*known, *[len(_EDGES)] * (right - len(known))]
    return out


def _far(gap: int, count: int) -> list[int]:
    return [-bisect_right(_EDGES, gap - step) for step in range(count)]


def _names_of_place(side: int, topic: int) -> tuple[str, ...]:
    return f"side {side}", f"topic {topic}", f"side {side} topic {topic}"


def _names_of_kind(kind: str, stance: str) -> tuple[str, ...]:
    return f"kind {kind}", f"kind {kind} {stance}"


class _Sentence(NamedTuple):
    """A sentence in which a side may be shown: its first and last word, and what it is like."""

    first: int
    last: int
    name: str
    near: list[int]
    far: list[int]


def _sentences(words: Words, evidence: Spans, topic: Spans) -> Iterator[_Sentence]:
    """Yield the sentences in which the side is told; else those that name the topic; else all."""
    sides, topics = _places(words, evidence), _places(words, topic)
    about = {words.sentences[first] for first, _ in topics}
    told = dict.fromkeys(words.sentences[first] for first, _ in sides)
    for rank, sentence in enumerate(list(told) or sorted(about) or range(words.sentences[-1] + 1)):
        first = bisect_left(words.sentences, sentence)
        last = bisect_right(words.sentences, sentence) - 1
        strongest = [place for place in sides if first <= place[0] <= last][:1]
        name = f"sentence {rank if told else -1} {sentence in about}"
        near, far = _bands(first, last, strongest), _bands(first, last, topics)
        yield _Sentence(first, last, name, near, far)


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
        For words of sentences in which the side is told; where none tells it, of
        those that name the topic, or of all.
    """
    if not len(words):
        return []
    return [
        (
            position,
            [
                sentence.name,
                *_names_of_place(near, far),
                *_names_of_kind(words.traits[position].kind, stance),
            ],
        )
        for sentence in _sentences(words, evidence, topic)
        for position, near, far in zip(
            range(sentence.first, sentence.last + 1), sentence.near, sentence.far, strict=True
        )
    ]


class RunFinder:
    """Finds the run of words that shows a side.

    Parameters
    ----------
    model : Logistic
        Of the features of words; its ``shift`` says from which log-odds a word gains.
    """

    def __init__(self, model: Logistic) -> None:
        self._model = model
        bands = range(-len(_EDGES), len(_EDGES) + 1)
        self._places = {
            place: model.total(_names_of_place(*place)) for place in product(bands, bands)
        }
        self._kinds: dict[tuple[str, str], float] = {}

    def find(self, words: Words, stance: str, evidence: Spans, topic: Spans) -> Run | None:
        """Return the run of 3 to 15 words of a sentence with the largest sum of log-odds.

        Parameters
        ----------
        words, stance, evidence, topic
            As in :func:`word_features`.

        Returns
        -------
        Run or None
            None where the text has no words.
        """
        if not len(words):
            return None
        found = [
            self._best(words, stance, sentence) for sentence in _sentences(words, evidence, topic)
        ]
        return max(found, key=lambda run: run.log_odds)

    def _best(self, words: Words, stance: str, sentence: _Sentence) -> Run:
        first, last, name, near, far = sentence
        each = self._model.shift + self._model.total([name])
        places = [self._places[place] for place in zip(near, far, strict=True)]
        kinds = [self._kind(word.kind, stance) for word in words.traits[first : last + 1]]
        sums = [0.0, *accumulate(each + a + b for a, b in zip(places, kinds, strict=True))]
        least = min(_LEAST, len(sums) - 1)
        best = Run(first, last, -inf)
        for begin in range(len(sums) - least):
            ends = sums[begin + least : begin + _MOST + 1]
            total = max(ends)
            if total - sums[begin] > best.log_odds:
                end = first + begin + least + ends.index(total)
                best = Run(first + begin, end - 1, total - sums[begin])
        return best

    def _kind(self, kind: str, stance: str) -> float:
        key = (kind, stance)
        found = self._kinds.get(key)
        if found is None:
            found = self._kinds[key] = self._model.total(_names_of_kind(kind, stance))
        return found
