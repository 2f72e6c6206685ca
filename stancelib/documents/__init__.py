"""From paragraphs to a document: sides with strength, who stands where, the way through the text."""

from stancelib.documents.policies import POLICIES, Policy, find_policy
from stancelib.documents.roll_up import roll_up

__all__ = ["POLICIES", "Policy", "find_policy", "roll_up"]
