"""States, their peoples and capitals, alliances and organisations, under all their names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from stancelib.errors import InputError

__all__ = ["KINDS", "Entry", "Found", "Gazetteer", "default_gazetteer"]

#: What an entry can be.
KINDS = ("person", "state", "alliance", "organisation", "office", "group")

_LISTS = ("names", "people", "seats")


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who can take a side, under all names that are sure.

    Parameters
    ----------
    name : str
        What it is called in results.
    kind : {"person", "state", "alliance", "organisation", "office", "group"}
    names : tuple of str, optional
        Other names: "UK", "Britain".
    people : tuple of str, optional
        Adjectives and words for its people: "British", "Britons".
    seats : tuple of str, optional
        Places used for its government: "London", "Downing Street".

    Raises
    ------
    InputError
        If a name is empty, or the kind unknown.
    """

    name: str
    kind: str
    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"{self.name!r}: kind {self.kind!r}; use one of {', '.join(KINDS)}")
        if not all(isinstance(form, str) and form.strip() for form in (self.name, *self.forms)):
            raise InputError(f"{self.name!r}: has an empty name")

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms beside the name itself."""
        return (*self.names, *self.people, *self.seats)


class Found(NamedTuple):
    """An entry, and how a form stands for it: "name", "people" or "seat"."""

    entry: Entry
    how: str


class Gazetteer:
    """A list of entries, looked up by form; immutable.

    Forms are found as they are written: "US" is a state, "us" is not. A "the"
    before a form, and a possessive 's after it, don't matter.

    Parameters
    ----------
    entries : iterable of Entry
        Of two that share a form, the later one has it.

    Examples
    --------
    >>> gazetteer = default_gazetteer()
    >>> gazetteer.find("the Kremlin").entry.name, gazetteer.find("us"), gazetteer.find("US").how
    ('Russia', None, 'name')
    >>> mine = gazetteer.with_entries([Entry("Vladimir Putin", "person", names=("Putin",))])
    >>> mine.find("Putin’s").entry.kind
    'person'
    """

    __slots__ = ("_by_form", "entries")

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_form: dict[str, Found] = {}
        for entry in self.entries:
            for how, forms in (
                ("seat", entry.seats),
                ("people", entry.people),
                ("name", (entry.name, *entry.names)),
            ):
                for form in forms:
                    self._by_form[_plain(form)] = Found(entry, how)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return f"Gazetteer({len(self)} entries)"

    def find(self, form: str) -> Found | None:
        """Return the entry that a form stands for, None if none does.

        Parameters
        ----------
        form : str

        Returns
        -------
        Found or None
        """
        return self._by_form.get(_plain(form))

    def with_entries(self, entries: Iterable[Entry]) -> Gazetteer:
        """Return a gazetteer with more entries, whose forms count before the present ones."""
        return Gazetteer((*self.entries, *entries))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Gazetteer:
        """Read a gazetteer of one's own.

        Parameters
        ----------
        path : str or path
            JSON: an object with ``entries``, a list of objects with ``name``,
            ``kind`` and, if wanted, ``names``, ``people`` and ``seats`` (lists).

        Raises
        ------
        InputError
            If it can't be read, or an entry isn't sound; names its number.
        """
        try:
            data = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"{path}: can't be read as JSON: {error}") from error
        return cls(_entries(data, str(path)))


def _entries(data: Any, where: str) -> list[Entry]:
    listed = data.get("entries") if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        raise InputError(f'{where}: must be an object with a list "entries"')
    out = []
    for number, item in enumerate(listed, start=1):
        if not isinstance(item, Mapping) or not {"name", "kind"} <= set(item):
            raise InputError(f"{where}: entry {number} must be an object with name and kind")
        lists = {key: item.get(key, []) for key in _LISTS}
        wrong = [key for key, value in lists.items() if not isinstance(value, list)]
        unknown = sorted(set(item) - {"name", "kind", *_LISTS})
        if wrong or unknown:
            said = f"{wrong[0]} must be a list" if wrong else f"has an unknown key {unknown[0]!r}"
            raise InputError(f"{where}: entry {number}: {said}")
        try:
            out.append(Entry(str(item["name"]), item["kind"], *map(tuple, lists.values())))
        except InputError as error:
            raise InputError(f"{where}: entry {number}: {error.args[0]}") from error
    return out


def _plain(form: str) -> str:
    form = " ".join(form.split()).replace("’", "'").removesuffix("'s").removesuffix("'")
    first, _, rest = form.partition(" ")
    return rest if rest and first.lower() == "the" else form


@cache
def default_gazetteer() -> Gazetteer:
    """Return the gazetteer that comes with the library.

    States and their peoples, capitals and seats where they are used for
    governments, alliances, and some organisations; no persons, whose offices change.

    Examples
    --------
    >>> default_gazetteer().find("Warsaw").entry.name
    'Poland'
    """
    text = (files("stancelib.entities") / "gazetteer.json").read_text(encoding="utf-8")
    return Gazetteer(_entries(json.loads(text), "gazetteer.json"))
