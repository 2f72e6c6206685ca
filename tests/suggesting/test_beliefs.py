"""What the strategies read out of models of both kinds."""

from __future__ import annotations

import numpy as np
import pytest

from stancelib.errors import InputError
from stancelib.suggesting.beliefs import judge_of, rarity
from stancelib.topics import STANCES
from tests.suggesting.models import PairRule, TopicRule


def test_pairs_are_unsure_where_two_labels_are_close():
    judge = judge_of(PairRule())
    found = judge.beliefs(["plum plum plum", "plum pear"], [None, None])
    assert found.uncertainty[1] > 0.9 > 0.5 > found.uncertainty[0]
    assert found.classes.sum(axis=1).tolist() == pytest.approx([1, 1])
    assert judge.classes == ((None, "con"), (None, "pro"), (None, "unclear"))
    assert judge.doubt(found.classes[1]).startswith("unsure: con (0.45) or pro (0.45)")
    assert judge.guess(found.classes[0]) == "pro 0.79"


def test_nobody_is_said_to_be_unsure_who_is_not():
    assert judge_of(PairRule()).doubt(np.array([0.03, 0.95, 0.02])) == "probably pro 0.95"
    sure = np.zeros(8)
    sure[STANCES.index("support")] = 0.98
    assert judge_of(TopicRule()).doubt(sure) == "probably trams: support 0.98"
    assert judge_of(TopicRule()).doubt(np.zeros(8)) == "probably none of the topics"


def test_targets_are_handed_to_a_model_only_where_there_are_some():
    model = PairRule()
    judge = judge_of(model)
    judge.beliefs(["a", "b"], ["x", None])
    judge.beliefs(["a"], [None])
    assert [targets for _, targets in model.asked] == [["x", None], None]


def test_topics_are_unsure_at_their_thresholds():
    judge = judge_of(TopicRule())
    found = judge.beliefs(["tram", "tram tram good", "nothing"], [None] * 3)
    assert found.uncertainty[0] == pytest.approx(1)
    assert found.uncertainty[1] < 0.2
    assert found.uncertainty[2] < 0.2
    assert judge.doubt(found.classes[0]) == "unsure: about trams or not (0.50)"
    assert judge.guess(found.classes[1]) == "trams: support 0.98"
    assert judge.guess(found.classes[2]) == "none of the topics"
    assert judge.doubt(found.classes[2]) == "probably none of the topics"


def test_a_doubtful_side_of_a_sure_topic_is_a_doubt():
    judge = judge_of(TopicRule())
    found = judge.beliefs(["tram tram maybe"], [None])
    assert found.uncertainty[0] > 0.9
    told = judge.doubt(found.classes[0])
    assert told.startswith("unsure: trams ")
    assert "support (0.47)" in told
    assert "neutral (0.47)" in told


def test_a_side_matters_as_far_as_the_topic_is_there():
    judge = judge_of(TopicRule())
    one = judge.beliefs(["tram tram good bad"], [None])  # both sides far above the threshold
    assert one.uncertainty[0] < 0.2


def test_classes_of_topics_are_topic_and_stance():
    judge = judge_of(TopicRule())
    assert judge.classes[:4] == tuple(("trams", stance) for stance in STANCES)
    p = judge.beliefs(["tram tram good bad"], [None]).classes[0]
    assert p[:4].sum() == pytest.approx(0.98)
    assert judge.classes[int(p.argmax())] == ("trams", "mixed")


def test_the_thresholds_are_the_models(small_model):
    texts = ["Belgrade will never accept the independence of Kosovo.", "Plums are ripe."]
    found = judge_of(small_model).beliefs(texts, [None, None])
    p = small_model.decide(texts).probabilities
    t = small_model.state.arrays["thresholds"]
    joint = p.copy()
    joint[:, :, 1:] *= p[:, :, :1]
    near = np.where(joint < t, joint / t, (1 - joint) / (1 - t))
    sides = p[:, :, 0] * near[:, :, 1:].max(axis=2)
    wanted = np.maximum(near[:, :, 0], sides).max(axis=1)
    np.testing.assert_allclose(found.uncertainty, wanted)
    assert ((found.uncertainty >= 0) & (found.uncertainty <= 1)).all()


def test_what_is_no_model_is_refused():
    with pytest.raises(InputError, match="expected a stancelib model or None, got dict"):
        judge_of({})


def test_rarity_of_labels_nobody_has_counted():
    classes = ((None, "a"), (None, "b"))
    assert rarity(classes, {}).tolist() == [1, 1]
    assert rarity(classes, {(None, "a"): 4, (None, "b"): 4}).tolist() == [0, 0]
