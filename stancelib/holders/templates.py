"""Named features as codes: what training reads as names, and prediction looks up in tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64

__all__ = ["ANY_WORD", "UNITS", "Feature", "Slot", "Tables", "Template", "Vocabulary", "names_of"]

#: Weights are added up as whole numbers of billionths: in any order, they come to the same.
UNITS = 1e9
_WORD = r"\S+"


class Slot(NamedTuple):
    """What may stand at a place of a template.

    Parameters
    ----------
    symbols : tuple of str
        By code.
    words : bool
        Whether any other word may; such codes follow, in the order of a vocabulary.
    """

    symbols: tuple[str, ...]
    words: bool = False

    @classmethod
    def of(cls, values: Iterable[object]) -> Slot:
        """Return a slot for values of any kind, as they are written."""
        return cls(tuple(map(str, values)))


ANY_WORD = Slot((), True)


class Vocabulary:
    """Words that may stand in open slots.

    Parameters
    ----------
    words : iterable of str
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = tuple(sorted(set(words)))
        self._codes: dict[Slot, dict[str, int]] = {}

    def codes(self, slot: Slot) -> dict[str, int]:
        """Return the codes of what may stand in a slot: its symbols, then these words."""
        found = self._codes.get(slot)
        if found is None:
            words = self.words if slot.words else ()
            # What is both is a symbol: as names they are the same.
            found = {word: code for code, word in reversed([*enumerate((*slot.symbols, *words))])}
            self._codes[slot] = found
        return found

    def size(self, slot: Slot) -> int:
        """Return the first code that nothing has."""
        return len(slot.symbols) + len(self.words) * slot.words


class Template(NamedTuple):
    """A kind of feature: a name with places to fill in.

    Parameters
    ----------
    text : str
        With ``{}`` for each slot.
    slots : tuple of Slot
    """

    text: str
    slots: tuple[Slot, ...] = ()

    @property
    def open(self) -> bool:
        """Whether any word may stand in one of its slots."""
        return any(slot.words for slot in self.slots)


class Feature(NamedTuple):
    """Occurrences of one kind of feature.

    Parameters
    ----------
    template : Template
    codes : tuple of ndarray of int64
        What fills each slot; none, or one for each occurrence.
    cases : ndarray of int64, optional
        What each belongs to; every case has one if not given.
    """

    template: Template
    codes: tuple[I64, ...]
    cases: I64 | None = None


def names_of(features: Sequence[Feature], vocabulary: Vocabulary, n_cases: int) -> list[list[str]]:
    """Return the names of each case's features.

    Parameters
    ----------
    features : sequence of Feature
    vocabulary : Vocabulary
        By which words are coded; an unknown one makes no name.
    n_cases : int

    Examples
    --------
    >>> side = Template("before {} {}", (Slot(("^", "by"), True), Slot(("support", "oppose"))))
    >>> codes = (np.array([1, 2, 3]), np.array([0, 1, 1]))
    >>> names_of([Feature(side, codes)], Vocabulary(["if"]), 3)
    [['before by support'], ['before if oppose'], []]
    """
    out: list[list[str]] = [[] for _ in range(n_cases)]
    for template, codes, cases in features:
        symbols = [
            (*slot.symbols, *(vocabulary.words if slot.words else ())) for slot in template.slots
        ]
        owners = range(n_cases) if cases is None else cases.tolist()
        filled = zip(*(each.tolist() for each in codes), strict=True) if codes else [()] * n_cases
        for owner, places in zip(owners, filled):  # noqa: B905 - without slots there are enough
            if all(place < len(s) for place, s in zip(places, symbols, strict=True)):
                what = [s[place] for place, s in zip(places, symbols, strict=True)]
                out[owner].append(template.text.format(*what))
    return out


class Tables:
    """Weights by name, as tables by code.

    Parameters
    ----------
    weights : mapping of str to float
    templates : sequence of Template
        The kinds of features that will be looked up.
    """

    def __init__(self, weights: Mapping[str, float], templates: Sequence[Template]) -> None:
        names = sorted(weights)
        parsed = {template: _parsed(names, template) for template in templates}
        self.vocabulary = Vocabulary(
            word
            for template, found in parsed.items()
            if template.open
            for parts in found.values()
            for word, slot in zip(parts, template.slots, strict=True)
            if word not in slot.symbols
        )
        self._tables = {t.text: self._table(weights, t, found) for t, found in parsed.items()}

    def _table(
        self, weights: Mapping[str, float], template: Template, found: Mapping[str, tuple[str, ...]]
    ) -> NDArray[np.float64]:
        codes = [self.vocabulary.codes(slot) for slot in template.slots]
        out = np.zeros([len(c) + s.words for c, s in zip(codes, template.slots, strict=True)])
        values = np.rint(np.array([weights[name] for name in found]) * UNITS)
        parts = zip(*found.values(), strict=True) if template.slots else ()
        places = [[code[word] for word in own] for code, own in zip(codes, parts, strict=False)]
        if found:
            out[tuple(places)] = values if places else values[0]
        return out

    def of(self, template: Template) -> NDArray[np.float64]:
        """Return the weights of a template's features, in billionths, by the codes of its slots."""
        return self._tables[template.text]

    def totals(self, features: Sequence[Feature], n_cases: int) -> NDArray[np.float64]:
        """Return the sum of the weights of each case's features.

        Parameters
        ----------
        features : sequence of Feature
            Words are coded by `vocabulary`.
        n_cases : int

        Returns
        -------
        ndarray of float64, shape (n_cases,)
            The same for a case whatever others there are.
        """
        return np.asarray(self.units(features, n_cases) / UNITS)

    def units(self, features: Sequence[Feature], n_cases: int) -> NDArray[np.float64]:
        """Return the same as whole numbers, in billionths: further sums of them are exact."""
        total = np.zeros(n_cases)
        for template, codes, cases in features:
            values = self.of(template)[codes]
            if cases is None:
                total += values
            elif template.slots:
                total += np.bincount(cases, values, n_cases)
            else:
                total += values * np.bincount(cases, minlength=n_cases)
        return total


def _parsed(names: Sequence[str], template: Template) -> dict[str, tuple[str, ...]]:
    """Return those of sorted names that a template makes, with what fills its slots."""
    start = template.text.partition("{")[0]
    first = bisect_left(names, start)
    last = bisect_left(names, start + "\U0010ffff") if start else len(names)
    own = names[first:last]
    if template.slots == (ANY_WORD,):
        return {name: (name[len(start) :],) for name in own if " " not in name[len(start) :]}
    if not template.open:
        wanted = set(own)
        filled = product(*(slot.symbols for slot in template.slots))
        made = ((template.text.format(*parts), parts) for parts in filled)
        return {name: parts for name, parts in made if name in wanted}
    text = re.escape(template.text).replace(r"\{\}", "{}").format(*map(_pattern, template.slots))
    match = re.compile(text).fullmatch
    return {name: found.groups() for name in own if (found := match(name))}


def _pattern(slot: Slot) -> str:
    """Return what matches a slot's symbols, and single words where it is open."""
    known = [re.escape(symbol) for symbol in slot.symbols]
    return f"({'|'.join(known + [_WORD] * slot.words)})"
