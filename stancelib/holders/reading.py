"""A text as words with sentences and quotations, as holders are looked for in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from stancelib.holders.words import Traits, traits_of

__all__ = ["Words", "read_words"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-&][^\W_]+)*(?:['’](?!s\b)[^\W\d_]+)?|['’]s\b|[^\w\s]"
)
_CLOSERS = frozenset("\"')]}”’»")
_SHORT = frozenset(
    "mr mrs ms dr prof sen rep reps sens gen gov col lt st rev hon no vs etc jr sr u.s u.k".split()
)
_OPEN = "“«"
_MARKS = frozenset('.!?"“«”»')


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
    traits : list of Traits
        What each is.
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
    traits: list[Traits]
    lower: list[str]
    sentences: list[int]
    quoted: list[bool]
    first_person: list[bool]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, character: int) -> int:
        """Return the position of the word at a character, or of the last before it."""
        return max(bisect_right(self.starts, character) - 1, 0)

    def begins(self, position: int) -> bool:
        """Tell whether a sentence begins at a position."""
        return not position or self.sentences[position - 1] != self.sentences[position]


def read_words(text: str) -> Words:
    """Cut a text into words.

    Examples
    --------
    >>> read = read_words('The U.S. said: "We agree." Russia didn’t.')
    >>> read.words[:4], read.sentences[-1], read.quoted[5]
    (['The', 'U.S.', 'said', ':'], 1, True)
    """
    matches = list(_TOKEN.finditer(text))
    words = [match[0] for match in matches]
    traits = [traits_of(word) for word in words]
    lower = [word.lower for word in traits]
    sentences, quoted = _sentences(words, lower)
    first = [word.first_person for word in traits]
    if True in first and True in quoted:
        first = [own and not inside for own, inside in zip(first, quoted, strict=True)]
    starts = [match.start() for match in matches]
    ends = [match.end() for match in matches]
    return Words(text, starts, ends, words, traits, lower, sentences, quoted, first)


def _sentences(words: list[str], lower: list[str]) -> tuple[list[int], list[bool]]:
    """Return the number of each word's sentence, and whether it stands between quotation marks."""
    sentences: list[int] = []
    quoted: list[bool] = []
    sentence, inside, over = 0, False, False
    for position, word in enumerate(words):
        if over and word not in _CLOSERS:
            sentence, over = sentence + 1, False
        if word in _MARKS:
            if word in ".!?":
                before = lower[position - 1] if position else "  "
                over = not (word == "." and (before in _SHORT or len(before) == 1))
            else:
                inside = not inside if word == '"' else word in _OPEN
        sentences.append(sentence)
        quoted.append(inside)
    return sentences, quoted
