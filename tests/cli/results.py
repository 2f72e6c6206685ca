"""Results made by hand."""

from __future__ import annotations

from stancelib.cli.outputs import Item
from stancelib.pairs import PairResult
from stancelib.results import DocumentTopic, Evidence, Holder, Result, TopicResult

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
    return Item(where, line, text, Result(topics, abstained), start)


def row(number=1, topics=(KOSOVO,), text=TEXT, abstained=None, **fields):
    """Return a row of a file."""
    return Item({"row": number, **fields}, number, text, Result(topics, abstained))


def pair(number=1, target="plum tax", label="FAVOR", stance="support", text=TEXT, evidence=None):
    """Return a row that has one label for a target."""
    found = (Evidence(14, 22, "supports", 2.5, label),) if evidence is None else evidence
    shares = {"AGAINST": 0.25, "FAVOR": 0.75}
    result = PairResult(label, stance, 0.75, target, shares, found)
    return Item({"row": number}, number, text, result)


def unanswered(number=1, target="plum tax", reason="no_evidence", text=TEXT):
    """Return a row about which a model of pairs says nothing."""
    return Item({"row": number}, number, text, PairResult(target=target, abstained=reason))


ROLL_UP = (DocumentTopic("kosovo", (0, 2), 0.5, "support", 0.8, 0.1),)
