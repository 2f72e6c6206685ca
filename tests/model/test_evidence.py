from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.features.batch import tokenize_batch
from stancelib.model.evidence import best_spans, contributions
from stancelib.model.scoring import Scorer
from stancelib.text import normalize
from tests.model.hostile import HOSTILE, TEXTS


def check_sums(state, texts):
    batch = tokenize_batch([normalize(text).text for text in texts])
    scores = Scorer(state).score(batch)
    n_topics = len(state.topics)
    rows = np.repeat(np.arange(len(texts)), n_topics)
    topics = np.tile(np.arange(n_topics), len(texts))
    parts, bounds = contributions(state, batch, scores, rows, topics)
    assert np.diff(bounds).tolist() == batch.counts[rows].tolist()
    mentioned = set(zip(scores.pairs.texts.tolist(), scores.pairs.topics.tolist(), strict=True))
    for i, (row, topic) in enumerate(zip(rows.tolist(), topics.tolist(), strict=True)):
        constant = state.arrays["bias"][topic].copy()
        if (row, topic) not in mentioned:
            constant += state.arrays["unmentioned"][topic]
        added = parts[bounds[i] : bounds[i + 1]].sum(axis=0)
        assert np.abs(scores.logits[row, topic] - constant - added).max() < 1e-9


@settings(deadline=None, max_examples=40)
@given(texts=st.lists(TEXTS, max_size=5))
def test_contributions_add_up_to_the_logit(small_state, texts):
    check_sums(small_state, texts)


def test_contributions_of_labelled_paragraphs_add_up_too(small_state, small_corpus):
    check_sums(small_state, small_corpus.texts[:40])


def test_contributions_of_chosen_topics_are_those_among_all(small_state, small_corpus):
    texts = small_corpus.texts[:10]
    batch = tokenize_batch([normalize(text).text for text in texts])
    scores = Scorer(small_state).score(batch)
    rows, topics = np.repeat(np.arange(10), 3), np.tile(np.arange(3), 10)
    whole, bounds = contributions(small_state, batch, scores, rows, topics)
    chosen = np.array([2, 3, 17, 29])
    parts, own = contributions(small_state, batch, scores, rows[chosen], topics[chosen])
    for place, i in enumerate(chosen):
        one = parts[own[place] : own[place + 1]]
        assert np.array_equal(one, whole[bounds[i] : bounds[i + 1]])


def test_words_that_nobody_knows_add_nothing(small_state):
    batch = tokenize_batch(["zqxj zqxj zqxj"])
    scores = Scorer(small_state).score(batch)
    parts, _ = contributions(small_state, batch, scores, np.array([0]), np.array([1]))
    assert parts.shape == (3, 3)
    assert not parts.any()


def check_spans(text, result):
    for topic in result.topics:
        assert topic.evidence
        assert [e.weight for e in topic.evidence] == sorted(
            (e.weight for e in topic.evidence), reverse=True
        )
        for e in topic.evidence:
            assert text[e.start : e.end] == e.text
            assert e.text
            assert e.weight > 0
        labels = {e.label for e in topic.evidence}
        taken = {"support": {"support"}, "oppose": {"oppose"}, "neutral": set()}
        assert labels <= {"topic"} | taken.get(topic.stance, {"support", "oppose"})


@pytest.mark.parametrize("name", HOSTILE)
def test_spans_lie_in_the_caller_s_own_string(small_model, name):
    text = HOSTILE[name]
    result = small_model.classify(text)
    assert result.topics
    check_spans(text, result)


def test_hostile_spelling_shows_the_same_evidence(small_model):
    def canonical(text):
        (first, *_) = small_model.classify(text).topics
        return [
            ("".join(c for c in normalize(e.text).text if c.isalnum()), e.label)
            for e in first.evidence
        ]

    plain = canonical(HOSTILE["plain"])
    for name in ("byte order mark", "zero width", "soft hyphens", "full width", "CRLF", "NUL"):
        assert canonical(HOSTILE[name]) == plain, name


@settings(deadline=None, max_examples=60)
@given(text=TEXTS)
def test_spans_of_any_text_lie_in_it(small_model, text):
    check_spans(text, small_model.classify(text))


def test_evidence_names_the_words_that_matter(small_model):
    text = "Plums were cheap. The independence of Kosovo was on the agenda. Plums were cheap."
    (topic,) = small_model.classify(text).topics
    strongest = next(e for e in topic.evidence if e.label == "topic")
    assert "Kosovo" in strongest.text
    assert "Plums" not in strongest.text


def spans_of(weights, most=3, sentences=None):
    """Return the spans of one sequence."""
    numbers = np.array(sentences or [0] * len(weights), dtype=np.int64)
    found = best_spans(
        np.array(weights, dtype=np.float64), np.array([0, len(weights)]), numbers, most
    )
    return list(zip(*(column.tolist() for column in found[1:]), strict=True))


def gains(weights):
    return [w for w in weights if w > 0]


def plain_spans(weights):
    """Mark what is above half the mean gain and single gaps between, collect runs of marks."""
    least = sum(gains(weights)) / max(len(gains(weights)), 1) / 2
    strong = [w > least for w in weights]
    marked = [
        here or (0 < i < len(weights) - 1 and strong[i - 1] and strong[i + 1])
        for i, here in enumerate(strong)
    ]
    runs = []
    for i, mark in enumerate(marked):
        if mark and i and marked[i - 1]:
            runs[-1][1] = i
        elif mark:
            runs.append([i, i])
    spans = [(a, b, sum(weights[a : b + 1])) for a, b in runs]
    return sorted((s for s in spans if s[2] > 0), key=lambda s: (-s[2], s[0]))


@settings(deadline=None, max_examples=300)
@given(st.lists(st.integers(-6, 6), max_size=14), st.integers(1, 5))
def test_best_spans_are_runs_of_strong_tokens_with_single_gaps(weights, most):
    expected = plain_spans(weights) if gains(weights) else []
    assert spans_of(weights, most) == expected[:most]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(-10, 10), max_size=40))
def test_best_spans_are_apart_positive_and_end_in_gains(weights):
    spans = spans_of(weights, 50)
    assert [s[2] for s in spans] == sorted((s[2] for s in spans), reverse=True)
    for first, last, weight in spans:
        assert weight == pytest.approx(sum(weights[first : last + 1]))
        assert weight > 0
        assert weights[first] > 0
        assert weights[last] > 0
    ordered = sorted(spans)
    assert all(b[0] - a[1] > 2 for a, b in itertools.pairwise(ordered))
    assert spans_of(weights, 2) == spans[:2]


@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=20))
def test_where_nothing_speaks_against_there_is_a_span(weights):
    best = max(range(len(weights)), key=lambda i: weights[i])
    assert any(first <= best <= last for first, last, _ in spans_of(weights, 50))


def test_spans_end_with_their_sentence(small_model):
    assert spans_of([1.0] * 4, sentences=[7, 7, 8, 8]) == [(0, 1, 2.0), (2, 3, 2.0)]
    text = "They spoke of Kosovo. Kosovo is independent. Kosovo will join. Kosovo."
    for topic in small_model.classify(text).topics:
        assert not any("." in e.text for e in topic.evidence)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(-6, 6), max_size=9), max_size=5))
def test_sequences_don_t_see_each_other(several):
    bounds = np.cumsum([0, *map(len, several)])
    weights = np.array([w for one in several for w in one], dtype=np.float64)
    found = best_spans(weights, bounds, np.zeros(len(weights), dtype=np.int64))
    for i, one in enumerate(several):
        own = found.owners == i
        columns = (found.first[own] - bounds[i], found.last[own] - bounds[i], found.weights[own])
        assert list(zip(*(c.tolist() for c in columns), strict=True)) == spans_of(one)


def test_no_gain_no_span():
    assert spans_of([]) == []
    assert spans_of([0.0, -1.0]) == []
