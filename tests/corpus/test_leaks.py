"""Planted copies, near copies and shared documents are found; nothing else is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from stancelib.corpus import (
    Corpus,
    Duplicate,
    LabelledParagraph,
    check_leaks,
    find_duplicates,
    load_bundled,
    shared_documents,
    train_test_split,
)
from stancelib.corpus.minhash import candidate_pairs, jaccard, shingle_ids
from stancelib.errors import InputError

WORDS = [a + b for a in ("ba", "de", "fi", "go", "lu", "mi") for b in ("ka", "lo", "ne", "ru")]


def invent(count, words=60, seed=0):
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, words)) for _ in range(count)]


def edit(text, at):
    words = text.split()
    words[at] = "changed"
    return " ".join(words)


def brute(texts, threshold):
    """All pairs, compared as sets of tuples of words."""
    runs = [{tuple(w[i : i + 5]) for i in range(max(len(w) - 4, 1))} for w in map(str.split, texts)]
    pairs = itertools.combinations(range(len(texts)), 2)
    shares = {(a, b): len(runs[a] & runs[b]) / len(runs[a] | runs[b]) for a, b in pairs}
    return {pair: share for pair, share in shares.items() if share >= threshold}


def test_copies_after_normalising():
    texts = ["“Open  Door”, NATO’s.", "x", "open door nato s", "OPEN DOOR NATO'S!"]
    assert find_duplicates(texts) == [Duplicate(0, 2, 1.0), Duplicate(0, 3, 1.0)]


def test_texts_without_words_are_the_same_only_if_equal():
    assert find_duplicates(["?!", "...", "?!", "", ""]) == [
        Duplicate(0, 2, 1.0),
        Duplicate(3, 4, 1.0),
    ]


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 0.95])
def test_same_pairs_as_comparing_all(threshold):
    texts = invent(40)
    for number in range(20):  # one to four edits each
        text = texts[number]
        for at in range(10, 10 + 10 * (number % 4 + 1), 10):
            text = edit(text, at)
        texts.append(text)
    texts += [edit(texts[30], -1), edit(texts[31], 0)]
    texts += ["lone", "lone words", "lone words here"]
    expected = brute(texts, threshold)
    assert expected
    found = find_duplicates(texts, threshold)
    assert {(d.a, d.b): pytest.approx(d.similarity) for d in found} == expected
    assert found == sorted(found, key=lambda d: (d.a, d.b))


def test_unchanged_by_repetition_and_by_a_corpus_as_input():
    texts = [*invent(30), *invent(30, seed=1), edit(invent(1)[0], 5)]
    corpus = Corpus(LabelledParagraph(text) for text in texts)
    assert find_duplicates(texts) == find_duplicates(corpus) == find_duplicates(iter(texts)) != []


def test_unrelated_texts_are_hardly_ever_compared():
    sets = shingle_ids(invent(3000, words=30))
    assert len(list(candidate_pairs(sets, 0.8))) < 30  # of 4.5 million pairs


def test_thousands_of_alike_texts_are_not_all_compared():
    base = invent(1, words=200)[0]
    texts = [f"{base} {a} {b}" for a in WORDS for b in WORDS]
    found = find_duplicates(texts)
    assert len(found) < 576 * 300
    assert {d.b for d in found} == set(range(1, 576))


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1, float("nan")])
def test_impossible_thresholds(threshold):
    with pytest.raises(InputError, match="threshold"):
        find_duplicates([], threshold)


def test_wrong_texts():
    with pytest.raises(InputError, match="got one str"):
        find_duplicates("text")
    with pytest.raises(InputError, match="row 1: expected str, got NoneType"):
        find_duplicates(["a", None])
    assert find_duplicates([]) == []


def test_nothing_leaks_from_the_bundled_corpus():
    assert check_leaks(*train_test_split(load_bundled())) == []


def test_planted_leaks():
    a, b, c, d = invent(4)
    train = Corpus(
        [
            LabelledParagraph(a, (), "a", "one"),
            LabelledParagraph(b, (), "b", "one"),
            LabelledParagraph(c, (), "c", "two"),
        ]
    )
    test = Corpus(
        [
            LabelledParagraph(d, (), "d", "three"),
            LabelledParagraph(a.upper() + "!", (), "copy", "three"),
            LabelledParagraph("Quite short.", (), "e", "one"),
            LabelledParagraph(edit(b, 2), (), "near", "four"),
            LabelledParagraph(edit(b, 2) + ".", (), "near again", "four"),
            LabelledParagraph(d, (), "d2", "three"),  # a copy, but of test data
        ]
    )
    problems = check_leaks(train, test)
    assert [(p.row, p.field, p.fatal) for p in problems] == [
        (3, "doc_id", True),
        (2, "text", True),
        (4, "text", False),
        (5, "text", False),
    ]
    assert "'one' is in both: training rows 1, 2 and test rows 3;" in str(problems[0])
    assert "'copy' is a copy of 'a' (training row 1)" in str(problems[1])
    assert "'near again' is a near copy (0.90) of 'b' (training row 2)" in str(problems[3])
    assert check_leaks(test[:1], train) == []


def test_row_numbers_are_no_shared_documents():
    left = Corpus([LabelledParagraph("one", (), "row-1", "row-1")])
    right = Corpus([LabelledParagraph("two", (), "row-1", "row-1"), LabelledParagraph("three")])
    assert shared_documents(left, right) == ()
    assert check_leaks(left, right) == []
    real = Corpus([LabelledParagraph("four", (), "p9", "row-1"), LabelledParagraph("five")])
    assert shared_documents(left, real) == ("row-1",)


def test_many_shared_rows_are_shortened():
    many = Corpus(LabelledParagraph(t, (), str(n), "d") for n, t in enumerate(invent(8)))
    other = Corpus([LabelledParagraph("Else.", (), "x", "d")])
    assert "training rows 1, 2, 3, 4, 5 and 3 more and test rows 1;" in str(
        check_leaks(many, other)
    )


def test_shingles_are_exact_sets():
    ids = shingle_ids(["a b c d e f", "b c d e f g", "a b", "a b", "a", ""])
    assert [len(i) for i in ids] == [2, 2, 1, 1, 1, 1]
    assert jaccard(ids[0], ids[1]) == pytest.approx(1 / 3)
    assert ids[2].tolist() == ids[3].tolist() != ids[4].tolist()
    assert shingle_ids([]) == []


def test_candidates_depend_on_the_seed_alone():
    sets = [np.arange(n, n + 40) for n in range(0, 60, 6)]
    first = list(candidate_pairs(sets, 0.5))
    assert first == list(candidate_pairs(sets, 0.5))
    assert len(first) == len(set(first))
    assert all(a < b for a, b in first)
    assert list(candidate_pairs(sets[:1], 0.5)) == []
