from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings

from stancelib.features.batch import expand, token_hash, tokenize_batch
from stancelib.features.hashing import MAX_TOKEN_BYTES
from tests.features import reference
from tests.features.strategies import BATCHES, WORDS

BOUNDED = settings(deadline=None, max_examples=100)


def by_text(batch, numbers: np.ndarray) -> list[list[int]]:
    """Split numbers of tokens into those of each text, counted from 1."""
    parts = [numbers[a:b] for a, b in zip(batch.indptr[:-1], batch.indptr[1:], strict=True)]
    return [(part - part[:1] + 1).tolist() for part in parts]


def sentence_list(text: str) -> list[list[str]]:
    batch = tokenize_batch([text])
    out: dict[int, list[str]] = {}
    for i, number in enumerate(batch.sentences.tolist()):
        out.setdefault(number, []).append(batch.text_of(i))
    return list(out.values())


def clause_count(text: str) -> int:
    return int(tokenize_batch([text]).clauses.max(initial=0))


@BOUNDED
@given(BATCHES)
@example([])
@example(["", "", ""])
@example(["nato", "", "nato"])
def test_tokens_are_those_of_the_plain_tokenizer(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    expected = [reference.words(text) for text in texts]
    assert len(batch) == len(texts)
    assert batch.counts.tolist() == [len(words) for words in expected]
    assert batch.rows.tolist() == [i for i, words in enumerate(expected) for _ in words]
    assert [batch.text_of(i).encode() for i in range(batch.n_tokens)] == [
        word for words in expected for word in words
    ]


@BOUNDED
@given(BATCHES)
def test_the_buffer_holds_each_text_where_it_starts(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    for text, start in zip(texts, batch.text_starts.tolist(), strict=True):
        data = text.encode()
        assert batch.buffer[start : start + len(data)] == data.lower()


@BOUNDED
@given(BATCHES)
def test_equal_hashes_mean_equal_tokens_up_to_the_limit(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    tokens = [reference.known(word) for text in texts for word in reference.words(text)]
    assert len(set(zip(tokens, batch.hashes.tolist(), strict=True))) == len(set(tokens))
    assert len(set(batch.hashes.tolist())) == len(set(tokens))


@BOUNDED
@given(BATCHES)
def test_sentences_are_those_of_the_plain_rules(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    assert by_text(batch, batch.sentences) == [reference.sentences(text) for text in texts]


@BOUNDED
@given(BATCHES)
def test_clauses_are_those_of_the_plain_rules(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    assert by_text(batch, batch.clauses) == [reference.clauses(text) for text in texts]


@BOUNDED
@given(BATCHES)
def test_sentences_are_numbered_through_the_batch_without_gaps(texts: list[str]) -> None:
    batch = tokenize_batch(texts)
    starts = batch.sentence_starts
    assert (
        batch.sentences.tolist() == np.repeat(np.arange(1, len(starts)), np.diff(starts)).tolist()
    )
    for numbers in (batch.sentences, batch.clauses):
        assert set(np.diff(numbers, prepend=0).tolist()) <= {0, 1}
        for row in range(1, len(batch)):
            start = int(batch.indptr[row])
            if 0 < start < batch.n_tokens:
                assert numbers[start] > numbers[start - 1]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("We left. They stayed.", ["we", "left"]),
        ('He said "No." They stayed.', ["he", "said", "no"]),
        ("No. They stayed.", ["no"]),
        ("Why? Nobody knows", ["why"]),
        ("(See below.) They stayed", ["see", "below"]),
        ("Wait... They stayed", ["wait"]),
        ("Mr. Li left! They stayed", ["mr", "li", "left"]),
        ("The U.S. army left. Now", ["the", "u", "s", "army", "left"]),
        ("Mr! Li left", ["mr"]),
        ("Mr .Li ... left", ["mr", "li"]),
        ("It rose 2.5 percent. Now", ["it", "rose", "2", "5", "percent"]),
        ("End.\nStart", ["end"]),
        ("Сто. Двести", ["Сто"]),
    ],
)
def test_first_sentence(text: str, first: list[str]) -> None:
    assert sentence_list(text)[0] == first


@pytest.mark.parametrize(
    "text",
    ["a b, c d", "a b; c d", "a b: c d", "a (b", 'a "b', "a - b", "a -- b", "a--b", "a -\nb",
     "aa. bb"],
)  # fmt: skip
def test_two_clauses(text: str) -> None:
    assert clause_count(text) == 2


@pytest.mark.parametrize("text", ["a b", "well-known", "a -b", "a. b", "it's", "a/b", "b, "])
def test_one_clause(text: str) -> None:
    assert clause_count(text) == 1


@pytest.mark.parametrize("word", sorted({word.lower() for word in WORDS if word.isalnum()}))
def test_the_hash_of_a_token_by_itself(word: str) -> None:
    batch = tokenize_batch([f"before {word} after"])
    assert batch.hashes[1] == token_hash(word)


def test_tokens_longer_than_the_limit_keep_their_span() -> None:
    word = "y" * (MAX_TOKEN_BYTES + 8)
    batch = tokenize_batch([f"{word} {word}z"])
    assert [batch.text_of(i) for i in range(2)] == [word, word + "z"]
    assert batch.hashes[0] == batch.hashes[1]


def test_expand() -> None:
    positions, which = expand(np.array([4, 9, 0]), np.array([6, 9, 2]))
    assert positions.tolist() == [4, 5, 0, 1]
    assert which.tolist() == [0, 0, 2, 2]
    empty = np.zeros(0, dtype=np.int64)
    assert [len(part) for part in expand(empty, empty)] == [0, 0]
