"""The bundled corpus is whole, labelled as the guidelines say, and has a card."""

from __future__ import annotations

from importlib.resources import files

from stancelib.corpus import AUTHOR, find_duplicates, load_bundled
from stancelib.topics import SHIPPED_TOPICS


def test_bundled_corpus_is_clean():
    corpus = load_bundled()
    assert len(corpus) >= 1100
    assert corpus.problems == ()
    assert corpus.name == "authored"
    assert set(corpus.topics) == {topic.name for topic in SHIPPED_TOPICS}
    assert all(set(p.meta) == {"genre", "era"} for p in corpus)
    assert find_duplicates(corpus, 0.3) == []


def test_every_stance_of_every_topic_is_there():
    labels = [(x.topic, x.stance) for p in load_bundled() for x in p.labels]
    for topic in SHIPPED_TOPICS:
        for stance, least in (("support", 90), ("oppose", 90), ("mixed", 40), ("neutral", 50)):
            assert labels.count((topic.name, stance)) >= least


def test_holders_agree_with_stances_and_stand_in_the_text():
    for paragraph in load_bundled():
        for label in paragraph.labels:
            assert {h.stance for h in label.holders} == set(label.sides)
            for holder in label.holders:
                assert holder.holder == AUTHOR or holder.holder in paragraph.text
                assert holder.evidence
                assert holder.evidence in paragraph.text


def test_card_tells_the_numbers():
    card = (files("stancelib.corpus") / "data" / "DATA_CARD.md").read_text("utf-8")
    corpus = load_bundled()
    assert f"{len(corpus):,} English paragraphs" in card
    assert f"{sum(not p.labels for p in corpus)} paragraphs are about none" in card
    stances = [x.stance for p in corpus for x in p.labels]
    for stance in ("support", "oppose", "mixed", "neutral"):
        assert f"{stances.count(stance)} {stance}" in card
