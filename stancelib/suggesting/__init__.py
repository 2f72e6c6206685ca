"""What to label next: the texts of a pool from which a model would learn most."""

from stancelib.suggesting.run import STRATEGIES, suggest
from stancelib.suggesting.suggestions import Suggestion, Suggestions

__all__ = ["STRATEGIES", "Suggestion", "Suggestions", "suggest"]
