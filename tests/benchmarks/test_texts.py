from __future__ import annotations

import statistics
from itertools import islice

import pytest

from benchmarks.speed.texts import FEWEST, MOST, generate, texts
from stancelib.corpus import load_bundled
from stancelib.evaluation.mentions import find_mentions
from stancelib.topics import SHIPPED_TOPICS


@pytest.fixture(scope="module")
def paragraphs():
    return list(islice(generate(), 1000))


def test_the_same_seed_gives_the_same_paragraphs(paragraphs):
    assert list(islice(generate(0), 1000)) == paragraphs
    assert list(texts(1000)) == [p.text for p in paragraphs]


def test_another_seed_gives_others(paragraphs):
    assert not {p.text for p in islice(generate(1), 1000)} & {p.text for p in paragraphs}


def test_paragraphs_have_a_hundred_words_on_average(paragraphs):
    sizes = [len(p.text.split()) for p in paragraphs]
    assert FEWEST <= min(sizes) and max(sizes) <= MOST
    assert statistics.mean(sizes) == pytest.approx(100, abs=3)


def test_every_paragraph_mentions_its_topic(paragraphs):
    mentioned = find_mentions([p.text for p in paragraphs], SHIPPED_TOPICS)
    names = [topic.name for topic in SHIPPED_TOPICS]
    assert all(row[names.index(p.topic)] for row, p in zip(mentioned, paragraphs, strict=True))
    assert {p.topic for p in paragraphs} == set(names)


def test_no_paragraph_comes_twice(paragraphs):
    assert len({p.text for p in paragraphs}) == len(paragraphs)


def test_some_words_are_in_no_training_text(paragraphs):
    known = {word for p in load_bundled() for word in p.text.replace("'", "’").split()}
    words = [word for p in paragraphs for word in p.text.replace("'", "’").split()]
    share = sum(word.strip('“”"') not in known and word not in known for word in words)
    assert 0.04 < share / len(words) < 0.12


def test_some_paragraphs_need_normalising(paragraphs):
    share = sum(not p.text.isascii() for p in paragraphs) / len(paragraphs)
    assert 0.12 < share < 0.3
