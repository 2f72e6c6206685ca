"""Policies, strengths, positions, telling sentences."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.documents import POLICIES, Policy, find_policy, roll_up
from stancelib.documents.positions import positions_of
from stancelib.documents.strength import strength_of
from stancelib.documents.telling import sentences
from stancelib.errors import InputError
from stancelib.results import UNKNOWN, Evidence, Holder, Paragraph, TopicResult
from stancelib.topics import STANCES


def topic(stance, support, oppose, holders=(), evidence=(), probability=0.9):
    return TopicResult("parks", probability, stance, support, oppose, holders, evidence)


def paragraphs(*topics, texts=None):
    texts = texts or ["Some words."] * len(topics)
    return [Paragraph(0, len(t), t, (one,)) for t, one in zip(texts, topics, strict=True)]


def test_one_voice_against_counts_by_any_and_not_by_majority():
    rows = paragraphs(*[topic("support", 0.9, 0.1)] * 4, topic("oppose", 0.1, 0.9))
    assert roll_up(rows, ["parks"], "any")[0].stance == "mixed"
    assert roll_up(rows, ["parks"], "majority")[0].stance == "support"


def test_the_lead_counts_more_than_the_end():
    rows = paragraphs(*[topic("oppose", 0.1, 0.9)] * 4, *[topic("support", 0.9, 0.1)] * 4)
    assert roll_up(rows, ["parks"], "majority")[0].stance == "mixed"
    assert roll_up(rows, ["parks"], "lead")[0].stance == "oppose"


def test_a_long_paragraph_weighs_more_where_lengths_count():
    texts = ["Short.", "Short.", "Long words " * 40]
    rows = paragraphs(*[topic("support", 0.9, 0.1)] * 2, topic("oppose", 0.1, 0.9), texts=texts)
    assert roll_up(rows, ["parks"], "majority")[0].stance == "support"
    assert roll_up(rows, ["parks"], "weighted")[0].stance == "oppose"


def test_paragraphs_in_doubt_weigh_nothing_where_only_sure_ones_count():
    rows = paragraphs(topic("support", 0.95, 0.02), topic("oppose", 0.4, 0.6))
    assert roll_up(rows, ["parks"], "confident")[0].stance == "support"
    (only,) = roll_up(rows[1:], ["parks"], "confident")
    assert only.stance == "neutral"
    assert [(s.strength, s.low, s.high) for s in only.sides] == [(0.0, 0.0, 1.0)]


def test_a_policy_of_one_s_own():
    last = Policy("last", "The last paragraph alone.", lambda n, p, t: float(n == 1))
    rows = paragraphs(topic("support", 0.9, 0.1), topic("oppose", 0.1, 0.9))
    assert roll_up(rows, ["parks"], last)[0].stance == "oppose"
    assert find_policy(last) is last


def test_an_unknown_policy_is_refused_with_the_names():
    with pytest.raises(InputError, match="'loud': use one of any, majority, weighted, lead, conf"):
        roll_up([], [], "loud")


def test_every_policy_says_what_it_does():
    assert all(len(policy.about) > 30 for policy in POLICIES.values())


unit = st.floats(0, 1)


@given(st.lists(st.tuples(st.booleans(), unit, st.floats(0, 1e6)), max_size=30))
def test_bounds_hold_the_share(rows):
    share, low, high = strength_of(*([row[i] for row in rows] for i in range(3)))
    assert 0 <= low <= share <= high <= 1


def test_doubt_and_few_paragraphs_make_intervals_wide():
    def width(n, p):
        _, low, high = strength_of([i % 2 == 0 for i in range(n)], [p] * n, [1.0] * n)
        return high - low

    assert width(4, 0.99) > width(40, 0.99)
    assert width(40, 0.6) > width(40, 0.99)


def test_the_interval_covers_the_true_share_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(400):
        truth = rng.random(30) < 0.3
        p = np.where(truth, 0.9, 0.1)
        taken = rng.random(30) < p  # a calibrated model's labels
        _, low, high = strength_of(taken.tolist(), p.tolist(), [1.0] * 30)
        hits += low <= 0.3 * 0.9 + 0.7 * 0.1 <= high
    assert 0.93 <= hits / 400 <= 1.0


def held(name, stance, probability=0.5, entity=None):
    return Holder(name, stance, 0, 1, probability, None, entity)


def test_positions_join_names_and_leave_unknown_out():
    one = topic("oppose", 0.0, 1.0, (held("Moscow", "oppose", entity="Russia"),))
    two = topic(
        "mixed", 1.0, 1.0, (held("Russia", "oppose", entity="Russia"), held("he", "support"))
    )
    unknown = topic("oppose", 0.0, 1.0, (held(UNKNOWN, "oppose"),))
    russia, he = positions_of([(0, one), (3, two), (4, unknown)])
    assert (russia.holder, russia.stance, russia.oppose, russia.paragraphs) == (
        "Russia", "oppose", 0.75, (0, 3),
    )  # fmt: skip
    assert (he.holder, he.stance) == ("he", "support")


def test_a_slip_doesn_t_make_a_position_mixed():
    sure = topic("support", 1.0, 0.0, (held("Ann", "support", 0.9),))
    slip = topic("oppose", 0.0, 1.0, (held("Ann", "oppose", 0.3),))
    assert positions_of([(0, sure), (1, slip)])[0].stance == "support"
    assert positions_of([(0, slip), (1, sure), (2, slip), (3, slip)])[0].stance == "mixed"


def test_the_telling_sentence_is_where_the_evidence_is():
    text = "It rained. The council opposes the park. It was late."
    start = text.index("opposes")
    shown = (Evidence(start + 100, start + 107, "opposes", 2.0, "oppose"),)
    row = Paragraph(100, 100 + len(text), text, (topic("oppose", 0.1, 0.9, (), shown),))
    (side,) = roll_up([row], ["parks"])[0].sides
    assert side.telling.text == "The council opposes the park."
    assert side.telling.start == 100 + text.index("The council")


@given(st.text(max_size=200))
def test_sentences_hold_all_that_isn_t_blank(text):
    spans = list(sentences(text))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(
    st.lists(st.tuples(st.sampled_from(STANCES), unit, unit), max_size=8),
    st.sampled_from([*POLICIES]),
)
def test_any_document_by_any_policy(rows, policy):
    found = roll_up(paragraphs(*(topic(*row) for row in rows)), ["parks"], policy)
    assert len(found) == bool(rows)
    for one in found:
        assert len(one.course) == len(rows)
        assert {s.side for s in one.sides} == {
            side for side in ("support", "oppose") for row in rows if row[0] in (side, "mixed")
        }
