"""Putting a negation into a sentence, or taking one out, next to what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from stancelib.features.lexicon import inflect, plural
from stancelib.features.lexicon_words import PREDICATES
from stancelib.features.tone import polarities
from stancelib.features.tone_words import BAD_VERBS, GOOD_VERBS
from stancelib.text import sentences

__all__ = ["negate"]

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_REACH = 3
#: Characters between a predicate and the mention at most.
_FARTHEST = 60
_AUXILIARIES = frozenset(
    "is are was were am will would should shall can could must may might".split()
)
_DO = frozenset("do does did".split())
_NEGATIONS = frozenset("not never no nobody nothing neither nor hardly".split())
_CONTRACTED = re.compile(
    r"(do|does|did|is|are|was|were|has|have|had|would|should|could|must|wo|ca|sha)n['’]t\Z", re.I
)
_IRREGULAR = {"wo": "will", "ca": "can", "sha": "shall"}
_PRONOUNS = frozenset("i we you they who people".split())
#: What stands before a noun rather than a verb.
_BEFORE_NOUNS = frozenset(
    "a an the this that these those my your his her its our their of for in on with without by "
    "at from into no some any many few several all more most such".split()
)


_PERFECT = frozenset("have has had be been being ve".split())


class _Verb(NamedTuple):
    base: str
    auxiliary: str  # "does", "did", "do"


class _Change(NamedTuple):
    """Replace text[start:end]; `word` is the predicate's place."""

    start: int
    end: int
    text: str
    word: int


@cache
def _predicates() -> tuple[frozenset[str], Mapping[str, _Verb]]:
    """Return all words that take a side, and the forms of the verbs among them."""
    classes = [words for words in PREDICATES.values() if words.counts]
    known = set(polarities())
    verbs: dict[str, _Verb] = {}
    for verb in " ".join([*(c.verbs for c in classes), GOOD_VERBS, BAD_VERBS]).split():
        forms, participles = inflect(verb)
        known |= forms
        base = verb.split("/")[0].rstrip("+")
        past = {f for f in forms if f not in (base, plural(base)) and not f.endswith("ing")}
        for form in sorted(past - participles or past):
            verbs.setdefault(form, _Verb(base, "did"))
        verbs[plural(base)] = _Verb(base, "does")
        verbs[base] = _Verb(base, "do")
    for words in classes:
        known |= {*words.nouns.split(), *map(plural, words.nouns.split()), *words.others.split()}
    return frozenset(known), MappingProxyType(verbs)


def negate(text: str, mention: re.Pattern[str] | None = None) -> str | None:
    """Negate the predicate nearest to a mention, or take its negation out.

    Parameters
    ----------
    text : str
    mention : re.Pattern, optional
        Finds what the text is about; without it, the first predicate is taken.

    Returns
    -------
    str or None
        The changed text; None where no sentence has both a mention and a
        predicate that is known.

    Notes
    -----
    Word lists and the words before and after decide, no parser: now and then a
    noun is taken for a verb ("their support grows"), or a predicate is negated
    that is not what carries the side. Nor does negation always turn a side:
    "does not support" may be neutral. Flips are therefore expected of most
    texts, not of all.

    Examples
    --------
    >>> negate("The mayor supports the trams."), negate("They aren't useful.")
    ('The mayor does not support the trams.', 'They are useful.')
    >>> negate("Trams exist.") is None
    True
    """
    best: tuple[int, _Change] | None = None
    for start, end in sentences(text):
        sentence = text[start:end]
        spans = [(0, 0)] if mention is None else [m.span() for m in mention.finditer(sentence)]
        for change in _changes(sentence) if spans else ():
            distance = min(_gap(change, span) for span in spans)
            if 0 <= distance <= _FARTHEST and (best is None or distance < best[0]):
                moved = change._replace(start=start + change.start, end=start + change.end)
                best = distance, moved
        if best is not None and mention is None:
            break
    if best is None:
        return None
    change = best[1]
    return text[: change.start] + change.text + text[change.end :]


def _gap(change: _Change, span: tuple[int, int]) -> int:
    """Return the characters between a predicate and a mention; -1 where they overlap."""
    if span[0] <= change.word < span[1]:
        return -1
    return max(span[0] - change.word, change.word - span[1], 0)


def _changes(sentence: str) -> Iterator[_Change]:
    words = list(_WORD.finditer(sentence))
    lower = [word[0].lower() for word in words]
    for i in range(len(words)):
        change = _removed(sentence, words, lower, i) or _inserted(sentence, words, lower, i)
        if change is not None:
            yield change


def _polar(lower: Sequence[str], i: int) -> int | None:
    """Return the place of the first word with a side among the next ones."""
    known, _ = _predicates()
    ahead = range(i + 1, min(i + 1 + _REACH, len(lower)))
    return next((j for j in ahead if lower[j] in known), None)


def _removed(
    sentence: str, words: Sequence[re.Match[str]], lower: Sequence[str], i: int
) -> _Change | None:
    """Take a negation out: "does not support", "isn't wise", "never helped", "cannot work"."""
    polar = _polar(lower, i)
    if polar is None:
        return None
    word, at = words[i], words[polar].start()
    contracted = _CONTRACTED.fullmatch(word[0])
    if contracted:
        stem = contracted[1]
        full = _IRREGULAR.get(stem.lower(), stem)
        return _Change(word.start(), word.end(), _cased(full, stem), at)
    if lower[i] == "cannot":
        return _Change(word.start(), word.end(), word[0][:3], at)
    after_auxiliary = i > 0 and lower[i - 1] in _AUXILIARIES | _DO
    if lower[i] == "never" or (lower[i] == "not" and after_auxiliary):
        end = words[i + 1].start()
        if sentence[word.end() : end].isspace():
            return _Change(word.start(), end, "", at)
    return None


def _inserted(
    sentence: str, words: Sequence[re.Match[str]], lower: Sequence[str], i: int
) -> _Change | None:
    """Put a negation in: "is not wise", "does not support", "not to support"."""
    near = {*lower[max(i - _REACH, 0) : i], *lower[i + 1 : i + 1 + _REACH]}
    if near & _NEGATIONS or any(_CONTRACTED.fullmatch(word) for word in near):
        return None
    word = words[i]
    if lower[i] in _AUXILIARIES:
        polar = _polar(lower, i)
        if polar is None or (i + 1 < len(lower) and lower[i + 1] in _PRONOUNS):
            return None
        added = "not" if lower[i] == "can" else " not"
        return _Change(word.end(), word.end(), added, words[polar].start())
    verb = _predicates()[1].get(lower[i])
    # A verb follows its subject, or "to", with nothing but a blank between.
    if verb is None or not i or not sentence[words[i - 1].end() : word.start()].isspace():
        return None
    if verb.auxiliary != "do":
        return _before_finite(verb, words, lower, i)
    if lower[i - 1] in _PRONOUNS:
        return _Change(word.start(), word.start(), "do not ", word.start())
    if lower[i - 1] == "to":
        start = words[i - 1].start()
        return _Change(start, start, "not ", word.start())
    return None


def _before_finite(
    verb: _Verb, words: Sequence[re.Match[str]], lower: Sequence[str], i: int
) -> _Change | None:
    """Turn "supports" into "does not support", unless it is a noun or a participle."""
    word = words[i]
    following = lower[i + 1] if i + 1 < len(lower) else "by"
    perfect = _PERFECT.intersection(lower[max(i - _REACH, 0) : i])
    if perfect or lower[i - 1] in _BEFORE_NOUNS | _AUXILIARIES or following == "by":
        return None
    text = f"{_cased(verb.auxiliary, word[0])} not {verb.base}"
    return _Change(word.start(), word.end(), text, word.start())


def _cased(text: str, like: str) -> str:
    """Return a text with the case of the word that it replaces."""
    if len(like) > 1 and like.isupper():
        return text.upper()
    return text.capitalize() if like[:1].isupper() else text
