"""Whatever the text and its target, the answer is well formed and the same in any company."""

from __future__ import annotations

import json
import math
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.pairs.model import PairModel
from stancelib.pairs.scoring import PairScorer
from stancelib.results import ABSTENTIONS
from stancelib.training.pair_search import Choice
from tests.model.hostile import TEXTS
from tests.pairs import data

MODELS = settings(deadline=None, max_examples=60)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=120)
#: Texts of words that the models know.
_KNOWN = sorted(
    {word for text in (*data.town().texts, *data.many().texts) for word in text.split()}
)
SAID = st.lists(st.sampled_from(_KNOWN), max_size=40).map(" ".join)
#: Longer than what is read in one piece.
LONG = st.builds(
    lambda piece, times: (piece * times)[:60_000], TEXTS.filter(bool), st.integers(500, 4_000)
)
TARGETS = st.one_of(
    st.sampled_from([*data.TARGETS, *data.MANY[:5], "the dam", "It is a tax!"]),
    ANYTHING.filter(str.strip),
)
ROWS = st.lists(st.tuples(st.one_of(SAID, TEXTS, ANYTHING), TARGETS), min_size=1, max_size=12)


@cache
def models():
    """One model of each kind: every block, every way to share weights."""
    related = data.fit(data.many(), Choice("related", "shared", 0.2)).state
    both = data.fit(data.wide(), Choice("near", "both", 0.2)).state
    return PairModel(related), PairModel(both), data.own_model(), data.untargeted()


def check(model, text, target, result):
    assert result.abstained in (None, *ABSTENTIONS)
    assert (result.label is None) == (result.abstained is not None) == (result.probability is None)
    assert result.target == (target if model.needs_target else None)
    if result.label is not None:
        assert result.label in model.labels
        assert result.stance == model.stances[result.label]
        assert list(result.probabilities) == list(model.labels)
        assert math.isclose(sum(result.probabilities.values()), 1, abs_tol=1e-9)
        assert all(type(p) is float and 0 <= p <= 1 for p in result.probabilities.values())
    assert len(result.evidence) <= 3
    for e in result.evidence:
        assert text[e.start : e.end] == e.text != ""
        assert math.isfinite(e.weight)
        assert e.label == result.label
    written = result.to_json()
    assert json.loads(written) == result.to_dict()
    assert written.isascii()
    assert repr(result)


@MODELS
@given(st.one_of(SAID, TEXTS, ANYTHING), TARGETS)
def test_any_text_and_target_get_a_well_formed_result(text, target):
    for model in models():
        check(model, text, target, model.classify(text, target))


@settings(deadline=None, max_examples=8)
@given(LONG, TARGETS)
def test_long_texts_too(text, target):
    for model in models():
        check(model, text, target, model.classify(text, target))


@settings(deadline=None, max_examples=15)
@given(ROWS, st.integers(1, 15), st.randoms(use_true_random=False))
def test_results_don_t_depend_on_batches_or_neighbours(rows, batch_size, random):
    texts, targets = [text for text, _ in rows], [target for _, target in rows]
    order = list(range(len(rows)))
    random.shuffle(order)
    for model in models():
        alone = [model.classify(text, target) for text, target in rows]
        assert list(model.classify_many(texts, targets, batch_size=batch_size)) == alone
        shuffled = model.classify_many([texts[i] for i in order], [targets[i] for i in order])
        assert list(shuffled) == [alone[i] for i in order]
        one_by_one = [model.decide([text], target) for text, target in rows]
        proba, decided = model.decide(texts, targets)
        np.testing.assert_array_equal(proba, np.concatenate([p for p, _ in one_by_one]))
        np.testing.assert_array_equal(decided, np.concatenate([d for _, d in one_by_one]))
        for result, p, label in zip(alone, proba, decided, strict=True):
            if result.abstained is None:
                assert result.label == model.labels[label]
                assert list(result.probabilities.values()) == p.tolist()


@MODELS
@given(ROWS)
def test_margins_are_finite_and_values_bounded(rows):
    texts, targets = [text for text, _ in rows], [target for _, target in rows]
    for model in models():
        scored = PairScorer(model.state).score(texts, targets)
        assert np.isfinite(scored.margins).all()
        assert (scored.values > 0).all()
        assert (scored.counts >= 1).all()
        assert scored.margins.shape == (len(rows), len(model.labels))


@MODELS
@given(SAID, TARGETS, st.sampled_from(["\u200b", "\u00ad", "\ufeff"]))
def test_invisible_characters_change_nothing_but_offsets(text, target, invisible):
    dotted = invisible.join(text)
    for model in models():
        plain, marked = (model.classify(t, target) for t in (text, dotted))
        assert plain.probabilities == marked.probabilities
        assert plain.label == marked.label
        assert [e.text for e in plain.evidence] == [
            e.text.replace(invisible, "") for e in marked.evidence
        ]
