"""How well holders of sides are found: exact-or-head match, and writer against named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["heads_of", "match", "same_holder"]

_DETERMINERS = re.compile(
    r"^(?:the|a|an|this|these|those|its|their|his|her|our|all|many|most|some|several|other)\s+",
    re.I,
)
_BREAK = re.compile(r"\s+(?:of|in|from|on|at|for|to|with|who|that|which)\s+", re.I)
_JOINED = re.compile(r"\s*(?:,|\band\b|&)\s*", re.I)
_AUTHOR = "AUTHOR"


def heads_of(name: str) -> frozenset[str]:
    """Return the head words of a holder's name: of each part that "and" joins, the last word.

    What follows a preposition or a relative pronoun doesn't count, nor does a
    possessive 's: "leaders of the parties" has the head "leaders".

    Examples
    --------
    >>> sorted(heads_of("the Russian president, Vladimir Putin")), sorted(heads_of("Putin's"))
    (['president', 'putin'], ['putin'])
    """
    heads = set()
    for part in _JOINED.split(name):
        start = _BREAK.split(part.strip(), maxsplit=1)[0]
        words = re.findall(r"[\w.]+", re.sub(r"['’]s\b", "", start))
        if words:
            heads.add(words[-1].casefold().strip("."))
    return frozenset(heads)


def same_holder(said: str, gold: str) -> bool:
    """Tell whether two names are equal but for determiners and case, or share a head word.

    Examples
    --------
    >>> same_holder("Vladimir Putin", "Putin"), same_holder("AUTHOR", "author")
    (True, False)
    """
    if _AUTHOR in (said, gold):
        return said == gold
    a, b = (_DETERMINERS.sub("", name.strip()).casefold() for name in (said, gold))
    return a == b or bool(heads_of(said) & heads_of(gold))


def match(said: Sequence[str], gold: Iterable[str]) -> tuple[int, int, int]:
    """Count right, wrong and missing holders of one side.

    Parameters
    ----------
    said : sequence of str
        Without ``unknown``.
    gold : iterable of str

    Returns
    -------
    (int, int, int)
        True positives, false positives, false negatives; each name counts once.

    Examples
    --------
    >>> match(["Putin", "NATO"], ["Vladimir Putin", "AUTHOR"])
    (1, 1, 1)
    """
    left = list(gold)
    right = 0
    for name in said:
        hit = next((other for other in left if same_holder(name, other)), None)
        if hit is not None:
            left.remove(hit)
            right += 1
    return right, len(said) - right, len(left)
