from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from stancelib.features.batch import TokenBatch, tokenize_batch
from stancelib.features.hashing import MAX_TOKEN_BYTES
from stancelib.features.ngrams import Features, char_ngrams, concatenate, prefixes, word_ngrams
from tests.features import reference
from tests.features.strategies import BATCHES, GAPS

BOUNDED = settings(deadline=None, max_examples=100)
ASCII_TEXTS = st.lists(
    st.tuples(st.from_regex(r"[a-zA-Z0-9]{0,12}", fullmatch=True), st.sampled_from(GAPS)).map(
        "".join
    ),
    max_size=15,
).map("".join)


def plain(batch: TokenBatch, texts: list[str], features) -> Counter[object]:
    """Return the occurrences that `features(text)` finds in each text."""
    return reference.up_to_names(
        found
        for row, text in enumerate(texts)
        for found in reference.shifted(features(text), row, int(batch.indptr[row]))
    )


def hashed(batch: TokenBatch, found: Features) -> Counter[object]:
    return reference.up_to_names(reference.occurrences(found, batch.rows[found.first]))


@BOUNDED
@given(BATCHES, st.integers(1, 4), st.sampled_from(["rows", "sentences", "clauses"]))
@example(["nato"], 3, "rows")
@example([], 2, "rows")
def test_word_ngrams_are_those_of_the_plain_rules(texts: list[str], n: int, unit: str) -> None:
    def features(text: str) -> list[reference.Found]:
        words = [reference.known(word) for word in reference.words(text)]
        groups = [0] * len(words) if unit == "rows" else getattr(reference, unit)(text)
        return reference.ngrams(words, groups, n, "word")

    batch = tokenize_batch(texts)
    found = word_ngrams(batch.hashes, getattr(batch, unit), n)
    assert hashed(batch, found) == plain(batch, texts, features)
    assert np.all(np.diff(found.first) > 0)


def test_lengths_and_kinds_of_ngrams_are_kept_apart() -> None:
    batch = tokenize_batch(["a a a a", "b a b"])
    found = [
        word_ngrams(batch.hashes, batch.rows, n, kind).hashes.tolist()
        for n in (1, 2, 3)
        for kind in ("word", "other")
    ]
    distinct = [set(hashes) for hashes in found]
    assert [len(some) for some in distinct] == [2, 2, 3, 3, 2, 2]
    assert len(set().union(*distinct)) == sum(map(len, distinct))


def test_positions_may_be_given() -> None:
    hashes = np.array([5, 6, 7], dtype=np.uint64)
    found = word_ngrams(hashes, np.zeros(3, np.int64), 2, at=np.array([10, 20, 40]))
    assert (found.first.tolist(), found.last.tolist()) == ([10, 20], [20, 40])


def test_the_hashes_given_stay_as_they_are() -> None:
    hashes = np.array([5, 6, 7], dtype=np.uint64)
    for n in (1, 2):
        word_ngrams(hashes, np.zeros(3, np.int64), n)
    assert hashes.tolist() == [5, 6, 7]


@BOUNDED
@given(BATCHES, st.integers(1, 8), st.integers(0, 3))
@example(["x" * 40 + " " + "x" * 31 + "y x"], 3, 2)
@example(["a"], 3, 0)
def test_char_ngrams_are_those_of_the_plain_rules(texts: list[str], low: int, more: int) -> None:
    high = min(low + more, 8)
    batch = tokenize_batch(texts)
    found = char_ngrams(batch, low, high)
    assert hashed(batch, found) == plain(
        batch, texts, lambda text: reference.char_ngrams(text, low, high)
    )


@BOUNDED
@given(st.lists(ASCII_TEXTS, min_size=1, max_size=5))
def test_char_ngrams_are_those_of_scikit_learn(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    found = char_ngrams(batch, 3, 5)
    counts: dict[int, np.ndarray] = {}
    for feature, row in zip(found.hashes.tolist(), batch.rows[found.first], strict=True):
        counts.setdefault(feature, np.zeros(len(texts), dtype=np.int64))[row] += 1
    vectorizer = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    # The peer splits at white space only, and looks at the whole of a long word.
    analyze = vectorizer.build_analyzer()
    expected: dict[str, np.ndarray] = {}
    for row, text in enumerate(texts):
        for feature in analyze(b" ".join(map(reference.known, reference.words(text))).decode()):
            expected.setdefault(feature, np.zeros(len(texts), dtype=np.int64))[row] += 1
    assert Counter(tuple(c.tolist()) for c in counts.values()) == Counter(
        tuple(c.tolist()) for c in expected.values()
    )


@pytest.mark.parametrize("gap", [" ", ", ", "-", "\n", '."', "\t"])
def test_what_separates_tokens_makes_no_difference_to_their_char_ngrams(gap: str) -> None:
    found = char_ngrams(tokenize_batch([f"nato{gap}expands"]))
    assert np.array_equal(found.hashes, char_ngrams(tokenize_batch(["nato expands"])).hashes)


def test_char_ngrams_of_some_tokens() -> None:
    batch = tokenize_batch(["the door is open", "no"])
    every, some = char_ngrams(batch), char_ngrams(batch, tokens=np.array([1, 4]))
    assert reference.occurrences(some, some.first) == [
        found for found in reference.occurrences(every, every.first) if found[1] in (1, 4)
    ]


def test_char_ngrams_end_where_a_token_stops_counting() -> None:
    long, longer = "z" * MAX_TOKEN_BYTES, "z" * MAX_TOKEN_BYTES + "abc"
    assert np.array_equal(
        char_ngrams(tokenize_batch([long])).hashes, char_ngrams(tokenize_batch([longer])).hashes
    )


@BOUNDED
@given(BATCHES, st.integers(1, 8))
def test_prefixes_are_the_first_bytes(texts: list[str], size: int) -> None:
    batch = tokenize_batch(texts)
    expected = [word[:size] for text in texts for word in reference.words(text)]
    hashes = prefixes(batch, size, np.arange(batch.n_tokens)).tolist()
    assert len(set(zip(expected, hashes, strict=True))) == len(set(expected)) == len(set(hashes))


def test_prefixes_of_some_tokens() -> None:
    batch = tokenize_batch(["opposes the opposing side"])
    found = prefixes(batch, 5, np.array([2, 0]))
    assert found[0] == found[1]
    assert found[0] != prefixes(batch, 5, np.array([1]))[0]


def test_joining_and_taking_keep_the_order() -> None:
    batch = tokenize_batch(["a b c"])
    one, two = (word_ngrams(batch.hashes, batch.rows, n) for n in (1, 2))
    joined = concatenate([one, two])
    assert joined.first.tolist() == [0, 1, 2, 0, 1]
    assert joined.last.tolist() == [0, 1, 2, 1, 2]
    assert np.array_equal(joined.hashes, np.concatenate([one.hashes, two.hashes]))
    taken = joined.take(np.array([4, 0]))
    assert (taken.first.tolist(), taken.last.tolist()) == ([1, 0], [2, 0])
    assert np.array_equal(taken.hashes, joined.hashes[[4, 0]])
