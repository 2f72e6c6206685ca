from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.entities import Entry, default_gazetteer, explain, merge
from stancelib.results import AUTHOR, UNKNOWN, Holder, Paragraph, TopicResult


def merged(text, *names, gazetteer=None):
    """Merge a text in which the names hold sides, each at its first place after the one before."""
    holders, at = [], 0
    for name in names:
        at = text.index(name, at)
        holders.append(Holder(name, "support", at, at + len(name), 0.9))
        at += len(name)
    topic = TopicResult("parks", 0.9, "support", 0.9, 0.1, tuple(holders))
    paragraphs, entities = merge(text, [Paragraph(0, len(text), text, (topic,))], gazetteer)
    return [h.entity for h in paragraphs[0].topics[0].holders], entities


@pytest.mark.parametrize(
    ("text", "names", "entities"),
    [
        ("President Ann Lee agreed. Later Lee smiled.", ["Ann Lee", "Lee"], ["Ann Lee"] * 2),
        ("Rurian President Ann Lee spoke. The Rurian president left.",
         ["Ann Lee", "The Rurian president"], ["Ann Lee"] * 2),
        ("Ann Lee, the foreign minister, agreed. The foreign minister left.",
         ["Ann Lee", "The foreign minister"], ["Ann Lee"] * 2),
        ("Moscow objected, and Russian officials left; Russia stayed.",
         ["Moscow", "Russian officials", "Russia"], ["Russia"] * 3),
        ("NATO leaders agreed with NATO.", ["NATO leaders", "NATO"], ["NATO"] * 2),
        ("President Ann Lee spoke. She agreed.", ["Ann Lee", "She"], ["Ann Lee"] * 2),
        ("Critics of the plan met critics.", ["Critics", "critics"], ["Critics", "critics"]),
    ],
)  # fmt: skip
def test_forms_of_one_are_merged(text, names, entities):
    assert merged(text, *names)[0] == entities


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "President Ann Lee met President Bo Ray. The president agreed.",
            ["Ann Lee", "The president"],
        ),
        ("Ann Lee and Bo Lee met. Bo Lee agreed.", ["Ann Lee", "Bo Lee"]),
        ("Russia's critics and Russia met.", ["Russia's critics", "Russia"]),
        ("Poland and Norway met.", ["Poland", "Norway"]),
    ],
)
def test_what_is_not_certain_stays_apart(text, names):
    first, second = merged(text, *names)[0]
    assert first != second


def test_he_stays_alone_where_two_are_named():
    text = "President Ann Lee met Speaker Bo Ray. He agreed."
    assert merged(text, "Ann Lee", "He")[0][1] is None


def test_author_and_unknown():
    held = (Holder(AUTHOR, "support", None, None, 0.9), Holder(UNKNOWN, "oppose", None, None, 0.9))
    topic = TopicResult("parks", 0.9, "mixed", 0.9, 0.9, held)
    (paragraph,), entities = merge("We.", [Paragraph(0, 3, "We.", (topic,))])
    assert [h.entity for h in paragraph.topics[0].holders] == [AUTHOR, None]
    assert [(e.name, e.kind, e.mentions) for e in entities] == [(AUTHOR, "author", ())]


def test_the_merge_is_explained_and_other_places_are_listed():
    text = "Moscow objected. A day later Russia left. Nobody in Russia spoke."
    _, (russia,) = merged(text, "Moscow")
    assert [m.text for m in russia.mentions] == ["Moscow", "Russia", "Russia"]
    said = explain([russia])
    assert "Moscow, 1 time: seat used for the government of Russia" in said
    assert "Russia, 2 times: names Russia" in said


def test_the_user_s_entries_count():
    mine = default_gazetteer().with_entries([Entry("Ann Lee", "person", ("the Iron Mayor",))])
    assert merged("The Iron Mayor agreed.", "The Iron Mayor", gazetteer=mine)[0] == ["Ann Lee"]


pieces = st.sampled_from(
    [
        "President ",
        "Ann ",
        "Lee ",
        "Russia ",
        "he ",
        "the president ",
        ", ",
        ". ",
        "Moscow's ",
        "\n",
        "X",
    ]
)


@settings(deadline=None)
@given(st.lists(pieces | st.text(max_size=3), max_size=30), st.data())
def test_any_text_is_merged_in_place_and_twice_as_once(parts, data):
    text = "".join(parts)
    cut = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(cut, cut).map(sorted), max_size=4))
    holders = tuple(Holder(text[a:b], "oppose", a, b, 0.5) for a, b in spans)
    topic = TopicResult("parks", 0.9, "oppose", 0.1, 0.9, holders)
    once = merge(text, [Paragraph(0, len(text), text, (topic,))])
    for mention in (m for entity in once[1] for m in entity.mentions):
        assert text[mention.start : mention.end] == mention.text
    assert merge(text, once[0]) == once
