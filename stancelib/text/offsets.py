"""Offset maps: from a rewritten string back into the string it was made from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable

__all__ = ["OffsetMap", "rewrite"]

#: Longest replacement that one source character can have (NFKC turns U+FDFA into 18).
_MOST_GROWTH = 18


class OffsetMap:
    """Where the characters of a rewritten string came from.

    Only replacements that change the length are stored; between them the two
    strings run in step, so that a lookup is one bisection.

    Parameters
    ----------
    source_length : int
        Length of the source string; decides how wide the stored offsets are.
    """

    __slots__ = ("_new_end", "_new_start", "_old_end", "_old_start")

    def __init__(self, source_length: int) -> None:
        code = "I" if source_length * _MOST_GROWTH < 2**32 else "Q"
        self._new_start = array(code)
        self._new_end = array(code)
        self._old_start = array(code)
        self._old_end = array(code)

    def add(self, new_start: int, new_end: int, old_start: int, old_end: int) -> None:
        """Record that ``source[old_start:old_end]`` became ``new[new_start:new_end]``."""
        deleted = new_start == new_end
        if deleted and self._new_end and self._new_start[-1] == new_end == self._new_end[-1]:
            self._old_end[-1] = old_end  # deletions in a row are one deletion
            return
        self._new_start.append(new_start)
        self._new_end.append(new_end)
        self._old_start.append(old_start)
        self._old_end.append(old_end)

    def __bool__(self) -> bool:
        return bool(self._new_start)

    def start(self, index: int) -> int:
        """Return where the source of the character at `index` starts."""
        k = bisect_right(self._new_start, index) - 1
        if k < 0:
            return index
        if index < self._new_end[k]:
            return self._old_start[k]
        return self._old_end[k] + index - self._new_end[k]

    def end(self, index: int) -> int:
        """Return where the source of the character before `index` ends (``index >= 1``)."""
        k = bisect_right(self._new_start, index - 1) - 1
        if k < 0:
            return index
        if index <= self._new_end[k]:
            return self._old_end[k]
        return self._old_end[k] + index - self._new_end[k]


def rewrite(text: str, edits: Iterable[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    """Apply replacements to a string and remember where its characters came from.

    Parameters
    ----------
    text : str
    edits : iterable of (int, int, str)
        Start, end and replacement, in order and without overlap.

    Returns
    -------
    text : str
    map : OffsetMap
        False where all offsets stayed as they were.

    Examples
    --------
    >>> new, back = rewrite("a&lt;b", [(1, 5, "<")])
    >>> new, back.start(2), back.end(2)
    ('a<b', 5, 5)
    """
    parts: list[str] = []
    offsets = OffsetMap(len(text))
    done = size = 0
    for start, end, new in edits:
        parts.append(text[done:start])
        parts.append(new)
        size += start - done
        if len(new) != end - start:
            offsets.add(size, size + len(new), start, end)
        size += len(new)
        done = end
    parts.append(text[done:])
    return "".join(parts), offsets
