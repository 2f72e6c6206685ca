"""Whatever the text, the answer is well formed."""

from __future__ import annotations

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.model.texts import MAX_WHOLE
from stancelib.results import ABSTENTIONS
from stancelib.topics import STANCES
from tests.model.hostile import TEXTS

NAMES = {"missile_defense", "nato_expansion", "kosovo"}
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)
#: Longer than one window, so that several have to be joined.
LONG = st.builds(
    lambda piece, times: (piece * times)[: 3 * MAX_WHOLE], TEXTS.filter(bool), st.integers(40, 400)
)
MODELS = settings(deadline=None, max_examples=60)


def check_topics(text, topics):
    names = [topic.topic for topic in topics]
    assert len(set(names)) == len(names)
    assert set(names) <= NAMES
    for topic in topics:
        for p in (topic.probability, topic.support, topic.oppose):
            assert type(p) is float
            assert 0.0 <= p <= 1.0
        assert topic.stance in STANCES
        assert all(h.stance in ("support", "oppose") for h in topic.holders)
        for e in topic.evidence:
            assert text[e.start : e.end] == e.text != ""
            assert math.isfinite(e.weight)
            assert e.label in ("topic", "support", "oppose")


def check_json(result):
    data = json.loads(result.to_json())
    assert data == result.to_dict()
    assert result.to_json().isascii()
    assert repr(result)


@MODELS
@given(text=st.one_of(ANYTHING, TEXTS, LONG))
def test_any_text_gets_a_well_formed_result(small_model, text):
    result = small_model.classify(text)
    assert result.abstained in (None, *ABSTENTIONS)
    assert not (result.abstained and result.topics)
    order = [topic.probability for topic in result.topics]
    assert order == sorted(order, reverse=True)
    check_topics(text, result.topics)
    check_json(result)
    if not any(c.isalnum() for c in text):
        assert result.abstained == "no_evidence" or "&" in text


@MODELS
@given(text=st.one_of(ANYTHING, st.lists(TEXTS, max_size=5).map("\n\n".join), LONG))
def test_any_document_gets_paragraphs_that_lie_in_it(small_model, text):
    document = small_model.classify_document(text)
    end = 0
    for paragraph in document.paragraphs:
        assert end <= paragraph.start <= paragraph.end <= len(text)
        end = paragraph.end
        assert text[paragraph.start : paragraph.end] == paragraph.text
        check_topics(text, paragraph.topics)
    check_json(document)
    for topic in document.topics:
        assert 0 < topic.share <= 1
        assert len(topic.paragraphs) == round(topic.share * len(document.paragraphs))


@MODELS
@given(texts=st.lists(st.one_of(ANYTHING, TEXTS, LONG), max_size=4))
def test_any_batch_gets_finite_probabilities(small_model, texts):
    decisions = small_model.decide(texts)
    p = decisions.probabilities
    assert p.shape == (len(texts), 3, 3)
    assert np.isfinite(p).all()
    assert ((p >= 0) & (p <= 1)).all()
    sides = decisions.positive[..., 1:].any(axis=2)
    assert not (sides & ~decisions.positive[..., 0]).any()
    for row, result in enumerate(small_model.classify_many(texts)):
        if result.abstained != "not_english":
            found = {
                small_model.topics[t].name for t in np.flatnonzero(decisions.positive[row, :, 0])
            }
            assert found == {topic.topic for topic in result.topics} or len(texts[row]) > MAX_WHOLE
