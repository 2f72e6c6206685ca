"""Where texts mention the target of a pair: its name, and the words that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stancelib.evaluation.mentions import PLACEHOLDER, alias_pattern

__all__ = ["hide_targets", "target_pattern"]

_WORD = re.compile(r"\w+")
#: Shorter words say too little to stand for a target ("of", "in", "us").
_SHORTEST = 4
_PLAIN = frozenset(
    "about after against also been before being between both could does done during each ever "
    "every from have having here into just less many more most much must need only other over "
    "same should some such than that their them then there these they this those through under "
    "until upon very were what when where which while will with within without would your".split()
)


def target_pattern(target: str) -> re.Pattern[str]:
    """Compile a target into a pattern that finds it, or a word of it, in a text.

    Parameters
    ----------
    target : str
        A name, a claim, a question.

    Returns
    -------
    re.Pattern
        Any case; words of four letters at least that are no function words
        count alone, with any ending.

    Examples
    --------
    >>> target_pattern("a carbon tax").findall("The carbon tax taxes carbon.")
    ['carbon tax', 'carbon']
    """
    return alias_pattern(_forms(target))


def _forms(target: str) -> list[str]:
    words = [w for w in _WORD.findall(target) if len(w) >= _SHORTEST and w.lower() not in _PLAIN]
    bare = re.sub(r"^(?:the|an?)\s+", "", target.strip(" .?!"), flags=re.IGNORECASE)
    return [bare, *(f"{word}*" for word in words)]


def hide_targets(texts: Sequence[str], targets: Iterable[str]) -> list[str]:
    """Replace the mentions of every target by a placeholder.

    Parameters
    ----------
    texts : sequence of str
    targets : iterable of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> hide_targets(["Trams are loud, parks are not."], ["trams", "city parks"])
    ['TOPICMENTION are loud, TOPICMENTION are not.']
    """
    pattern = alias_pattern(form for target in targets for form in _forms(target))
    return [pattern.sub(PLACEHOLDER, text) for text in texts]
