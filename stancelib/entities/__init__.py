"""Those who take sides: a gazetteer of states and alliances, and merging of names in a document."""

from stancelib.entities.gazetteer import Entry, Gazetteer, default_gazetteer
from stancelib.entities.merge import explain, merge

__all__ = ["Entry", "Gazetteer", "default_gazetteer", "explain", "merge"]
