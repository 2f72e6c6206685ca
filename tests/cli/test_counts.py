from __future__ import annotations

from stancelib.cli.counts import counts_table
from stancelib.corpus import Corpus, Label, LabelledParagraph


def test_paragraphs_documents_and_stances_are_counted():
    both = (Label("kosovo", "support"), Label("a_much_longer_topic_name", "mixed"))
    corpus = Corpus(
        [
            LabelledParagraph("A", both, "1", "d"),
            LabelledParagraph("B", both[:1], "2", "d"),
            LabelledParagraph("C", (), "3"),
        ],
        "mine\x1b",
    )
    assert counts_table(corpus).splitlines() == [
        "mine�: 3 paragraphs of 2 documents, 1 without a topic",
        "topic                     support  oppose  mixed  neutral  total",
        "kosovo                          2       0      0        0      2",
        "a_much_longer_topic_name        0       0      1        0      1",
    ]


def test_an_empty_corpus_is_counted_too():
    assert counts_table(Corpus([], "x")) == "x: 0 paragraphs of 0 documents, 0 without a topic"
