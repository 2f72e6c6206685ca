"""Models of pairs in which an encoder reads, with a tiny one."""

from __future__ import annotations

import copy
import math
import pickle
import random
import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.encoder.layout import pack
from stancelib.encoder.pairs import EncoderPairModel
from stancelib.encoder.reader import Reader
from stancelib.encoder.session import EncoderSession
from stancelib.encoder.state import ENCODER, TOKENIZER
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.errors import InputError, ModelFormatError
from stancelib.model.texts import windows
from stancelib.pairs import PairModel
from stancelib.text import canonical
from tests.encoder.pair_stand_in import LABELS, TARGETS, pair_model, pair_state, untargeted
from tests.encoder.tiny import WORDS, tiny_onnx, tiny_tokenizer
from tests.model.hostile import TEXTS
from tests.persist.common import forge_file

pytest.importorskip("torch", reason="making a tiny encoder needs torch")

TAX, NATO = TARGETS
GERMAN = "Der Bürgermeister lobte die Steuer und sagte, dass sie nicht zu hoch ist, weil sie hilft."


def said(n=40, seed=0):
    """Return random texts with targets, of words that the encoder knows."""
    draw = random.Random(seed)
    texts = [
        f"The {' '.join(draw.choice(WORDS) for _ in range(draw.randint(3, 40)))}." for _ in range(n)
    ]
    return texts, [draw.choice(TARGETS) for _ in texts]


def reader():
    return Reader(EncoderSession(tiny_onnx(labels=3), "m"), Wordpieces(tiny_tokenizer(), "m"))


def reading(text, prompt, **options):
    read = reader()
    return read.read([canonical(text)], [read.wordpieces.prompt(prompt)], **options)


@cache
def all_shown():
    """A model for which every word is evidence."""
    return EncoderPairModel(pair_state(encoder_spans=0.0))


# What it is


def test_what_it_tells_about_itself():
    model = pair_model()
    assert isinstance(model, PairModel)
    assert (model.kind, model.tier) == ("pairs", "accurate")
    assert PairModel.tier == "fast"
    assert model.labels == tuple(LABELS)
    assert dict(model.stances) == LABELS
    assert model.targets == TARGETS
    assert model.needs_target
    assert dict(model.columns) == {}
    assert model.report is model.path is None
    assert model.manifest["training"] == []
    assert repr(model) == "EncoderPairModel(labels AGAINST, FAVOR, NONE, 2 targets)"
    assert repr(untargeted()) == "EncoderPairModel(labels AGAINST, FAVOR, NONE)"


def test_every_label_is_given():
    texts, targets = said()
    found = list(pair_model().classify_many(texts, targets))
    assert {r.label for r in found} == set(LABELS)
    assert all(r.stance == LABELS[r.label] for r in found)
    assert [r.target for r in found] == targets


def test_probabilities_are_softmaxes_of_scaled_logits():
    texts, targets = said(12)
    model = pair_model()
    arrays = model.state.arrays
    proba, decided = model.decide(texts, targets)
    assert (proba.dtype, decided.dtype) == (np.float64, np.int64)
    for i, (text, target) in enumerate(zip(texts, targets, strict=True)):
        logits = reading(text, target).labels[0, 0]
        powers = np.exp(arrays["label_scale"] * logits + arrays["label_offset"])
        np.testing.assert_allclose(proba[i], powers / powers.sum(), rtol=1e-9)
    assert decided.tolist() == proba.argmax(axis=1).tolist()
    assert (model.probabilities(texts, targets) == proba).all()


def test_results_agree_with_arrays():
    texts, targets = said()
    model = pair_model()
    proba, decided = model.decide(texts, targets)
    for row, result in enumerate(model.classify_many(texts, targets)):
        assert result.label == model.labels[decided[row]]
        assert list(result.probabilities.values()) == proba[row].tolist()
        assert result.probability == proba[row, decided[row]]


def test_decision_is_added_to_logarithms_of_probabilities_alone():
    texts, targets = said()
    shift = np.array([0.0, 2.0, -1.0])
    moved = EncoderPairModel(pair_state(decision=shift))
    proba, decided = moved.decide(texts, targets)
    assert (proba == pair_model().probabilities(texts, targets)).all()
    assert decided.tolist() == (np.log(proba) + shift).argmax(axis=1).tolist()
    assert decided.tolist() != proba.argmax(axis=1).tolist()


# What is read


def test_the_target_is_read():
    text = "The senator said we must support the carbon tax."
    model = pair_model()
    one, other = model.classify(text, TAX), model.classify(text, "the war")
    assert one.probabilities != other.probabilities
    assert (one.target, other.target) == (TAX, "the war")
    for alike in ("Carbon  Tax", " carbon\ttax", "c\u200barbon tax"):
        assert model.classify(text, alike).probabilities == one.probabilities


@pytest.mark.parametrize("prompt", ["", "missile defense"])
def test_without_targets_the_prompt_is_read(prompt):
    text = "The senator said we must support missile defense."
    model = EncoderPairModel(pair_state(needs_target=False, prompt=prompt))
    assert model.targets == ()
    logits = reading(text, prompt).labels[0, 0]
    arrays = model.state.arrays
    powers = np.exp(arrays["label_scale"] * logits + arrays["label_offset"])
    result = model.classify(text)
    np.testing.assert_allclose(list(result.probabilities.values()), powers / powers.sum())
    assert result == model.classify(text, "the dam")
    assert result.target is None


def test_nothing_to_ask_is_two_tokens():
    read = reader()
    text = read.wordpieces.cut(["we support kosovo"])[0].ids
    first, last = read.wordpieces.prompt("")
    logits = EncoderSession(tiny_onnx(labels=3), "m").run(pack([text], [[[first, last]]]))
    arrays = untargeted().state.arrays
    powers = np.exp(arrays["label_scale"] * logits.labels[0, 0] + arrays["label_offset"])
    found = untargeted().probabilities(["We support Kosovo"])[0]
    np.testing.assert_allclose(found, powers / powers.sum(), rtol=1e-9)


def test_texts_are_read_in_canonical_form():
    model = pair_model()
    plain = model.classify('"We" support the carbon tax.', TAX)
    for other in (
        "\u201cWe\u201d support the carbon tax.",
        "&quot;We&quot; support the c\u200barbon tax.",
    ):
        assert model.classify(other, TAX).probabilities == plain.probabilities


# Evidence


def test_evidence_is_what_the_head_of_the_side_marks():
    texts, targets = said()
    text_by_label = {}
    for text, target, result in zip(
        texts, targets, pair_model().classify_many(texts, targets), strict=True
    ):
        text_by_label.setdefault(result.label, (text, target, result))
    assert text_by_label["NONE"][2].evidence == ()
    for label, head in (("FAVOR", 0), ("AGAINST", 1)):
        text, target, result = text_by_label[label]
        (tokens,) = reading(text, target, tokens=True).tokens
        ((piece, logits),) = tokens
        strong = {
            (piece.starts[i], piece.ends[i])
            for i in range(len(piece.ids))
            if piece.starts[i] >= 0 and logits[0, i, head] >= 0 and text[piece.starts[i]] != "."
        }
        assert result.evidence
        assert len(result.evidence) <= 3
        for e in result.evidence:
            assert e.label == label
            assert text[e.start : e.end] == e.text
            assert any(e.start <= a < b <= e.end for a, b in strong)
        weights = [e.weight for e in result.evidence]
        assert weights == sorted(weights, reverse=True)
        assert all(weight > 0 for weight in weights)


def test_heads_are_not_mixed_up():
    """With a threshold of 1 a head marks nothing."""
    texts, targets = said()
    for closed, silent, loud in ((0, "FAVOR", "AGAINST"), (1, "AGAINST", "FAVOR")):
        thresholds = np.full(6, 0.5)
        thresholds[closed] = 1.0
        model = EncoderPairModel(pair_state(encoder_spans=thresholds))
        found = list(model.classify_many(texts, targets))
        assert all(r.evidence == () for r in found if r.label == silent)
        assert any(r.evidence for r in found if r.label == loud)


def test_evidence_points_into_the_callers_string():
    texts, targets = said(20)
    model = all_shown()
    plain = list(model.classify_many(texts, targets))
    odd = ["\ufeff&nbsp;" + text.replace(" ", "\u00a0 ") for text in texts]
    found = list(model.classify_many(odd, targets))
    assert any(r.evidence for r in plain)
    for text, one, other in zip(odd, plain, found, strict=True):
        assert one.label == other.label
        assert [e.weight for e in one.evidence] == [e.weight for e in other.evidence]
        for e, f in zip(one.evidence, other.evidence, strict=True):
            assert text[f.start : f.end] == f.text
            assert f.text.replace("\u00a0", "") == e.text


def test_without_evidence_all_else_is_the_same():
    texts, targets = said()
    fast = list(pair_model().classify_many(texts, targets, evidence=False))
    slow = list(pair_model().classify_many(texts, targets))
    assert all(r.evidence == () for r in fast)
    assert any(r.evidence for r in slow)
    assert [r.probabilities for r in fast] == [r.probabilities for r in slow]


def test_labels_that_mean_both_sides_or_none_have_no_evidence():
    texts, targets = said()
    model = EncoderPairModel(replace(pair_model().state, stances=("mixed", "neutral", None)))
    assert all(r.evidence == () for r in model.classify_many(texts, targets))


# Abstaining


@pytest.mark.parametrize("text", ["", " \n", "\U0001f600\U0001f600", "?!", "\u200b", "жжж", "1995"])
def test_nothing_that_is_understood_no_label(text):
    result = pair_model().classify(text, TAX)
    assert (result.label, result.probability) == (None, None)
    assert result.abstained in ("no_evidence", "not_english")
    assert result.target == TAX
    assert result.evidence == ()
    if text != "жжж":
        assert result.abstained == "no_evidence"
        assert dict(result.probabilities) == {}
    proba, decided = pair_model().decide([text], TAX)  # arrays never abstain
    assert proba.shape == (1, 3)
    assert decided.shape == (1,)


def test_words_that_nobody_knows_are_read_by_their_pieces():
    assert pair_model().classify("Zyx quorp.", TAX).abstained is None
    assert pair_model().classify("x" * 101, TAX).abstained == "no_evidence"  # one unknown word


def test_another_language():
    assert pair_model().classify(GERMAN, TAX).abstained == "not_english"
    abroad = EncoderPairModel(pair_state(manifest={"english": False}))
    assert abroad.classify(GERMAN, TAX).abstained is None


def test_low_confidence():
    text = "We support the carbon tax."
    sure = pair_model().classify(text, TAX)
    assert pair_model().classify(text, TAX, min_probability=sure.probability) == sure
    least = min(1.0, sure.probability + 1e-9)
    result = pair_model().classify(text, TAX, min_probability=least)
    assert (result.label, result.abstained) == (None, "low_confidence")
    assert result.probabilities == sure.probabilities


# Many


def test_results_don_t_depend_on_batches_neighbours_or_order():
    texts, targets = said(30)
    for quantized in (False, True):
        model = EncoderPairModel(pair_state(quantized=quantized))
        alone = [model.classify(*row) for row in zip(texts, targets, strict=True)]
        assert list(model.classify_many(texts, targets)) == alone
        assert list(model.classify_many(texts, targets, batch_size=7)) == alone
        order = random.Random(1).sample(range(30), 30)
        shuffled = model.classify_many([texts[i] for i in order], [targets[i] for i in order])
        assert list(shuffled) == [alone[i] for i in order]


def test_texts_are_read_as_results_are_taken():
    read = []

    def texts():
        for i in range(200):
            read.append(i)
            yield "We support the tax."

    results = pair_model().classify_many(texts(), TAX)
    assert read == []
    next(results)
    assert len(read) == EncoderPairModel.read_ahead < 200


def test_wrong_arguments_are_refused_as_by_other_models():
    model = pair_model()
    with pytest.raises(InputError, match="a target is needed: one of 'carbon tax', 'nato"):
        model.classify("We support it.")
    with pytest.raises(InputError, match="row 1: expected str, got float"):
        list(model.classify_many(["a", 5.0], TAX))
    with pytest.raises(InputError, match="texts: got a single text"):
        model.classify_many("a", TAX)
    with pytest.raises(InputError, match="batch_size=0"):
        model.classify_many(["a"], TAX, batch_size=0)
    with pytest.raises(InputError, match="min_probability=2"):
        model.classify("a", TAX, min_probability=2)


def test_the_only_target_need_not_be_named():
    model = EncoderPairModel(pair_state(targets=(TAX,)))
    text = "We support it."
    assert model.classify(text) == model.classify(text, TAX)


def test_no_texts():
    assert list(pair_model().classify_many([], [])) == []
    proba, decided = pair_model().decide([], TAX)
    assert (proba.shape, decided.shape) == ((0, 3), (0,))


def test_a_batch_of_columns():
    model = EncoderPairModel(pair_state(manifest={"columns": {"text": "post", "target": "about"}}))
    rows = {"post": ["We support the tax.", "?!"], "about": [TAX, TAX]}
    found = model.batch(rows)
    expected = model.classify(rows["post"][0], TAX)
    assert found["predicted_label"] == [expected.label, ""]
    assert found["predicted_stance"] == [expected.stance or "", ""]
    assert found["probability"][0] == expected.probability
    assert math.isnan(found["probability"][1])
    assert found["abstained"] == ["", "no_evidence"]


def test_many_threads_get_the_same():
    model, (texts, targets) = pair_model(), said(20)
    expected = list(model.classify_many(texts, targets))
    found = [None] * 4

    def work(i):
        found[i] = list(model.classify_many(texts, targets, batch_size=3 + i))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


# Long texts


def test_a_long_text_is_judged_by_the_part_that_is_most_surely_about_the_target():
    texts, _ = said(300, seed=3)
    text = " ".join(texts)
    assert 20_000 < len(text)
    model = all_shown()
    parts = list(windows(text))
    heads = [reading(text[a:b], TAX).heads[0, 0, 0] for a, b in parts]
    a, b = parts[int(np.argmax(heads))]
    assert len(parts) > 20
    np.testing.assert_array_equal(
        model.probabilities([text], TAX), model.probabilities([text[a:b]], TAX)
    )
    result = model.classify(text, TAX)
    assert len(result.evidence) <= 3
    assert all(text[e.start : e.end] == e.text for e in result.evidence)


def test_evidence_of_a_long_text_is_the_strongest_of_its_parts():
    texts, _ = said(300, seed=3)
    text = "\ufeff" + " &amp; ".join(texts)
    model = EncoderPairModel(pair_state(encoder_spans=0.5, decision=[1e6, 0, 0]))
    result = model.classify(text, TAX)
    assert (result.label, len(result.evidence)) == ("AGAINST", 3)
    parts = [
        (e.weight, start + e.start, start + e.end)
        for start, end in windows(text)
        for e in model.classify(text[start:end], TAX).evidence
    ]
    best = sorted(parts, key=lambda part: (-part[0], part[1]))[:3]
    assert [(e.weight, e.start, e.end) for e in result.evidence] == best
    assert [e.text for e in result.evidence] == [text[a:b] for _, a, b in best]


def test_a_long_text_is_understood_if_a_part_is():
    words, marks = "We support the carbon tax. ", "?! " * 9_000
    for text in (words + marks, marks + words):
        assert pair_model().classify(text, TAX).abstained is None
    assert pair_model().classify(marks, TAX).abstained == "no_evidence"


def test_long_and_short_texts_stand_in_order():
    texts, targets = said(6)
    long = " ".join(said(300, seed=3)[0])
    mixed = [*texts[:3], long, *texts[3:], "", long]
    asked = [*targets[:3], TAX, *targets[3:], TAX, NATO]
    alone = [pair_model().classify(*row) for row in zip(mixed, asked, strict=True)]
    assert list(pair_model().classify_many(mixed, asked)) == alone


# Files


def test_a_saved_model_says_the_same(tmp_path):
    model, (texts, targets) = pair_model(), said(10)
    model.save(tmp_path / "m", files={"MODEL_CARD.md": "# Card\n", ENCODER: b"lost"})
    loaded = stancelib.load_model(tmp_path / "m")
    assert type(loaded) is EncoderPairModel
    assert loaded.path == str(tmp_path / "m")
    assert list(loaded.classify_many(texts, targets)) == list(model.classify_many(texts, targets))
    assert (tmp_path / "m" / "MODEL_CARD.md").read_text() == "# Card\n"
    assert {k: v for k, v in loaded.manifest.items() if k in model.manifest} == dict(model.manifest)
    assert EncoderPairModel.load(tmp_path / "m", threads=2).threads == 2
    with pytest.raises(InputError):
        model.save(tmp_path / "m")
    model.save(tmp_path / "m", overwrite=True)


def test_kinds_are_not_taken_for_each_other(tmp_path, small_folder):
    pair_model().save(tmp_path / "m")
    with pytest.raises(ModelFormatError):
        PairModel.load(tmp_path / "m")
    with pytest.raises(ModelFormatError):
        EncoderPairModel.load(small_folder)


def test_pickles_and_copies_say_the_same():
    model, (texts, targets) = EncoderPairModel(pair_state(), "there", threads=2), said(5)
    for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert (type(other), other.path, other.threads) == (EncoderPairModel, "there", 2)
        assert list(other.classify_many(texts, targets)) == list(
            model.classify_many(texts, targets)
        )


def test_a_network_with_other_labels_is_refused():
    state = pair_state()
    for labels in (0, 2):
        with pytest.raises(ModelFormatError, match=f"gives {labels} labels, but the model has 3"):
            EncoderPairModel(replace(state, onnx=tiny_onnx(labels=labels)))


@pytest.mark.parametrize("name", [ENCODER, TOKENIZER])
def test_hostile_but_signed_files(name, tmp_path):
    pair_model().save(tmp_path / "m")
    forge_file(tmp_path / "m", name, b"plums")
    with pytest.raises(ModelFormatError, match=name) as caught:
        stancelib.load_model(tmp_path / "m")
    assert caught.value.path == str(tmp_path / "m" / name)


def test_numbers_that_are_not_finite_are_refused():
    model = EncoderPairModel(pair_state(label_scale=1e308, label_offset=1e308))
    with pytest.raises(ModelFormatError, match="gives numbers that are not finite"):
        model.classify("We support the tax.", TAX)


def test_threads():
    for wrong in (0, 1.5, "2", True):
        with pytest.raises(InputError, match="threads"):
            EncoderPairModel(pair_state(), threads=wrong)
    texts, targets = said(5)
    many = EncoderPairModel(pair_state(), threads=-1).probabilities(texts, targets)
    np.testing.assert_allclose(many, pair_model().probabilities(texts, targets), atol=1e-4)


# Anything


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(TEXTS, st.text(st.characters(exclude_categories=()), max_size=120)),
    st.one_of(
        st.sampled_from(TARGETS),
        st.text(st.characters(exclude_categories=()), max_size=120).filter(str.strip),
    ),
)
def test_any_text_and_target_get_a_well_formed_result(text, target):
    model = all_shown()
    result = model.classify(text, target)
    assert (result.label is None) == (result.abstained is not None)
    assert result.target == target
    if result.label is not None:
        assert list(result.probabilities) == list(model.labels)
        assert math.isclose(sum(result.probabilities.values()), 1, abs_tol=1e-9)
    assert len(result.evidence) <= 3
    for e in result.evidence:
        assert text[e.start : e.end] == e.text != ""
        assert math.isfinite(e.weight)
        assert e.label == result.label
    assert result.to_json().isascii()
