"""A text as words with sentences and quotations, as holders are looked for in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from stancelib.holders.words import FIRST_PERSON

__all__ = ["Words", "read_words"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-&][^\W_]+)*(?:['’](?!s\b)[^\W\d_]+)?|['’]s\b|[^\w\s]"
)
_CLOSERS = frozenset("\"')]}”’»")
_SHORT = frozenset(
    "mr mrs ms dr prof sen rep reps sens gen gov col lt st rev hon no vs etc jr sr u.s u.k".split()
)
_OPEN, _CLOSE = "“«", "”»"


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words and marks, end to end.

    Parameters
    ----------
    text : str
    starts, ends : list of int
        Characters of each.
    words : list of str
        As they stand.
    lower : list of str
        In small letters.
    sentences : list of int
        The number of each one's sentence.
    quoted : list of bool
        Whether it stands between quotation marks.
    first_person : list of bool
        Whether it is "I", "we", "our" and the like, outside quotations.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    lower: list[str]
    sentences: list[int]
    quoted: list[bool]
    first_person: list[bool]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, character: int) -> int:
        """Return the position of the word at a character, or of the last before it."""
        return max(bisect_right(self.starts, character) - 1, 0)


def read_words(text: str) -> Words:
    """Cut a text into words.

    Examples
    --------
    >>> read = read_words('The U.S. said: "We agree." Russia didn’t.')
    >>> read.words[:4], read.sentences[-1], read.quoted[5]
    (['The', 'U.S.', 'said', ':'], 1, True)
    """
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    lower: list[str] = []
    sentences: list[int] = []
    quoted: list[bool] = []
    first: list[bool] = []
    sentence, inside, over = 0, False, False
    for match in _TOKEN.finditer(text):
        word = match[0]
        small = word.lower()
        if over and word not in _CLOSERS:
            sentence, over = sentence + 1, False
        if word == '"':
            inside = not inside
        elif word in _OPEN:
            inside = True
        elif word in _CLOSE:
            inside = False
        elif word in ".!?":
            over = not (word == "." and lower and (lower[-1] in _SHORT or len(lower[-1]) == 1))
        starts.append(match.start())
        ends.append(match.end())
        words.append(word)
        lower.append(small)
        sentences.append(sentence)
        quoted.append(inside)
        first.append(small in FIRST_PERSON and not inside and word != "US")
    return Words(text, starts, ends, words, lower, sentences, quoted, first)
