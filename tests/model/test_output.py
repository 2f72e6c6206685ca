from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.corpus import load_bundled
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.decide import Decisions
from stancelib.model.output import ResultMaker, decisive, merge
from stancelib.model.texts import MAX_WHOLE, windows
from stancelib.results import Evidence, Holder, TopicResult
from stancelib.topics import STANCES

TOPICAL = (
    "Senator Oslak condemned the missile defense system; the missile shield, he warned, is a "
    "costly illusion."
)
FILLER = "In spring the orchard flowers, and in autumn the children pick apples for the market. "
RAIN = "It rained on the plums."
RUSSIAN = "нет войне и миру. "


def long_text(size, *insert):
    """Make a text of about `size` characters with paragraphs inserted at even distances."""
    part = "\n" + FILLER * (size // len(FILLER) // (len(insert) + 1)) + "\n"
    return part + part.join(insert) + part if insert else part


def test_one_paragraph_in_a_megabyte_is_found(small_model):
    text = long_text(1_000_000, TOPICAL)
    result = small_model.classify(text)
    assert result.topic == "missile_defense"
    at = text.index(TOPICAL)
    for e in result.topics[0].evidence:
        assert text[e.start : e.end] == e.text
    (best, *_) = result.topics[0].evidence
    assert at <= best.start < best.end <= at + len(TOPICAL)
    decisions = small_model.decide([FILLER, text, FILLER])
    assert decisions.positive[:, 0, 0].tolist() == [False, True, False]
    assert decisions.probabilities[1, 0, 0] == result.probability


def test_a_long_text_is_judged_by_its_strongest_windows(small_model):
    insert = "We strongly support the independence of Kosovo."
    text = long_text(60_000, insert, TOPICAL)
    pieces = [text[start:end] for start, end in windows(text)]
    assert len(pieces) > 3
    parts = [small_model.classify(piece) for piece in pieces]
    result = small_model.classify(text)
    expected = {}
    for part in parts:
        for topic in part.topics:
            expected.setdefault(topic.topic, []).append(topic)
    assert {t.topic for t in result.topics} == set(expected) >= {"kosovo", "missile_defense"}
    for topic in result.topics:
        seen = expected[topic.topic]
        assert topic.probability == max(t.probability for t in seen)
        assert topic.support == max(t.support for t in seen)
        assert topic.oppose == max(t.oppose for t in seen)
        assert len(topic.evidence) <= 6
    order = [t.probability for t in result.topics]
    assert order == sorted(order, reverse=True)


def test_sides_of_several_windows_are_mixed(small_state):
    sides = ("neutral", "support", "neutral", "oppose")
    parts = [
        TopicResult("parks", 0.9, side, 0.1 * i, 0.4 - 0.1 * i) for i, side in enumerate(sides)
    ]
    maker = ResultMaker(small_state, Vocabulary(small_state.arrays["token_keys"]))
    for chosen, stance in (
        ((0, 2), "neutral"), ((0, 1), "support"), ((2, 3), "oppose"), ((3, 0, 1), "mixed"),
    ):  # fmt: skip
        (topic,) = maker.strongest({"parks": [parts[i] for i in chosen]}, [None]).topics
        assert topic.stance == stance
        assert topic.support == max(parts[i].support for i in chosen)
        assert topic.oppose == max(parts[i].oppose for i in chosen)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["\0" * MAX_WHOLE, " " * MAX_WHOLE], "no_evidence"),
        ([FILLER * 900], None),
        (["\0" * MAX_WHOLE, RUSSIAN * (MAX_WHOLE // len(RUSSIAN))], "not_english"),
        (["\0" * MAX_WHOLE, RUSSIAN * (MAX_WHOLE // len(RUSSIAN)), RAIN], None),
    ],
)
def test_a_long_text_abstains_where_all_its_windows_do(small_model, texts, reason):
    text = "\n".join(texts)
    assert len(text) > MAX_WHOLE
    result = small_model.classify(text)
    assert (result.topics, result.abstained) == ((), reason)


def test_a_long_text_among_short_ones_keeps_its_place(small_model):
    texts = [FILLER, long_text(30_000, TOPICAL), TOPICAL, long_text(30_000), TOPICAL]
    expected = [small_model.classify(text) for text in texts]
    assert list(small_model.classify_many(texts)) == expected
    assert [r.topic for r in expected] == [None, *["missile_defense"] * 2, None, "missile_defense"]


def test_topics_come_by_falling_probability(small_model, small_corpus):
    several = 0
    joined = [" ".join(small_corpus.texts[i::12]) for i in range(12)]
    for result in small_model.classify_many(joined):
        order = [t.probability for t in result.topics]
        assert order == sorted(order, reverse=True)
        several += len(order) > 1
    assert several


def test_merging_windows_takes_the_strongest_head():
    p = np.array([[[0.2, 0.9, 0.1]], [[0.7, 0.3, 0.4]], [[0.1, 0.1, 0.1]]])
    positive = np.array([[[False, False, False]], [[True, False, True]], [[False] * 3]])
    given = np.array([[[True, False]], [[False, True]], [[False, False]]])
    decisions = Decisions(
        p, positive, given, np.array([True, False, True]), np.array([True, False, False])
    )
    merged = merge(decisions, np.array([0, 0, 2]), 3)
    # The topic is found in the second window alone, which alone speaks for sides.
    assert merged.probabilities.tolist() == [[[0.7, 0.3, 0.4]], [[0.0] * 3], [[0.1] * 3]]
    assert merged.positive.tolist() == [[[True, False, True]], [[False] * 3], [[False] * 3]]
    assert merged.given.tolist() == [[[False, True]], [[False, False]], [[False, False]]]
    assert merged.no_evidence.tolist() == [False, True, True]
    assert merged.in_doubt.tolist() == [False, False, False]


def test_an_article_about_other_matters_has_no_topic_for_its_length(shipped_model):
    none = [p.text for p in load_bundled() if not p.labels]
    articles = ["\n".join(none[i::20]) for i in range(20)]
    assert min(map(len, articles)) > 2 * MAX_WHOLE
    alone = sum(bool(r.topics) for r in shipped_model.classify_many(none))
    joined = sum(bool(r.topics) for r in shipped_model.classify_many(articles))
    assert alone <= 0.02 * len(none)
    assert joined <= 10  # of 20, each of dozens of paragraphs that nearly are about a topic


@settings(deadline=None, max_examples=50)
@given(parts=st.lists(st.tuples(*[st.sampled_from([0.1, 0.4, 0.7])] * 3, st.sampled_from(STANCES)),
                      min_size=1, max_size=12), cut=st.integers(0, 12))  # fmt: skip
def test_decisive_windows_say_what_all_windows_say(small_state, parts, cut):
    maker = ResultMaker(small_state, Vocabulary(small_state.arrays["token_keys"]))
    results = [
        TopicResult("parks", p, stance, s, o, (), (Evidence(i, i + 1, "x", 1.0 + i % 3, "topic"),))
        for i, (p, s, o, stance) in enumerate(parts)
    ]
    kept = decisive(results)
    assert len(kept) <= 7
    whole = maker.strongest({"parks": results}, [])
    assert maker.strongest({"parks": kept}, []) == whole
    again = decisive([*decisive(results[:cut]), *results[cut:]] if cut else results)
    assert maker.strongest({"parks": again}, []) == whole


def test_what_the_first_of_very_many_windows_says_is_kept(small_model):
    later = "Interceptors were mentioned."
    long, short = (
        small_model.classify("\n".join([TOPICAL, FILLER * times, later]))
        for times in (43 + 11 * 1500, 43)  # a window holds 11, so both are cut alike
    )
    assert long.topics[0].probability > small_model.classify(later).topics[0].probability
    bare = [replace(r.topics[0], evidence=(), holders=()) for r in (long, short)]
    assert bare[0] == bare[1]
    assert {e.text for e in long.topics[0].evidence} == {e.text for e in short.topics[0].evidence}
    assert long.topic == "missile_defense"


def test_holders_of_several_windows_are_joined(small_state):
    maker = ResultMaker(small_state, Vocabulary(small_state.arrays["token_keys"]))
    held = [
        (Holder("Oslak", "support", 3, 8, 0.6), Holder("AUTHOR", "support", None, None, 0.7)),
        (Holder("Oslak", "support", 3, 8, 0.9), Holder("Oslak", "oppose", 3, 8, 0.8)),
        (Holder("Oslak", "support", 1, 6, 0.9),),
    ]
    parts = [
        TopicResult("parks", 0.9, stance, 0.5, 0.5, holders)
        for stance, holders in zip(("support", "mixed", "neutral"), held, strict=True)
    ]
    shifted = [maker.shift([part], 100 * i)[0] for i, part in enumerate(parts)]
    assert shifted[0] == parts[0]
    (topic,) = maker.strongest({"parks": shifted}, []).topics
    assert topic.holders == (
        Holder("Oslak", "support", 103, 108, 0.9),
        Holder("Oslak", "oppose", 103, 108, 0.8),
        Holder("AUTHOR", "support", None, None, 0.7),
    )
