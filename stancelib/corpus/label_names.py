"""What the labels of stance corpora mean, told from their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from stancelib.errors import InputError
from stancelib.topics import STANCES

__all__ = ["WORDS", "chosen_stances", "merged_labels", "stances_of_labels"]


def _table(**words: str) -> dict[str, str]:
    return {w.strip(): stance for stance, line in words.items() for w in line.split(",")}


# Words that mean a side whatever stands beside them.
_CLEAR = _table(
    support="favor, favour, in favor, in favour, in favor of, in favour of, argument for, agree, "
    "agrees, agreed",
    oppose="against, oppose, opposes, opposed, opposing, opposition, argument against, disagree, "
    "disagrees, disagreed",
)
# Words that mean a side where a label of the other side stands beside them.
_PAIRED = _table(
    support="support, supports, supported, supporting, supportive, favors, favours, favorable, "
    "favourable, favoring, favouring, pro, for, yes, aye, yea, positive, pos, approve, approves, "
    "accept, accepts, endorse, endorses, confirm, confirms, entailment, entails, entailed",
    oppose="con, cons, contra, anti, no, noe, nay, negative, neg, disapprove, disapproves, "
    "reject, rejects, deny, denies, denial, refute, refutes, refuted, attack, attacks, "
    "contradiction, contradicts, contradicted, unfavorable, unfavourable, counter",
)
# Words that mean no side, or both, where a label of a side stands beside them.
_BESIDE = _table(
    neutral="neutral, none, neither, no stance, no opinion, undecided, comment, comments, "
    "commenting, query, queries, querying, question, discuss, discusses, discussing, observe, "
    "observing, not enough info, not enough information",
    mixed="mixed, both, ambivalent, conflicted, both sides",
)
#: Every word of the table that `stances_of_labels` uses, with its stance.
WORDS: Mapping[str, str] = MappingProxyType({**_CLEAR, **_PAIRED, **_BESIDE})

_DEGREE = re.compile(
    r"(?:slightly|somewhat|weakly|strongly|very|mostly|fully|partly|partially|completely|totally|"
    r"rather|moderately|leaning|leans?) (?:to )?"
)
_NUMBERS = {-1.0: "oppose", 0.0: "neutral", 1.0: "support"}


def stances_of_labels(labels: Iterable[str]) -> dict[str, str | None]:
    """Tell the stance that each label of a corpus means.

    Names are compared without case, punctuation and words of degree
    ("slightly agree"). A word such as "pro" or "yes" counts as a side only where
    a label of the other side is there too, and "none" or "comment" as neutral only
    where there is a label with a side: {"Con", "Lab"} are parties, not stances.
    Numbers mean nothing, except -1, 0 and 1 where -1 occurs.

    Parameters
    ----------
    labels : iterable of str
        All labels of the corpus.

    Returns
    -------
    dict of str to (str or None)
        A stance, or None for a label that is not one, in the order given.

    Examples
    --------
    >>> stances_of_labels(["FAVOR", "AGAINST", "NONE"])
    {'FAVOR': 'support', 'AGAINST': 'oppose', 'NONE': 'neutral'}
    >>> stances_of_labels(["agree", "discuss", "unrelated"])
    {'agree': 'support', 'discuss': 'neutral', 'unrelated': None}
    >>> stances_of_labels(["0", "1"]), stances_of_labels(["-1", "1"])
    ({'0': None, '1': None}, {'-1': 'oppose', '1': 'support'})
    """
    words = {label: _plain(label) for label in labels}
    numbers = _numbers(words)
    if numbers:
        return {label: _NUMBERS[value] for label, value in numbers.items()}
    sides = {_CLEAR.get(word) or _PAIRED.get(word) for word in words.values()}
    paired = {"support", "oppose"} <= sides
    meant: dict[str, str | None] = {
        label: _CLEAR.get(word) or (_PAIRED.get(word) if paired else None)
        for label, word in words.items()
    }
    if any(meant.values()):
        return {label: meant[label] or _BESIDE.get(word) for label, word in words.items()}
    return meant


def _plain(label: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)
    word = " ".join(re.findall(r"[^\W_]+", spaced.casefold()))
    return _DEGREE.sub("", word, count=1) if _DEGREE.match(word) else word


def _numbers(labels: Iterable[str]) -> dict[str, float]:
    """Return the labels as numbers if they are -1, 0, 1 and -1 is among them."""
    found: dict[str, float] = {}
    for label in labels:
        if not re.fullmatch(r"[+-]?[01](\.0+)?", label, re.ASCII):
            return {}
        found[label] = float(label)
    return found if -1.0 in found.values() else {}


def chosen_stances(
    labels: Iterable[str], label_map: Mapping[str, str | None] | None = None
) -> dict[str, str | None]:
    """Tell the stances of labels; `label_map` has the last word.

    Parameters
    ----------
    labels : iterable of str
        All labels of the corpus.
    label_map : mapping of str to (str or None), optional
        Label to stance, or to None for a label that is not a stance; labels that
        it leaves out are told by their names. Case does not matter.

    Returns
    -------
    dict of str to (str or None)

    Raises
    ------
    InputError
        If the map names a label that does not occur, or a stance that is none.

    Examples
    --------
    >>> chosen_stances(["1", "2", "3"], {"1": "support", "2": "oppose", "3": None})
    {'1': 'support', '2': 'oppose', '3': None}
    """
    stances = stances_of_labels(labels)
    folded = {label.casefold(): label for label in stances}
    for name, stance in (label_map or {}).items():
        label = folded.get(str(name).strip().casefold())
        if label is None:
            raise InputError(
                f"label map: there is no label {name!r}; the labels are {_listed(stances)}"
            )
        if stance is not None and stance not in STANCES:
            raise InputError(
                f"label map: {name!r} is said to mean {stance!r}; use one of "
                f"{', '.join(STANCES)}, or None for a label that is not a stance"
            )
        stances[label] = stance
    return stances


def _listed(labels: Iterable[str]) -> str:
    names = list(labels)
    rest = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(map(repr, names[:20])) + rest


def merged_labels(labels: Iterable[str]) -> dict[str, str]:
    """Map labels that differ in case only to the form that occurs most often.

    Parameters
    ----------
    labels : iterable of str
        One a row.

    Returns
    -------
    dict of str to str
        Only those that are to be replaced.

    Examples
    --------
    >>> merged_labels(["FAVOR", "Favor", "FAVOR", "NONE"])
    {'Favor': 'FAVOR'}
    """
    counts = Counter(labels)
    best: dict[str, str] = {}
    # The first of those that occur equally often stays.
    for label, number in counts.items():
        other = best.setdefault(label.casefold(), label)
        if number > counts[other]:
            best[label.casefold()] = label
    return {label: best[label.casefold()] for label in counts if best[label.casefold()] != label}
