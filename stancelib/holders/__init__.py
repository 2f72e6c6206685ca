"""Who takes a side: candidates in the text, ranked without a parser."""

from stancelib.holders.candidates import CandidateSource
from stancelib.holders.finder import Heads, HolderFinder, Read, Side
from stancelib.holders.scores import default_scores
from stancelib.holders.spacy_source import SpacySource, spacy_source

__all__ = [
    "CandidateSource",
    "Heads",
    "HolderFinder",
    "Read",
    "Side",
    "SpacySource",
    "default_scores",
    "spacy_source",
]
