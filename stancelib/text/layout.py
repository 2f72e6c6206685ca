"""How a plain text is laid out in lines: which line breaks end a paragraph and which only wrap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

__all__ = ["Line", "continues", "lines", "wrap_width"]

_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_PAGE_BREAKS = "\x0c\u2029"
_INK = re.compile(r"\S")
_WORD = re.compile(r"\S{1,40}")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_LOWER_END = re.compile(r"(?:\b[a-z]+|,)\Z")

_FINAL = re.compile(r"[.!?…][\"'”’)\]»*_]*\Z")
_OPENERS = "\"'“‘«([*_"
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_RULE = re.compile(r"[-=_*~#+.\s]{3,}")
_BULLET = re.compile(r"[•‣◦▪●○■□·\u2043∙➢➤►✓]")
#: Marks that a wrapped sentence can also have at the start of a line by chance.
_LIST_MARK = re.compile(r"(?:[-*+–—]|\(?\d{1,3}[.)]|\(?(?:[a-zA-Z]|[ivx]{2,5})\))\s")

_SAMPLE = 1000  # lines read to find the wrap width
_NARROWEST, _WIDEST = 40, 120  # columns between which text is hard-wrapped
_FULL = 0.85  # a wrapped line and the next word fill at least this share of the width
_OVERLONG = 1.15  # and no line of wrapped text is longer than this many widths
_LONGEST_HEADLINE = 100


class Line(NamedTuple):
    """A line that is not blank: its span without white space, its indent in columns.

    `gap` tells whether a blank line or a page break stands before it.
    """

    start: int
    end: int
    indent: int
    gap: bool


def lines(text: str) -> Iterator[Line]:
    r"""Yield the lines of a text that are not blank.

    Lines end at ``\n``, ``\r``, ``\r\n``, form feeds and the Unicode separators.

    Examples
    --------
    >>> [(line.start, line.end, line.gap) for line in lines("One \r\n\r\n two")]
    [(0, 3, False), (9, 12, True)]
    """
    start, gap = 0, False
    while start <= len(text):
        found = _BREAK.search(text, start)
        end = found.start() if found else len(text)
        ink = _INK.search(text, start, end)
        if ink:
            yield _line(text, start, ink.start(), end, gap)
        gap = not ink or text[end : end + 1] in _PAGE_BREAKS
        start = end + (2 if text.startswith("\r\n", end) else 1)


def _line(text: str, start: int, ink: int, end: int, gap: bool) -> Line:
    while text[end - 1].isspace():
        end -= 1
    return Line(ink, end, len(text[start : min(ink, start + _NARROWEST)].expandtabs(4)), gap)


def _is_finished(text: str, line: Line) -> bool:
    """Tell whether a line ends as a sentence does."""
    return bool(_FINAL.search(text[max(line.start, line.end - 8) : line.end]))


def _is_list_item(text: str, line: Line) -> bool:
    return bool(_BULLET.match(text, line.start) or _LIST_MARK.match(text, line.start, line.end))


def _starts_lower(text: str, line: Line) -> bool:
    return text[line.start : line.start + 3].lstrip(_OPENERS)[:1].islower()


def _is_upper(text: str, line: Line) -> bool:
    return text[line.start : min(line.end, line.start + _WIDEST)].isupper()


def _runs_on(text: str, line: Line, after: Line) -> bool:
    """Tell whether a sentence seems to run from one line into the next."""
    if _is_finished(text, line):
        return False
    last = text[line.end - 1]
    return (
        _starts_lower(text, after)
        or last.islower()
        or last in ",-"
        or (_is_upper(text, line) and _is_upper(text, after))
    )


def _needed(text: str, line: Line, after: Line) -> int:
    """Return how long a line would be with the next line's first word."""
    word = _WORD.match(text, after.start, after.end)
    return line.end - line.start + 1 + (len(word[0]) if word else 0)


def _is_full(text: str, line: Line, after: Line, width: int) -> bool:
    """Tell whether the next line's first word had no room left in a line."""
    longest = max(line.end - line.start, after.end - after.start)
    return _needed(text, line, after) >= _FULL * width and longest <= _OVERLONG * width


def _is_headline(text: str, line: Line, after: Line) -> bool:
    """Tell whether a line is a title set directly above its text."""
    if line.end - line.start > _LONGEST_HEADLINE or _is_finished(text, line):
        return False
    if _starts_lower(text, after):
        return False
    if _is_upper(text, line):
        return not _is_upper(text, after)
    if _LOWER_END.search(text[line.start : line.end]):
        return False  # no title ends with "of"
    words = _LONG_WORD.findall(text[line.start : line.end])
    return len(words) > 1 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def wrap_width(text: str) -> int | None:
    r"""Find the width at which a text is hard-wrapped.

    A line was wrapped if a sentence runs on into the next line, whose first
    word had no room left. A text is hard-wrapped if half of its line breaks
    (those before blank lines and list items aside) are of this kind.

    Parameters
    ----------
    text : str

    Returns
    -------
    int or None
        Width in characters; None if line breaks end paragraphs.

    Examples
    --------
    >>> wrap_width("This is a line that breaks off in the middle of\nits sentence.")
    47
    """
    pairs = [
        (line, after)
        for line, after in pairwise(islice(lines(text), _SAMPLE))
        if not after.gap and line.end - line.start >= _NARROWEST and not _is_list_item(text, after)
    ]
    wrapped = [
        (line, after)
        for line, after in pairs
        if line.end - line.start <= _WIDEST
        and _runs_on(text, line, after)
        and not _is_headline(text, line, after)
    ]
    if not wrapped:
        return None
    lengths = sorted(line.end - line.start for line, _ in wrapped)
    width = lengths[-1 - len(lengths) // 10]  # a few overlong lines don't count
    full = sum(_is_full(text, line, after, width) for line, after in wrapped)
    return width if 2 * full >= len(pairs) else None


def continues(text: str, first: Line, line: Line, after: Line, width: int | None) -> bool:
    """Tell whether a line belongs to the same paragraph as the line before it.

    Parameters
    ----------
    text : str
    first, line, after : Line
        First line of the current paragraph, its latest line, and the next line.
    width : int or None
        What :func:`wrap_width` says.

    Returns
    -------
    bool
    """
    if after.gap or _BULLET.match(text, after.start):
        return False
    if any(
        _HEADING.match(text, at.start) or _RULE.fullmatch(text, at.start, at.end)
        for at in (line, after)
    ):
        return False
    in_list = _is_list_item(text, first)
    wraps = width is not None and _is_full(text, line, after, width)
    runs_on = _runs_on(text, line, after)
    if _LIST_MARK.match(text, after.start, after.end):
        return wraps and runs_on and not in_list
    if in_list and after.indent > first.indent:
        return True
    if line is first and _is_headline(text, line, after):
        return wraps and width is not None and _needed(text, line, after) > width
    if not in_list and after.indent >= line.indent + 2 and not runs_on:
        return False  # the first line of an indented paragraph
    if wraps:
        return True
    return _starts_lower(text, after) and runs_on and line.end - line.start >= _NARROWEST
