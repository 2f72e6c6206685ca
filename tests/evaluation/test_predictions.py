from __future__ import annotations

import numpy as np
import pytest

from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError
from stancelib.evaluation.predictions import Gold, Predictions
from tests.evaluation.data import TOPICS, four_rows, grid, paragraph


def test_gold_reads_labels_documents_and_sources():
    corpus = Corpus(
        [
            paragraph("a", ("parks", "mixed"), ("zoo", "support"), doc="d1", source="Herald"),
            paragraph("b", ("trams", "neutral"), ("parks", "oppose"), doc="d2"),
            paragraph("c"),
        ]
    )
    gold = Gold.from_corpus(corpus, TOPICS)
    assert gold.topics == ("parks", "trams")
    assert gold.topic.tolist() == [[True, False], [True, True], [False, False]]
    assert gold.support.tolist() == [[True, False], [False, False], [False, False]]
    assert gold.oppose.tolist() == [[True, False], [True, False], [False, False]]
    assert gold.groups[:2] == ("d1", "d2")
    assert gold.sources == ("Herald", None, None)


def test_paragraphs_without_document_are_documents_of_their_own():
    gold = Gold.from_corpus(Corpus([paragraph("a"), paragraph("b")]), TOPICS)
    assert len(set(gold.groups)) == 2


def test_gold_refuses_a_side_without_its_topic_and_names_the_rows():
    with pytest.raises(InputError, match=r"rows \[1\]"):
        Gold(("a",), grid([1], [0]), grid([0], [1]), grid([0], [0]), ("d", "e"), (None, None))


@pytest.mark.parametrize("field", ["groups", "sources"])
def test_gold_refuses_groups_or_sources_of_another_length(field):
    parts = {"groups": ("d",), "sources": (None,)} | {field: ("x", "y")}
    with pytest.raises(InputError, match=f"2 {field} for 1"):
        Gold(("a",), grid([1]), grid([0]), grid([0]), **parts)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.01, 1.01])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_predictions_refuse_what_is_no_probability(bad, place):
    proba = [np.array([[0.5], [0.5]]) for _ in range(3)]
    proba[place][1, 0] = bad
    with pytest.raises(InputError, match=r"rows \[1\]"):
        Predictions.from_probabilities(("a",), *proba)


def test_predictions_refuse_arrays_that_do_not_fit():
    half = np.full((2, 1), 0.5)
    with pytest.raises(InputError, match="differ in shape"):
        Predictions.from_probabilities(("a",), half, half[:1], half)
    with pytest.raises(InputError, match="1 columns but 2 topics"):
        Predictions.from_probabilities(("a", "b"), half, half, half)
    with pytest.raises(InputError, match="shape"):
        Predictions.from_probabilities(("a",), half[:, 0], half[:, 0], half[:, 0])
    with pytest.raises(InputError, match="bool"):
        Predictions(("a",), half, half, half, half, half > 0, half > 0)
    with pytest.raises(InputError, match="given twice: a"):
        Predictions.from_probabilities(("a", "a"), *[np.full((2, 2), 0.5)] * 3)


def test_arrays_are_copies_that_cannot_be_written():
    source = np.full((1, 1), 0.5)
    said = Predictions.from_probabilities(("a",), source, source, source)
    source[0, 0] = 0.9
    assert said.topic_proba[0, 0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        said.topic_proba[0, 0] = 1


def test_threshold_decides_where_it_is_reached():
    said = Predictions.from_probabilities(("a",), [[0.4]], [[0.39]], [[0.9]], threshold=0.4)
    assert (said.topic[0, 0], said.support[0, 0], said.oppose[0, 0]) == (True, False, True)


def test_take_select_and_concat_keep_rows_and_columns_together():
    gold, said = four_rows()
    assert gold.take([3, 0]).groups == ("d3", "d1")
    assert gold.take([3, 0]).topic.tolist() == [[False, True], [True, False]]
    assert gold.select(["trams"]).oppose[:, 0].tolist() == [False, True, False, False]
    both = Predictions.concat([said.take([2, 3]), said.take([0, 1])]).take([2, 3, 0, 1])
    for name in ("topic_proba", "support_proba", "oppose_proba", "topic", "support", "oppose"):
        assert np.array_equal(getattr(both, name), getattr(said, name))
        column = getattr(said.select(["trams"]), name)
        assert np.array_equal(column[:, 0], getattr(said, name)[:, 1])


def test_concat_and_select_refuse_other_topics():
    _, said = four_rows()
    with pytest.raises(InputError, match="differ in topics"):
        Predictions.concat([said, said.select(["trams", "parks"])])
    with pytest.raises(InputError, match="nothing to concatenate"):
        Predictions.concat([])
    with pytest.raises(InputError, match="unknown topics zoo"):
        said.select(["zoo"])
