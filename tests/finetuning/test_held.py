from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from stancelib.finetuning import held as module
from stancelib.finetuning.held import (
    Held,
    cross_fitted,
    gold_labels,
    held_report,
    joined,
    judged,
    linear_side,
    predictions,
    put_together,
)
from stancelib.model.bundle import StanceModel
from stancelib.training.fit import fit_state
from tests.training.data import TAX, TRAMS, WHO, town

TOPICS = (TAX, TRAMS)
LEARNED, ASKED = town(WHO[:6], TOPICS), town(WHO[6:9], TOPICS)


@pytest.fixture(scope="module")
def side():
    return linear_side(LEARNED, ASKED, TOPICS, seed=0, baselines=True)


@pytest.fixture(scope="module")
def held(side):
    labels = gold_labels(ASKED, TOPICS)
    rng = np.random.default_rng(0)
    encoder = np.where(labels, 2.0, -2.0) + rng.normal(size=labels.shape)
    return Held(ASKED, TOPICS, encoder, side)


def test_labels_are_those_of_the_corpus(held):
    assert held.labels.shape == (30, 2, 3)
    assert held.labels[0].tolist() == [[True, True, False], [False] * 3]
    assert held.labels[2].tolist() == [[True, True, True], [False] * 3]


def test_the_linear_model_learned_from_the_others(side, monkeypatch):
    model = StanceModel(fit_state(LEARNED, TOPICS, seed=0))
    expected = model.decide(ASKED.texts)
    assert np.array_equal(side.decisions.probabilities, expected.probabilities)
    assert side.logits.shape == (30, 2, 3)
    calibration = model.state.arrays["calibration"]
    p = 1 / (1 + np.exp(-(side.logits * calibration[..., 0] + calibration[..., 1])))
    assert np.allclose(p, expected.probabilities, atol=1e-6)
    monkeypatch.setattr(module, "_BATCH", 7)
    parts = linear_side(LEARNED, ASKED, TOPICS, seed=0, baselines=False)
    assert np.allclose(parts.logits, side.logits)
    assert np.array_equal(parts.decisions.positive, side.decisions.positive)
    assert (parts.baselines, "tfidf_lr" in side.baselines) == ({}, True)


def test_folds_are_put_in_the_order_of_the_rows(side):
    order = np.random.default_rng(1).permutation(30)
    parts = []
    for rows in (order[:11], order[11:]):
        decisions = joined([side.decisions], rows)
        said = {name: value.take(rows) for name, value in side.baselines.items()}
        parts.append((rows, module.LinearSide(side.logits[rows], decisions, said)))
    again = put_together(parts)
    assert np.array_equal(again.logits, side.logits)
    for name in ("probabilities", "positive", "given", "no_evidence", "in_doubt"):
        assert np.array_equal(getattr(again.decisions, name), getattr(side.decisions, name))
    for name, value in side.baselines.items():
        assert np.array_equal(again.baselines[name].topic_proba, value.topic_proba)


def test_both_together_decide_as_a_model_with_these_numbers():
    blend = np.tile([1.0, 0.5, -0.25], (2, 3, 1))
    chosen = {
        "encoder_blend": blend,
        "encoder_thresholds": np.full((2, 3), 0.5),
        "encoder_given": np.full((2, 2), 0.4),
        "encoder_doubt": np.full(2, 0.3),
    }
    encoder, linear = np.full((1, 2, 3), 1.0), np.full((1, 2, 3), 2.0)
    said = judged(encoder, linear, chosen)
    assert said.probabilities == pytest.approx(1 / (1 + np.exp(-1.75)))
    assert said.positive.all()
    assert not judged(-encoder, -linear, chosen).positive.any()


def test_no_text_is_judged_by_numbers_that_it_helped_to_choose(held):
    said = cross_fitted(held)
    assert said.probabilities.shape == (30, 2, 3)
    # What is right of one half changes nothing about it.
    halves = module.grouped_folds(ASKED, 2, 0)
    own = halves == 0
    rows = [
        type(p)(p.text, (), p.id, p.doc_id) if mine else p
        for p, mine in zip(ASKED, own, strict=True)
    ]
    wrong = Held(type(ASKED)(rows), TOPICS, held.encoder, held.linear)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "grouped_folds", lambda *_: halves)
        other = cross_fitted(wrong)
    assert np.array_equal(other.probabilities[own], said.probabilities[own])
    assert not np.array_equal(other.probabilities[~own], said.probabilities[~own])


def test_the_report_compares_with_the_linear_model_and_baselines(held):
    said = cross_fitted(held)
    report = held_report(
        held, said, folds=1, extra=None, agreement={"side_f1": 0.9}, seed=3, name="town"
    )
    assert list(report.systems)[:3] == ["stancelib", "linear", "tfidf_lr"]
    assert report.title == "Test on held-out documents of town"
    assert "torch" in report.protocol["versions"]
    assert "folds" not in report.protocol
    assert report.systems["stancelib"]["topic_micro_f1"].value > 0.9
    folded = held_report(held, said, folds=3, extra=LEARNED, agreement=None, seed=3, name="town")
    assert folded.protocol["folds"] == 3
    assert folded.protocol["also_trained_on"]["paragraphs"] == len(LEARNED)
    assert folded.title == "Cross-validation on town"


def test_decisions_become_predictions(side):
    made = predictions(side.decisions, TOPICS)
    assert made.topics == ("carbon_tax", "trams")
    assert np.array_equal(made.support_proba, side.decisions.probabilities[..., 1])
    assert np.array_equal(made.oppose_given, side.decisions.given[..., 1])
