"""A linear-time scanner for HTML: text and tags with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Piece", "scan"]

_MARKUP = re.compile(r"<(?:!--|[!?]|/?[A-Za-z])")
_TAG = re.compile(
    r"</?(?P<name>[A-Za-z][^\s/>]*+)"
    r"(?:[^\"'>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|[\"'=])*+>"
)
_PLAIN_TAG = re.compile(r"</?(?P<name>[A-Za-z][^\s/<>]*+)[^<>]*+>")
#: Elements whose content is not markup.
_RAW = frozenset(["script", "style", "textarea", "title"])


class Piece(NamedTuple):
    """A piece of HTML: ``kind`` is text, start or end; ``name`` is the tag's, lower-case."""

    kind: str
    name: str
    start: int
    end: int


def scan(source: str) -> Iterator[Piece]:
    """Yield the texts and tags of HTML.

    Comments, declarations and the content of scripts, styles, titles and text
    areas are left out. The standard library's parser takes quadratic time on
    unclosed markup; this one looks at each character a bounded number of times.

    Parameters
    ----------
    source : str
        HTML, well formed or not; a ``<`` that opens nothing is text.

    Yields
    ------
    Piece
        In order, without overlap; entities are not decoded.

    Examples
    --------
    >>> [(p.kind, p.name, p.start, p.end) for p in scan("<b>a < b</b><!-- c -->")]
    [('start', 'b', 0, 3), ('text', '', 3, 8), ('end', 'b', 8, 12)]
    """
    pattern = _TAG
    done = at = 0
    while opened := _MARKUP.search(source, at):
        start = opened.start()
        name = ""
        if opened[0] == "<!--":
            end = _after(source, "-->", start + 4)
        elif opened[0] in ("<!", "<?"):
            end = _after(source, ">", start)
        else:
            tag = pattern.match(source, start)
            if not tag and pattern is _TAG:
                pattern = _PLAIN_TAG  # an unclosed tag: from here on any > closes one
                tag = pattern.match(source, start)
            if not tag:
                at = start + 1
                continue
            end, name = tag.end(), tag["name"].lower()
        if done < start:
            yield Piece("text", "", done, start)
        if name:
            kind = "end" if source[start + 1] == "/" else "start"
            yield Piece(kind, name, start, end)
            if kind == "start" and name in _RAW:
                closing = re.compile(f"</{name}", re.IGNORECASE).search(source, end)
                end = closing.start() if closing else len(source)
        done = at = end
    if done < len(source):
        yield Piece("text", "", done, len(source))


def _after(source: str, mark: str, start: int) -> int:
    found = source.find(mark, start)
    return found + len(mark) if found >= 0 else len(source)
