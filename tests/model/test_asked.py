"""A linear model asked about some of its topics, or about others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import InputError
from stancelib.model.asked import MOST_TOPICS, ask
from stancelib.topics import Topic
from tests.model.hostile import HOSTILE, PLAIN

KNOWN = tuple(Topic(name) for name in ("a", "b", "c"))
TAX = Topic("carbon_tax", proposition="A carbon tax should be introduced.")


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from([*KNOWN, *(topic.name for topic in KNOWN), TAX]), min_size=1, max_size=5
    )
)
def test_each_topic_is_found_among_those_known(topics):
    names = [topic if isinstance(topic, str) else topic.name for topic in topics]
    if len(set(names)) < len(names):
        with pytest.raises(InputError, match="given twice"):
            ask(topics, KNOWN, others=True)
        return
    asked = ask(iter(topics), KNOWN, others=True)
    assert asked.names == tuple(names)
    known = [topic.name for topic in KNOWN]
    assert asked.columns.tolist() == [known.index(n) if n in known else -1 for n in names]
    assert asked.all_known == ("carbon_tax" not in names)
    assert asked.whole == (names == known)
    if asked.all_known:
        array = np.arange(24).reshape(2, 3, 4)
        assert np.array_equal(asked.of_texts(array), array[:, asked.columns])
        assert np.array_equal(asked.of_model(array[0]), array[0][asked.columns])


def test_nothing_said_means_all_that_is_known():
    asked = ask(None, KNOWN)
    assert (asked.topics, asked.columns.tolist(), asked.whole) == (KNOWN, [0, 1, 2], True)


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        (
            ["plums"],
            r"'plums' is not one of the model's topics \(a, b, c\); the accurate tier .*acc",
        ),
        (
            [TAX],
            r"knows its own topics alone \(a, b, c\), and not 'carbon_tax'; .*model=\"accurate\"",
        ),
        ([replace(KNOWN[1], title="Bee")], "topic 'b' has another title.*by its name.*accurate"),
        (["a", KNOWN[0]], "'a' is given twice"),
        ([], "empty"),
        ((), "empty"),
        ("a", "expected a list of names or Topic, got str"),
        (b"a", "got bytes"),
        ({"a": 1}, "got dict"),
        (KNOWN[0], "got Topic"),
        (7, "got int"),
        ([7], "expected names or Topic, got int"),
        ([["a"]], "expected names or Topic, got list"),
        (map(str, range(10**9)), f"more than {MOST_TOPICS}"),
    ],
)
def test_what_cannot_be_asked_is_refused(topics, message):
    with pytest.raises(InputError, match=message):
        ask(topics, KNOWN)


def test_a_name_that_is_unknown_is_asked_for_with_a_proposition():
    with pytest.raises(InputError, match="give a Topic with a proposition"):
        ask(["plums"], KNOWN, others=True)


def test_a_model_asked_about_a_topic_answers_as_if_it_knew_no_other(small_model, small_corpus):
    texts = [*small_corpus.texts[:40], *HOSTILE.values(), "", "\n".join(small_corpus.texts)]
    whole = small_model.decide(texts)
    for column, topic in enumerate(small_model.topics):
        for asked in (topic.name, topic):
            part = small_model.decide(texts, [asked])
            assert np.array_equal(part.no_evidence, whole.no_evidence)
            assert np.array_equal(part.probabilities[:, 0], whole.probabilities[:, column])
            assert np.array_equal(part.positive[:, 0], whole.positive[:, column])
            assert np.array_equal(part.given[:, 0], whole.given[:, column])
        alone = list(small_model.classify_many(texts, [topic.name]))
        for result, every in zip(alone, small_model.classify_many(texts), strict=True):
            assert result.topics == tuple(t for t in every.topics if t.topic == topic.name)


def test_doubt_about_other_topics_does_not_count(small_state):
    from stancelib.model import ModelState, StanceModel

    arrays = dict(small_state.arrays)
    arrays["thresholds"] = np.ones((3, 3))
    arrays["doubt"] = np.array([1.0, 1.0, 0.0])
    model = StanceModel(ModelState(small_state.topics, small_state.settings, arrays))
    assert model.classify(PLAIN).abstained == "low_confidence"
    assert model.classify(PLAIN, ["kosovo"]).abstained == "low_confidence"
    assert model.classify(PLAIN, ["missile_defense", "nato_expansion"]).abstained is None


def test_the_order_of_topics_is_that_of_the_question(small_model):
    names = ["kosovo", "missile_defense"]
    decisions = small_model.decide([PLAIN], names)
    whole = small_model.decide([PLAIN])
    assert np.array_equal(decisions.probabilities, whole.probabilities[:, [2, 0]])
    columns = small_model.batch({"text": [PLAIN]}, topics=names)
    assert list(columns)[::2] == [*names, "abstained"]
    document = small_model.classify_document(PLAIN, names)
    assert {topic.topic for topic in document.topics} <= set(names)
    every = {t.topic: t for t in small_model.classify(PLAIN).topics}
    for topic in document.paragraphs[0].topics:
        holders = tuple(replace(holder, entity=None) for holder in topic.holders)
        assert replace(topic, holders=holders) == every[topic.topic]  # with the same evidence


def test_the_same_topics_in_the_same_order_are_all(small_model):
    topics = small_model.topics
    assert small_model.classify(PLAIN, topics) == small_model.classify(PLAIN)


@pytest.mark.parametrize("topics", [[], ["plums"], [TAX], "kosovo"])
def test_a_linear_model_refuses_before_any_text_is_read(small_model, topics):
    for call in (
        lambda: small_model.classify(PLAIN, topics),
        lambda: small_model.classify_many(iter(()), topics),
        lambda: small_model.classify_document(PLAIN, topics),
        lambda: small_model.decide([], topics),
        lambda: small_model.batch({"text": []}, topics=topics),
    ):
        with pytest.raises(InputError, match="topics"):
            call()
