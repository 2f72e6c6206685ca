from __future__ import annotations

from dataclasses import replace

import pytest

import stancelib
from stancelib.corpus import Corpus
from stancelib.errors import CorpusError, InputError
from stancelib.training.evaluating import evaluate_model
from stancelib.training.measure import corpus_facts, fingerprint, measure
from tests.training.data import TAX, TRAMS, WHO, as_rows, paragraph, town


@pytest.fixture(scope="module")
def model():
    return stancelib.train(town(WHO[:6]), topics=[TAX], folds=0)


def test_an_evaluation_measures_the_model_beside_baselines(model):
    corpus = town(WHO[6:9])
    report = stancelib.evaluate(model, as_rows(corpus), seed=7)
    assert next(iter(report.systems)) == "stancelib"
    assert {"majority", "tfidf_lr"} <= set(report.systems)
    assert report.systems["stancelib"]["side_f1"].value > 0.9
    assert report.corpus["paragraphs"] == 15
    assert report.protocol["corpus_sha256"] == fingerprint(corpus)
    assert report.protocol["model_training"][0]["paragraphs"] == 30
    assert report.protocol["seed"] == 7
    assert not any("training data" in note for note in report.notes)
    assert any("3-fold cross-validation on this corpus" in note for note in report.notes)


def test_paragraphs_that_the_model_has_seen_are_counted(model):
    corpus = Corpus([*town(WHO[5:6]), *town(WHO[6:8])], "mixed")
    notes = " ".join(evaluate_model(model, corpus).notes)
    assert "5 of 15 paragraphs were in the model's training data" in notes


def test_topics_that_the_model_does_not_know_are_named(model):
    corpus = town(WHO[6:8], (TAX, TRAMS))
    report = evaluate_model(model, corpus)
    assert any("left out: trams." in note for note in report.notes)
    assert set(report.corpus["labels"]) == {"carbon_tax"}


def test_a_corpus_about_other_topics_is_refused(model):
    with pytest.raises(InputError, match=r"town: its topics \(trams\).*\(carbon_tax\)"):
        evaluate_model(model, town(WHO[:2], (TRAMS,)))
    with pytest.raises(InputError, match=r"\(none\)"):
        evaluate_model(model, [{"text": "Plums.", "doc_id": "a", "labels": []}])


def test_one_document_is_measured_without_baselines(model):
    report = evaluate_model(model, town(WHO[6:7]))
    assert set(report.systems) == {"stancelib"}
    assert any("No baselines" in note for note in report.notes)


def test_paragraphs_without_documents_are_documents_of_their_own(model):
    loose = Corpus([replace(p, doc_id="") for p in town(WHO[6:8])], "loose")
    report = evaluate_model(model, loose)
    assert any("5-fold cross-validation" in note for note in report.notes)
    assert corpus_facts(loose)["documents"] == report.corpus["documents"] == 10


def test_what_cannot_be_read_is_a_corpus_error(model, tmp_path):
    with pytest.raises(CorpusError, match="no such file"):
        stancelib.evaluate(model, tmp_path / "missing.jsonl")


def test_cross_validation_gives_the_same_report_again():
    corpus, extra = town(WHO[:4]), town(WHO[4:6])
    first = measure(corpus, [TAX], extra=extra, folds=2, seed=1)
    assert measure(corpus, [TAX], extra=extra, folds=2, seed=1).dumps() == first.dumps()
    assert first.protocol["folds"] == 2
    assert first.protocol["also_trained_on"] == corpus_facts(extra)


def test_copies_in_other_documents_are_counted():
    words = (
        "Drivers and shopkeepers said on Monday in the square before the town hall that the new levy "
        "on coal and diesel, which the council wants from spring, would surely {}"
    )
    twins = [
        replace(town(WHO[:1])[0], text=words.format(verb), doc_id=verb) for verb in ("ruin", "help")
    ]
    report = measure(Corpus([*town(WHO[:4]), *twins]), [TAX], folds=2, agreement={"side_f1": 0.9})
    assert [n for n in report.notes if "different documents: 1, for example paragraphs" in n]
    assert report.agreement == {"side_f1": 0.9}
    leaking = measure(town(WHO[:4]), [TAX], extra=town(WHO[3:5]), folds=2)
    assert any("also stands in" in note for note in leaking.notes)


def test_a_fingerprint_changes_with_text_label_document_weight_and_order():
    rows = list(town(WHO[:2]))
    base = fingerprint(Corpus(rows))
    assert fingerprint(Corpus(rows, "another name")) == base
    assert fingerprint(Corpus([replace(p, id="x") for p in rows])) == base
    first = rows[0]
    for changed in (
        replace(first, text=first.text + " "),
        replace(first, labels=()),
        replace(first, doc_id="z"),
        replace(first, weight=2.0),
    ):
        assert fingerprint(Corpus([changed, *rows[1:]])) != base
    assert fingerprint(Corpus(rows[::-1])) != base
    pieces = [paragraph("ab", doc="c"), paragraph("a", doc="bc")]
    assert len({fingerprint(Corpus([p])) for p in pieces}) == 2
