"""What speaks for a candidate holding a side, and for the writer holding it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stancelib.holders.candidates import Candidate
from stancelib.holders.reading import Words
from stancelib.holders.words import DETERMINERS, ROLES, kind_of

__all__ = ["Focus", "author_features", "candidate_features", "focus_of"]

_BANDS = (0, 1, 2, 4, 7, 12, 20, 40)
_SKIPPED = frozenset({"aux", "adverb"})
_HALF_REACH = 3


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
    seen_sentence: set[int] = set()
    author = any(words.first_person)
    for number, candidate in enumerate(candidates):
        first, last = candidate.first, candidate.last
        sentence = words.sentences[first]
        stance = focus.stance
        last_word = words.lower[last]
        previous = words.lower[first - 1] if first else "^"
        start = first == 0 or words.sentences[first - 1] != sentence
        before_kind = "^" if start else kind_of(previous)
        if before_kind == "other" and not previous.isalnum():
            before_kind = previous
        if before_kind == "to" and first > 1 and words.lower[first - 2] == "according":
            before_kind = "according to"
        near, verb, verb_at = _after(words, last + 1)
        gap = first - focus.last if first > focus.last else at - last
        side = (
            "in"
            if first <= focus.last and last >= at
            else "after"
            if first > focus.last
            else "before"
        )
        together = f"{side} {_band(max(gap, 0))}" if at >= 0 else "nowhere"
        apart = max(-2, min(2, sentence - here))
        governing = kind_of(words.lower[first - 2]) if first > 1 and not start else "^"
        out = [
            "bias",
            f"kind {candidate.kind}",
            f"near {near}",
            f"verb {verb}",
            f"verb {verb} {stance}",
            f"before {before_kind}",
            f"before {before_kind} {stance}",
            f"governing {governing} {before_kind}",
            f"{before_kind} > {verb}",
            f"place {together}",
            f"place {together} {verb}",
            f"apart {apart}",
            f"apart {apart} {verb}",
            f"count {min(counts[number], 3)}",
            f"length {min(last - first, 4)}",
            f"position {min(number, 6)}",
            f"author here {author} {candidate.kind}",
        ]
        if last_word in ROLES:
            out.append(f"role {last_word}")
            out.append("role")
        if words.lower[first] in DETERMINERS:
            out.append(f"determiner {words.lower[first]} {candidate.kind}")
        if candidate.kind == "pronoun":
            out.append(f"pronoun {last_word}")
        if last + 1 < len(words) and words.lower[last + 1] in ("'s", "’s"):
            out.append("possessive")
        if sentence not in seen_sentence:
            out.append(f"first of sentence {apart}")
            seen_sentence.add(sentence)
        if candidate is nearest:
            out.append("nearest before")
            out.append(f"nearest before {verb}")
        if start:
            out.append(f"starts {apart}")
        if words.quoted[first]:
            out.append("quoted")
        if at >= 0 and words.quoted[at] and not words.quoted[first]:
            out.append(
                f"outside the quotation {verb == 'report' or before_kind == 'report'} {apart}"
            )
        if any(position in focus.topic for position in range(first, last + 1)):
            out.append(f"names the topic {candidate.kind}")
        if at <= verb_at <= focus.last:
            out.append(f"verb is evidence {verb}")
        if words.words[last].isupper() and len(last_word) > 1:
            out.append("capitals")
        if last_word.endswith(("ian", "ish", "ean", "ese", "can")) and candidate.kind == "name":
            out.append(f"adjective {near}")
        yield out


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
    reports = 0
    for position, word in enumerate(words.lower):
        kind = kind_of(word)
        if kind.startswith("report"):
            reports += 1
            if words.sentences[position] == here:
                out.append("report here")
        if words.words[position][0].isupper() and position and words.words[position] != "I":
            continue  # names say which text it is, not who speaks
        out.append(f"word {word}")
        if words.sentences[position] == here:
            out.append(f"here {word}")
    out.append(f"reports {min(reports, 4)}")
    if at >= 0 and words.quoted[at]:
        out.append("quoted")
        out.append(f"quoted i {min(first_all, 2)}")
    if any(words.quoted):
        out.append("has quotation")
    for word in ("speaker", "you", "mr", "he", "she", "!", "?", "said", "they"):
        if word in words.lower:
            out.append(f"has {word}")
    if at >= 0:
        for position in range(max(0, at - _HALF_REACH), min(len(words), focus.last + _HALF_REACH)):
            out.append(f"focus {kind_of(words.lower[position])}")
    return sorted(set(out))


def _score(value: float) -> int:
    return int(max(-4.0, min(4.0, value)) // 1)
