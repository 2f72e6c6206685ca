"""What holds for the features of every text, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.corpus import load_bundled
from stancelib.features.batch import TokenBatch, tokenize_batch
from stancelib.features.mentions import MentionFinder
from stancelib.features.ngrams import Features, char_ngrams, word_ngrams
from stancelib.features.relative import (
    Pairs,
    context_features,
    find_pairs,
    mention_features,
    window_features,
)
from stancelib.text import normalize
from stancelib.topics import SHIPPED_TOPICS
from tests.features import reference
from tests.features.strategies import BATCHES, TOPICS

BOUNDED = settings(deadline=None, max_examples=60)
FINDER = MentionFinder(TOPICS)

TEXT_KINDS: dict[str, Callable[[TokenBatch], Features]] = {
    "word-1": lambda batch: word_ngrams(batch.hashes, batch.rows, 1),
    "word-2": lambda batch: word_ngrams(batch.hashes, batch.rows, 2),
    "sentence-3": lambda batch: word_ngrams(batch.hashes, batch.sentences, 3),
    "clause-2": lambda batch: word_ngrams(batch.hashes, batch.clauses, 2),
    "char": char_ngrams,
}
PAIR_KINDS: dict[str, Callable[[TokenBatch, Pairs], tuple[Features, np.ndarray]]] = {
    "context": context_features,
    "window": window_features,
    "mention": mention_features,
}


def features_of_texts(texts: Sequence[str]) -> list[list[tuple[object, ...]]]:
    """Return all features of each text, tokens counted from its first."""
    batch = tokenize_batch(texts)
    out: list[list[tuple[object, ...]]] = [[] for _ in texts]
    starts = batch.indptr.tolist()

    def add(kind: str, found: Features, rows: np.ndarray, topics: Iterable[int]) -> None:
        placed = reference.occurrences(found, rows)
        for (feature, row, first, last), topic in zip(placed, topics, strict=True):
            start = starts[row]
            out[row].append((kind, topic, feature, first - start, last - start))

    for kind, text_features in TEXT_KINDS.items():
        found = text_features(batch)
        add(kind, found, batch.rows[found.first], [-1] * len(found.first))
    pairs = find_pairs(batch, FINDER.find(batch))
    for kind, pair_features in PAIR_KINDS.items():
        found, rows = pair_features(batch, pairs)
        add(kind, found, pairs.texts[rows], pairs.topics[rows].tolist())
    return [sorted(features) for features in out]


@BOUNDED
@given(BATCHES)
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[str]) -> None:
    assert features_of_texts(texts) == [features_of_texts([text])[0] for text in texts]


@BOUNDED
@given(BATCHES, st.data())
def test_any_split_into_batches_gives_the_same_features(texts: list[str], data) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(texts)), max_size=4))
    bounds = sorted({0, len(texts), *cuts})
    parts = [features_of_texts(texts[a:b]) for a, b in pairwise(bounds)]
    assert features_of_texts(texts) == [features for part in parts for features in part]


@BOUNDED
@given(BATCHES, st.randoms(use_true_random=False))
def test_the_order_of_texts_makes_no_difference(texts: list[str], random) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)
    features = features_of_texts(texts)
    assert features_of_texts([texts[i] for i in order]) == [features[i] for i in order]


@pytest.fixture(scope="module")
def corpus() -> tuple[list[str], TokenBatch, Pairs]:
    texts = [normalize(paragraph.text).text for paragraph in load_bundled()]
    batch = tokenize_batch(texts)
    return texts, batch, find_pairs(batch, MentionFinder(SHIPPED_TOPICS).find(batch))


def distinct_hashes(corpus, kind: str) -> set[int]:
    _, batch, pairs = corpus
    if kind in TEXT_KINDS:
        return set(TEXT_KINDS[kind](batch).hashes.tolist())
    return set(PAIR_KINDS[kind](batch, pairs)[0].hashes.tolist())


def plain_features(text: str, kind: str) -> list[reference.Found]:
    if kind == "char":
        return reference.char_ngrams(text, 3, 5)
    words = [reference.known(word) for word in reference.words(text)]
    groups = {
        "word": lambda text: [0] * len(words),
        "sentence": reference.sentences,
        "clause": reference.clauses,
    }
    unit, n = kind.split("-")
    return reference.ngrams(words, groups[unit](text), int(n), unit)


def plain_pair_features(corpus, kind: str) -> set[Hashable]:
    texts, batch, pairs = corpus
    plain = {
        "context": reference.context_features,
        "window": lambda text, spans: reference.window_features(text, spans, 10),
        "mention": reference.mention_features,
    }[kind]
    spans: list[list[reference.Mention]] = [[] for _ in range(len(pairs))]
    firsts = (pairs.mentions.first - batch.indptr[pairs.texts[pairs.of_mention]]).tolist()
    sizes = (pairs.mentions.last - pairs.mentions.first).tolist()
    for pair, first, size in zip(pairs.of_mention.tolist(), firsts, sizes, strict=True):
        spans[pair].append(reference.Mention(first, first + size))
    return {
        found.feature
        for row, some in zip(pairs.texts.tolist(), spans, strict=True)
        for found in plain(texts[row], some)
    }


@pytest.mark.parametrize("kind", [*TEXT_KINDS, *PAIR_KINDS])
def test_no_two_features_of_the_bundled_corpus_share_a_hash(corpus, kind: str) -> None:
    if kind in TEXT_KINDS:
        strings = {found.feature for text in corpus[0] for found in plain_features(text, kind)}
    else:
        strings = plain_pair_features(corpus, kind)
    assert len(distinct_hashes(corpus, kind)) == len(strings)
    assert len(strings) > 40


def test_no_two_kinds_of_features_share_a_hash(corpus) -> None:
    # Words in sentences and clauses are the same features as words in texts.
    kinds = [distinct_hashes(corpus, kind) for kind in ("word-1", "word-2", "char", *PAIR_KINDS)]
    assert len(set().union(*kinds)) == sum(map(len, kinds))


@pytest.mark.parametrize("kind", ["context", "window", "mention"])
def test_batches_of_the_bundled_corpus_have_the_same_hashes(corpus, kind: str) -> None:
    texts, _, _ = corpus
    finder = MentionFinder(SHIPPED_TOPICS)
    hashes: set[int] = set()
    for start in range(0, len(texts), 100):
        batch = tokenize_batch(texts[start : start + 100])
        pairs = find_pairs(batch, finder.find(batch))
        hashes |= set(PAIR_KINDS[kind](batch, pairs)[0].hashes.tolist())
    assert hashes == distinct_hashes(corpus, kind)
