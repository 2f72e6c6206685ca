"""Who takes a side: candidates in the text, ranked without a parser."""

from stancelib.holders.finder import HolderFinder, Side
from stancelib.holders.scores import default_scores

__all__ = ["HolderFinder", "Side", "default_scores"]
