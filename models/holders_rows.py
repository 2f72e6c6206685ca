"""Named features of the candidates, writers and words of sides, with their answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from holders_data import Example
from numpy.typing import NDArray

from stancelib.evaluation.holders import same_holder
from stancelib.holders.author import author_features, text_features
from stancelib.holders.candidates import find_candidates
from stancelib.holders.evidence import shown_words
from stancelib.holders.features import pair_features, pairs_of
from stancelib.holders.reading import Words, read_words
from stancelib.holders.sides import side_arrays
from stancelib.holders.standing import standing_of
from stancelib.holders.templates import Feature, Vocabulary, names_of
from stancelib.results import AUTHOR

__all__ = [
    "Rows",
    "author_rows",
    "candidate_rows",
    "evidence_rows",
    "gold_words",
    "words_between",
]


class Rows(NamedTuple):
    """Named features of many cases, with their answers and the example of each."""

    names: list[list[str]]
    answers: NDArray[np.bool_]
    owners: NDArray[np.int64]


class Material:
    """Sides in their texts, all read together.

    Parameters
    ----------
    examples : sequence of Example
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        self.words = read_words([example.text for example in examples])
        self.vocabulary = Vocabulary(self.words.lowers)
        self.candidates = find_candidates(self.words)
        self.standing = standing_of(self.words, self.candidates, self.vocabulary)
        sides = [example.side for example in examples]
        self.sides = side_arrays(self.words, range(len(examples)), sides)
        self.pairs = pairs_of(self.words, self.candidates, self.sides)

    def names(self, features: Sequence[Feature], n_cases: int) -> list[list[str]]:
        """Return features as names."""
        return names_of(features, self.vocabulary, n_cases)


def candidate_rows(examples: Sequence[Example]) -> Rows:
    """Return a case for each candidate of each side."""
    it = Material(examples)
    words, candidates, pairs = it.words, it.candidates, it.pairs
    alone = it.names(it.standing.features, len(candidates))
    features = pair_features(words, candidates, it.standing, it.sides, pairs)
    on_side = it.names(features, len(pairs.cases))
    names = [[*alone[c], *own] for c, own in zip(pairs.candidates.tolist(), on_side, strict=True)]
    spans = zip(candidates.first[pairs.candidates], candidates.last[pairs.candidates], strict=True)
    answers = [
        any(same_holder(words.span(first, last)[2], holder) for holder, _ in examples[case].gold)
        for case, (first, last) in zip(pairs.cases.tolist(), spans, strict=True)
    ]
    return Rows(names, np.array(answers), pairs.cases)


def author_rows(examples: Sequence[Example], best: NDArray[np.float64]) -> Rows:
    """Return a case for each side: whether the writer holds it."""
    it = Material(examples)
    of_text = it.names(text_features(it.words, it.candidates), len(examples))
    features = author_features(it.words, it.standing, it.sides, it.pairs, best, it.vocabulary)
    of_side = it.names(features, len(examples))
    names = [[*text, *side] for text, side in zip(of_text, of_side, strict=True)]
    answers = [any(holder == AUTHOR for holder, _ in example.gold) for example in examples]
    return Rows(names, np.array(answers), np.arange(len(examples)))


def gold_words(example: Example, words: Words, row: int = 0) -> set[int]:
    """Return the places of the words that people marked as evidence."""
    found: set[int] = set()
    for _, evidence in example.gold:
        start = example.text.find(evidence) if evidence else -1
        if start >= 0:
            found |= words_between(words, start, start + len(evidence), row)
    return found


def words_between(words: Words, start: int, end: int, row: int = 0) -> set[int]:
    """Return the places of the words that start in a span of characters of a text."""
    first, last = words.bounds[row : row + 2]
    begin, stop = (
        first
        + np.searchsorted(words.starts[first:last], words.offsets[row] + np.array([start, end]))
    ).tolist()
    return set(range(begin, stop))


def evidence_rows(examples: Sequence[Example]) -> Rows:
    """Return a case for each word: whether it shows the side."""
    it = Material(examples)
    places, cases, _, features = shown_words(it.words, it.sides)
    names = it.names(features, len(places))
    marked = [gold_words(example, it.words, row) for row, example in enumerate(examples)]
    kept = [i for i, case in enumerate(cases.tolist()) if marked[case]]
    answers = [int(places[i]) in marked[cases[i]] for i in kept]
    return Rows([names[i] for i in kept], np.array(answers), cases[kept])
