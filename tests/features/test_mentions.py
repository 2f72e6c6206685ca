from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import example, given, settings

from stancelib.features.batch import tokenize_batch
from stancelib.features.mentions import MentionFinder
from stancelib.topics import SHIPPED_TOPICS, Topic
from tests.features import reference
from tests.features.strategies import BATCHES, TOPIC_LISTS, TOPICS

BOUNDED = settings(deadline=None, max_examples=120)


def found(texts: list[str], topics) -> list[tuple[int, int, int]]:
    mentions = MentionFinder(topics).find(tokenize_batch(texts))
    return list(zip(*(column.tolist() for column in mentions), strict=True))


def plain(texts: list[str], topics) -> list[tuple[int, int, int]]:
    starts = tokenize_batch(texts).indptr.tolist()
    return [
        (i, first + start, last + start)
        for i, topic in enumerate(topics)
        for text, start in zip(texts, starts, strict=False)
        for first, last in reference.mentions(text, topic)
    ]


def spans(text: str, *aliases: str) -> list[tuple[int, int]]:
    return [(first, last) for _, first, last in found([text], [Topic("t", aliases=aliases)])]


@BOUNDED
@given(BATCHES)
@example([])
@example(["", ""])
@example(["x" * 70])
@example(["NATO. NATO"])
def test_mentions_are_those_of_the_plain_rules(texts: list[str]) -> None:
    assert found(texts, TOPICS) == plain(texts, TOPICS)


@BOUNDED
@given(BATCHES, TOPIC_LISTS)
def test_any_aliases(texts: list[str], topics: list[Topic]) -> None:
    assert found(texts, topics) == plain(texts, topics)


def test_shipped_topics() -> None:
    texts = [
        "NATO's enlargement, missile defences and Kosovar Albanians.",
        "Into NATO: new members. The ethnic Albanians of Pristina want the X-band radar.",
    ]
    assert found(texts, SHIPPED_TOPICS) == plain(texts, SHIPPED_TOPICS)
    assert {topic for topic, _, _ in found(texts, SHIPPED_TOPICS)} == {0, 1, 2}


@pytest.mark.parametrize(
    ("text", "aliases", "expected"),
    [
        ("Kosovar and ethnic Albanians", ("kosov*", "ethnic albanian*"), [(0, 0), (2, 3)]),
        ("the Kosovo question", ("kosov",), []),
        ("kosov", ("kosov*",), [(0, 0)]),
        ("kosv", ("kosov*",), []),
        ("EU, Europe, e", ("eu*",), [(0, 1)]),
        ("open doors", ("open door",), []),
        ("opened door", ("open* door",), [(0, 1)]),
        ("anti-missile anti missile antimissile", ("anti-missile",), [(0, 3)]),
        ("Vucic left", ("Vučić",), [(0, 0)]),
        ("abcdefgh abcdefghi", ("abcdefgh",), [(0, 0)]),
        ("abcdefghi abcdefgh", ("abcdefghi",), [(0, 0)]),
        ("abcdefghX abcdefghY", ("abcdefghx",), [(0, 0)]),
    ],
)
def test_what_an_alias_stands_for(text, aliases, expected) -> None:
    assert spans(text, *aliases) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nato expansion of nato", [(0, 3)]),  # overlap
        ("nato, expansion", [(0, 1)]),  # alias across a comma
        ("nato, nato", [(0, 1)]),  # touch
        ("nato x nato", [(0, 0), (2, 2)]),
        ("they spoke of nato. Nato grows", [(3, 3), (4, 4)]),  # another sentence
        ("nato. Expansion continues", [(0, 0)]),
    ],
)
def test_aliases_that_overlap_or_touch_in_a_sentence_are_one_mention(text, expected) -> None:
    assert spans(text, "nato", "nato expansion", "expansion of nato") == expected


def test_no_alias_runs_from_one_text_into_the_next() -> None:
    topics = [Topic("t", aliases=("nato", "open door", "a open door b"))]
    assert found(["open", "door"], topics) == []
    assert found(["an open", "door b"], topics) == []
    assert found(["of nato", "nato of"], topics) == [(0, 1, 1), (0, 2, 2)]


def test_alias_longer_than_what_stands_before_and_after() -> None:
    assert spans("expansion", "the expansion of nato") == []
    assert spans("the expansion", "the expansion of nato") == []
    assert spans("expansion of nato", "the expansion of nato") == []
    assert spans("alliance of the", "the alliance") == []


def test_aliases_inside_a_longer_one_do_not_break_it_up() -> None:
    assert spans("a b c d e", "a b c d", "b", "d", "e") == [(0, 4)]


def test_long_words_are_compared_to_their_last_byte() -> None:
    word = "z" * 100
    assert spans(f"{word} {word}a {word[:-1]}", word) == [(0, 0)]
    assert spans(f"{word} {word}a {word[:-1]}", word + "*") == [(0, 1)]


def test_topics_may_share_aliases_or_have_none() -> None:
    topics = [Topic("a", aliases=("nato",)), Topic("b"), Topic("c", aliases=("nato", "nato"))]
    assert found(["in nato"], topics) == [(0, 1, 1), (2, 1, 1)]
    assert found(["in nato"], []) == []
    assert found(["in nato"], [Topic("b")]) == []


def test_many_topics_take_no_memory_for_each_token() -> None:
    finder = MentionFinder([Topic(f"t{i}", aliases=(f"{i:04}alias",)) for i in range(2000)])
    batch = tokenize_batch(["0007alias and other words " * 2500])
    assert batch.sentences[-1] == 1
    tracemalloc.start()
    try:
        assert set(finder.find(batch).topics.tolist()) == {7}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2000 * batch.n_tokens
