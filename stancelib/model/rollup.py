"""From paragraphs to a document: one line for each topic."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.model.decide import join_stances
from stancelib.results import DocumentTopic, Paragraph

__all__ = ["roll_up"]


def roll_up(paragraphs: Sequence[Paragraph], names: Sequence[str]) -> tuple[DocumentTopic, ...]:
    """Summarise a document's paragraphs topic by topic.

    A side counts for the document once a paragraph takes it, so that a report
    in which one speaker supports and another opposes is ``mixed``.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        The classified paragraphs.
    names : sequence of str
        Topics, in the order in which equals are listed.

    Returns
    -------
    tuple of DocumentTopic
        The topics that occur, most paragraphs first.
    """
    found = []
    for name in names:
        at, results = [], []
        for i, paragraph in enumerate(paragraphs):
            for topic in paragraph.topics:
                if topic.topic == name:
                    at.append(i)
                    results.append(topic)
        if not at:
            continue
        found.append(
            DocumentTopic(
                name,
                tuple(at),
                len(at) / len(paragraphs),
                join_stances(r.stance for r in results),
                sum(r.support for r in results) / len(results),
                sum(r.oppose for r in results) / len(results),
            )
        )
    return tuple(sorted(found, key=lambda topic: -len(topic.paragraphs)))
