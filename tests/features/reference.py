"""What features are, said in plain Python: the array operations must find the same.

Tokens are positions in their text; features are tuples that name what they are made of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from stancelib.features.ngrams import Features
from stancelib.text import normalize, tokenize
from stancelib.topics import Topic

ABBREVIATIONS = (
    "mr mrs ms dr prof sen rep reps sens gen gov col lt sgt capt maj adm st mt ft hon rev messrs "
    "jan feb mar apr jun jul aug sep sept oct nov dec vs etc inc ltd co corp dept univ"
).split()
CLOSERS = " \t\r\n\"')]"


class Found(NamedTuple):
    """A feature and the first and last token of one occurrence."""

    feature: Hashable
    first: int
    last: int


class Mention(NamedTuple):
    first: int
    last: int


def words(text: str) -> list[bytes]:
    return [token.text.encode() for token in tokenize(text)]


def known(word: bytes) -> bytes:
    """Return the part of a word by which it is told from others."""
    return word[:32]


# Sentences and clauses


def numbers(text: str, is_break) -> list[int]:
    """Number the groups of tokens between which `is_break(word, gap)` is true."""
    out: list[int] = []
    tokens = tokenize(text)
    for i, token in enumerate(tokens):
        before = tokens[i - 1]
        if i == 0:
            out.append(1)
        elif is_break(before.text, text[before.end : token.start]):
            out.append(out[-1] + 1)
        else:
            out.append(out[-1])
    return out


def ends_sentence(word: str, gap: str) -> bool:
    for i, char in enumerate(gap[:-1]):
        if char not in ".!?" or gap[i + 1] not in CLOSERS:
            continue
        short = word in ABBREVIATIONS or (len(word) == 1 and word.isascii())
        if not (i == 0 and char == "." and short):
            return True
    return False


def ends_clause(word: str, gap: str) -> bool:
    if ends_sentence(word, gap) or any(char in gap for char in ',;:()"'):
        return True
    return "--" in gap or re.search(r"\s-\s", gap) is not None


def sentences(text: str) -> list[int]:
    return numbers(text, ends_sentence)


def clauses(text: str) -> list[int]:
    return numbers(text, ends_clause)


# N-grams


def ngrams(items: Sequence[Hashable], groups: Sequence[int], n: int, kind: str) -> list[Found]:
    return [
        Found((kind, n, tuple(items[i : i + n])), i, i + n - 1)
        for i in range(len(items) - n + 1)
        if len(set(groups[i : i + n])) == 1
    ]


def char_ngrams(text: str, low: int, high: int) -> list[Found]:
    return [
        Found(("char", padded[i : i + n]), position, position)
        for position, word in enumerate(words(text))
        for padded in [b" " + known(word) + b" "]
        for n in range(low, high + 1)
        for i in range(len(padded) - n + 1)
    ]


# Mentions


def alias_words(alias: str) -> list[tuple[bytes, bool]]:
    """Return the words of an alias and whether more letters may follow."""
    out = []
    for piece in alias.split():
        pieces = words(normalize(piece.rstrip("*")).text)
        out += [(word, False) for word in pieces[:-1]]
        out += [(word, piece.endswith("*")) for word in pieces[-1:]]
    return out


def fits(word: bytes, pattern: tuple[bytes, bool]) -> bool:
    start, open_ended = pattern
    return word.startswith(start) if open_ended else word == start


def mentions(text: str, topic: Topic) -> list[Mention]:
    tokens, sentence = words(text), sentences(text)
    covered = set()
    for patterns in filter(None, map(alias_words, topic.aliases)):
        for i in range(len(tokens) - len(patterns) + 1):
            span = range(i, i + len(patterns))
            if sentence[span[0]] == sentence[span[-1]] and all(
                fits(tokens[j], pattern) for j, pattern in zip(span, patterns, strict=True)
            ):
                covered.update(span)
    out: list[Mention] = []
    for i in sorted(covered):
        if out and out[-1].last == i - 1 and sentence[i] == sentence[i - 1]:
            out[-1] = Mention(out[-1].first, i)
        else:
            out.append(Mention(i, i))
    return out


# Features of one text relative to one topic


def context_features(text: str, spans: Sequence[Mention]) -> list[Found]:
    tokens, sentence = words(text), sentences(text)
    inside = {i for first, last in spans for i in range(first, last + 1)}
    marked = {sentence[first] for first, _ in spans}
    out = []
    for i, word in enumerate(tokens):
        if sentence[i] in marked and i not in inside:
            out.append(Found(("context", known(word)), i, i))
            out.append(Found(("context stem", word[:5]), i, i))
    return out


def window_features(text: str, spans: Sequence[Mention], window: int) -> list[Found]:
    tokens, sentence = words(text), sentences(text)
    out = []
    for first, last in spans:
        for i, word in enumerate(tokens):
            if sentence[i] != sentence[first] or first <= i <= last:
                continue
            distance = first - i if i < first else i - last
            if distance <= window:
                side = "before" if i < first else "after"
                out.append(Found((side, known(word)), i, i))
                out.append(Found(("near stem", word[:5]), i, i))
    return out


def mention_features(text: str, spans: Sequence[Mention]) -> list[Found]:
    tokens, sentence = words(text), sentences(text)
    first = spans[0].first
    values = {
        "mentions": (len(spans), (1, 2, 3, 4, 5)),
        "sentences": (len({sentence[span.first] for span in spans}), (2, 3, 4)),
        "density": (len(spans) / len(tokens), (0.01, 0.02, 0.03, 0.05)),
        "place": (first / len(tokens), (0.2, 0.4, 0.7)),
        "length": (len(tokens), (30, 60, 100)),
    }
    out = [
        Found((kind, threshold), first, first)
        for kind, (value, thresholds) in values.items()
        for threshold in thresholds
        if value >= threshold
    ]
    if sentence[first] == 1:
        out.append(Found("first sentence", first, first))
    for span in spans:
        out.append(Found(("mention head", known(tokens[span.first])), *span))
        out.append(Found(("mention tail", known(tokens[span.last])), *span))
    return out


# Comparison


def shifted(found: Iterable[Found], row: int, start: int) -> list[tuple[Hashable, int, int, int]]:
    """Return occurrences with their row, and tokens counted through the batch."""
    return [(feature, row, first + start, last + start) for feature, first, last in found]


def up_to_names(occurrences: Iterable[tuple[Hashable, int, int, int]]) -> Counter[object]:
    """Return where features occur, whatever they are called.

    Two lists of occurrences are equal here exactly if some one-to-one renaming
    of features makes them the same.
    """
    places: dict[Hashable, list[tuple[int, int, int]]] = {}
    for feature, *place in occurrences:
        places.setdefault(feature, []).append(tuple(place))
    return Counter(tuple(sorted(some)) for some in places.values())


def occurrences(found: Features, rows: np.ndarray) -> list[tuple[Hashable, int, int, int]]:
    """Return hashed features in the form that `shifted` gives to plain ones."""
    columns = (found.hashes, rows, found.first, found.last)
    return list(zip(*(column.tolist() for column in columns), strict=True))
