"""Results as HTML for notebooks and pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from stancelib.pairs.results import PairResult
from stancelib.results import (
    Document,
    DocumentTopic,
    Entity,
    Evidence,
    Holder,
    Mention,
    Paragraph,
    Position,
    Result,
    Sentence,
    SideSummary,
    Step,
    TopicResult,
)

__all__ = ["escape", "fragment", "writable"]

# Colours keep their contrast on a light and on a dark page: badges bring their
# own background, everything else inherits.
_BADGE = {"support": "#1b6e3c", "oppose": "#a3262a", "mixed": "#6b4a9e", "neutral": "#5a6169"}
_CELL = "padding:2px 8px;text-align:left;border-bottom:1px solid rgba(128,128,128,.35)"
_TABLE = "border-collapse:collapse;background:transparent;color:inherit;font-size:inherit"
_MARK = "background:rgba(255,196,0,.35);color:inherit"
# What HTML (or UTF-8) cannot carry: control characters and lone surrogates.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(value: str) -> str:
    """Return a string with U+FFFD for what a page cannot carry."""
    return _UNWRITABLE.sub("\ufffd", value)


def escape(value: str) -> str:
    """Return a string as HTML text, fit for attributes, too."""
    return html.escape(writable(value), quote=True)


def _badge(stance: str) -> str:
    style = f"background:{_BADGE.get(stance, '#5a6169')};color:#fff;padding:0 6px;border-radius:4px"
    return f'<span style="{style}">{escape(stance)}</span>'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col" style="{_CELL}">{name}</th>' for name in heads)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _holder(holder: Holder) -> str:
    return f"{escape(holder.name)} {_badge(holder.stance)} {holder.probability:.2f}"


def _evidence(evidence: Evidence) -> str:
    return f"“{escape(evidence.text)}” {_badge(evidence.label)} {evidence.weight:+.2f}"


def _answer(topics: tuple[TopicResult, ...], abstained: str | None) -> str:
    if abstained is not None:
        return f"<p>abstained: {escape(abstained)}</p>"
    if not topics:
        return "<p>no topic</p>"
    return _table(
        ("topic", "stance", "probability", "support", "oppose", "holders", "evidence"),
        (
            (
                escape(topic.topic),
                _badge(topic.stance),
                f"{topic.probability:.2f}",
                f"{topic.support:.2f}",
                f"{topic.oppose:.2f}",
                "<br>".join(map(_holder, topic.holders)),
                "<br>".join(map(_evidence, topic.evidence)),
            )
            for topic in topics
        ),
    )


def _pair(result: PairResult) -> str:
    about = "" if result.target is None else f"<p>on {escape(result.target)}</p>"
    said = ""
    if result.abstained is not None:
        said = f"<p>abstained: {escape(result.abstained)}</p>"
    if not result.probabilities:
        return f"<div>{about}{said}</div>"
    rows = []
    for label, probability in result.probabilities.items():
        chosen = label == result.label
        rows.append(
            (
                f"<strong>{escape(label)}</strong>" if chosen else escape(label),
                _badge(result.stance) if chosen and result.stance else "",
                f"{probability:.2f}",
                "<br>".join(map(_evidence, result.evidence)) if chosen else "",
            )
        )
    return f"<div>{about}{said}{_table(('label', 'stance', 'probability', 'evidence'), rows)}</div>"


def _marked(paragraph: Paragraph) -> str:
    """Return the paragraph's text with its evidence marked, overlaps merged."""
    length = len(paragraph.text)
    spans = sorted(
        (max(e.start - paragraph.start, 0), min(e.end - paragraph.start, length))
        for topic in paragraph.topics
        for e in topic.evidence
    )
    out, position = [], 0
    for span_start, end in spans:
        start = max(span_start, position)
        if start < end:
            out.append(escape(paragraph.text[position:start]))
            out.append(f'<mark style="{_MARK}">{escape(paragraph.text[start:end])}</mark>')
            position = end
    return "".join(out) + escape(paragraph.text[position:])


def _roll_up(topics: Iterable[DocumentTopic]) -> str:
    return _table(
        ("topic", "stance", "paragraphs", "share", "support", "oppose", "who stands where"),
        (
            (
                escape(topic.topic),
                _badge(topic.stance),
                _numbers(topic.paragraphs),
                f"{topic.share:.0%}",
                f"{topic.support:.2f}",
                f"{topic.oppose:.2f}",
                "<br>".join(map(_position, topic.positions)),
            )
            for topic in topics
        ),
    )


def _numbers(paragraphs: Iterable[int]) -> str:
    return ", ".join(str(number + 1) for number in paragraphs)


def _position(position: Position) -> str:
    return f"{escape(position.holder)} {_badge(position.stance)}"


def _quote(text: str, paragraph: int) -> str:
    return f"“{escape(text)}” (paragraph {paragraph + 1})"


@singledispatch
def fragment(value: Any) -> str:
    """Return a result as a self-contained piece of HTML, every string escaped.

    Parameters
    ----------
    value : Result, Document, PairResult, or a part of one
        Anything that classifying returns.

    Returns
    -------
    str
        Inline-styled HTML for light and dark pages. What HTML cannot carry
        (lone surrogates, control characters) is shown as U+FFFD.

    Raises
    ------
    TypeError
        If it is something else.

    Examples
    --------
    >>> fragment(Result(abstained="no_evidence"))
    '<div><p>abstained: no_evidence</p></div>'
    """
    raise TypeError(f"cannot render {type(value).__name__}: give a result of classifying")


@fragment.register
def _(value: Result) -> str:
    return f"<div>{_answer(value.topics, value.abstained)}</div>"


@fragment.register
def _(value: PairResult) -> str:
    return _pair(value)


@fragment.register
def _(value: TopicResult) -> str:
    return f"<div>{_answer((value,), None)}</div>"


@fragment.register
def _(value: Evidence) -> str:
    return f"<div>{_evidence(value)}</div>"


@fragment.register
def _(value: Holder) -> str:
    return f"<div>{_holder(value)}</div>"


@fragment.register
def _(value: Paragraph) -> str:
    style = "white-space:pre-line;margin:.5em 0"
    answer = _answer(value.topics, value.abstained)
    return f'<div><p style="{style}">{_marked(value)}</p>{answer}</div>'


@fragment.register
def _(value: DocumentTopic) -> str:
    return f"<div>{_roll_up((value,))}</div>"


@fragment.register
def _(value: Document) -> str:
    top = _roll_up(value.topics) if value.topics else "<p>no topic</p>"
    items = "".join(f"<li>{fragment(paragraph)}</li>" for paragraph in value.paragraphs)
    return f"<div>{top}<ol>{items}</ol></div>"


@fragment.register
def _(value: Entity) -> str:
    places = "<br>".join(
        f"{_quote(mention.text, mention.paragraph)}: {escape(mention.reason)}"
        for mention in value.mentions
    )
    row = (escape(value.name), escape(value.kind), places)
    return f"<div>{_table(('who', 'kind', 'mentions'), [row])}</div>"


@fragment.register
def _(value: Mention) -> str:
    return f"<div>{_quote(value.text, value.paragraph)}: {escape(value.reason)}</div>"


@fragment.register
def _(value: Sentence) -> str:
    return f"<div>{_quote(value.text, value.paragraph)}</div>"


@fragment.register
def _(value: Position) -> str:
    return f"<div>{_position(value)} in paragraphs {_numbers(value.paragraphs)}</div>"


@fragment.register
def _(value: SideSummary) -> str:
    strength = f"{value.strength:.0%} [{value.low:.0%}, {value.high:.0%}]"
    told = value.telling
    telling = "" if told is None else f": {_quote(told.text, told.paragraph)}"
    return f"<div>{_badge(value.side)} {strength}{telling}</div>"


@fragment.register
def _(value: Step) -> str:
    return f"<div>paragraph {value.paragraph + 1} {_badge(value.stance)}</div>"
