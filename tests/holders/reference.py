"""The rules for words, sentences, quotations and candidates, one text and one word at a time."""

from __future__ import annotations

import re

from stancelib.holders.words import KINDS, Is, traits_of

TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-&][^\W_]+)*(?:['’](?!s\b)[^\W\d_]+)?|['’]s\b|[^\w\s]"
)
CLOSERS = "\"')]}”’»"


class Plain:
    """A text in words."""

    def __init__(self, text):
        found = list(TOKEN.finditer(text.replace("_", " ")))
        self.words = [match[0] for match in found]
        self.spans = [match.span() for match in found]
        self.traits = [traits_of(word) for word in self.words]
        self.lower = [each.lower for each in self.traits]
        self.sentences, self.quoted = self._sentences()

    def __len__(self):
        return len(self.words)

    def has(self, place, flag):
        """Whether there is a word at a place that is something."""
        return 0 <= place < len(self) and bool(self.traits[place].flags & flag)

    def _sentences(self):
        sentences, quoted, sentence, inside, over = [], [], 0, False, False
        for place, word in enumerate(self.words):
            if over and word not in CLOSERS:
                sentence, over = sentence + 1, False
            if word in ".!?":
                over = not (word == "." and self.has(place - 1, Is.ABBREVIATION))
            if word == '"':
                inside = not inside
            elif word in "“«”»":
                inside = word in "“«"
            sentences.append(sentence)
            quoted.append(inside)
        return sentences, quoted

    def begins(self, place):
        return not place or self.sentences[place - 1] != self.sentences[place]

    def is_name(self, place):
        if not self.has(place, Is.CAPITAL):
            return False
        at_start = self.begins(place) or self.words[place - 1] in '"“:'
        return not at_start or self.has(place, Is.NAME_AT_START)

    def candidates(self):
        """Return names, roles, pronouns and what is joined of them: first, last, kind."""
        found, place = [], 0
        while place < len(self) and len(found) < 60:
            near = self.has(place + 1, Is.ROLE) or self.has(place + 2, Is.ROLE)
            begin = Is.CAPITAL | Is.ROLE | Is.DETERMINER | Is.PRONOUN
            may = self.has(place, begin) or (self.has(place, Is.PLAIN) and near)
            phrase = self.phrase(place) if may else None
            if phrase:
                found.append(phrase)
            place = phrase[1] + 1 if phrase else place + 1
        return self._joined(found)

    def phrase(self, first):
        if self.has(first, Is.PRONOUN) and not self._more(first):
            return first, first, "pronoun"
        place = first
        while self.has(place, Is.DETERMINER):
            place += 1
        if place == first + 1 and self.has(first, Is.PART) and self.has(place, Is.OF):
            rest = self.phrase(place + 1) if place + 1 < len(self) else None
            if rest and rest[2] != "pronoun":
                return first, rest[1], "role"
        named, role, end = self._core(place)
        return (first, end - 1, "name" if named else "role") if named or role else None

    def _more(self, first):
        near = self.has(first + 1, Is.OF | Is.ROLE) or self.is_name(first + 1)
        return self.has(first, Is.DETERMINER) and (near or self.has(first + 2, Is.ROLE))

    def _core(self, place):
        named = role = False
        end, adjectives = place, 0
        for at in range(place, len(self)):
            is_report = KINDS[self.traits[at].kind] == "report"
            if self.is_name(at):
                named, end, adjectives = True, at + 1, 0
                role = role or self.has(at, Is.ROLE)
            elif self.has(at, Is.ROLE) and not is_report:
                role, end, adjectives = True, at + 1, 0
            elif named and self.has(at, Is.INNER) and self._goes_on(at):
                pass
            elif self.has(at, Is.STOP) and end == at and self.has(at - 1, Is.SHORTENED):
                pass
            elif (
                not (named or role)
                and adjectives < 2
                and self.has(at, Is.PLAIN)
                and (self.has(at + 1, Is.ROLE) or self.has(at + 2, Is.ROLE))
            ):
                adjectives += 1
            else:
                break
        return named, role, end

    def _goes_on(self, at):
        return self.is_name(at + 2 if self.has(at + 1, Is.THE) else at + 1)

    def _joined(self, found):
        out = []
        for i, (first, last, kind) in enumerate(found):
            out.append((first, last, kind))
            for begin, end, _ in found[i + 1 : i + 5]:
                between = self.lower[last + 1 : begin]
                if between in (["and"], ["or"], [",", "and"]):
                    out.append((first, end, "several"))
                    break
                if between != [","]:
                    break
                last = end
        return out
