"""Rows invented for these tests."""

from __future__ import annotations

import pytest

from stancelib.corpus import Corpus, HolderLabel, Label, LabelledParagraph


@pytest.fixture
def rows():
    """Three paragraphs of two documents in the nested form."""
    return [
        {
            "id": "p1",
            "doc_id": "d1",
            "source": "Daily Plum",
            "date": "1999-04-12",
            "weight": 2.5,
            "desk": "foreign",
            "text": "Minister Oslak called the radar a gift, the mayor called it a target.",
            "labels": [
                {
                    "topic": "missile_defense",
                    "stance": "mixed",
                    "holders": [
                        {
                            "holder": "Minister Oslak",
                            "stance": "support",
                            "evidence": "called the radar a gift",
                        },
                        {"holder": "the mayor", "stance": "oppose", "evidence": ""},
                    ],
                },
                {"topic": "kosovo", "stance": "neutral", "holders": []},
            ],
        },
        {"id": "p2", "doc_id": "d1", "text": "It rained in Prizren — all day.", "labels": []},
        {
            "id": "p3",
            "doc_id": "d2",
            "text": "We want Plumland in the alliance.",
            "labels": [
                {
                    "topic": "nato_expansion",
                    "stance": "support",
                    "holders": [{"holder": "AUTHOR", "stance": "support", "evidence": "We want"}],
                }
            ],
        },
    ]


@pytest.fixture
def paragraphs():
    """What the rows are as a corpus's paragraphs."""
    oslak = HolderLabel("Minister Oslak", "support", "called the radar a gift")
    mayor = HolderLabel("the mayor", "oppose")
    return (
        LabelledParagraph(
            "Minister Oslak called the radar a gift, the mayor called it a target.",
            (Label("missile_defense", "mixed", (oslak, mayor)), Label("kosovo", "neutral")),
            "p1",
            "d1",
            "Daily Plum",
            "1999-04-12",
            2.5,
            {"desk": "foreign"},
        ),
        LabelledParagraph("It rained in Prizren — all day.", (), "p2", "d1"),
        LabelledParagraph(
            "We want Plumland in the alliance.",
            (Label("nato_expansion", "support", (HolderLabel("AUTHOR", "support", "We want"),)),),
            "p3",
            "d2",
        ),
    )


@pytest.fixture
def corpus(paragraphs):
    """The paragraphs as a corpus."""
    return Corpus(paragraphs, "plums")
