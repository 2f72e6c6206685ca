from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stancelib.features.batch import TokenBatch, tokenize_batch
from stancelib.features.mentions import MentionFinder
from stancelib.features.ngrams import Features
from stancelib.features.relative import (
    Pairs,
    context_features,
    find_pairs,
    mention_features,
    window_features,
)
from stancelib.topics import Topic
from tests.features import reference
from tests.features.strategies import BATCHES, TOPICS

BOUNDED = settings(deadline=None, max_examples=100)
FINDER = MentionFinder(TOPICS)
KOSOVO_OR_NATO = MentionFinder(
    [Topic("kosovo", aliases=("kosovo",)), Topic("nato", aliases=("nato", "nato expansion"))]
)
Spans = list[reference.Mention]


def prepare(texts: list[str], finder: MentionFinder = FINDER) -> tuple[TokenBatch, Pairs]:
    batch = tokenize_batch(texts)
    return batch, find_pairs(batch, finder.find(batch))


def plain_pairs(texts: list[str]) -> list[tuple[int, int, Spans]]:
    return [
        (row, i, spans)
        for i, topic in enumerate(TOPICS)
        for row, text in enumerate(texts)
        if (spans := reference.mentions(text, topic))
    ]


def check(
    texts: list[str],
    hashed: Callable[[TokenBatch, Pairs], tuple[Features, np.ndarray]],
    plain: Callable[[str, Spans], list[reference.Found]],
) -> None:
    batch, pairs = prepare(texts)
    expected = [
        found
        for pair, (row, _, spans) in enumerate(plain_pairs(texts))
        for found in reference.shifted(plain(texts[row], spans), pair, int(batch.indptr[row]))
    ]
    found = reference.occurrences(*hashed(batch, pairs))
    assert reference.up_to_names(found) == reference.up_to_names(expected)


def features_of(text: str, function) -> set[int]:
    return set(function(*prepare([text], KOSOVO_OR_NATO))[0].hashes.tolist())


@BOUNDED
@given(BATCHES)
@example([])
@example(["", "nothing here"])
@example(["", "nato", ""])
def test_pairs_are_those_of_the_plain_rules(texts: list[str]) -> None:
    batch, pairs = prepare(texts)
    expected = plain_pairs(texts)
    assert list(zip(pairs.texts.tolist(), pairs.topics.tolist(), strict=True)) == [
        (row, topic) for row, topic, _ in expected
    ]
    assert len(pairs) == len(expected)
    assert pairs.of_mention.tolist() == [
        pair for pair, (_, _, spans) in enumerate(expected) for _ in spans
    ]
    tokens = []
    for pair, (row, _, spans) in enumerate(expected):
        sentence, start = reference.sentences(texts[row]), int(batch.indptr[row])
        inner = {i for first, last in spans for i in range(first + 1, last + 1)}
        firsts = {first for first, _ in spans}
        marked = {sentence[first] for first in firsts}
        tokens += [
            (pair, i + start, i in firsts)
            for i in range(len(sentence))
            if sentence[i] in marked and i not in inner
        ]
    columns = (pairs.of_token, pairs.at, pairs.is_mention)
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == tokens
    assert pairs.sizes.tolist() == [
        sum(pair == i for pair, _, _ in tokens) for i in range(len(expected))
    ]


@BOUNDED
@given(BATCHES)
@example([])
def test_context_features_are_those_of_the_plain_rules(texts: list[str]) -> None:
    check(texts, context_features, reference.context_features)


@BOUNDED
@given(BATCHES, st.sampled_from([1, 3, 10]))
@example([], 10)
def test_window_features_are_those_of_the_plain_rules(texts: list[str], window: int) -> None:
    check(
        texts,
        lambda batch, pairs: window_features(batch, pairs, window),
        lambda text, spans: reference.window_features(text, spans, window),
    )


@BOUNDED
@given(BATCHES)
@example([])
@example([f"nato {'word ' * words}. Of nato" for words in (9, 18, 28, 58, 98, 200)])
@example([f"{'word ' * words} nato" for words in (0, 1, 3, 29, 59, 99)])
@example([f"nato{' word' * words}" for words in (19, 49, 99, 100)])
@example(["nato word nato word nato" + " word" * words for words in (95, 96)])
@example(["The nato. " * n for n in range(1, 7)])
@example([f"{'w ' * n}nato{' w' * (9 - n)}" for n in range(10)])
def test_mention_features_are_those_of_the_plain_rules(texts: list[str]) -> None:
    check(texts, mention_features, reference.mention_features)


def test_the_words_of_a_mention_do_not_count() -> None:
    nato = features_of("We oppose NATO expansion now", context_features)
    kosovo = features_of("We oppose Kosovo now", context_features)
    assert nato == kosovo
    assert features_of("nato", context_features) == set()


def test_window_sides_differ_and_stems_have_none() -> None:
    before = features_of("opposed nato", window_features)
    after = features_of("nato opposed", window_features)
    assert len(before & after) == 1
    assert len(before | after) == 3


def test_a_repeated_sentence_start_is_seen_by_its_own_mention() -> None:
    batch, pairs = prepare(["They spoke of nato. Nato expands daily"], KOSOVO_OR_NATO)
    features, rows = window_features(batch, pairs)
    assert rows.tolist() == [0] * len(features.hashes)
    assert sorted(set(features.first.tolist())) == [0, 1, 2, 5, 6]


def test_topics_of_one_text_are_separate_pairs() -> None:
    topics = [Topic("a", aliases=("alpha",)), Topic("b", aliases=("beta",))]
    batch = tokenize_batch(["none", "alpha meets beta", "beta"])
    pairs = find_pairs(batch, MentionFinder(topics).find(batch))
    assert pairs.topics.tolist() == [0, 1, 1]
    assert pairs.texts.tolist() == [1, 1, 2]
    _, rows = context_features(batch, pairs)
    unigrams = [rows.tolist().count(pair) for pair in range(3)]
    assert unigrams == [4, 4, 0]  # two words and their stems
