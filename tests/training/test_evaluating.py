from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import stancelib
from stancelib.corpus import Corpus, PairCorpus
from stancelib.errors import InputError
from stancelib.evaluation.prediction_rows import predictions_csv
from stancelib.evaluation.probes import EXPECTS
from stancelib.pairs import PairModel
from stancelib.training.evaluating import evaluation, named_models
from stancelib.training.held_out import read_test_data, use_labels_of
from stancelib.training.pairs import fit_pair_state
from tests.evaluation.town_pairs import STANCES, pair, town_pairs
from tests.evaluation.town_pairs import WHO as SPEAKERS
from tests.training.data import TAX, TRAMS, WHO, town

COLUMNS = {"text": "post", "target": "about", "label": "side", "group": "who"}


def pair_model(corpus):
    named = PairCorpus(list(corpus), corpus.name, stances=STANCES, columns=COLUMNS)
    facts = {
        "stancelib_version": stancelib.__version__,
        "training": [{"name": corpus.name}],
        "columns": COLUMNS,
    }
    return PairModel(fit_pair_state(named, manifest=facts))


@pytest.fixture(scope="module")
def pairs():
    return pair_model(town_pairs(SPEAKERS[:6]))


@pytest.fixture(scope="module")
def topics():
    return stancelib.train(town(WHO[:6], (TAX, TRAMS)), topics=[TAX, TRAMS], folds=0)


@pytest.fixture(scope="module")
def taxes():
    return stancelib.train(town(WHO[:4]), topics=[TAX], folds=0)


def as_rows(corpus):
    return [
        {"post": p.text, "about": p.target, "side": p.label, "who": p.doc_id, "mood": "calm"}
        for p in corpus
    ]


def loud(report):
    return [note for note in report.notes if note.startswith("WARNING")]


def test_a_model_of_pairs_is_measured_beside_baselines_and_probed(pairs):
    rows = as_rows(town_pairs(SPEAKERS[6:9]))
    report = stancelib.evaluate(pairs, rows, seed=3)
    assert report.kind == "pairs"
    assert list(report.systems) == [
        "stancelib", "tfidf_lr", "tfidf_svc", "target_blind", "sentiment_lexicon",
        "target_prior", "majority",
    ]  # fmt: skip
    assert report.systems["stancelib"]["accuracy"].value > 0.9
    assert report.corpus["targets"] == {"parks": 9, "trams": 9}
    assert [p.probe for p in report.probes] == list(EXPECTS)
    assert report.protocol["seed"] == 3
    assert report.protocol["model_training"] == [{"name": "town"}]
    assert any("3-fold cross-validation on this corpus" in note for note in report.notes)
    assert not loud(report)
    assert stancelib.evaluate(pairs, rows, seed=3).dumps() == report.dumps()


def test_baselines_learn_from_another_corpus_where_one_is_given(pairs):
    train, test = town_pairs(SPEAKERS[:6]), town_pairs(SPEAKERS[5:9])
    report = stancelib.evaluate(pairs, as_rows(test), train=as_rows(train), probes=False)
    assert report.protocol["baselines_trained_on"]["paragraphs"] == 36
    assert any("Baselines learned from rows, 36 rows" in note for note in report.notes)
    assert not report.probes
    warnings = loud(report)
    assert any("6 of 24 rows were in the model's training data" in note for note in warnings)
    assert any("6 of 24 texts also stand in rows" in note for note in warnings)
    assert any("1 documents stand in both" in note and "'bishop'" in note for note in warnings)


def test_what_is_not_wanted_is_not_measured(pairs):
    report = stancelib.evaluate(pairs, town_pairs(SPEAKERS[6:9]), baselines=False, probes=False)
    assert list(report.systems) == ["stancelib"]
    assert not report.comparisons
    assert not report.probes
    assert "learning" not in report.curves


def test_models_are_compared_side_by_side(pairs, tmp_path):
    test = town_pairs(SPEAKERS[6:9])
    pairs.save(tmp_path / "again")
    report = stancelib.evaluate(
        pairs, test, compare=[tmp_path / "again", pairs], baselines=False, probes=True
    )
    assert list(report.systems) == ["stancelib", "again", "another model"]
    assert {(p.probe, p.system) for p in report.probes} == {
        (probe, system) for probe in EXPECTS for system in report.systems
    }
    assert all(i.value == 0 for i in report.differences["stancelib - again"].values())
    assert list(report.protocol["compared"]) == ["again", "another model"]


def test_models_of_two_kinds_are_not_compared(pairs, taxes):
    with pytest.raises(InputError, match="other: labels topics, but the model labels pairs"):
        stancelib.evaluate(pairs, town_pairs(), compare={"other": taxes})
    with pytest.raises(InputError, match="expected a model or its folder, got int"):
        stancelib.evaluate(pairs, town_pairs(), compare=[3])
    with pytest.raises(InputError, match="holds pairs, but the model labels topics"):
        stancelib.evaluate(taxes, town_pairs())
    with pytest.raises(InputError, match="holds topics, but the model labels pairs"):
        stancelib.evaluate(pairs, town())


def test_topics_that_all_models_know_are_compared(topics, taxes):
    report = stancelib.evaluate(topics, town(WHO[6:9], (TAX, TRAMS)), compare={"taxes": taxes})
    assert list(report.systems)[:3] == ["stancelib", "taxes", "tfidf_lr"]
    assert set(report.corpus["labels"]) == {"carbon_tax"}
    assert "Topics that a model does not know were left out: trams." in report.notes
    assert "sentiment_lexicon" in report.systems
    assert [p.probe for p in report.probes if p.system == "taxes"] == list(EXPECTS)
    with pytest.raises(
        InputError, match=r"\(trams\) are not those of all the models \(carbon_tax\)"
    ):
        stancelib.evaluate(topics, town(WHO[6:8], (TRAMS,)), compare={"taxes": taxes})


def test_topics_baselines_learn_from_another_corpus(topics):
    steps = []
    done = evaluation(
        topics, town(WHO[6:8], (TAX, TRAMS)), train=town(WHO[:6], (TAX, TRAMS)),
        probes=False, progress=lambda *step: steps.append(step),
    )  # fmt: skip
    assert done.report.systems["tfidf_lr"]["side_f1"].value > 0.8
    assert steps[-1] == (5, 5, "majority")
    assert list(done.predictions) == list(done.report.systems)


def test_a_learning_curve_is_made_where_wanted(pairs, taxes):
    report = stancelib.evaluate(taxes, town(WHO[6:9]), learning_curve=True, baselines=False)
    assert {c["system"] for c in report.curves["learning"]} == {"stancelib", "tfidf_lr"}
    report = stancelib.evaluate(
        pairs, town_pairs(SPEAKERS[6:9]), learning_curve=True, baselines=False, probes=False
    )
    assert {c["system"] for c in report.curves["learning"]} == {"stancelib", "tfidf_lr"}
    one = stancelib.evaluate(pairs, town_pairs(SPEAKERS[6:7]), learning_curve=True)
    assert any("No learning curve" in note for note in one.notes)
    assert any("No baselines" in note for note in one.notes)


def test_labels_are_read_as_the_model_writes_them(pairs):
    rows = [replace(p, label=p.label.title()) for p in town_pairs(SPEAKERS[6:8])]
    corpus, notes = use_labels_of(pairs, PairCorpus(rows, "cased", stances={"Pro": "support"}))
    assert corpus.labels == ("CON", "NONE", "PRO")
    assert corpus.stances == STANCES
    assert notes == ["Labels read as the model writes them: Con as CON, None as NONE, Pro as PRO."]
    report = stancelib.evaluate(pairs, PairCorpus(rows, "cased"), baselines=False, probes=False)
    assert report.systems["stancelib"]["accuracy"].value > 0.9


def test_labels_that_the_model_does_not_know_are_reported_with_rows_and_count_as_wrong(pairs):
    good = list(town_pairs(SPEAKERS[6:8]))
    odd = [pair(f"Bread {i}.", "BREAD", "parks", "odd", row=100 + i) for i in range(12)]
    report = stancelib.evaluate(pairs, PairCorpus([*good, *odd], "odd"), baselines=False)
    (note,) = loud(report)
    assert "label 'BREAD' of 12 rows (100, 101, 102, 103, 104, 105, 106, 107, 108, 109, …)" in note
    assert report.systems["stancelib"]["accuracy"].value == pytest.approx(12 / 24)
    with pytest.raises(
        InputError, match=r"labels \(BREAD\) are not those of the model \(CON, NONE"
    ):
        stancelib.evaluate(pairs, PairCorpus(odd, "odd"))


def test_columns_of_the_training_data_are_used_where_the_test_data_have_them(pairs):
    test = town_pairs(SPEAKERS[6:8])
    # By content alone "mood" and "side" would both do for a label.
    corpus = read_test_data(pairs, as_rows(test))
    assert dict(corpus.columns) == COLUMNS
    other = [{"text": p.text, "target": p.target, "label": p.label} for p in test]
    corpus = read_test_data(pairs, other)
    assert (corpus.columns["text"], corpus.columns["label"]) == ("text", "label")
    named = [{"a": p.text, "b": p.target, "c": p.label} for p in test]
    corpus = read_test_data(pairs, named, text_column="a", target_column="b", label_column="c")
    assert corpus.targets == ("parks", "trams")
    part = [{"post": p.text, "about": p.target, "side": p.label, "mood": "calm"} for p in test]
    assert read_test_data(pairs, iter(part)).columns["label"] == "side"
    with pytest.raises(InputError, match="there is no column 'plum'"):
        read_test_data(pairs, part, text_column="plum")
    with pytest.raises(InputError, match="kind='topics', but the model labels pairs"):
        read_test_data(pairs, named, kind="topics")


def test_labels_mean_what_they_mean_to_the_model_unless_told(pairs):
    rows = as_rows(town_pairs(SPEAKERS[6:8]))
    assert read_test_data(pairs, rows).stances == STANCES
    told = read_test_data(pairs, rows, label_map={"NONE": "mixed"})
    assert told.stances == {**STANCES, "NONE": "mixed"}
    report = stancelib.evaluate(pairs, rows, label_map={"NONE": "mixed"}, baselines=False)
    assert report.corpus["meanings"]["NONE"] == "mixed"


def test_rows_without_the_target_that_the_model_needs_are_named(pairs):
    rows = [*town_pairs(SPEAKERS[6:8]), pair("No.", "CON", None, row=31), pair("Yes.", "PRO", " ")]
    with pytest.raises(InputError, match=r"no target in 2 of 14 rows \(31, 14\)"):
        stancelib.evaluate(pairs, PairCorpus(rows, "bare"))


def test_an_empty_corpus_is_refused(pairs):
    with pytest.raises(InputError, match="nothing to measure"):
        stancelib.evaluate(pairs, PairCorpus([], "nothing"))


def test_models_get_names_of_their_own(taxes):
    assert named_models(None, stancelib.load_model) == {}
    assert list(named_models(taxes, stancelib.load_model)) == ["another model"]
    names = named_models({"stancelib": taxes, "b": taxes}, stancelib.load_model)
    assert list(names) == ["stancelib (2)", "b"]


def test_predictions_are_a_table_of_pairs(pairs):
    test = PairCorpus(
        [pair("A wise, «plan»\nof parks", "PRO", "parks", row=7), pair("No.", "CON", "trams")]
    )
    done = evaluation(pairs, test, baselines=False, probes=False)
    lines = predictions_csv(done.corpus, done.gold, done.predictions["stancelib"]).decode()
    assert lines.startswith("id,row,target,gold,predicted,p(CON),p(NONE),p(PRO)\n,7,parks,PRO,")
    row = lines.splitlines()[2].split(",")
    assert row[:4] == ["", "2", "trams", "CON"]
    assert sum(map(float, row[5:])) == pytest.approx(1, abs=1e-5)
    names = ["CON", "NONE", "PRO"]
    assert row[4] in names


def test_predictions_are_a_table_of_paragraphs_and_topics(topics):
    corpus = Corpus(list(town(WHO[6:7], (TAX, TRAMS)))[:2], "two")
    done = evaluation(topics, corpus, baselines=False, probes=False)
    lines = predictions_csv(corpus, done.gold, done.predictions["stancelib"]).decode().splitlines()
    assert lines[0] == "id,row,topic,gold,predicted,p(topic),p(support),p(oppose)"
    assert len(lines) == 1 + len(corpus)
    cells = lines[1].split(",")
    assert cells[1:5] == ["1", "carbon_tax", "support", "support"]
    assert all(0 <= float(x) <= 1 for x in cells[5:])


def test_reports_are_json_markdown_text_and_a_page(pairs):
    report = stancelib.evaluate(pairs, town_pairs(SPEAKERS[6:8]))
    assert json.loads(report.dumps())["kind"] == "pairs"
    for text in (report.to_markdown(), report.to_text(80)):
        assert "quoted_opponent" in text or "quoted opponent" in text
        assert "tfidf_svc" in text or "SVC" in text or "support vector" in text
    assert max(map(len, report.to_text(80).splitlines())) <= 80
    assert report.to_html().lstrip().lower().startswith("<!doctype html>")


def test_long_corpora_are_predicted_in_parts(pairs):
    rows = list(town_pairs(SPEAKERS[6:9])) * 40
    done = evaluation(pairs, PairCorpus(rows, "long"), baselines=False, probes=False)
    proba = done.predictions["stancelib"].proba
    assert len(proba) == len(rows)
    assert np.array_equal(proba[:18], proba[-18:])
