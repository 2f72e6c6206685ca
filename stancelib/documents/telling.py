"""The sentence of a document that says a side most clearly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stancelib.results import Paragraph, Sentence, TopicResult

__all__ = ["sentences", "telling_sentence"]

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gen|Gov|Col|Lt|St|Rev|Hon|No|vs|Jr|Sr)|\b[A-Z]|\.[A-Z])\.$"
)
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s|$)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text starts and ends, blanks left out.

    Examples
    --------
    >>> text = "Mr. Lee agreed.  They did not!"
    >>> [text[a:b] for a, b in sentences(text)]
    ['Mr. Lee agreed.', 'They did not!']
    """
    start = 0
    ends = [
        m.end()
        for m in _END.finditer(text)
        if not _ABBREVIATION.search(text[max(0, m.end() - 8) : m.end()])
    ]
    for end in [*ends, len(text)]:
        piece = text[start:end]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if first < last:
            yield first, last
        start = end


def telling_sentence(
    side: str, paragraphs: Sequence[Paragraph], found: Sequence[tuple[int, TopicResult]]
) -> Sentence | None:
    """Return the sentence with most evidence of a side, in the paragraph that takes it most surely.

    Parameters
    ----------
    side : {"support", "oppose"}
    paragraphs : sequence of Paragraph
        The document's.
    found : sequence of (int, TopicResult)
        Those that take the side.

    Returns
    -------
    Sentence or None
        None where no paragraph takes the side.
    """
    best: tuple[float, Sentence] | None = None
    for number, topic in found:
        probability = topic.probability * (topic.support if side == "support" else topic.oppose)
        paragraph = paragraphs[number]
        spans = [e for e in topic.evidence if e.label == side]
        total = sum(e.weight for e in spans) or 1.0
        for start, end in sentences(paragraph.text):
            start, end = start + paragraph.start, end + paragraph.start
            inside = sum(e.weight for e in spans if start <= e.start and e.end <= end) / total
            value = probability * (1.0 + inside)
            if best is None or value > best[0]:
                text = paragraph.text[start - paragraph.start : end - paragraph.start]
                best = (value, Sentence(text, start, end, number))
    return None if best is None else best[1]
