from __future__ import annotations

import pytest

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import InputError
from stancelib.evaluation.labels import LabelGold, LabelPredictions


def test_labels_are_read_in_the_order_asked_for():
    rows = [LabelledPair("No.", "con", "x", doc_id="d", source="s"), LabelledPair("Yes.", "pro")]
    corpus = PairCorpus(rows, stances={"pro": "support"})
    gold = LabelGold.from_corpus(corpus, ["pro", "none", "con"])
    assert gold.truth.tolist() == [2, 0]
    assert gold.stances == ("support", None, None)
    assert (gold.groups, gold.targets, gold.sources) == (("d", "(row 1)"), ("x", None), ("s", None))
    back = gold.take([1, 0])
    assert (back.truth.tolist(), back.groups) == ([0, 2], ("(row 1)", "d"))
    other = LabelGold.from_corpus(corpus, stances={"con": "oppose"})
    assert (other.labels, other.stances) == (("con", "pro"), ("oppose", None))


def test_an_unknown_label_is_named():
    corpus = PairCorpus([LabelledPair("No.", "con")], "mine")
    with pytest.raises(InputError, match="mine: unknown labels con; known: pro"):
        LabelGold.from_corpus(corpus, ["pro"])


@pytest.mark.parametrize(
    "change",
    [
        {"truth": [0, 2]},
        {"truth": [0.5, 0.5]},
        {"truth": [[0, 1]]},
        {"stances": (None,)},
        {"groups": ("a",)},
        {"targets": ("a",) * 3},
    ],
    ids=str,
)
def test_gold_that_does_not_fit_is_refused(change):
    fits = {
        "labels": ("a", "b"),
        "stances": (None, None),
        "truth": [0, 1],
        "groups": "xy",
        "targets": "xy",
        "sources": "xy",
    }
    with pytest.raises(InputError, match="gold"):
        LabelGold(**{**fits, **change})


@pytest.mark.parametrize(
    ("proba", "decided"),
    [
        ([[0.5, 0.6]], [0]),
        ([[1.5, -0.5]], [0]),
        ([[float("nan"), 1.0]], [0]),
        ([[1.0]], [0]),
        ([[0.5, 0.5]], [2]),
        ([[0.5, 0.5]], [0, 1]),
    ],
    ids=str,
)
def test_predictions_that_are_no_probabilities_are_refused(proba, decided):
    with pytest.raises(InputError, match="predictions"):
        LabelPredictions(("a", "b"), proba, decided)


def test_labels_can_be_added_and_put_in_another_order():
    said = LabelPredictions(("a", "b"), [[0.2, 0.8], [0.6, 0.4]], [1, 1])
    more = said.select(["b", "c", "a"])
    assert more.proba.tolist() == [[0.8, 0.0, 0.2], [0.4, 0.0, 0.6]]
    assert more.decided.tolist() == [0, 0]
    with pytest.raises(InputError, match="labels b are not among"):
        said.select(["a"])


def test_parts_are_put_one_after_another():
    one = LabelPredictions.from_proba(("a", "b"), [[0.2, 0.8]])
    two = LabelPredictions(("a", "b"), [[0.2, 0.8]], [0])
    both = LabelPredictions.concat([one, two])
    assert (len(both), both.decided.tolist()) == (2, [1, 0])
    with pytest.raises(InputError, match="differ in labels"):
        LabelPredictions.concat([one, one.select(["b", "a"])])
    with pytest.raises(InputError, match="nothing to concatenate"):
        LabelPredictions.concat([])
