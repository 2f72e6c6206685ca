"""What speaks for a candidate holding a side: where the side is told, and how far that is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stancelib.holders.reading import Words
from stancelib.holders.standing import ATTRIBUTED, Standing

__all__ = ["Focus", "band", "candidate_features", "focus_of"]

_BANDS = (0, 1, 2, 4, 7, 12, 20, 40)


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


def band(distance: int) -> int:
    """Return a distance in words as one of few bands."""
    return bisect_right(_BANDS, distance)


def candidate_features(
    words: Words, focus: Focus, standing: Sequence[Standing]
) -> Iterator[list[str]]:
    """Yield for each candidate the names of what speaks for or against it on one side.

    Parameters
    ----------
    words : Words
    focus : Focus
    standing : sequence of Standing

    Yields
    ------
    list of str
        Beside those of its standing.
    """
    at = focus.first
    here = words.sentences[at] if at >= 0 else 0
    outside = at >= 0 and words.quoted[at]
    nearest = max(
        (each.candidate for each in standing if each.sentence == here and each.candidate.last < at),
        key=lambda candidate: candidate.first,
        default=None,
    )
    seen = -1
    for each in standing:
        apart = max(-2, min(2, each.sentence - here))
        names = _on_side(each, focus, apart)
        if outside and not each.quoted:
            reports = "report" in (each.verb, each.before)
            names.append(f"outside the quotation {reports} {apart}")
        if each.sentence > seen:
            names.append(f"first of sentence {apart}")
            seen = each.sentence
        if each.candidate is nearest:
            names += ["nearest before", f"nearest before {each.verb}"]
        yield names


def _on_side(each: Standing, focus: Focus, apart: int) -> list[str]:
    """Return what speaks for or against one candidate, `apart` sentences from the side."""
    (first, last, kind), verb = each.candidate, each.verb
    place = _place(focus, first, last)
    names = [
        f"verb {verb} {focus.stance}",
        f"before {each.before} {focus.stance}",
        f"governing {each.governing} {each.before} {focus.stance}",
        f"near {each.near} {focus.stance}",
        f"place {place}",
        f"place {place} {verb}",
        f"apart {apart}",
        f"apart {apart} {verb}",
    ]
    if each.starts:
        names.append(f"starts {apart}")
    if not focus.topic.isdisjoint(range(first, last + 1)):
        names.append(f"names the topic {kind}")
    if focus.first <= each.verb_at <= focus.last:
        names.append(f"verb is evidence {verb}")
    if each.attributed:
        names.append(f"{ATTRIBUTED} {apart}")
    return names


def _place(focus: Focus, first: int, last: int) -> str:
    if focus.first < 0:
        return "nowhere"
    if first > focus.last:
        return f"after {band(first - focus.last)}"
    if last < focus.first:
        return f"before {band(focus.first - last)}"
    return "in 0"
