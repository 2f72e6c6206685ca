"""What speaks for a text's writer holding a side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stancelib.holders.candidates import Candidate
from stancelib.holders.features import Focus, band
from stancelib.holders.reading import Words
from stancelib.holders.standing import ATTRIBUTED, Standing

__all__ = ["author_features", "text_features"]

#: Words either side of what tells the side that are looked at.
_HALF_REACH = 3
_TELLING = ("speaker", "you", "mr", "he", "she", "!", "?", "said", "they")


def text_features(words: Words, candidates: Sequence[Candidate]) -> list[str]:
    """Return the names of what speaks for or against the writer holding any side of a text.

    Parameters
    ----------
    words : Words
    candidates : sequence of Candidate

    Returns
    -------
    list of str
    """
    reports = sum(word.kind.startswith("report") for word in words.traits)
    present = set(words.lower)
    names = [
        "bias",
        f"i {min(sum(words.first_person), 4)}",
        f"length {band(len(words) // 8)}",
        f"candidates {min(len(candidates), 8)}",
        f"names {min(sum(c.kind == 'name' for c in candidates), 5)}",
        f"reports {min(reports, 4)}",
    ]
    if True in words.quoted:
        names.append("has quotation")
    names += [f"has {word}" for word in _TELLING if word in present]
    return names


def author_features(
    words: Words, focus: Focus, standing: Sequence[Standing], best: float
) -> list[str]:
    """Return the names of what speaks for or against the writer holding one side.

    Parameters
    ----------
    words : Words
    focus : Focus
    standing : sequence of Standing
    best : float
        The highest score of a candidate, in log-odds.

    Returns
    -------
    list of str
        Beside those of the text.
    """
    at, score = focus.first, _score(best)
    here = words.sentences[at] if at >= 0 else -1
    begin = bisect_left(words.sentences, here)
    end = bisect_right(words.sentences, here)
    first_here = min(sum(words.first_person[begin:end]), 2)
    first_all = sum(words.first_person)
    names = [
        f"side {focus.stance}",
        f"i here {first_here}",
        f"i here {first_here} best {score}",
        f"best {score}",
        f"best {score} i {min(first_all, 2)}",
    ]
    traits = words.traits
    if any(word.kind.startswith("report") for word in traits[begin:end]):
        names.append("report here")
    if at >= 0:
        if words.quoted[at]:
            names += ["quoted", f"quoted i {min(first_all, 2)}"]
        near = traits[max(0, at - _HALF_REACH) : focus.last + _HALF_REACH]
        names += dict.fromkeys([f"focus {word.kind}" for word in near])
    agent = _agent(focus.stance, [each for each in standing if each.sentence == here])
    names += [f"agent {agent}", f"agent {agent} i {first_here > 0}"]
    topic = {words.lower[position] for position in focus.topic if position < len(words)}
    small = _no_names(words, 0, len(words)).difference(topic)
    small_here = _no_names(words, begin, end).difference(topic)
    return [
        *names,
        *[f"word {word}" for word in sorted(small)],
        *[f"here {word}" for word in sorted(small_here)],
    ]


def _agent(stance: str, standing: Sequence[Standing]) -> str:
    """Return how the sentence says that somebody named takes the side."""
    if any(each.attributed for each in standing):
        return ATTRIBUTED
    if any(each.verb == f"{stance}s" for each in standing):
        return "acts"
    if any("report" in (each.verb, each.before) for each in standing):
        return "reported"
    return "none"


def _no_names(words: Words, begin: int, end: int) -> set[str]:
    """Return small letters of words that are no names: names say which text it is, not who speaks."""
    return {word.lower for word in words.traits[begin:end] if not word.capital}


def _score(value: float) -> int:
    return int(max(-4.0, min(4.0, value)) // 1)
