"""What classifying returns: frozen, printable, JSON-ready data."""

from stancelib.results.documents import Document, DocumentTopic, Paragraph
from stancelib.results.records import Record
from stancelib.results.summaries import Entity, Mention, Position, Sentence, SideSummary, Step
from stancelib.results.texts import (
    ABSTENTIONS,
    AUTHOR,
    UNKNOWN,
    Evidence,
    Holder,
    Result,
    TopicResult,
)

__all__ = [
    "ABSTENTIONS",
    "AUTHOR",
    "UNKNOWN",
    "Document",
    "DocumentTopic",
    "Entity",
    "Evidence",
    "Holder",
    "Mention",
    "Paragraph",
    "Position",
    "Record",
    "Result",
    "Sentence",
    "SideSummary",
    "Step",
    "TopicResult",
]
