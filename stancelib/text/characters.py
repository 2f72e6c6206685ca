"""What each Unicode character becomes in canonical text."""

# ruff: noqa: RUF001  (look-alikes are what this module is about)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["alone", "character_edits"]

#: Runs of characters that may have to change: controls and everything beyond ASCII.
_RUN = re.compile(r"[^\t\n\r\x20-\x7e]+")

_SINGLE = "‘’‚‛′‹›´ʹʻʼʽˈ❛❜"
_DOUBLE = "“”„‟″«»ʺ❝❞〝〞〟"
_DASH = "–—―⸺⸻"
_HYPHEN = "‐‑‒−⁃"
_MARK_SIGNS = "©®™℠"  # NFKC would glue "TM" to the word before
_LETTERS = {
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
    "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "ß": "ss", "ẞ": "SS",
    "Ħ": "H", "ħ": "h", "ı": "i", "ȷ": "j", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t",
    "ĸ": "k", "Ə": "A", "ə": "a", "ƒ": "f", "Ɓ": "B", "ɓ": "b", "Ɗ": "D", "ɗ": "d",
    "Ƙ": "K", "ƙ": "k", "Ɨ": "I", "ɨ": "i", "Ʉ": "U", "ʉ": "u", "Ƶ": "Z", "ƶ": "z",
}  # fmt: skip
_TABLE: dict[str, str] = {
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(_DOUBLE, '"'),
    **dict.fromkeys(_DASH, " - "),
    **dict.fromkeys(_HYPHEN, "-"),
    **dict.fromkeys(_MARK_SIGNS, " "),
    **_LETTERS,
    "…": "...",
    "⁄": "/",
    "∕": "/",
    "\u2028": "\n",
    "\u2029": "\n",
}

#: Invisible characters outside category Cf: joiners, variation selectors, Hangul fillers.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
#: Hangul vowels and final consonants compose with the letter before them.
_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
#: Unicode's stream-safe limit; more marks on one letter are noise, and slow to sort.
_LONGEST_CLUSTER = 31

_REMOVED, _JOINS, _STARTS = range(3)


@lru_cache(maxsize=4096)
def _kind(char: str) -> int:
    """Tell whether a character is removed, joins the one before, or starts a cluster."""
    if unicodedata.category(char) == "Cf" or _INVISIBLE.match(char):
        return _REMOVED
    first = unicodedata.normalize("NFKD", char)[:1]
    if unicodedata.category(first).startswith("M") or _JAMO.match(first):
        return _JOINS
    return _STARTS


def _fold_char(char: str, before: str) -> str:
    """Return one composed character's canonical form; `before` is what stands before it."""
    if char in _TABLE:
        return _TABLE[char]
    if char in "\t\n\r" or " " <= char <= "~":
        return char
    category = unicodedata.category(char)
    if category.startswith("M"):  # marks live on letters of other scripts only
        return char if before and not before.isascii() else ""
    if category[0] not in "LN":
        return "" if category == "Cf" or _INVISIBLE.match(char) else " "
    base = unicodedata.normalize("NFD", char)[0]
    if base.isascii() or base in _TABLE:
        return _TABLE.get(base, base)
    lower = char.lower()
    return lower if len(lower) == 1 else char


@lru_cache(maxsize=4096)
def _fold(cluster: str) -> str:
    """Return the canonical form of a character with its marks; applying it twice is safe."""
    if cluster in _TABLE:
        return _TABLE[cluster]
    while True:
        composed = unicodedata.normalize("NFKC", cluster[:_LONGEST_CLUSTER])
        out = " " if "⁄" in composed and not cluster.startswith("⁄") else ""  # 1½ is not 11/2
        for char in composed:
            out += _fold_char(char, out[-1:])
        if out == cluster:  # lower-casing can make a new composition possible
            return out
        cluster = out


@lru_cache(maxsize=4096)
def alone(char: str) -> str | None:
    """Return what a character becomes wherever it stands, None if that depends on its neighbours.

    Only ASCII outcomes count: marks are out, which join the letter before
    them, and letters of other scripts, which later marks may join.

    Examples
    --------
    >>> alone("ć"), alone("\u0301")
    ('c', None)
    """
    if _kind(char) != _STARTS:
        return None
    folded = _fold(char)
    return folded if folded.isascii() else None


def _clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and text of each character with its marks, without removed ones."""
    first, last, cluster = start, start, ""
    for at in range(start, end):
        char = text[at]
        kind = _kind(char)
        if kind == _REMOVED:
            continue
        if kind == _JOINS and not cluster and start > 0:
            first, cluster = start - 1, text[start - 1]  # "e" + acute: the e is plain ASCII
        if kind == _STARTS and cluster:
            yield first, last, cluster
            cluster = ""
        if not cluster:
            first = at
        if len(cluster) < _LONGEST_CLUSTER:
            cluster += char
        last = at + 1
    if cluster:
        yield first, last, cluster


def character_edits(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the replacements that make the characters of a text canonical.

    Parameters
    ----------
    text : str

    Yields
    ------
    (int, int, str)
        Start, end and replacement, in order and without overlap.

    Examples
    --------
    >>> list(character_edits("“Đinđić”"))
    [(0, 1, '"'), (1, 2, 'D'), (4, 5, 'd'), (6, 7, 'c'), (7, 8, '"')]
    """
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start == 1 and (new := _TABLE.get(text[start])) is not None:
            yield start, end, new
            continue
        done = start
        for first, last, cluster in _clusters(text, start, end):
            if done < first:
                yield done, first, ""
            folded = _fold(cluster)
            if folded != text[first:last]:
                yield first, last, folded
            done = last
        if done < end:
            yield done, end, ""
