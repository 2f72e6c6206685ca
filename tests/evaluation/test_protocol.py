from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError
from stancelib.evaluation.baselines import majority, topic_prior
from stancelib.evaluation.facts import corpus_facts
from stancelib.evaluation.metrics import METRICS, exact_match
from stancelib.evaluation.predictions import Predictions
from stancelib.evaluation.protocol import build_report, cross_validate
from tests.evaluation.data import TOPICS, four_rows, one_topic, town_corpus


def test_no_system_sees_the_document_it_is_tested_on():
    corpus, seen = town_corpus(), []

    def spy(train, test, topics):
        seen.append((set(train.doc_ids), set(test.doc_ids)))
        assert len(train) + len(test) == len(corpus)
        return majority(train, test, topics)

    cross_validate(corpus, TOPICS, {"spy": spy}, k=3)
    assert len(seen) == 3
    assert all(not train & test for train, test in seen)
    assert set().union(*(test for _, test in seen)) == set(corpus.doc_ids)


def test_predictions_come_back_in_the_order_of_the_corpus():
    corpus = town_corpus()

    def numbered(train, test, topics):
        number = [[int(text.rstrip(".").split()[-1]) / 100] * 2 for text in test.texts]
        return Predictions.from_probabilities(topics, number, number, number)

    gold, said = cross_validate(corpus, TOPICS, {"n": numbered}, k=4, seed=1)
    assert np.allclose(said["n"].topic_proba[:, 0], np.arange(24) / 100)
    assert gold.groups == corpus.doc_ids


def test_progress_counts_every_system_in_every_fold():
    steps = []
    systems = {"majority": majority, "prior": topic_prior}
    cross_validate(town_corpus(), TOPICS, systems, k=3, progress=lambda *step: steps.append(step))
    assert [step[:2] for step in steps] == [(i, 6) for i in range(1, 7)]
    assert steps[-1][2] == "prior, fold 3 of 3"


def test_a_system_that_answers_something_else_is_named():
    def short(train, test, topics):
        return majority(train, test[:1], topics)

    with pytest.raises(InputError, match="'short' returned 1 rows"):
        cross_validate(town_corpus(), TOPICS, {"short": short}, k=3)


def test_facts_by_hand():
    gold, _ = four_rows()
    facts = corpus_facts(gold)
    assert (facts["paragraphs"], facts["documents"], facts["without_topic"]) == (4, 3, 1)
    assert list(facts["sources"].items()) == [("Herald", 2), ("Post", 1), ("unknown", 1)]
    assert facts["labels"] == {
        "parks": {"support": 1, "oppose": 0, "mixed": 1, "neutral": 0},
        "trams": {"support": 0, "oppose": 1, "mixed": 0, "neutral": 1},
    }


def test_fingerprint_changes_with_labels_documents_and_order():
    gold, _ = four_rows()
    variants = [
        gold,
        gold.take([1, 0, 2, 3]),
        gold.select(["trams", "parks"]),
        gold.take([0, 1, 2]),
    ]
    assert len({corpus_facts(g)["fingerprint"] for g in variants}) == 4
    assert corpus_facts(gold)["fingerprint"] == corpus_facts(four_rows()[0])["fingerprint"]


def test_report_puts_everything_together():
    gold, said = four_rows()
    other = majority(town_corpus(), town_corpus()[:4], TOPICS)
    report = build_report(
        gold,
        {"mine": said, "majority": other},
        title="Town",
        protocol={"text": "by hand"},
        agreement={"side_f1": 0.94},
        n_resamples=50,
        notes=["A note."],
    )
    assert list(report.systems) == ["mine", "majority"]
    assert list(report.systems["mine"]) == list(METRICS)
    assert report.systems["mine"]["side_f1"].value == 0.5
    assert list(report.differences) == ["mine - majority"]
    assert report.kind == "topics"
    assert report.classes["topic"]["mine"]["parks"].f1.value == 0.8
    assert list(report.classes["topic"]["mine"]) == ["parks", "trams", "micro", "macro"]
    assert report.classes["stance"]["mine"]["mixed"].precision.value is None
    assert report.confusion["mine"]["labels"] == ["support", "oppose", "mixed", "neutral"]
    assert report.confusion["mine"]["counts"][3] == [1, 0, 0, 0]
    assert [(row.a, row.b) for row in report.comparisons] == [("mine", "majority")] * 4
    assert {curve["system"] for curve in report.curves["calibration"]} == {"mine", "majority"}
    assert report.protocol["bootstrap"] == {"n_resamples": 50, "seed": 0, "level": 0.95}
    assert report.agreement == {"side_f1": 0.94}
    assert "A note." in report.notes


def test_report_is_the_same_to_the_byte(tmp_path):
    gold, said = four_rows()
    for name in ("a", "b"):
        report = build_report(gold, {"m": said}, title="t", protocol={}, n_resamples=50)
        report.to_json(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_report_explains_a_value_outside_its_interval():
    # Perfectly calibrated as a whole; any resample is less so.
    case = one_topic([0.5] * 9 + [0.95] * 11, [1, 0] * 4 + [1] + [1] * 11)
    biased = build_report(case[0], {"m": case[1]}, title="t", protocol={}, level=0.2)
    assert any("outside its own interval" in note for note in biased.notes)
    certain = one_topic([0.0, 0.0], [0, 0])  # some metrics are undefined here
    assert build_report(certain[0], {"m": certain[1]}, title="t", protocol={}).notes == ()


def test_report_needs_a_system_that_fits_the_labels():
    gold, said = four_rows()
    with pytest.raises(InputError, match="no system"):
        build_report(gold, {}, title="t", protocol={})
    with pytest.raises(InputError, match="rows"):
        build_report(gold, {"m": said.take([0])}, title="t", protocol={})


def test_paragraphs_give_results_by_part():
    corpus = Corpus(
        [replace(p, date="2001", doc_id=f"{p.doc_id}{i}") for i in "ab" for p in town_corpus()]
    )
    gold, said = cross_validate(corpus, TOPICS, {"prior": topic_prior, "majority": majority}, k=2)
    report = build_report(
        gold, said, title="Town", protocol={}, corpus=corpus, n_resamples=20, seed=1
    )
    assert {row.system for row in report.slices} == {"prior", "majority"}
    assert list(dict.fromkeys((row.kind, row.name) for row in report.slices)) == [
        ("source", "Herald"),
        ("source", "Post"),
    ]
    assert [row.metric for row in report.comparisons] == [
        "topic_micro_f1",
        "side_f1",
        "stance_macro_f1",
        "exact_match",
    ]
    with pytest.raises(InputError, match="24 rows of corpus for 48 labels"):
        build_report(gold, said, title="Town", protocol={}, corpus=town_corpus())


def test_a_paragraph_is_right_where_all_its_topics_and_stances_are():
    gold, said = four_rows()
    # The first is right; the others miss a topic, add one, and take a neutral one for support.
    assert exact_match(gold, said).value == 0.25
