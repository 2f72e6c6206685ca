"""From one form of a holder to the entity that it stands for, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from stancelib.entities.gazetteer import Gazetteer
from stancelib.entities.people import OFFICES, Person, without_title

__all__ = ["Resolved", "Resolver"]

#: Those who speak for a state, an alliance or a party; its critics don't.
_SPEAKERS = frozenset(
    "government officials official leaders leader leadership authorities administration ministry "
    "side delegation diplomats diplomat spokesman spokeswoman spokesperson regime representatives "
    "allies members capital policy forces military cabinet".split()
)
_DETERMINER = re.compile(r"^(?:the|a|an|its|their|his|her|our|these|those|this|that)\s+", re.I)
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i"})
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z])")
_TWO = 2


class Resolved(NamedTuple):
    """An entity's name and kind, and why a form was taken for it."""

    name: str
    kind: str
    reason: str


@dataclass(slots=True)
class Resolver:
    """Resolves the forms of one document, in the order of the text.

    Parameters
    ----------
    text : str
        The document.
    gazetteer : Gazetteer
    people : list of Person
        Whom the text ties to an office; others are added as they are named.
    """

    text: str
    gazetteer: Gazetteer
    people: list[Person] = field(default_factory=list)

    def resolve(self, form: str, start: int) -> Resolved | None:
        """Return what a form stands for; None where that isn't certain.

        Parameters
        ----------
        form : str
            As it stands in the text.
        start : int
            Where it stands.
        """
        bare = " ".join(_DETERMINER.sub("", form).split()).removesuffix("'s").removesuffix("’s")
        if bare.lower() in _PRONOUNS:
            return self._pronoun(bare.lower(), start)
        found = self.gazetteer.find(bare)
        if found is not None:
            said = {
                "name": f"names {found.entry.name}",
                "people": f"word for the people of {found.entry.name}",
                "seat": f"seat used for the government of {found.entry.name}",
            }[found.how]
            return Resolved(found.entry.name, found.entry.kind, said)
        return (
            self._office(bare, start)
            or self._speakers(bare)
            or self._person(bare, start)
            or Resolved(bare, "group", "the form itself")
        )

    def _office(self, bare: str, start: int) -> Resolved | None:
        """Resolve "the Russian president", "the president"."""
        small = bare.lower().replace("-", " ")
        office = next((o for o in OFFICES if small == o or small.endswith(f" {o}")), None)
        if office is None:
            return None
        of = bare[: len(bare) - len(office)].strip()
        holders = [
            (person, tie)
            for person in self.people
            for tie in person.ties
            if tie.office == office and (not of or self._same(tie.of, of))
        ]
        persons = {id(person): person for person, _ in holders}
        if len(persons) == 1 and (tie := holders[0][1]).position <= start:
            person = holders[0][0]
            where = f"the text ties {person.name} to this office at character {tie.position}"
            return Resolved(person.name, "person", where)
        return Resolved(small if not of else bare, "office", "an office that nobody is tied to")

    def _same(self, a: str | None, b: str) -> bool:
        if a is None:
            return False
        left, right = self.gazetteer.find(a), self.gazetteer.find(b)
        return a == b or (left is not None and right is not None and left.entry == right.entry)

    def _speakers(self, bare: str) -> Resolved | None:
        """Resolve "Russian officials", "NATO leaders"."""
        words = bare.split()
        for cut in range(len(words) - 1, 0, -1):
            found = self.gazetteer.find(" ".join(words[:cut]))
            rest = [word.lower() for word in words[cut:]]
            if found is not None:
                if all(word in _SPEAKERS for word in rest):
                    return Resolved(
                        found.entry.name,
                        found.entry.kind,
                        f"{' '.join(rest)} speak for {found.entry.name}",
                    )
                return None
        return None

    def _person(self, bare: str, start: int) -> Resolved | None:
        name = without_title(bare)
        titled = name != bare
        if not name or not all(word[0].isupper() for word in name.split()):
            return None
        known = [p for p in self.people if p.is_called(name)]
        earlier = [p for p in known if p.position <= start]
        if known:
            person = (earlier or known)[-1 if earlier else 0]
            if name == person.name:
                return Resolved(
                    person.name, "person", "the full name" if " " in name else "the name"
                )
            return Resolved(person.name, "person", f"same last name as {person.name}")
        if not (titled or len(name.split()) >= _TWO or self._has_first_name(name)):
            return None
        full = self._fullest(name)
        self.people.append(Person(full, start, []))
        return Resolved(full, "person", "the name" if full == name else f"same last name as {full}")

    def _has_first_name(self, name: str) -> bool:
        return self._fullest(name) != name

    def _fullest(self, name: str) -> str:
        """Return the one full name in the text that ends with a last name; else the name."""
        if " " in name:
            return name
        pattern = re.compile(rf"\b((?:[A-Z][\w'’-]*[a-z]\s)(?:[A-Z]\.\s)?{re.escape(name)})\b")
        full = {without_title(match[1]) for match in pattern.finditer(self.text)}
        full = {f for f in full if " " in f and self.gazetteer.find(f.split()[0]) is None}
        full = {f for f in full if f.split()[0].lower() not in {"the", "but", "and", "in", "when"}}
        return full.pop() if len(full) == 1 else name

    def _pronoun(self, pronoun: str, start: int) -> Resolved | None:
        """Resolve "he" and "she" where one person alone is named in this sentence or the last."""
        if pronoun not in ("he", "she"):
            return None
        begin = max(0, start - 600)
        before = self.text[begin:start]
        ends = [match.end() for match in _SENTENCE_END.finditer(before)]
        near = before[ends[-_TWO] if len(ends) >= _TWO else 0 :]
        named = [p for p in self.people if re.search(rf"\b{re.escape(p.last)}\b", near)]
        if len(named) != 1:
            return None
        reason = f"{named[0].name} is the one person named in this sentence and the last"
        return Resolved(named[0].name, "person", reason)
