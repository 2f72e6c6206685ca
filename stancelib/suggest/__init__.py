"""What to label next: the texts of a pool from which a model would learn most."""

from stancelib.suggest.run import STRATEGIES, suggest
from stancelib.suggest.suggestions import Suggestion, Suggestions

__all__ = ["STRATEGIES", "Suggestion", "Suggestions", "suggest"]
