"""The cascade, with the shipped linear model and a tiny encoder."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stancelib import Topic
from stancelib.encoder.cascade import CascadeModel, doubt_of
from stancelib.encoder.model import EncoderModel
from stancelib.model.texts import MAX_WHOLE
from tests.encoder.stand_in import stand_in_arrays
from tests.model.hostile import HOSTILE, TEXTS

TAX = Topic("carbon_tax", proposition="A carbon tax should be introduced.")
TEXTS_OF_ALL_KINDS = (
    "Belgrade will never accept the independence of Kosovo.",
    "It rained on the plums.",
    "The senator said we must support missile defense. Russia opposes it.",
    "",
    "Россия против расширения НАТО, и не скрывает этого.",
    "The committee will meet on Tuesday to talk about the treaty.",
    "We welcome the expansion of NATO.",
    "zqxj wvqk",
    "Kosovo police arrested two men on Monday.",
    *HOSTILE.values(),
)


def cascade_of(model, threshold):
    numbers = {**model.encoder.arrays, **stand_in_arrays(cascade_threshold=threshold)}
    return CascadeModel(replace(model.encoder, arrays=numbers))


class Counting:
    """A reader that notes what it reads."""

    def __init__(self, reader):
        self.reader, self.texts = reader, []

    def read(self, texts, *arguments, **options):
        self.texts += texts
        return self.reader.read(texts, *arguments, **options)


def test_doubt_is_that_of_the_least_clear_answer():
    p = np.array(
        [
            [[0.9, 0.2, 0.0], [0.05, 0.5, 0.5]],  # a side, nine times in ten
            [[0.3, 0.0, 0.0], [0.01, 0.5, 0.5]],  # a topic
            [[1.0, 0.0, 0.6], [0.0, 0.5, 0.5]],  # the other side; a topic that isn't there has none
            [[1.0, 0.0, 1.0], [0.0, 0.5, 0.5]],
        ]
    )
    assert np.allclose(doubt_of(p), [0.18, 0.3, 0.4, 0.0])


@given(arrays("f8", (4, 3, 3), elements=st.floats(0, 1)))
def test_doubt_is_at_most_a_half_and_as_defined(p):
    found = doubt_of(p)
    assert ((found >= 0) & (found <= 0.5)).all()
    for row, doubt in zip(p.tolist(), found.tolist(), strict=True):
        each = [max(min(t, 1 - t), t * max(min(s, 1 - s), min(o, 1 - o))) for t, s, o in row]
        assert doubt == pytest.approx(max(each))


def test_it_is_a_tier_of_its_own(stand_in):
    model = cascade_of(stand_in, 0.2)
    assert isinstance(model, EncoderModel)
    assert (model.tier, model.kind, model.takes_other_topics) == ("cascade", "topics", True)
    assert repr(model) == "CascadeModel(missile_defense, nato_expansion, kosovo)"


@settings(deadline=None, max_examples=20)
@given(
    texts=st.lists(st.one_of(TEXTS, st.sampled_from(TEXTS_OF_ALL_KINDS)), max_size=8),
    threshold=st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.5]),
    evidence=st.booleans(),
)
def test_each_text_is_answered_by_one_of_the_two(
    stand_in, shipped_model, texts, threshold, evidence
):
    model = cascade_of(stand_in, threshold)
    linear = shipped_model.decide(texts)
    clear = (doubt_of(linear.probabilities) <= threshold) & ~linear.no_evidence
    found = list(model.classify_many(texts, evidence=evidence))
    accurate = list(stand_in.classify_many(texts, evidence=evidence))
    fast = list(shipped_model.classify_many(texts, evidence=evidence))
    for i, alone in enumerate(clear.tolist()):
        assert found[i] == (fast if alone else accurate)[i]
    decided, by_encoder = model.decide(texts), stand_in.decide(texts)
    for name in ("probabilities", "positive", "given", "no_evidence", "in_doubt"):
        expected = np.where(
            clear.reshape(-1, *[1] * (getattr(linear, name).ndim - 1)),
            getattr(linear, name),
            getattr(by_encoder, name),
        )
        assert np.array_equal(getattr(decided, name), expected)


def test_the_encoder_reads_only_what_is_unclear(stand_in, shipped_model):
    texts = list(TEXTS_OF_ALL_KINDS)
    doubt = doubt_of(shipped_model.decide(texts).probabilities)
    model = cascade_of(stand_in, 0.1)
    reader = model._judge.reader = Counting(model._judge.reader)
    list(model.classify_many(texts))
    read = len(reader.texts)
    assert 0 < read < len(texts)
    assert read == np.sum((doubt > 0.1) | shipped_model.decide(texts).no_evidence)


@pytest.mark.parametrize(("threshold", "tier"), [(0.0, "accurate"), (0.5, "fast")])
def test_at_the_ends_it_is_one_of_the_two(stand_in, shipped_model, threshold, tier):
    model = cascade_of(stand_in, threshold)
    texts = [text for text in TEXTS_OF_ALL_KINDS if text not in ("", "zqxj wvqk")]
    other = stand_in if tier == "accurate" else shipped_model
    assert list(model.classify_many(texts)) == list(other.classify_many(texts))


def test_about_other_topics_the_encoder_reads_every_text(stand_in):
    model = cascade_of(stand_in, 0.5)
    for topics in ([TAX], [TAX, "kosovo"]):
        found = list(model.classify_many(TEXTS_OF_ALL_KINDS, topics))
        assert found == list(stand_in.classify_many(TEXTS_OF_ALL_KINDS, topics))


def test_doubt_about_topics_that_are_not_asked_about_does_not_count(stand_in, shipped_model):
    (text,) = [t for t in TEXTS_OF_ALL_KINDS if t.startswith("The senator said")]
    p = shipped_model.decide([text]).probabilities
    of_kosovo, of_all = doubt_of(p[:, 2:])[0], doubt_of(p)[0]
    assert of_kosovo < of_all
    model = cascade_of(stand_in, (of_kosovo + of_all) / 2)
    assert model.classify(text, ["kosovo"]) == shipped_model.classify(text, ["kosovo"])
    assert model.classify(text) == stand_in.classify(text) != shipped_model.classify(text)


def test_long_texts_are_read_window_by_window(stand_in):
    filler = " ".join(
        f"In row {n} the orchard flowers; {n * 7} children pick apples." for n in range(50)
    )
    text = "\n".join([filler, TEXTS_OF_ALL_KINDS[2], filler])
    assert len(text) > 2 * MAX_WHOLE
    model = cascade_of(stand_in, 0.1)
    reader = model._judge.reader = Counting(model._judge.reader)
    assert model.classify(text).topic == "missile_defense"
    (window,) = reader.texts
    assert "senator" in window


def test_it_is_loaded_and_pickled(stand_in, stand_in_folder):
    model = CascadeModel.load(stand_in_folder)
    assert type(model) is CascadeModel
    again = pickle.loads(pickle.dumps(model))
    assert type(again) is CascadeModel
    texts = TEXTS_OF_ALL_KINDS
    assert list(again.classify_many(texts)) == list(model.classify_many(texts))
    assert list(model.classify_many(texts)) == list(cascade_of(stand_in, 0.2).classify_many(texts))
