"""Results made by hand."""

from __future__ import annotations

from stancelib.cli.outputs import Item
from stancelib.results import DocumentTopic, Evidence, Holder, TopicResult

KOSOVO = TopicResult(
    "kosovo",
    0.93,
    "support",
    0.8,
    0.1,
    (Holder("the mayor", "support", 4, 13, 0.9),),
    (Evidence(14, 22, "supports", 2.5, "support"), Evidence(23, 29, "Kosovo", 1.5, "topic")),
)
SHIELD = TopicResult("missile_defense", 0.71, "oppose", 0.2, 0.9)
TEXT = "But the mayor supports Kosovo."


def paragraph(number=0, topics=(KOSOVO,), text=TEXT, line=1, start=0, abstained=None):
    """Return a paragraph as a document's item."""
    where = {"paragraph": number, "start": start, "end": start + len(text)}
    return Item(where, line, text, topics, abstained, start)


def row(number=1, topics=(KOSOVO,), text=TEXT, abstained=None, **fields):
    """Return a row of a file."""
    return Item({"row": number, **fields}, number, text, topics, abstained)


ROLL_UP = (DocumentTopic("kosovo", (0, 2), 0.5, "support", 0.8, 0.1),)
