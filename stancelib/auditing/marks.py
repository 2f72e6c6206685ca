"""What in a text could give its label away: words, tags, links, numbers, openings, form."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["is_word", "marks"]

_LONGEST = 20_000
_PIECE = re.compile(r"https?://[^\s<>\"')]+|www\.[^\s<>\"')]+|[#@]\w+|\w+(?:[-'’]\w+)*")
_DIGIT = re.compile(r"\d")
_ENDS = tuple(".!?…\"'”’)]")
_KINDS = ("tag ", "link to ", "number like ", "opening ", "ending ", "form: ")


def is_word(mark: str) -> bool:
    """Tell whether a mark is a word or two, which may well carry the meaning.

    Examples
    --------
    >>> is_word("“shield”"), is_word("tag #plum")
    (True, False)
    """
    return not mark.startswith(_KINDS)


def marks(text: str) -> list[str]:
    """Return the marks of a text, each once.

    Words and pairs of words in lower case, hashtags and mentions, hosts of
    links, the shape of numbers and identifiers, the first and last three
    words, and how the text is set.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        As shown to people; their number is linear in the text.

    Examples
    --------
    >>> marks("Ban #plums")
    ['“ban”', 'tag #plums', 'form: no final punctuation']
    """
    pieces = [match[0] for match in _PIECE.finditer(text[:_LONGEST])]
    found: dict[str, None] = {}
    before = ""
    for piece in pieces:
        mark, word = _mark(piece)
        found[mark] = None
        if word and before:
            found[f"“{before} {word}”"] = None
        before = word
    if len(pieces) >= 6:
        found["opening “" + " ".join(pieces[:3]).lower() + " …”"] = None
        found["ending “… " + " ".join(pieces[-3:]).lower() + "”"] = None
    found.update(dict.fromkeys(_form(text)))
    return list(found)


def _mark(piece: str) -> tuple[str, str]:
    """Return a piece's mark, and the word that it is, if it is one."""
    if piece[0] in "#@":
        return f"tag {piece.lower()}", ""
    if piece.startswith(("http://", "https://", "www.")):
        host = piece.partition("//")[2] or piece
        return f"link to {host.partition('/')[0].lower()}", ""
    if _DIGIT.search(piece):
        return f"number like {_DIGIT.sub('0', piece)}", piece.lower()
    return f"“{piece.lower()}”", piece.lower()


def _form(text: str) -> Iterator[str]:
    stripped = text.strip()
    if text != stripped:
        yield "form: white space at the ends"
    if "\n" in stripped:
        yield "form: line breaks"
    if "  " in stripped:
        yield "form: double spaces"
    if stripped and not stripped.endswith(_ENDS):
        yield "form: no final punctuation"
    if stripped.isupper():
        yield "form: capitals only"
    if stripped[:1].islower():
        yield "form: starts in lower case"
