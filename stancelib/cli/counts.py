"""What a corpus holds, as lines of text."""

from __future__ import annotations

from collections import Counter

from stancelib.cli.terminal import one_line
from stancelib.corpus.schema import Corpus
from stancelib.topics import STANCES

__all__ = ["counts_table"]


def counts_table(corpus: Corpus) -> str:
    """Return how many paragraphs, documents and, by topic, stances a corpus has.

    Examples
    --------
    >>> from stancelib.corpus import Label, LabelledParagraph
    >>> labels = (Label("kosovo", "oppose"),)
    >>> print(counts_table(Corpus([LabelledParagraph("No.", labels, "1", "d")], "mine")))
    mine: 1 paragraph of 1 document, 0 without a topic
    topic   support  oppose  mixed  neutral  total
    kosovo        0       1      0        0      1
    """
    counts: dict[str, Counter[str]] = {topic: Counter() for topic in corpus.topics}
    for paragraph in corpus:
        for label in paragraph.labels:
            counts[label.topic][label.stance] += 1
    bare = sum(not paragraph.labels for paragraph in corpus)
    documents = len({doc_id or position for position, doc_id in enumerate(corpus.doc_ids)})
    lines = [
        f"{one_line(corpus.name)}: {_plural(len(corpus), 'paragraph')} of "
        f"{_plural(documents, 'document')}, {bare:,} without a topic"
    ]
    if counts:
        width = max(map(len, ("topic", *counts)))
        lines.append(f"{'topic':<{width}}  " + "  ".join((*STANCES, "total")))
    for topic, found in counts.items():
        cells = [*(found[stance] for stance in STANCES), found.total()]
        numbers = (f"{n:>{len(h)}}" for n, h in zip(cells, (*STANCES, "total"), strict=True))
        lines.append(f"{one_line(topic):<{width}}  " + "  ".join(numbers))
    return "\n".join(lines)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
