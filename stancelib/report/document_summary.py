"""The roll-up of a document's topics: strengths, who stands where, the way through the text."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.report.document_text import title_of
from stancelib.report.html import Markup, join, text
from stancelib.results import AUTHOR, Document, DocumentTopic, Position, SideSummary

__all__ = ["SIGNS", "chip", "topic_card"]

#: What marks a stance beside its colour.
SIGNS = {"support": "+", "oppose": "\N{MINUS SIGN}", "mixed": "±", "neutral": "○"}
_WIDTH, _LEFT, _BAR = 400, 80, 300


def chip(stance: str, said: str | None = None) -> Markup:
    """Return a stance as a label with a sign of its own.

    Examples
    --------
    >>> chip("support")
    '<span class="chip support">+ support</span>'
    """
    words = f"{SIGNS.get(stance, '')} {said or stance}".strip()
    return Markup(f'<span class="chip {stance}">{text(words)}</span>')


def topic_card(document: Document, topic: DocumentTopic, number: int) -> Markup:
    """Return what is said of one topic over the whole document.

    Parameters
    ----------
    document : Document
    topic : DocumentTopic
    number : int
        Makes ids that differ.

    Returns
    -------
    Markup
    """
    count = len(topic.paragraphs)
    noun = "paragraph" if count == 1 else "paragraphs"
    parts = [
        f"<h3>{text(title_of(topic.topic))} {chip(topic.stance)}</h3>",
        f"<p>{count} {noun}, {topic.share:.0%} of the text.</p>",
        _strengths(topic.sides, number),
        _stands(topic.positions),
        *(_telling(side) for side in topic.sides if side.telling is not None),
        _course(document, topic, number),
    ]
    return Markup(f'<article class="topic">{join(map(Markup, parts))}</article>')


def _svg(height: int, ids: str, title: str, about: str, marks: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{ids}-t {ids}-d">'
        f'<title id="{ids}-t">{text(title)}</title><desc id="{ids}-d">{text(about)}</desc>'
        f"{''.join(marks)}</svg>"
    )


def _strengths(sides: Sequence[SideSummary], number: int) -> str:
    """Draw each side's share of the topic's paragraphs, with its interval."""
    if not sides:
        return "<p>No side is taken.</p>"
    marks, said = [], []
    for row, side in enumerate(sides):
        y = 18 + 30 * row
        x, low, high = (_LEFT + _BAR * value for value in (side.strength, side.low, side.high))
        pattern = ' stroke-dasharray="6 3"' if side.side == "oppose" else ""
        marks += [
            f'<text x="0" y="{y + 5}" font-size="14" fill="currentColor">'
            f"{SIGNS[side.side]} {side.side}</text>",
            f'<line class="{side.side}" x1="{_LEFT}" y1="{y}" x2="{x:.1f}" y2="{y}" '
            f'stroke="currentColor" stroke-width="10"{pattern}/>',
            f'<path d="M{low:.1f} {y - 6}V{y + 6}M{low:.1f} {y}H{high:.1f}M{high:.1f} {y - 6}V{y + 6}" '
            'stroke="var(--ink)" stroke-width="1.5" fill="none"/>',
        ]
        said.append(
            f"{side.side} in {side.strength:.0%} of its paragraphs, 95% interval "
            f"{side.low:.0%} to {side.high:.0%}"
        )
    sentence = "; ".join(said)
    drawn = _svg(
        18 + 30 * len(sides), f"s{number}", "How strongly each side is taken", sentence, marks
    )
    return f"{drawn}<p>{text(sentence[0].upper() + sentence[1:])}.</p>"


def _stands(positions: Sequence[Position]) -> str:
    if not positions:
        return ""
    columns = []
    for side, heading in (("support", "Who supports it"), ("oppose", "Who opposes it")):
        found = [p for p in positions if p.stance in (side, "mixed")]
        rows = "".join(
            f"<li><bdi>{text('the author' if p.holder == AUTHOR else p.holder)}</bdi> "
            f"({_links(p.paragraphs)})</li>"
            for p in found
        )
        listed = f"<ul>{rows}</ul>" if rows else "<p>nobody named</p>"
        columns.append(f'<div><h4 class="{side}">{SIGNS[side]} {heading}</h4>{listed}</div>')
    return f'<div class="stands">{"".join(columns)}</div>'


def _links(paragraphs: Sequence[int]) -> str:
    return ", ".join(f'<a href="#p{n + 1}">{n + 1}</a>' for n in paragraphs)


def _telling(side: SideSummary) -> str:
    if side.telling is None:
        return ""
    number = side.telling.paragraph + 1
    return (
        f'<blockquote><span class="{side.side}">{SIGNS[side.side]} {side.side}:</span> '
        f'<bdi>{text(side.telling.text)}</bdi> <a href="#p{number}">paragraph {number}</a></blockquote>'
    )


def _course(document: Document, topic: DocumentTopic, number: int) -> str:
    """Draw where in the text each stance is taken."""
    count = max(1, len(document.paragraphs))
    width = _WIDTH / count
    marks = [f'<line x1="0" y1="15" x2="{_WIDTH}" y2="15" stroke="var(--line)" stroke-width="2"/>']
    for step in topic.course:
        middle = (step.paragraph + 0.5) * width
        marks.append(
            f'<text class="{step.stance}" x="{middle:.1f}" y="20" font-size="18" font-weight="700" '
            f'text-anchor="middle" fill="currentColor">{SIGNS[step.stance]}</text>'
        )
    said = ", ".join(f"paragraph {s.paragraph + 1}: {s.stance}" for s in topic.course)
    if not said:
        return ""
    return _svg(30, f"c{number}", "Where in the text it stands", said, marks)
