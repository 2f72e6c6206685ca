"""Which texts are not English, whatever words a model knows."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.text import canonical, is_english

__all__ = ["foreign"]

#: Characters that are looked at.
_ENOUGH = 2_000


def foreign(texts: Sequence[str]) -> frozenset[int]:
    """Return the positions of the texts that are not English.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    frozenset of int

    Examples
    --------
    >>> sorted(foreign(["The tax is fair.", "Die Steuer ist gerecht und nicht zu hoch."]))
    [1]
    """
    return frozenset(i for i, text in enumerate(texts) if not is_english(canonical(text[:_ENOUGH])))
