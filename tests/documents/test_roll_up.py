from __future__ import annotations

import pytest

from stancelib.documents import roll_up
from stancelib.results import Paragraph, TopicResult

NAMES = ["parks", "trams"]


def paragraphs(*rows):
    """Make paragraphs from lists of (topic, stance, support, oppose)."""
    return [
        Paragraph(i, i + 1, "x", tuple(TopicResult(t, 0.9, s, a, b) for t, s, a, b in row))
        for i, row in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("stances", "rolled"),
    [
        (["neutral"], "neutral"),
        (["support", "neutral"], "support"),
        (["oppose", "oppose"], "oppose"),
        (["support", "oppose"], "mixed"),
        (["mixed", "neutral"], "mixed"),
        (["mixed", "support"], "mixed"),
    ],
)
def test_a_side_counts_once_a_paragraph_takes_it(stances, rolled):
    (topic,) = roll_up(paragraphs(*([("parks", s, 0.5, 0.5)] for s in stances)), NAMES)
    assert topic.stance == rolled


def test_places_shares_and_means():
    rows = paragraphs(
        [("parks", "support", 0.8, 0.2)], [], [("parks", "neutral", 0.2, 0.1)],
        [("trams", "oppose", 0.0, 0.9), ("parks", "oppose", 0.2, 0.6)],
    )  # fmt: skip
    parks, trams = roll_up(rows, NAMES)
    assert (parks.topic, parks.paragraphs, parks.share) == ("parks", (0, 2, 3), 0.75)
    assert (parks.support, parks.oppose) == (pytest.approx(0.4), pytest.approx(0.3))
    assert (trams.topic, trams.paragraphs, trams.share) == ("trams", (3,), 0.25)
    assert (trams.support, trams.oppose) == (0.0, 0.9)


def test_more_paragraphs_come_first_and_equals_keep_the_model_s_order():
    one = paragraphs([("trams", "neutral", 0, 0)], [("parks", "neutral", 0, 0)])
    assert [t.topic for t in roll_up(one, NAMES)] == ["parks", "trams"]
    more = [*one, *paragraphs([("trams", "neutral", 0, 0)])]
    assert [t.topic for t in roll_up(more, NAMES)] == ["trams", "parks"]


def test_nothing():
    assert roll_up([], NAMES) == ()
    assert roll_up(paragraphs([], []), NAMES) == ()
