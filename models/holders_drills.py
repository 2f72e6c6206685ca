"""Short sentences whose grammar tells who takes the side, for the ranker of holders.

Labelled paragraphs are long and seldom say "rejected by X" or "according to X"; a
reader gets those right at once, and so should we.
"""

from __future__ import annotations

from itertools import product

from holders_data import Example

from stancelib.holders import Side
from stancelib.results import AUTHOR

__all__ = ["drills"]

_HOLDERS = (
    "Moscow",
    "the Russian government",
    "Serbia",
    "President Marlow",
    "the prime minister of Norland",
    "critics in parliament",
    "Germany and its neighbours",
    "the opposition",
)
_ISSUES = ("the toll road", "the new treaty", "a border wall", "the harbour plan")
_VERBS = {
    "oppose": (("opposed", "opposes"), ("rejected", "rejects"), ("condemned", "condemns")),
    "support": (("supported", "supports"), ("welcomed", "welcomes"), ("backed", "backs")),
}
_NOUNS = {"oppose": ("opposition", "resistance"), "support": ("support", "backing")}
_JUDGEMENTS = {
    "oppose": ("is a threat", "is unacceptable", "would be a dangerous mistake"),
    "support": ("is vital", "is a great success", "would make everyone safer"),
}
_PEOPLES = ("Greek", "Russian", "Serbian", "Canadian")
_BY_PEOPLE = {"oppose": ("objections", "resistance"), "support": ("approval", "support")}
_OF_PEOPLES = (
    "{I} is still where it was, due to {h} [{noun}].",
    "{H} [{noun}] decided what became of {i}.",
    "Two of them were there, and for {i}, there was {h} [{noun}].",
)
#: What tells the side is in brackets, {h} the holder, {i} the issue.
_BY_VERB = (
    "{I} was [{past}] by {h}.",
    "Yesterday {i} was [{past} by] {h} in a short statement.",
    "{I}, [{past}] by {h}, will be debated again in May.",
    "{H} [{past} {i}].",
    "{H} [{now}] {i}, as it has for years.",
)
_BY_NOUN = (
    "{I} has the [{noun} of] {h}.",
    "In spite of the [{noun} of] {h}, {i} is not decided yet.",
    "{H}, which met in June, [{past} {i}].",
    "{H}, true to its word, strongly [{past}] {i}.",
)
_BY_JUDGEMENT = (
    "According to {h}, {i} [{judgement}].",
    "{I} [{judgement}], according to {h}.",
    '"{I} [{judgement}]," said {h}.',
    "{H} said that {i} [{judgement}].",
)
_OWN = (
    "{I} [{judgement}].",
    "I say that {i} [{judgement}].",
    "{I} [{judgement}], whatever {h} may do.",
    "We believe that {i} [{judgement}], and {h} should listen.",
)


def drills() -> list[Example]:
    """Return the sentences, each a document of its own that is not tested on."""
    out: list[Example] = []
    for number, (holder, issue) in enumerate(product(_HOLDERS, _ISSUES)):
        for stance in ("oppose", "support"):
            past, now = _VERBS[stance][number % 3]
            judgement = _JUDGEMENTS[stance][(number + 1) % 3]
            words = {
                "h": holder,
                "i": issue,
                "past": past,
                "now": now,
                "noun": _NOUNS[stance][number % 2],
                "judgement": judgement,
            }
            forms = (
                (_BY_NOUN[(number + 2) % len(_BY_NOUN)], holder),
                (_BY_VERB[number % len(_BY_VERB)], holder),
                (_BY_JUDGEMENT[number % len(_BY_JUDGEMENT)], holder),
                (_OWN[(number + 1) % len(_OWN)], AUTHOR),
            )
            out += [_example(form, words, stance, gold, len(out)) for form, gold in forms]
    for number, (people, issue) in enumerate(product(_PEOPLES, _ISSUES)):
        for stance, noun in _BY_PEOPLE.items():
            words = {"h": people, "i": issue, "noun": noun[number % 2]}
            form = _OF_PEOPLES[number % len(_OF_PEOPLES)]
            out.append(_example(form, words, stance, people, len(out)))
    return out


def _example(form: str, words: dict[str, str], stance: str, gold: str, number: int) -> Example:
    raised = {key.upper(): word[0].upper() + word[1:] for key, word in words.items()}
    marked = form.format(**words, **raised)
    begin, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    issue = text.lower().index(words["i"])
    told = (begin, end) if number % 3 else (0, len(text))
    side = Side(stance, [told], [(issue, issue + len(words["i"]))])
    return Example(text, f"drill {number}", -1, side, ((gold, ""),), False)
