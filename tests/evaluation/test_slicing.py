from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus, HolderLabel, Label, LabelledParagraph
from stancelib.errors import InputError
from stancelib.evaluation.intervals import bootstrap
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.labels import LabelGold
from stancelib.evaluation.metrics import METRICS
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.slicing import Part, corpus_parts, slice_rows
from tests.evaluation.data import TOPICS, random_pairs, tram_pairs


def names(parts):
    return [(part.kind, part.name, len(part.rows)) for part in parts]


def test_pairs_are_cut_by_source_target_year_and_length():
    parts, notes = corpus_parts(tram_pairs(60))
    assert names(parts) == [
        ("source", "Herald", 30),
        ("source", "Post", 30),
        ("target", "parks", 30),
        ("target", "trams", 30),
        ("year", "2001", 30),
        ("year", "2002", 30),
        ("length", "up to 20 words", 40),
        ("length", "21 to 50 words", 20),
    ]
    assert notes == []
    corpus = tram_pairs(60)
    for part in parts[:2]:
        assert {corpus[i].source for i in part.rows} == {part.name}


def test_small_parts_are_left_out_with_a_note():
    rows = [
        replace(pair, source="Post" if i < 19 else "Herald") for i, pair in enumerate(tram_pairs())
    ]
    parts, notes = corpus_parts(PairCorpus(rows))
    assert [part.name for part in parts if part.kind == "source"] == ["Herald"]
    assert notes == [
        "By source: 1 of 2 are shown, those with at least 20 rows and at most the 20 largest."
    ]


def test_only_the_largest_of_many_parts_are_kept():
    rows = [replace(pair, target=f"t{i // 20:02}") for i, pair in enumerate(tram_pairs(440))]
    parts, notes = corpus_parts(PairCorpus(rows))
    targets = [part.name for part in parts if part.kind == "target"]
    assert targets == [f"t{i:02}" for i in range(20)]
    assert "20 of 22" in notes[0]


def test_a_kind_with_one_value_and_dates_that_are_none_are_left_out():
    rows = [replace(pair, target="x", source=None, date="May") for pair in tram_pairs()]
    assert {part.kind for part in corpus_parts(PairCorpus(rows))[0]} == {"length"}


def test_paragraphs_are_cut_by_holder_and_topic():
    def paragraph(i, *holders):
        held = tuple(HolderLabel(name, "support") for name in holders)
        label = Label(("parks", "trams")[i % 2], "support" if held else "neutral", held)
        return LabelledParagraph("Word.", (label,), str(i), str(i))

    kinds = [("AUTHOR",), ("Ann", "Bob"), ("AUTHOR", "Ann"), ()]
    corpus = Corpus([paragraph(i, *kinds[i % 4]) for i in range(100)])
    parts, _ = corpus_parts(corpus, ("parks", "trams"))
    assert names(parts) == [
        ("holder", "the author", 25),
        ("holder", "somebody named", 25),
        ("holder", "both", 25),
        ("topic", "parks", 100),
        ("topic", "trams", 100),
    ]
    assert all(i % 4 == 1 for i in parts[1].rows)
    assert all(part.kind != "topic" for part in corpus_parts(corpus, ("parks",))[0])


def test_a_part_is_measured_on_its_rows_with_the_resamples_of_the_whole():
    corpus = tram_pairs(120)
    gold = LabelGold.from_corpus(corpus)
    _, said = random_pairs(np.random.default_rng(0), n=120)
    parts, _ = corpus_parts(corpus)
    metrics = {"accuracy": LABEL_METRICS["accuracy"]}
    resamples = Resamples.draw(gold.groups, 300)
    rows = slice_rows(gold, {"a": said, "b": said}, metrics, parts, resamples)
    assert [(r.name, r.system) for r in rows[:3]] == [
        ("Herald", "a"),
        ("Herald", "b"),
        ("Post", "a"),
    ]
    here = parts[0].rows
    expected = metrics["accuracy"](gold.take(here), said.take(here)).value
    assert rows[0].metrics["accuracy"].value == expected
    assert rows[0].metrics["accuracy"].low < expected < rows[0].metrics["accuracy"].high
    assert rows[0].n == 60


def test_all_rows_as_a_part_give_the_interval_of_the_whole():
    gold, said = random_pairs(np.random.default_rng(1), n=80)
    resamples = Resamples.draw(gold.groups, 100)
    whole = Part("all", "all", np.arange(80))
    (row,) = slice_rows(gold, {"a": said}, LABEL_METRICS, [whole], resamples)
    assert row.metrics == bootstrap(gold, said, LABEL_METRICS, n_resamples=100)


def test_a_topic_is_looked_at_alone_and_left_out_where_it_is_rare():
    labels = [(Label("parks", "support"),)] * 30 + [(Label("trams", "oppose"),)] * 10
    corpus = Corpus(
        [LabelledParagraph("Word.", label, str(i), str(i)) for i, label in enumerate(labels)]
    )
    gold = Gold.from_corpus(corpus, TOPICS)
    half = np.full((40, 2), 0.4)
    half[:15, 0] = 0.9
    said = Predictions.from_probabilities(gold.topics, half, half, half)
    metrics = {"topic_micro_f1": METRICS["topic_micro_f1"]}
    parts, _ = corpus_parts(corpus, gold.topics)
    (row,) = slice_rows(gold, {"a": said}, metrics, parts, Resamples.draw(gold.groups, 50))
    assert (row.kind, row.name, row.n) == ("topic", "parks", 30)
    assert row.metrics["topic_micro_f1"].value == pytest.approx(2 / 3)


def test_rows_of_another_corpus_are_refused():
    gold, said = random_pairs(np.random.default_rng(2), n=10)
    part = Part("source", "x", np.array([3, 10]))
    with pytest.raises(InputError, match="'x' has rows"):
        slice_rows(gold, {"a": said}, LABEL_METRICS, [part], Resamples.draw(gold.groups, 10))
