"""Changing a text in ways whose effect on the labels is known.

Each function is pure: the same text and generator state give the same answer,
None where the text cannot be changed that way.
"""

from __future__ import annotations

import re

import numpy as np

__all__ = ["misspell", "quote_opponent", "recase", "swap_mentions"]

_LONG_WORD = re.compile(r"(?<![\w@#'’-])[A-Za-z]{6,}(?![\w'’-])")
_ANY_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

#: What an opponent of each side is quoted with, and how the author rejects it.
_QUOTES = {
    "support": (
        " Critics say that {name} would be a dangerous mistake, but they are wrong.",
        " “{Name} would be a disaster,” opponents claim. That is not true.",
        " Some warn of a needless, costly failure. They have no case.",
    ),
    "oppose": (
        " Supporters say that {name} would be a great success, but they are wrong.",
        " “{Name} would be a blessing,” its champions claim. That is not true.",
        " Some promise a safe and wonderful future. They have no case.",
    ),
}


def misspell(
    text: str, rng: np.random.Generator, mention: re.Pattern[str] | None = None, edits: int = 2
) -> str | None:
    """Swap two neighbouring letters in one or two long words that are no mention.

    Parameters
    ----------
    text : str
    rng : Generator
    mention : re.Pattern, optional
        What must stay as it is.
    edits : int, default 2
        Words changed at most.

    Returns
    -------
    str or None
        None where no word of six letters can be changed. The first and the
        last letter stay.

    Examples
    --------
    >>> misspell("Residents like trams.", np.random.default_rng(0))
    'Resiednts like trams.'
    """
    kept = [] if mention is None else [m.span() for m in mention.finditer(text)]
    words = []
    for word in _LONG_WORD.finditer(text):
        letters = word[0]
        places = [i for i in range(1, len(letters) - 2) if letters[i] != letters[i + 1]]
        if places and not any(a < word.end() and word.start() < b for a, b in kept):
            words.append((word.start(), places))
    if not words:
        return None
    out = list(text)
    count = min(int(rng.integers(1, edits + 1)), len(words))
    for chosen in rng.choice(len(words), count, replace=False):
        start, places = words[chosen]
        i = start + int(rng.choice(places))
        out[i], out[i + 1] = out[i + 1], out[i]
    return "".join(out)


def recase(text: str, rng: np.random.Generator) -> str | None:
    """Write a text in lower, upper or title case, whichever the generator draws.

    Returns
    -------
    str or None
        None where that changes nothing.

    Examples
    --------
    >>> recase("No trams.", np.random.default_rng(1))
    'NO TRAMS.'
    """
    kinds = (str.lower, str.upper, lambda s: _ANY_WORD.sub(lambda m: m[0].capitalize(), s))
    changed = kinds[int(rng.integers(len(kinds)))](text)
    return None if changed == text else changed


def swap_mentions(text: str, mention: re.Pattern[str], name: str) -> str | None:
    """Replace every mention by another name.

    Returns
    -------
    str or None
        None where nothing is mentioned.

    Examples
    --------
    >>> swap_mentions("Parks cost. We like parks.", re.compile("parks", re.I), "Tram lines")
    'Tram lines cost. We like tram lines.'
    """

    def put(found: re.Match[str]) -> str:
        lower = found[0][:1].islower() and name[1:2].islower()
        return name[:1].lower() + name[1:] if lower else name

    changed, count = mention.subn(put, text)
    return changed if count else None


def quote_opponent(text: str, side: str, rng: np.random.Generator, name: str = "this") -> str:
    """Add what an opponent of the text's side says, and that it is wrong.

    A reader who follows the text would not change their mind on whose side it
    is; counting its words would.

    Parameters
    ----------
    text : str
    side : {"support", "oppose"}
        The text's own.
    rng : Generator
        Draws one of three ways to say it.
    name : str, optional
        What is spoken of.

    Returns
    -------
    str

    Examples
    --------
    >>> quote_opponent("Build trams.", "support", np.random.default_rng(0), "trams")
    'Build trams. Some warn of a needless, costly failure. They have no case.'
    """
    frames = _QUOTES[side]
    frame = frames[int(rng.integers(len(frames)))]
    return text.rstrip() + frame.format(name=name, Name=name[:1].upper() + name[1:])
