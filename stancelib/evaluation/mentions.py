"""Where texts mention a topic by one of its aliases: the simplest topic detector."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from stancelib.evaluation.predictions import BoolArray
from stancelib.topics import Topic

__all__ = ["PLACEHOLDER", "alias_pattern", "find_mentions", "hide_mentions"]

#: Stands for any topic in texts whose mentions are hidden.
PLACEHOLDER = "TOPICMENTION"

_GAP = r"[\s\-'‐‑–’]"


def alias_pattern(aliases: Iterable[str]) -> re.Pattern[str]:
    """Compile aliases into one pattern: whole words, any case, ``*`` for any word ending.

    Words of an alias may be parted by spaces, hyphens or apostrophes
    (``nato s expansion`` finds "NATO's expansion"). Without aliases the
    pattern finds nothing.

    Examples
    --------
    >>> pattern = alias_pattern(["kosov*", "anti missile"])
    >>> pattern.findall("Kosovars saw anti-missile units, not antimissile ones.")
    ['Kosovars', 'anti-missile']
    """
    found = []
    for alias in aliases:
        stem = alias.strip()
        ending = r"\w*" if stem.endswith("*") else ""
        words = [re.escape(word) for word in re.split(f"{_GAP}+", stem.rstrip("* ")) if word]
        if words:
            found.append(f"{_GAP}+".join(words) + ending)
    # The longest first, so that hiding a mention takes all of it.
    found.sort(key=lambda text: (-len(text), text))
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)" if found else r"(?!)", re.IGNORECASE)


def find_mentions(texts: Sequence[str], topics: Sequence[Topic]) -> BoolArray:
    """Tell which texts mention which topics, shape (n texts, T topics)."""
    out = np.zeros((len(texts), len(topics)), dtype=np.bool_)
    for column, topic in enumerate(topics):
        pattern = alias_pattern(topic.aliases)
        out[:, column] = [pattern.search(text) is not None for text in texts]
    return out


def hide_mentions(texts: Sequence[str], topics: Sequence[Topic]) -> list[str]:
    """Replace the mentions of every topic by :data:`PLACEHOLDER`.

    Examples
    --------
    >>> hide_mentions(["Kosovo must be free."], [Topic("kosovo", aliases=("kosovo",))])
    ['TOPICMENTION must be free.']
    """
    pattern = alias_pattern(alias for topic in topics for alias in topic.aliases)
    return [pattern.sub(PLACEHOLDER, text) for text in texts]
