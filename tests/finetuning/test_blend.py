from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.encoder.cascade import doubt_of
from stancelib.encoder.reader import Reading
from stancelib.encoder.state import OWN_SPECS
from stancelib.encoder.wordpieces import Piece
from stancelib.finetuning.blend import fit_blend, fit_cascade, fit_spans, fit_unseen
from stancelib.finetuning.examples import UNKNOWN, Ask, Example
from stancelib.model.decide import Decisions, sigmoid


def made(n=600, topics=2, seed=0, encoder=2.0, linear=1.0):
    """Return logits of two models that see the same truth through noise of their own."""
    rng = np.random.default_rng(seed)
    labels = rng.random((n, topics, 3)) < 0.4
    labels[..., 1:] &= labels[..., :1]
    sign = np.where(labels, 1.0, -1.0)
    noise = rng.normal(size=(2, n, topics, 3))
    return encoder * sign + noise[0], linear * sign + noise[1], labels


def log_loss(z, truth):
    return float(np.mean(np.logaddexp(0.0, np.where(truth, -z, z))))


def blended(chosen, encoder, linear):
    blend = chosen["encoder_blend"]
    return encoder * blend[..., 0] + linear * blend[..., 1] + blend[..., 2]


def specs(names):
    return {spec.name: spec for spec in OWN_SPECS if spec.name in names}


def test_the_better_model_weighs_more_and_both_help():
    encoder, linear, labels = made(encoder=1.5, linear=0.75)
    chosen = fit_blend(encoder, linear, labels)
    weights = chosen["encoder_blend"][..., :2]
    assert (weights[..., 0] > 1.3 * weights[..., 1]).all()
    assert (weights > 0.2).all()
    # By Bayes' rule these are 2 * signal, for noise of variance 1.
    assert weights[..., 0] == pytest.approx(3.0, abs=0.8)
    assert weights[..., 1] == pytest.approx(1.5, abs=0.8)
    fresh = made(encoder=1.5, linear=0.75, seed=1)
    joined = log_loss(blended(chosen, *fresh[:2])[..., 0], fresh[2][..., 0])
    for alone in (np.zeros_like(encoder), linear), (encoder, np.zeros_like(linear)):
        single = fit_blend(*alone, labels)
        other = fresh[:2] * np.array([[alone[0].any()], [alone[1].any()]])[..., None, None]
        assert joined < log_loss(blended(single, *other)[..., 0], fresh[2][..., 0])


def test_arrays_are_as_the_format_has_them():
    encoder, linear, labels = made()
    chosen = fit_blend(encoder, linear, labels)
    expected = specs({"encoder_blend", "encoder_thresholds", "encoder_given", "encoder_doubt"})
    assert chosen.keys() == expected.keys()
    for name, spec in expected.items():
        shape = tuple(2 if axis == "n_topics" else axis for axis in spec.shape)
        assert (chosen[name].shape, chosen[name].dtype) == (shape, np.float64), name
    assert (
        fit_unseen(encoder[:, 0], labels[:, 0]).keys()
        == specs({"unseen_calibration", "unseen_thresholds", "unseen_given"}).keys()
    )


def test_a_model_that_is_wrong_gets_no_weight():
    encoder, linear, labels = made()
    assert (fit_blend(encoder, -linear, labels)["encoder_blend"][..., 1] == 0).all()
    assert (fit_blend(-encoder, linear, labels)["encoder_blend"][..., 0] == 0).all()
    nobody = fit_blend(-encoder, -linear, labels)["encoder_blend"]
    assert (nobody[..., :2] == 0).all()
    # It then says how frequent the answer is.
    share = labels[:, 0, 0].mean()
    assert sigmoid(nobody[0, 0, 2]) == pytest.approx(share, abs=0.02)


def test_topics_have_their_own_weights_and_sides_share_theirs():
    encoder, linear, labels = made()
    encoder[:, 1, 0] = 0.0
    blend = fit_blend(encoder, linear, labels)["encoder_blend"]
    assert blend[0, 0, 0] > 1.0 > blend[1, 0, 0]
    assert (blend[0, 1:] == blend[1, 1:]).all()


def test_sides_are_learned_where_the_topic_is_there():
    encoder, linear, labels = made()
    chosen = fit_blend(encoder, linear, labels)["encoder_blend"]
    encoder[..., 1:][~labels[..., 0]] = 99.0
    assert np.array_equal(fit_blend(encoder, linear, labels)["encoder_blend"][:, 1:], chosen[:, 1:])


def test_probabilities_are_calibrated():
    encoder, linear, labels = made(n=4000, encoder=0.7, linear=0.5)
    chosen = fit_blend(3 * encoder, 0.2 * linear, labels)
    p = sigmoid(blended(chosen, 3 * encoder, 0.2 * linear))[..., 0]
    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (p >= low) & (p < low + 0.2)
        assert labels[..., 0][inside].mean() == pytest.approx(p[inside].mean(), abs=0.07)


@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.3, 1.0]))
def test_few_texts_and_missing_classes_do_no_harm(n, seed, share):
    rng = np.random.default_rng(seed)
    labels = rng.random((n, 2, 3)) < share
    labels[..., 1:] &= labels[..., :1]
    encoder, linear = rng.normal(scale=20, size=(2, n, 2, 3))
    chosen = fit_blend(encoder, linear, labels)
    assert all(np.isfinite(value).all() for value in chosen.values())
    assert (chosen["encoder_blend"][..., :2] >= 0).all()
    assert (chosen["encoder_blend"][..., :2] < 10).all()
    for name in ("encoder_thresholds", "encoder_given", "encoder_doubt"):
        assert ((chosen[name] >= 0) & (chosen[name] <= 1)).all()
    assert all(np.isfinite(v).all() for v in fit_unseen(encoder[:, 0], labels[:, 0]).values())


def test_unseen_topics_are_calibrated_and_get_thresholds():
    encoder, _, labels = made(n=3000, topics=1)
    logits, truth = 4 * encoder[:, 0] + 3, labels[:, 0]
    chosen = fit_unseen(logits, truth)
    slope, intercept = chosen["unseen_calibration"].T
    # 2 * signal, divided by the factor; the shift is undone, and the share of what is true added.
    assert slope == pytest.approx(1.0, abs=0.15)
    assert intercept == pytest.approx(-3.4, abs=0.7)
    said = sigmoid(slope * logits + intercept)[:, 0] >= chosen["unseen_thresholds"][0]
    assert (said == truth[:, 0]).mean() > 0.95


def decisions(probabilities, positive):
    n = len(probabilities)
    nothing = np.zeros(n, dtype=np.bool_)
    return Decisions(probabilities, positive, positive[..., 1:], nothing, nothing)


def side_f1(positive, labels):
    said, truth = positive[..., 1:], labels[..., 1:]
    return 2 * (said & truth).sum() / (said.sum() + truth.sum())


@st.composite
def cascades(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 40))
    labels = rng.random((n, 2, 3)) < 0.5
    labels[..., 1:] &= labels[..., :1]
    probabilities = rng.random((n, 2, 3)).round(draw(st.sampled_from([1, 3])))
    said = [labels ^ (rng.random(labels.shape) < wrong) for wrong in (0.3, 0.1)]
    return decisions(probabilities, said[0]), decisions(probabilities, said[1]), labels


@given(cascades(), st.sampled_from([0.0, 0.01, 0.1]))
def test_the_cascade_loses_no_more_than_allowed_and_no_larger_doubt_would_do(case, loss):
    linear, accurate, labels = case
    if not labels[..., 1:].any():
        return
    bound = float(fit_cascade(linear, accurate, labels, loss=loss)[0])
    doubt = doubt_of(linear.probabilities)

    def lost(most):
        alone = (doubt <= most)[:, None, None]
        mixed = np.where(alone, linear.positive, accurate.positive)
        return side_f1(accurate.positive, labels) - side_f1(mixed, labels)

    alone = doubt <= bound
    assert bound == 0.0 or lost(bound) <= loss + 1e-12
    larger = [value for value in doubt if value > bound]
    assert all(lost(value) > loss - 1e-12 for value in larger)
    assert alone.all() or (doubt[~alone] > bound).all()


def test_a_linear_model_that_is_as_good_reads_everything():
    linear, _, labels = (None, None, np.ones((3, 1, 3), dtype=np.bool_))
    linear = decisions(np.full((3, 1, 3), 0.5), labels)
    assert fit_cascade(linear, linear, labels).tolist() == [0.5]
    useless = decisions(linear.probabilities, np.zeros_like(labels))
    assert fit_cascade(useless, linear, labels).tolist() == [0.0]


def spans_case(n=40, threshold=0.7):
    """Return a reading in which what is right has a probability of the threshold and more."""
    rng = np.random.default_rng(0)
    least = np.log(threshold / (1 - threshold))
    examples, tokens, author = [], [], np.zeros((n, 1, 2))
    for i in range(n):
        ids = (101, *range(10), 102)
        first, last = sorted(rng.choice(11, 2, replace=False) + 1)
        wrote = (float(i % 2), float(i % 3 == 0))
        spans = (((first, last),), (), (), ((1, 2),))
        examples.append(Example(ids, (Ask(((1,),), (1.0, 1.0, 0.0), wrote, spans),)))
        logits = np.full((1, len(ids), 4), least - 0.3)
        logits[0, first:last, 0] = least + 0.1
        logits[0, 1:2, 3] = least + 0.1
        author[i, 0] = np.where(np.array(wrote) > 0, least + 0.1, least - 0.3)
        tokens.append([(Piece(i, list(ids), [], []), logits)])
    return Reading(np.zeros((n, 1, 3)), author, None, tokens), examples


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8])
def test_spans_are_told_apart_at_the_best_probability(threshold):
    reading, examples = spans_case(threshold=threshold)
    found = fit_spans(reading, examples)
    assert found[[0, 3, 4, 5]] == pytest.approx(threshold, abs=0.06)
    # Nothing is known of the others.
    assert found[1] == found[2] == 0.5


def test_where_too_little_is_known_the_default_stays():
    reading, examples = spans_case(n=9)
    default = np.linspace(0.1, 0.6, 6)
    assert np.array_equal(fit_spans(reading, examples, default), default)
    reading, examples = spans_case()
    nobody = [Example(e.ids, (Ask(((1,),), (1.0, 0.0, 0.0), (0.0, UNKNOWN)),)) for e in examples]
    assert np.array_equal(fit_spans(reading, nobody, default), default)
    assert default.tolist() == np.linspace(0.1, 0.6, 6).tolist()


def test_of_a_long_text_the_first_piece_counts():
    reading, examples = spans_case()
    rest = (Piece(0, [101, 5, 102], [], []), np.full((1, 3, 4), 9.0))
    longer = Reading(reading.heads, reading.author, None, [[*row, rest] for row in reading.tokens])
    assert np.array_equal(fit_spans(longer, examples), fit_spans(reading, examples))


def test_thresholds_are_half_of_the_best_f1():
    encoder, linear, labels = made(encoder=0.5, linear=0.3)
    chosen = fit_blend(encoder, linear, labels)
    p = sigmoid(blended(chosen, encoder, linear))[..., 0]
    grid = np.arange(0.1, 0.91, 0.05)
    about = labels[..., 0]
    best = max(2 * (about & (p >= g)).sum() / (about.sum() + (p >= g).sum()) for g in grid)
    assert chosen["encoder_thresholds"][:, 0] == pytest.approx(best / 2)
    sides = chosen["encoder_thresholds"][:, 1:]
    assert (sides == sides[0, 0]).all()
    assert 0.05 < sides[0, 0] <= best / 2


def test_no_topic_is_in_doubt_that_reaches_its_threshold():
    for seed in range(5):
        chosen = fit_blend(*made(n=80, seed=seed, encoder=0.5, linear=0.3))
        assert (chosen["encoder_doubt"] <= chosen["encoder_thresholds"][:, 0]).all()
