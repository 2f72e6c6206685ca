from __future__ import annotations

import numpy as np
import pytest

from stancelib.corpus import Corpus
from stancelib.training.design import featurize
from stancelib.training.heads import TrainingSet, fit_heads
from tests.training.data import TAX, TRAMS, WHO, town

TOPICS = (TAX, TRAMS)
STRENGTHS = {"topic": 10.0, "side": 1.0}


def fit(corpus, topics=TOPICS, rows=None, strengths=STRENGTHS):
    design = featurize(corpus, topics)
    rows = np.ones(len(design), dtype=bool) if rows is None else rows
    return fit_heads(TrainingSet.select(design, rows), strengths)


@pytest.fixture(scope="module")
def heads():
    return fit(town(WHO[:6], TOPICS))


def test_the_matrix_has_text_and_pair_features_and_whether_the_topic_is_absent(heads):
    training = heads.training
    design = training.design
    rows = np.arange(len(design))
    absent = 0
    for topic in range(2):
        matrix = training.matrix(rows, np.full(len(rows), topic)).toarray()
        assert matrix.shape == (len(rows), training.width)
        at = 0
        for name, columns in training.columns.items():
            part = matrix[:, at : at + len(columns.keys)]
            at += len(columns.keys)
            for row in rows:
                if name in ("word", "stem", "ngram"):
                    expected = columns.matrix[[row]].toarray()[0]
                elif (pair := design.pair_of[row, topic]) >= 0:
                    expected = columns.matrix[[pair]].toarray()[0]
                else:
                    expected = np.zeros(len(columns.keys))
                assert np.array_equal(part[row], expected)
        assert at == training.width - 1
        assert np.array_equal(matrix[:, -1], design.pair_of[:, topic] < 0)
        absent += matrix[:, -1].sum()
    assert 0 < absent < 2 * len(rows)


def test_logits_are_features_times_coefficients_and_bias(heads):
    rows = np.array([7, 0, 3])
    logits = heads.logits(rows)
    assert logits.shape == (3, 2, 3)
    for topic in range(2):
        features = heads.training.matrix(rows, np.full(3, topic)).toarray()
        expected = features @ heads.coefficients[:, topic] + heads.bias[topic]
        assert np.allclose(logits[:, topic], expected)


def test_heads_fit_what_they_were_shown(heads):
    design = heads.training.design
    logits = heads.logits(np.arange(len(design)))
    assert np.array_equal(logits[..., 0] > 0, design.labels[..., 0])
    about = design.labels[..., 0]
    for side in (1, 2):
        assert np.array_equal(logits[..., side][about] > 0, design.labels[..., side][about])


def test_the_gradient_vanishes_at_the_topic_head_s_optimum(heads):
    design = heads.training.design
    rows = np.arange(len(design))
    features = heads.training.matrix(rows, np.zeros(len(rows), dtype=int)).toarray()
    w, b = heads.coefficients[:, 0, 0], heads.bias[0, 0]
    p = 1 / (1 + np.exp(-(features @ w + b)))
    error = (p - design.labels[:, 0, 0]) * design.weights
    pull = STRENGTHS["topic"] * features.T @ error
    assert np.abs(w + pull).max() < 0.05 * np.abs(w).max()
    assert abs(error.sum()) < 0.01


def test_a_topic_without_sides_of_its_own_learns_from_the_other():
    tax = town(WHO[:8], (TAX,))
    trams = town(WHO[:8], (TRAMS,), ("neutral", None))
    heads = fit(tax + trams)
    test = featurize(town(WHO[8:], (TRAMS,), ("support", "oppose")), TOPICS)
    # The same heads applied to unseen paragraphs on trams.
    both = featurize(
        Corpus((*tax, *trams, *town(WHO[8:], (TRAMS,), ("support", "oppose")))), TOPICS
    )
    shown = np.arange(len(both)) < len(tax) + len(trams)
    heads = fit_heads(TrainingSet.select(both, shown), STRENGTHS)
    logits = heads.logits(np.flatnonzero(~shown))[:, 1]
    support = test.labels[:, 1, 1]
    assert logits[support, 1].min() > logits[~support, 1].max()
    assert logits[~support, 2].min() > logits[support, 2].max()


def test_rows_held_out_are_not_learned_from():
    corpus = town(WHO[:6], (TAX,))
    flipped = town(WHO[6:8], (TAX,))
    swap = {"support": "oppose", "oppose": "support"}
    wrong = Corpus(
        type(p)(p.text, tuple(type(x)(x.topic, swap.get(x.stance, x.stance)) for x in p.labels),
                p.id, p.doc_id)
        for p in flipped
    )  # fmt: skip
    rows = np.arange(len(corpus) + len(wrong)) < len(corpus)
    first = fit(Corpus((*corpus, *flipped)), (TAX,), rows)
    second = fit(Corpus((*corpus, *wrong)), (TAX,), rows)
    assert np.array_equal(first.coefficients, second.coefficients)
    assert np.array_equal(first.bias, second.bias)


def test_a_head_with_one_class_is_a_constant():
    corpus = town(WHO[:6], (TAX,), ("support", None))
    heads = fit(corpus, (TAX,))
    assert not heads.coefficients[:, 0, 1:].any()
    n = 6
    assert heads.bias[0, 1] == pytest.approx(np.log((n + 0.5) / 0.5))
    assert heads.bias[0, 2] == pytest.approx(np.log(0.5 / (n + 0.5)))
    assert heads.coefficients[:, 0, 0].any()


def test_weaker_regularisation_gives_larger_weights():
    corpus = town(WHO[:6], (TAX,))
    weak = fit(corpus, (TAX,), strengths={"topic": 100.0, "side": 1.0})
    strong = fit(corpus, (TAX,), strengths={"topic": 0.1, "side": 1.0})
    size = [np.abs(h.coefficients[..., 0]).sum() for h in (strong, weak)]
    assert size[0] < size[1]
    assert np.allclose(weak.coefficients[..., 1:], strong.coefficients[..., 1:])
