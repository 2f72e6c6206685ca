"""The plain text of a line of Markdown."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["plain"]

_TAG = re.compile(
    r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)|</?[A-Za-z][^<>]*>|<[a-z][a-z0-9+.-]*:[^<>\s]*>"
)
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^()]*+(?:\([^()]*+\)[^()]*+)?\)")
_REFERENCE = re.compile(r"!?\[([^\[\]]++)\]\[[^\[\]]*+\]")
_NOTE = re.compile(r"\[\^[^\[\]\s]{1,50}\]:?")
_STARS = re.compile(r"(?<![\\0-9*])\*++(?=\S)|(?<=[^\s\\*])\*++(?![0-9])|(?<=\S)~~|~~(?=\S)")
_UNDERSCORES = re.compile(r"(?<![\w\\])_++(?=\S)|(?<=[^\s\\_])_++(?!\w)")
_CODE = re.compile(r"`+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACE = re.compile(r"\s+")


def plain(line: str) -> str:
    r"""Remove the inline marks of Markdown.

    Parameters
    ----------
    line : str
        Text of one block, or of one line of it.

    Returns
    -------
    str
        Links and images become their text; emphasis, code marks, HTML tags and
        note marks go; entities and backslash escapes are decoded; white space
        is one space.

    Examples
    --------
    >>> plain("The **new** [treaty](http://example.org 'title') is *not* 2\\*3 &amp; <b>bold</b>.")
    'The new treaty is not 2*3 & bold.'
    """
    for _ in range(2):  # an image inside a link
        line = _LINK.sub(r"\1", line)
    line = _REFERENCE.sub(r"\1", line)
    line = _NOTE.sub("", line)
    line = _TAG.sub("", line)
    line = _STARS.sub("", line)
    line = _UNDERSCORES.sub("", line)
    line = _CODE.sub("", line)
    line = _ESCAPE.sub(r"\1", line)
    return _SPACE.sub(" ", unescape(line)).strip()
