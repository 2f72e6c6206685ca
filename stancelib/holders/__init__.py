"""Who takes a side: candidates in the text, ranked without a parser."""

from stancelib.holders.candidates import CandidateSource
from stancelib.holders.choosing import Question, Read
from stancelib.holders.finder import HolderFinder
from stancelib.holders.scores import default_scores
from stancelib.holders.sides import Heads, Side
from stancelib.holders.spacy_source import SpacySource, spacy_source

__all__ = [
    "CandidateSource",
    "Heads",
    "HolderFinder",
    "Question",
    "Read",
    "Side",
    "SpacySource",
    "default_scores",
    "spacy_source",
]
