"""Paragraphs and sentences of plain text, as spans of the caller's own string."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stancelib.text.boundaries import STOP, ends_sentence
from stancelib.text.layout import Line, continues, lines, wrap_width

__all__ = ["Span", "paragraphs", "sentences"]


class Span(NamedTuple):
    """A stretch of the caller's string: ``string[start:end]``."""

    start: int
    end: int


def paragraphs(text: str) -> Iterator[Span]:
    r"""Yield the paragraphs of a plain text.

    Blank lines and page breaks separate paragraphs. Single line breaks do too,
    unless the text is hard-wrapped (lines of similar width that break off in
    the middle of a sentence) or a sentence runs on in lower case. List items,
    headlines and Markdown headings are paragraphs of their own; a quotation
    that opens again in each paragraph merges nothing.

    Parameters
    ----------
    text : str
        The caller's string, not normalised.

    Yields
    ------
    Span
        In order, without overlap and without white space around; together they
        hold every character that is not white space. One is made at a time, in
        time linear in the text.

    Examples
    --------
    >>> text = "Headline\n\nFirst paragraph.\n\n- item"
    >>> [text[start:end] for start, end in paragraphs(text)]
    ['Headline', 'First paragraph.', '- item']
    """
    width = wrap_width(text)
    first: Line | None = None
    latest: Line | None = None
    for line in lines(text):
        if first is None or latest is None:
            first = line
        elif not continues(text, first, latest, line, width):
            yield Span(first.start, latest.end)
            first = line
        latest = line
    if first is not None and latest is not None:
        yield Span(first.start, latest.end)


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of an English plain text.

    A sentence never crosses a paragraph. Abbreviations, initials, decimals and
    the numbers of list items don't end sentences; closing quotes and brackets
    belong to the sentence that they close.

    Parameters
    ----------
    text : str
        The caller's string, not normalised.

    Yields
    ------
    Span
        In order, without overlap and without white space around; together they
        hold every character that is not white space.

    Examples
    --------
    >>> text = 'Sen. J. R. Smith of the U.S. asked "Why?" Nobody knew.'
    >>> [text[start:end] for start, end in sentences(text)]
    ['Sen. J. R. Smith of the U.S. asked "Why?"', 'Nobody knew.']
    """
    for start, end in paragraphs(text):
        for stop in STOP.finditer(text, start, end):
            if ends_sentence(text, start, end, stop):
                yield Span(start, stop.end())
                start = stop.end()
                while text[start].isspace():
                    start += 1
        yield Span(start, end)
