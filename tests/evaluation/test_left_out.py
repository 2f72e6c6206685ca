from __future__ import annotations

from dataclasses import replace

from stancelib.corpus.schema import Corpus
from stancelib.evaluation.baselines import topic_prior
from stancelib.evaluation.left_out import leave_one_source_out_rows, leave_one_topic_out_rows
from stancelib.evaluation.metrics import GIVEN_TOPIC_METRICS, METRICS, side_f1
from tests.evaluation.data import PARKS, TOPICS, town_corpus


def test_each_source_is_tested_without_having_been_trained_on():
    seen, steps = [], []

    def spy(train, test, topics):
        seen.append(({p.source for p in train}, {p.source for p in test}))
        return topic_prior(train, test, topics)

    rows = leave_one_source_out_rows(
        town_corpus(),
        TOPICS,
        {"spy": spy},
        min_size=12,
        n_resamples=20,
        progress=lambda *step: steps.append(step),
    )
    assert seen == [({"Post"}, {"Herald"}), ({"Herald"}, {"Post"})]
    assert [(r.kind, r.name, r.system, r.n) for r in rows] == [
        ("source left out", "Herald", "spy", 12),
        ("source left out", "Post", "spy", 12),
    ]
    assert set(rows[0].metrics) == set(METRICS)
    assert steps == [(1, 2, "spy, without source Herald"), (2, 2, "spy, without source Post")]


def test_small_sources_are_not_tested():
    rows = leave_one_source_out_rows(town_corpus(), TOPICS, {"p": topic_prior}, min_size=13)
    assert rows == ()


def town_by_topic():
    """Give each paragraph a document of its own, so that no document is about both topics."""
    return Corpus(replace(p, doc_id=p.id) for p in town_corpus())


def test_each_topic_is_scored_alone_by_systems_that_saw_none_of_its_labels():
    seen = []

    def spy(train, test, topics):
        seen.append((train.topics, len(topics)))
        return topic_prior(train, test, topics)

    rows = leave_one_topic_out_rows(town_by_topic(), TOPICS, {"spy": spy}, n_resamples=20)
    assert seen == [(("trams",), 2), (("parks",), 2)]
    assert {r.kind for r in rows} == {"topic left out"}
    assert [(r.name, r.n) for r in rows] == [("parks", 9), ("trams", 9)]
    assert set(rows[0].metrics) == set(GIVEN_TOPIC_METRICS)


def test_only_topics_asked_for_are_left_out_and_metrics_can_be_chosen():
    rows = leave_one_topic_out_rows(
        town_by_topic(), (PARKS,), {"p": topic_prior}, metrics={"s": side_f1}, n_resamples=20
    )
    assert [(r.name, set(r.metrics)) for r in rows] == [("parks", {"s"})]
