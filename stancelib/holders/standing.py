"""How a candidate stands in its text: the words before and after it, its own form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stancelib.holders.candidates import Candidate
from stancelib.holders.reading import Words

__all__ = ["ATTRIBUTED", "Standing", "standing_of"]

#: "according to" somebody, and who does what a passive says: rare, and sure.
ATTRIBUTED = "attributed"
_AGENT_OF = frozenset({"opposes", "supports"})
_SKIPPED = frozenset({"aux", "adverb"})
#: An aside has fewer words.
_ASIDE = 12
_POSSESSIVE = frozenset({"'s", "’s"})
_PEOPLES = ("ian", "ish", "ean", "ese", "can")
_STOPS = frozenset("\"'”’,;:-–—().")


class Standing(NamedTuple):
    """A candidate in its text, whatever side is asked about.

    Parameters
    ----------
    candidate : Candidate
    sentence : int
        The number of its sentence.
    starts : bool
        Whether it begins the sentence.
    before, governing, verb : str
        Kinds of the word before it, of that before, and of the first after it that
        is no helping word.
    verb_at : int
        Where that stands.
    near : str
        Kind of the very next word.
    quoted : bool
        Whether it stands between quotation marks.
    attributed : bool
        Whether "according to" or the "by" of a passive stands before it.
    names : list of str
        What speaks for or against it wherever a side is taken.
    """

    candidate: Candidate
    sentence: int
    starts: bool
    before: str
    governing: str
    verb: str
    verb_at: int
    near: str
    quoted: bool
    attributed: bool
    names: list[str]


def standing_of(words: Words, candidates: Sequence[Candidate]) -> list[Standing]:
    """Return how each candidate stands in its text.

    Parameters
    ----------
    words : Words
    candidates : sequence of Candidate

    Returns
    -------
    list of Standing
        Its names say nothing of which topic, person or source it is.
    """
    counts = _counts(words, candidates)
    author = True in words.first_person
    return [
        _standing(words, candidate, min(count, 3), min(number, 6), author)
        for number, (candidate, count) in enumerate(zip(candidates, counts, strict=True))
    ]


def _standing(
    words: Words, candidate: Candidate, count: int, number: int, author: bool
) -> Standing:
    first, last, kind = candidate
    starts = words.begins(first)
    near, verb, verb_at = _after(words, last + 1)
    before = _before(words, first, starts)
    governing = words.traits[first - 2].kind if first > 1 and not starts else "^"
    attributed = before == "according to" or (before == "by" and governing in _AGENT_OF)
    head, begin = words.traits[last], words.traits[first]
    names = [
        "bias",
        f"near {near}",
        f"verb {verb}",
        f"before {before}",
        f"governing {governing} {before}",
        f"{before} > {verb}",
        f"count {count}",
        f"position {number}",
        f"author here {author} {kind}",
        f"kind {kind}",
        f"length {min(last - first, 4)}",
    ]
    if attributed:
        names.append(ATTRIBUTED)
    if last + 1 < len(words) and words.lower[last + 1] in _POSSESSIVE:
        names.append("possessive")
    if words.quoted[first]:
        names.append("quoted")
    if head.role:
        names += [f"role {head.lower}", "role"]
    if begin.determiner:
        names.append(f"determiner {begin.lower} {kind}")
    if kind == "pronoun":
        names.append(f"pronoun {head.lower}")
    if len(head.lower) > 1 and words.words[last].isupper():
        names.append("capitals")
    if kind == "name" and head.lower.endswith(_PEOPLES):
        names.append(f"adjective {near}")
    return Standing(
        candidate,
        words.sentences[first],
        starts,
        before,
        governing,
        verb,
        verb_at,
        near,
        words.quoted[first],
        attributed,
        names,
    )


def _after(words: Words, position: int) -> tuple[str, str, int]:
    """Return what kind of word follows, what follows helping words, and where that stands."""
    traits = words.traits
    near = traits[position].kind if position < len(traits) else "end"
    if near == "other" and words.words[position] in _STOPS:
        near = words.words[position]
    position = _after_aside(words, position)
    end = min(len(traits), position + 5)
    for at in range(position, end):
        kind = traits[at].kind
        if kind not in _SKIPPED:
            return near, kind, at
    return near, "end", end - 1


def _after_aside(words: Words, position: int) -> int:
    """Return where a sentence goes on after what two commas enclose: "Putin, the president, said"."""
    if position >= len(words) or words.lower[position] != ",":
        return position
    for at in range(position + 2, min(position + _ASIDE, len(words) - 1)):
        if words.begins(at):
            break
        if words.lower[at] == ",":
            return at + 1
    return position


def _before(words: Words, first: int, start: bool) -> str:
    """Return what kind of word stands before a candidate, "^" where a sentence begins."""
    if start:
        return "^"
    previous = words.traits[first - 1]
    if previous.kind == "to" and first > 1 and words.lower[first - 2] == "according":
        return "according to"
    return previous.lower if previous.kind == "other" and not previous.plain else previous.kind


def _counts(words: Words, candidates: Sequence[Candidate]) -> list[int]:
    """Return how many candidates share each one's last word."""
    last = [words.lower[candidate.last] for candidate in candidates]
    count: dict[str, int] = {}
    for word in last:
        count[word] = count.get(word, 0) + 1
    return [count[word] for word in last]
