"""What speaks for a candidate holding a side, and for the writer holding it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stancelib.holders.candidates import Candidate
from stancelib.holders.reading import Words
from stancelib.holders.words import DETERMINERS, ROLES, kind_of

__all__ = ["ATTRIBUTED", "Focus", "author_features", "candidate_features", "focus_of"]

_BANDS = (0, 1, 2, 4, 7, 12, 20, 40)
_SKIPPED = frozenset({"aux", "adverb"})
_HALF_REACH = 3
_AGENT_OF = frozenset({"opposes", "supports", "report", "report+", "other ed"})
#: "according to" somebody, and who does what a passive says: rare, and sure.
ATTRIBUTED = "attributed"
_TELLING = ("speaker", "you", "mr", "he", "she", "!", "?", "said", "they")


class Focus(NamedTuple):
    """Where a side is taken.

    Parameters
    ----------
    stance : str
        "support" or "oppose".
    first, last : int
        Positions of the first and last word of what tells it; -1 where nothing does.
    topic : frozenset of int
        Positions of words that name the topic.
    """

    stance: str
    first: int
    last: int
    topic: frozenset[int]


def focus_of(
    words: Words,
    stance: str,
    evidence: Sequence[tuple[int, int]],
    topic: Sequence[tuple[int, int]],
) -> Focus:
    """Return where a side is taken, from spans of characters, the strongest first."""
    first = last = -1
    if evidence and len(words):
        first, last = words.at(evidence[0][0]), words.at(max(evidence[0][1] - 1, 0))
    named = {
        position
        for start, end in topic
        for position in range(words.at(start), words.at(max(end - 1, 0)) + 1)
    }
    return Focus(stance, first, last, frozenset(named))


def _band(distance: int) -> int:
    return sum(distance >= edge for edge in _BANDS)


def _after(words: Words, position: int) -> tuple[str, str, int]:
    """Return what kind of word follows, what follows helping words, and where that stands."""
    near = kind_of(words.lower[position]) if position < len(words) else "end"
    if near == "other" and words.words[position] in "\"'”’,;:-–—().":
        near = words.words[position]
    end = min(len(words), position + 5)
    for at in range(position, end):
        kind = kind_of(words.lower[at])
        if kind not in _SKIPPED:
            return near, kind, at
    return near, "end", end - 1


def candidate_features(
    words: Words, focus: Focus, candidates: Sequence[Candidate]
) -> Iterator[list[str]]:
    """Yield for each candidate the names of what speaks for or against it.

    Parameters
    ----------
    words : Words
    focus : Focus
    candidates : sequence of Candidate

    Yields
    ------
    list of str
        Names that say nothing of which topic, person or source it is.
    """
    at = focus.first
    here = words.sentences[at] if at >= 0 else 0
    counts = _counts(words, candidates)
    before = [c for c in candidates if c.last < at and words.sentences[c.first] == here]
    nearest = before[-1] if before else None
    seen: set[int] = set()
    author = any(words.first_person)
    for number, candidate in enumerate(candidates):
        sentence = words.sentences[candidate.first]
        apart = max(-2, min(2, sentence - here))
        near, verb, verb_at = _after(words, candidate.last + 1)
        out = [
            *_context(words, focus, candidate, near, verb, apart),
            *_form(words, focus, candidate, near),
            f"count {min(counts[number], 3)}",
            f"position {min(number, 6)}",
            f"author here {author} {candidate.kind}",
        ]
        if sentence not in seen:
            out.append(f"first of sentence {apart}")
            seen.add(sentence)
        if candidate is nearest:
            out += ["nearest before", f"nearest before {verb}"]
        if at <= verb_at <= focus.last:
            out.append(f"verb is evidence {verb}")
        yield out


def _context(
    words: Words, focus: Focus, candidate: Candidate, near: str, verb: str, apart: int
) -> list[str]:
    """Return what stands around a candidate, and how far what tells the side is."""
    first, last, at, stance = candidate.first, candidate.last, focus.first, focus.stance
    start = first == 0 or words.sentences[first - 1] != words.sentences[first]
    before = _before(words, first, start)
    governing = kind_of(words.lower[first - 2]) if first > 1 and not start else "^"
    together = _together(focus, candidate)
    out = [
        "bias",
        f"near {near}",
        f"verb {verb}",
        f"verb {verb} {stance}",
        f"before {before}",
        f"before {before} {stance}",
        f"governing {governing} {before}",
        f"{before} > {verb}",
        f"place {together}",
        f"place {together} {verb}",
        f"apart {apart}",
        f"apart {apart} {verb}",
    ]
    if before == "according to" or (before == "by" and governing in _AGENT_OF):
        out.append(ATTRIBUTED)
    if last + 1 < len(words) and words.lower[last + 1] in ("'s", "’s"):
        out.append("possessive")
    if start:
        out.append(f"starts {apart}")
    if words.quoted[first]:
        out.append("quoted")
    elif at >= 0 and words.quoted[at]:
        out.append(f"outside the quotation {'report' in (verb, before)} {apart}")
    return out


def _before(words: Words, first: int, start: bool) -> str:
    """Return what kind of word stands before a candidate, "^" where a sentence begins."""
    if start:
        return "^"
    previous = words.lower[first - 1]
    kind = kind_of(previous)
    if kind == "to" and first > 1 and words.lower[first - 2] == "according":
        return "according to"
    return previous if kind == "other" and not previous.isalnum() else kind


def _together(focus: Focus, candidate: Candidate) -> str:
    if focus.first < 0:
        return "nowhere"
    if candidate.first > focus.last:
        return f"after {_band(candidate.first - focus.last)}"
    if candidate.last < focus.first:
        return f"before {_band(focus.first - candidate.last)}"
    return "in 0"


def _form(words: Words, focus: Focus, candidate: Candidate, near: str) -> list[str]:
    """Return what a candidate is like itself."""
    first, last, kind = candidate
    word = words.lower[last]
    out = [f"kind {kind}", f"length {min(last - first, 4)}"]
    if word in ROLES:
        out += [f"role {word}", "role"]
    if words.lower[first] in DETERMINERS:
        out.append(f"determiner {words.lower[first]} {kind}")
    if kind == "pronoun":
        out.append(f"pronoun {word}")
    if not focus.topic.isdisjoint(range(first, last + 1)):
        out.append(f"names the topic {kind}")
    if words.words[last].isupper() and len(word) > 1:
        out.append("capitals")
    if kind == "name" and word.endswith(("ian", "ish", "ean", "ese", "can")):
        out.append(f"adjective {near}")
    return out


def _counts(words: Words, candidates: Sequence[Candidate]) -> list[int]:
    """Return how many candidates share each one's last word."""
    last = [words.lower[candidate.last] for candidate in candidates]
    count: dict[str, int] = {}
    for word in last:
        count[word] = count.get(word, 0) + 1
    return [count[word] for word in last]


def author_features(
    words: Words, focus: Focus, candidates: Sequence[Candidate], best: float
) -> list[str]:
    """Return the names of what speaks for or against the writer holding the side.

    Parameters
    ----------
    words : Words
    focus : Focus
    candidates : sequence of Candidate
    best : float
        The highest score of a candidate, in log-odds.

    Returns
    -------
    list of str
    """
    at = focus.first
    here = words.sentences[at] if at >= 0 else -1
    stance = focus.stance
    first_here = sum(
        f for f, s in zip(words.first_person, words.sentences, strict=True) if s == here
    )
    first_all = sum(words.first_person)
    out = [
        "bias",
        f"side {stance}",
        f"i here {min(first_here, 2)}",
        f"i {min(first_all, 4)}",
        f"i here {min(first_here, 2)} best {_score(best)}",
        f"best {_score(best)}",
        f"best {_score(best)} i {min(first_all, 2)}",
        f"length {_band(len(words) // 8)}",
        f"candidates {min(len(candidates), 8)}",
        f"names {min(sum(c.kind == 'name' for c in candidates), 5)}",
    ]
    reports = [p for p, word in enumerate(words.lower) if kind_of(word).startswith("report")]
    out.append(f"reports {min(len(reports), 4)}")
    if any(words.sentences[position] == here for position in reports):
        out.append("report here")
    if at >= 0 and words.quoted[at]:
        out += ["quoted", f"quoted i {min(first_all, 2)}"]
    if any(words.quoted):
        out.append("has quotation")
    out += [f"has {word}" for word in _TELLING if word in words.lower]
    if at >= 0:
        near = range(max(0, at - _HALF_REACH), min(len(words), focus.last + _HALF_REACH))
        out += [f"focus {kind_of(words.lower[position])}" for position in near]
    return sorted({*out, *_small_words(words, here)})


def _small_words(words: Words, here: int) -> Iterator[str]:
    """Yield all words that are no names: names say which text it is, not who speaks."""
    for position, word in enumerate(words.lower):
        if not words.words[position][0].isupper() or not position or word == "i":
            yield f"word {word}"
            if words.sentences[position] == here:
                yield f"here {word}"


def _score(value: float) -> int:
    return int(max(-4.0, min(4.0, value)) // 1)
