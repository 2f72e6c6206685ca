"""A paragraph's text with evidence underlined and holders marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from stancelib.report.html import Markup, text
from stancelib.results import AUTHOR, Holder, Paragraph, TopicResult

__all__ = ["holder_name", "marked_text", "title_of"]


class _Span(NamedTuple):
    start: int
    end: int
    label: str


class _Named(NamedTuple):
    start: int
    end: int
    card: str


def title_of(name: str) -> str:
    """Return a topic's name as people write it.

    Examples
    --------
    >>> title_of("missile_defense")
    'missile defense'
    """
    return name.replace("_", " ")


def holder_name(holder: Holder) -> str:
    """Return what a holder is called on the page."""
    if holder.name == AUTHOR:
        return "the author"
    return holder.entity or holder.name


def marked_text(paragraph: Paragraph) -> Markup:
    """Return a paragraph's text as HTML; what it reads is the text itself.

    Parameters
    ----------
    paragraph : Paragraph

    Returns
    -------
    Markup

    Examples
    --------
    >>> from stancelib.results import Evidence
    >>> topic = TopicResult("bridge", 1, "oppose", 0, 1, (), (Evidence(0, 2, "No", 1.0, "oppose"),))
    >>> marked_text(Paragraph(0, 8, "No <way>", (topic,)))
    '<mark class="e-oppose">No</mark> &lt;way&gt;'
    """
    whole = paragraph.text
    spans = [
        _Span(*_inside(paragraph, e.start, e.end), e.label)
        for topic in paragraph.topics
        for e in (*topic.evidence, *(h.evidence for h in topic.holders if h.evidence))
    ]
    named = _apart(_named(paragraph))
    borders = {0, len(whole)}
    borders.update(border for span in spans for border in span[:2])
    borders.update(border for span in named for border in span[:2])
    edges = sorted(borders)
    out: list[str] = []
    for start, end in pairwise(edges):
        for span in named:
            if span.start == start:
                card = text(span.card)
                out.append(
                    f'<span class="holder" tabindex="0" role="note" aria-label="{card}" '
                    f'data-card="{card}">'
                )
        piece = text(whole[start:end])
        kind = _kind({s.label for s in spans if s.start <= start and end <= s.end})
        out.append(f'<mark class="e-{kind}">{piece}</mark>' if kind else piece)
        out += ["</span>" for span in named if span.end == end]
    return Markup("".join(out))


def _inside(paragraph: Paragraph, start: int, end: int) -> tuple[int, int]:
    length = len(paragraph.text)
    first = min(max(start - paragraph.start, 0), length)
    return first, min(max(end - paragraph.start, first), length)


def _kind(labels: set[str]) -> str | None:
    if {"support", "oppose"} <= labels:
        return "both"
    return next((label for label in ("support", "oppose", "topic") if label in labels), None)


def _named(paragraph: Paragraph) -> Iterable[_Named]:
    cards: dict[tuple[int, int], list[str]] = {}
    for topic in paragraph.topics:
        for holder in topic.holders:
            if holder.start is not None and holder.end is not None:
                span = _inside(paragraph, holder.start, holder.end)
                cards.setdefault(span, []).append(_card(topic, holder))
    for (start, end), said in cards.items():
        if start < end:
            yield _Named(start, end, "; ".join(said))


def _card(topic: TopicResult, holder: Holder) -> str:
    verb = {"support": "supports", "oppose": "opposes"}.get(holder.stance, holder.stance)
    return f"{holder_name(holder)} {verb} {title_of(topic.topic)} ({holder.probability:.0%} sure)"


def _apart(spans: Iterable[_Named]) -> Sequence[_Named]:
    """Return spans that don't overlap: of two that do, the one that begins first, then the longer."""
    out: list[_Named] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not out or span.start >= out[-1].end:
            out.append(span)
    return out
