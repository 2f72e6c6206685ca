"""Persons in a text, and the offices that it ties them to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["OFFICES", "Person", "Tie", "find_people", "without_title"]

#: Offices that one person holds.
OFFICES = (
    "president",
    "vice president",
    "prime minister",
    "premier",
    "chancellor",
    "foreign minister",
    "defense minister",
    "defence minister",
    "foreign secretary",
    "defense secretary",
    "secretary of state",
    "secretary of defense",
    "secretary general",
    "secretary-general",
    "national security adviser",
    "press secretary",
    "speaker",
    "king",
    "queen",
    "pope",
)
_TITLES = "Mr Mrs Ms Dr Sir Lord Lady Sen Senator Rep Representative Gen General Gov Governor Prof"
_CAP = r"[A-Z][\w'’-]*[a-z]|[A-Z]\."
_NAME = rf"(?:{_CAP})(?:\s(?:{_CAP}|de|van|von|al)){{0,3}}"
_OFFICE = "|".join(
    "".join(f"[{c.upper()}{c}]" if i == 0 or before in " -" else re.escape(c)
            for i, (c, before) in enumerate(zip(office, " " + office, strict=False)))
    for office in sorted(OFFICES, key=len, reverse=True)
)  # fmt: skip
_BEFORE = re.compile(rf"\b(?:(?P<of>[A-Z][\w.’'-]+)\s)?(?P<office>{_OFFICE})\s(?P<name>{_NAME})")
_BEHIND = re.compile(
    rf"(?P<name>{_NAME}),\s(?:the|a|an)?\s?(?:(?P<of>[A-Z][\w.-]+)\s)?(?P<office>{_OFFICE})\b"
)
_AHEAD = re.compile(
    rf"\b[Tt]he\s(?:(?P<of>[A-Z][\w.-]+)\s)?(?P<office>{_OFFICE}),\s(?P<name>{_NAME})[,.]"
)
_FULL = re.compile(rf"\b(?:{_CAP})(?:\s(?:{_CAP})){{1,3}}")
_TITLE = re.compile(rf"^(?:(?:{'|'.join(_TITLES.split())})\.?\s|(?:[\w.’'-]+\s)?(?:{_OFFICE})\s)+")


class Tie(NamedTuple):
    """An office that a text ties to a person.

    Parameters
    ----------
    office : str
        In small letters.
    of : str or None
        The word before it, which may name a state: "Russian".
    position : int
        Where the text says so.
    """

    office: str
    of: str | None
    position: int


@dataclass(slots=True)
class Person:
    """A person under the fullest name that the text has.

    Parameters
    ----------
    name : str
    position : int
        Where the text names the person first.
    ties : list of Tie
    """

    name: str
    position: int
    ties: list[Tie]

    @property
    def last(self) -> str:
        """The last name."""
        return self.name.split()[-1]

    def is_called(self, name: str) -> bool:
        """Tell whether a name can be this person's: the same last name, no other first name.

        Examples
        --------
        >>> Person("George W. Bush", 0, []).is_called("Bush")
        True
        >>> Person("George W. Bush", 0, []).is_called("Laura Bush")
        False
        """
        own, other = self.name.split(), name.split()
        if own[-1] != other[-1]:
            return False
        return len(own) == 1 or len(other) == 1 or own[0] == other[0]


def without_title(form: str) -> str:
    """Return a form without what stands before the name.

    Examples
    --------
    >>> without_title("Russian President Vladimir Putin"), without_title("Mr. Bush")
    ('Vladimir Putin', 'Bush')
    """
    return _TITLE.sub("", form)


def find_people(text: str) -> list[Person]:
    """Return the persons whom a text ties to an office, in the order of the text.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Person
        Named by the fullest form of the same name in the text.

    Examples
    --------
    >>> text = "President Vladimir Putin spoke. Ann Lee, the foreign minister, left."
    >>> [(p.name, p.ties[0].office) for p in find_people(text)]
    [('Vladimir Putin', 'president'), ('Ann Lee', 'foreign minister')]
    """
    people: list[Person] = []
    for position, name, tie in sorted(_ties(text), key=lambda found: found[0]):
        for person in reversed(people):
            if person.is_called(name):
                person.ties.append(tie)
                if len(name) > len(person.name):
                    person.name = name
                break
        else:
            people.append(Person(name, position, [tie]))
    for match in _FULL.finditer(text):
        name = without_title(match[0])
        for person in people:
            if " " not in person.name and " " in name and name.split()[-1] == person.name:
                person.name = name
    return people


def _ties(text: str) -> Iterator[tuple[int, str, Tie]]:
    for pattern in (_BEFORE, _BEHIND, _AHEAD):
        for match in pattern.finditer(text):
            name = without_title(match["name"])
            if name and name.split()[0].lower() not in ("of", "the"):
                office = match["office"].lower().replace("-", " ")
                yield match.start("name"), name, Tie(office, match["of"], match.start())
