"""Invented pairs: what townspeople say about parks and trams."""

from __future__ import annotations

from stancelib.corpus.pairs import LabelledPair, PairCorpus

STANCES = {"PRO": "support", "CON": "oppose", "NONE": "neutral"}
WHO = (
    "mayor", "senator", "minister", "baker", "farmer", "bishop", "teacher", "governor", "critic",
    "envoy", "nurse", "painter",
)  # fmt: skip
SAY = {
    "PRO": "The {who} supports the {target} and thanked the council for the {target}.",
    "CON": "The {who} rejects the {target} and called the {target} a costly mistake.",
    "NONE": "The {who} will speak of the {target} on Tuesday at the town hall.",
}


def pair(text, label, target=None, doc="", **more):
    return LabelledPair(text, label, target, doc_id=doc, **more)


def town_pairs(who=WHO, targets=("parks", "trams"), say=SAY):
    """Every speaker is a document, every label on every target a row of it."""
    rows = [
        pair(say[label].format(who=name, target=target or "plan"), label, target, name)
        for name in who
        for target in targets
        for label in say
    ]
    return PairCorpus(rows, "town", stances=STANCES)
