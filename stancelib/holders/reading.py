"""Texts as words with sentences and quotations, as holders are looked for in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.holders.templates import Slot, Vocabulary
from stancelib.holders.words import Is, traits_of

__all__ = ["Words", "read_words"]

Bools = NDArray[np.bool_]

_TOKEN = re.compile(r"(?:[^\W\d]\.){2,}|\w++(?:[-&]\w++)*+(?:['’](?!s\b)[^\W\d]+)?|['’]s\b|[^\w\s]")
_NO_WORDS = Vocabulary()
#: No character from here on is white space.
_SPACES_END = 0x3001


@dataclass(frozen=True)
class Words:
    """Words and marks of several texts, end to end; their places count through all texts.

    Parameters
    ----------
    texts : sequence of str
    words : list of str
        As they stand.
    lowers : mapping of str to int
        What differs among them in small letters, numbered from 0.
    bounds : ndarray of int64, shape (n_texts + 1,)
        Words ``bounds[i]:bounds[i + 1]`` are those of text i.
    offsets : ndarray of int64, shape (n_texts,)
        Where each text begins among the characters of all.
    starts, ends : ndarray of int64, shape (n_words,)
        Characters of each, among those of all texts.
    lower, kinds, flags : ndarray of int64, shape (n_words,)
        Its number in `lowers`, its kind, and what else it is (:class:`~stancelib.holders.words.Is`).
    begins, quoted : ndarray of bool, shape (n_words,)
        Whether a sentence begins with it; whether it stands between quotation marks.
    """

    texts: Sequence[str]
    words: list[str]
    lowers: Mapping[str, int]
    bounds: I64
    offsets: I64
    starts: I64
    ends: I64
    lower: I64
    kinds: I64
    flags: I64
    begins: Bools
    quoted: Bools

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def rows(self) -> I64:
        """The text of each word."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.bounds))

    @cached_property
    def sentences(self) -> I64:
        """The number of each word's sentence, counted through all texts."""
        return np.cumsum(self.begins) - 1

    @cached_property
    def sentence_bounds(self) -> I64:
        """The first word of each sentence, and the number of words."""
        return np.append(np.flatnonzero(self.begins), len(self))

    @cached_property
    def first_person(self) -> Bools:
        """Whether each is "I", "we", "our" and the like, outside quotations."""
        return ((self.flags & Is.FIRST_PERSON) > 0) & ~self.quoted

    def at(self, rows: I64, characters: I64) -> I64:
        """Return the words at characters of texts that have words, or the last before."""
        place = np.searchsorted(self.starts, self.offsets[rows] + characters, side="right") - 1
        return np.maximum(place, self.bounds[rows])

    def span(self, first: int, last: int) -> tuple[int, int, str]:
        """Return where words stand in their text, in characters, and how they read."""
        row = int(self.rows[first])
        shift = int(self.offsets[row])
        start, end = int(self.starts[first]) - shift, int(self.ends[last]) - shift
        return start, end, self.texts[row][start:end]

    def codes(self, slot: Slot, vocabulary: Vocabulary = _NO_WORDS) -> I64:
        """Return the code of each of `lowers` in a slot; of unknown ones, the first that is free."""
        codes, unknown = vocabulary.codes(slot), vocabulary.size(slot)
        out = np.full(len(self.lowers), unknown)
        known = codes.keys() & self.lowers.keys()
        out[[self.lowers[word] for word in known]] = [codes[word] for word in known]
        return out


def read_words(texts: Sequence[str]) -> Words:
    """Cut texts into words.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    Words

    Examples
    --------
    >>> read = read_words(['The U.S. said: "We agree." Russia didn’t.', "No."])
    >>> read.words[:4], read.bounds.tolist(), read.sentences.tolist()[-1]
    (['The', 'U.S.', 'said', ':'], [0, 12, 14], 2)
    >>> [word for word, quoted in zip(read.words, read.quoted) if quoted]
    ['"', 'We', 'agree', '.']
    """
    joined = "\n".join(texts)
    words = _TOKEN.findall(joined.replace("_", " "))  # which is no part of a word
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    offsets = np.cumsum(sizes) - sizes
    numbers: dict[str, int] = defaultdict(count().__next__)  # of distinct words, as they come
    which = np.fromiter(map(numbers.__getitem__, words), dtype=np.int64, count=len(words))
    traits = [traits_of(word) for word in numbers]
    lowers = {lower: i for i, lower in enumerate(dict.fromkeys(each.lower for each in traits))}
    columns = (
        [lowers[t.lower] for t in traits],
        [t.kind for t in traits],
        [t.flags for t in traits],
    )
    lower, kinds, flags = (np.array(each, dtype=np.int64)[which] for each in columns)
    lengths = np.array([len(word) for word in numbers], dtype=np.int64)
    starts, ends = _places(joined, lengths[which])
    bounds = np.append(np.searchsorted(starts, offsets), len(words))
    begins = _begins(flags, bounds)
    quoted = _quoted(flags, bounds)
    return Words(
        texts, words, lowers, bounds, offsets, starts, ends,
        lower, kinds, flags, begins, quoted,
    )  # fmt: skip


@cache
def _spaces() -> Bools:
    """Return which characters belong to no word: white space, and "_"."""
    found = np.array([chr(code).isspace() for code in range(_SPACES_END + 1)])
    found[ord("_")] = True
    return found


def _places(joined: str, lengths: I64) -> tuple[I64, I64]:
    """Return where words start and end: they hold every character but spaces, in order."""
    if joined.isascii():
        codes: NDArray[np.unsignedinteger] = np.frombuffer(joined.encode("ascii"), dtype=np.uint8)
    else:
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        codes = np.minimum(codes, _SPACES_END)
    solid = np.flatnonzero(~_spaces()[codes])
    past = np.cumsum(lengths)
    return solid[past - lengths], solid[past - 1] + 1


def _begins(flags: I64, bounds: I64) -> Bools:
    """Tell which words begin sentences."""
    before = np.zeros_like(flags)
    before[1:] = flags[:-1]
    begins = np.zeros(len(flags), dtype=np.bool_)
    firsts = bounds[:-1][bounds[:-1] < bounds[1:]]
    before[firsts] = 0
    begins[firsts] = True
    short = ((flags & Is.STOP) > 0) & ((before & Is.ABBREVIATION) > 0)
    ends = np.flatnonzero(((flags & Is.END) > 0) & ~short)
    others = np.flatnonzero((flags & Is.CLOSER) == 0)
    after = np.append(others, len(flags))[np.searchsorted(others, ends, side="right")]
    until = np.repeat(bounds[1:], np.diff(bounds))[ends]
    begins[after[after < until]] = True
    return begins


def _quoted(flags: I64, bounds: I64) -> Bools:
    """Tell which words stand between quotation marks."""
    marks = np.flatnonzero(flags & (Is.QUOTES | Is.QUOTE_OPENS | Is.QUOTE_CLOSES))
    if not len(marks):
        return np.zeros(len(flags), dtype=np.bool_)
    turns = np.append(0, np.cumsum((flags & Is.QUOTES) > 0))
    # What a text, an opening or a closing mark sets holds until the next; `"` turns it over.
    sets = np.zeros(len(flags), dtype=np.int64)
    firsts = np.repeat(bounds[:-1], np.diff(bounds))
    marks = np.flatnonzero(flags & (Is.QUOTE_OPENS | Is.QUOTE_CLOSES))
    sets[marks] = marks + 1
    last = np.maximum.accumulate(sets) - 1
    by_mark = last >= firsts
    base = np.where(by_mark, turns[last + 1], turns[firsts])
    opened = by_mark & ((flags[last] & Is.QUOTE_OPENS) > 0)
    return np.asarray(opened ^ ((turns[1:] - base) % 2 > 0))
