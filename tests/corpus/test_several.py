"""Corpora put together: pairs and paragraphs, their labels' meanings and problems."""

from __future__ import annotations

import pytest

from stancelib.corpus import (
    Corpus,
    LabelledPair,
    LabelledParagraph,
    PairCorpus,
    put_together,
    read_pairs,
)
from stancelib.errors import InputError, Problem


def corpus(name, *labels, **more):
    return read_pairs(
        [{"text": f"{name} says plum {i}.", "label": x} for i, x in enumerate(labels)],
        name=name,
        **more,
    )


def test_pairs_are_added_in_order():
    a = PairCorpus([LabelledPair("a", "x")], "A", stances={"x": None}, columns={"text": "t"})
    b = PairCorpus([LabelledPair("b", "y")], "B", stances={"x": "support", "y": "oppose"},
                   columns={"text": "body"})  # fmt: skip
    both = a + b
    assert (both.name, both.texts, both.labels) == ("A + B", ("a", "b"), ("x", "y"))
    assert dict(both.stances) == {"x": "support", "y": "oppose"}
    assert dict((b + a).stances) == {"x": "support", "y": "oppose"}
    assert dict(both.columns) == {"text": None}
    assert dict((a + a).columns) == {"text": "t"}


def test_pairs_whose_labels_mean_different_things_are_not_added():
    a = PairCorpus([LabelledPair("a", "1")], "A", stances={"1": "support"})
    b = PairCorpus([LabelledPair("b", "1")], "B", stances={"1": "oppose"})
    with pytest.raises(InputError, match="label '1' means support in A, but oppose in B"):
        a + b


def test_pairs_and_paragraphs_are_not_added():
    pairs, paragraphs = PairCorpus([LabelledPair("a", "1")]), Corpus([LabelledParagraph("b")])
    for left, right in ((pairs, paragraphs), (paragraphs, pairs)):
        with pytest.raises(TypeError, match="unsupported operand"):
            left + right
        with pytest.raises(InputError, match="one kind"):
            put_together([left, right])
    with pytest.raises(InputError, match="no corpus"):
        put_together([])


def test_meanings_are_told_from_the_labels_of_all():
    a, b = corpus("a", "pro", "pro"), corpus("b", "con")
    assert a.stances["pro"] is None
    assert dict(put_together([a, b]).stances) == {"con": "oppose", "pro": "support"}
    told = put_together([a, b], {"con": "neutral"})
    assert told.stances["con"] == "neutral"
    with pytest.raises(InputError, match="there is no label 'plum'"):
        put_together([a, b], {"plum": "neutral"})


def test_labels_that_differ_in_case_are_one():
    both = put_together([corpus("a", "FAVOR", "FAVOR"), corpus("b", "favor", "AGAINST")])
    assert both.labels == ("AGAINST", "FAVOR")
    assert [pair.label for pair in both] == ["FAVOR", "FAVOR", "FAVOR", "AGAINST"]


def test_notes_and_problems_name_their_corpus():
    a = corpus("a", "FAVOR", "", strict=False)
    both = put_together([a, corpus("b", "AGAINST")])
    assert [str(p) for p in both.problems] == [f"{a.problems[0]} (a)"]
    assert both.problems[0].fatal
    assert "a: text: column 'text' (by name)" in both.notes
    assert "b: text: column 'text' (by name)" in both.notes


def test_paragraphs_are_put_together_too():
    a = Corpus(
        [LabelledParagraph("a")], "A", notes=["n"], problems=[Problem(3, "odd", fatal=False)]
    )
    both = put_together([a, Corpus([LabelledParagraph("b")], "B")])
    assert (both.texts, both.name, both.notes) == (("a", "b"), "A + B", ("A: n",))
    assert [str(problem) for problem in both.problems] == ["row 3: odd (A)"]
    assert not both.problems[0].fatal


def test_one_corpus_stays_what_it_is():
    a = corpus("a", "FAVOR", "AGAINST")
    alone = put_together([a])
    assert (list(alone), alone.name, alone.stances) == (list(a), "a", a.stances)
