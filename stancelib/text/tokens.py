"""The reference tokenizer: plain and obvious, what faster ones are compared with."""

from __future__ import annotations

import re
import string
from typing import NamedTuple

__all__ = ["Token", "tokenize"]

_WORD = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]+")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class Token(NamedTuple):
    """A word: its span in the text, and its letters with A to Z lower-cased."""

    start: int
    end: int
    text: str


def tokenize(text: str) -> list[Token]:
    """Return the words of a canonical text.

    A token is a maximal run of word characters; word characters are the ASCII
    letters and digits and every non-ASCII character, and everything else
    separates. Only ASCII letters are lower-cased (:func:`~stancelib.text.normalize`
    has lower-cased the others), so that every token keeps its length.

    Parameters
    ----------
    text : str
        Canonical text.

    Returns
    -------
    list of Token
        In order, without overlap.

    Examples
    --------
    >>> [t.text for t in tokenize("NATO's 2nd-largest army")]
    ['nato', 's', '2nd', 'largest', 'army']
    """
    return [Token(m.start(), m.end(), m[0].translate(_LOWER)) for m in _WORD.finditer(text)]
