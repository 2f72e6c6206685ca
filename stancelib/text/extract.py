"""Paragraphs of HTML and Markdown, with their places in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple

from stancelib.text.html_scanner import scan
from stancelib.text.markdown_inline import plain

__all__ = ["Block", "html_paragraphs", "markdown_paragraphs"]

_SPACE = re.compile(r"\s+")

_DROPPED = frozenset(
    "script style nav template noscript title svg iframe object textarea select button".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre "
    "section summary table tbody td tfoot th thead tr ul".split()
)


class Block(NamedTuple):
    """A paragraph of marked-up text.

    `text` is what a reader sees; `start` and `end` are the offsets of the
    block's content in the source.
    """

    text: str
    start: int
    end: int


class _Collector:
    """Gathers the pieces of one block and keeps where it starts and ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._start = self._end = 0

    def add(self, piece: str, start: int) -> None:
        """Add a part of the source that starts at offset `start`."""
        ink = piece.strip()
        if ink:
            start += len(piece) - len(piece.lstrip())
            if not self._pieces:
                self._start = start
            self._end = start + len(ink)
        if ink or self._pieces:
            self._pieces.append(piece)

    def flush(self, plain: Callable[[str], str]) -> None:
        """End the block; `plain` makes its text from its source."""
        text = _SPACE.sub(" ", plain("".join(self._pieces))).strip()
        if text:
            self.blocks.append(Block(text, self._start, self._end))
        self._pieces.clear()


def html_paragraphs(source: str) -> list[Block]:
    """Return the paragraphs of an HTML document.

    Paragraphs, list items, headings, table cells and every other block with
    text of its own; scripts, styles, navigation and templates are dropped,
    entities are decoded, inline tags vanish, two line breaks separate.

    Parameters
    ----------
    source : str
        HTML, well formed or not.

    Returns
    -------
    list of Block
        In order, without overlap.

    Examples
    --------
    >>> html_paragraphs("<h1>News</h1><p>A <b>new</b>&nbsp;treaty.")
    [Block(text='News', start=4, end=8), Block(text='A new treaty.', start=16, end=41)]
    """
    blocks = _Collector()
    dropped, depth, line_breaks = "", 0, 0
    for kind, name, start, end in scan(source):
        if dropped:
            if name == dropped:
                depth += 1 if kind == "start" else -1
            if depth == 0:
                dropped = ""
        elif kind == "text":
            piece = source[start:end]
            blocks.add(piece, start)
            line_breaks = 0 if piece.strip() else line_breaks
        elif name == "br":
            line_breaks += 1
            blocks.add(" ", start)
            if line_breaks > 1:  # two line breaks look like a new paragraph
                blocks.flush(unescape)
        elif name in _BLOCKS:
            blocks.flush(unescape)
        elif kind == "start" and name in _DROPPED and source[end - 2] != "/":
            dropped, depth = name, 1
    blocks.flush(unescape)
    return blocks.blocks


_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n]|\Z)")
_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(?:.*\n)*?\1[ \t]*(?:\r?\n|\Z)")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HIDDEN = re.compile(r"\s*<(?:!--|(script|style|template|noscript)\b)", re.IGNORECASE)
_QUOTE = re.compile(r"\s{0,3}(?:>[ \t]?)+")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_UNDERLINE = re.compile(r"\s*=+\s*|[-:|\s]+|[-*_\s]+")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]^][^\]]*\]:\s*\S+")
_CELL = re.compile(r"(?:\\.|[^|\\])+")


def _visible_lines(source: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of lines outside front matter, fenced code and hidden HTML."""
    front = _FRONT_MATTER.match(source)
    until = ""
    for match in _LINE.finditer(source, front.end() if front else 0):
        line = match[0].rstrip("\r\n")
        fence, hidden = _FENCE.match(line), _HIDDEN.match(line)
        if until.startswith(("`", "~")):
            if fence and fence[1].startswith(until) and not line.strip(" \t`~"):
                until = ""
            line = ""
        elif until:
            if until in line.lower():
                until = ""
            line = ""
        elif fence:
            until, line = fence[1], ""
        elif hidden:
            closing = f"</{hidden[1].lower()}" if hidden[1] else "-->"
            if closing not in line.lower():
                until = closing
                line = ""
            elif hidden[1]:
                line = ""
        yield match.start(), line


def markdown_paragraphs(source: str) -> list[Block]:
    r"""Return the paragraphs of a Markdown document.

    Headings, list items, block quotes, table cells and paragraphs, with hard
    line wraps joined and inline marks removed; front matter, fenced code,
    comments, scripts and link definitions are dropped.

    Parameters
    ----------
    source : str
        Markdown (CommonMark, with pipe tables and front matter).

    Returns
    -------
    list of Block
        In order, without overlap.

    Examples
    --------
    >>> [block.text for block in markdown_paragraphs("# News\n\nA *new*\n[treaty](x.html).\n- one")]
    ['News', 'A new treaty.', 'one']
    """
    blocks = _Collector()
    for offset, line in _visible_lines(source):
        quote = _QUOTE.match(line)
        at = quote.end() if quote else 0
        rest = line[at:]
        if not rest.strip() or _UNDERLINE.fullmatch(rest) or _DEFINITION.match(rest):
            blocks.flush(plain)
        elif heading := _HEADING.match(rest):
            blocks.flush(plain)
            text = _HEADING_END.sub("", rest)
            blocks.add(text[heading.end() :], offset + at + heading.end())
            blocks.flush(plain)
        elif rest.lstrip().startswith("|"):
            for cell in _CELL.finditer(rest):
                blocks.flush(plain)
                blocks.add(cell[0], offset + at + cell.start())
            blocks.flush(plain)
        else:
            if item := _ITEM.match(rest):
                blocks.flush(plain)
                at += item.end()
            blocks.add(line[at:].removesuffix("\\") + "\n", offset + at)
    blocks.flush(plain)
    return blocks.blocks
