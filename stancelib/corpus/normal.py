"""The form in which two texts count as the same."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalise"]

_WORD = re.compile(r"\w+")


def normalise(text: str) -> str:
    """Return a text without case, punctuation and spacing; as it is where nothing is left.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Its words in NFKC form, case-folded, one space between them.

    Examples
    --------
    >>> normalise("  NATO's 'Open  Door'. "), normalise(" ?! ")
    ('nato s open door', '?!')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded)) or text.strip()
