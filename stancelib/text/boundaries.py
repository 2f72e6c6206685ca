"""Where English sentences end: the decision at one full stop, question or exclamation mark."""

from __future__ import annotations

import re

__all__ = ["STOP", "ends_sentence"]

#: A stop with the quotes, brackets and note marks that close after it.
STOP = re.compile(r"(?P<stop>[.!?…]++)(?P<closers>(?:[\"'”’)\]»]|\[\d{1,3}\])*+)")

_WORD = re.compile(r"[^\s\"'“”‘’()\[\]«»–—]+\Z")
_NEXT_WORD = re.compile(r"[^\W_]+")
_INK = re.compile(r"\S")
_OPENERS = "\"'“‘«([-–—*_"
_LOOK = 24  # characters looked at on each side: enough for a word

#: Always followed by the rest of their name or phrase.
_TITLES = frozenset(
    "mr mrs ms dr prof sen sens rep reps gen gov lt col maj capt cmdr cdr adm sgt pvt brig amb "
    "rev fr hon pres st mt ft messrs mme mlle supt atty det insp vs e.g i.e cf viz approx ca "
    "lt-gen maj-gen brig-gen rt".split()
)
#: Abbreviations before a number.
_NUMBERED = frozenset("no nos art arts sec secs fig figs p pp vol vols ch para paras res".split())
#: Can end a sentence; whether they do shows in the next word.
_MAYBE = frozenset(
    "inc corp co ltd bros jr sr etc al ph.d dept univ assn est ave blvd jan feb mar apr jun jul "
    "aug sep sept oct nov dec ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass "
    "mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo rom ger".split()
)
_DOTTED = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")  # initials, U.S, a.m
_STARTERS = frozenset(
    "the he she it they we you this that these those there but and or so yet in on at for from "
    "with by as if when while after before since although though however some many most both "
    "his her its their our my what who why how where no not such one two another other all "
    "also then still now today yesterday meanwhile moreover instead".split()
)


def _is_abbreviation(word: str, following: str) -> bool:
    """Tell whether a full stop after `word` only abbreviates it."""
    lower = word.lower()
    if lower in _TITLES:
        return True
    if lower in _NUMBERED:
        return following[:1].isdigit()
    if lower in _MAYBE or _DOTTED.fullmatch(word):
        return following.lower() not in _STARTERS
    return False


def ends_sentence(text: str, start: int, end: int, stop: re.Match[str]) -> bool:
    """Tell whether a sentence ends at a stop.

    Parameters
    ----------
    text : str
    start, end : int
        Start of the sentence so far, and end of its paragraph.
    stop : re.Match
        A match of :data:`STOP` inside of them.

    Returns
    -------
    bool
        Looks at a bounded number of characters around the stop.

    Examples
    --------
    >>> text = "Gen. Clark left. He had won."
    >>> [ends_sentence(text, 0, len(text), stop) for stop in STOP.finditer(text)]
    [False, True, False]
    """
    if stop.end() >= end or not text[stop.end()].isspace():
        return False
    ink = _INK.search(text, stop.end(), end)
    if not ink:
        return False
    ahead = text[ink.start() : min(end, ink.start() + _LOOK)]
    following = ahead.lstrip(_OPENERS + " ")
    quote_opens = following != ahead
    if not following or following[0] in ".,;:!?…":
        return False
    if following[0].islower():
        return quote_opens and ahead[0] not in "-–—([" and stop["stop"] == "." and not stop[2]
    if stop["stop"] != "." or any(c in "\"'”’»" for c in stop["closers"]):
        return True
    found = _WORD.search(text[max(start, stop.start() - _LOOK) : stop.start()])
    if not found:
        return True
    word = found[0]
    if stop.start() - len(word) <= start and (word.isdigit() or len(word) == 1):
        return False  # the number of a list item
    next_word = _NEXT_WORD.match(following)
    return not _is_abbreviation(word, next_word[0] if next_word else "")
