"""Who takes a side: candidates in the text, ranked without a parser."""

from stancelib.holders.finder import Heads, HolderFinder, Read, Side
from stancelib.holders.scores import default_scores

__all__ = ["Heads", "HolderFinder", "Read", "Side", "default_scores"]
