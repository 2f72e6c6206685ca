"""What classifying a text for a target returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stancelib.results import Evidence, Record

__all__ = ["PairResult"]


@dataclass(frozen=True, slots=True, repr=False)
class PairResult(Record):
    """The label of one text for one target.

    Parameters
    ----------
    label : str or None
        As the training corpus writes it; None where the model abstains.
    stance : {"support", "oppose", "mixed", "neutral"} or None
        What the label means; None where it is no stance.
    probability : float or None
        That the label is right.
    target : str or None
        What the label is about.
    probabilities : mapping of str to float
        Of every label; empty where nothing in the text is known.
    evidence : tuple of Evidence
        Spans of the text that speak for the label, strongest first.
    abstained : {"no_evidence", "low_confidence", "not_english"} or None
        Why there is no label.

    Examples
    --------
    >>> PairResult("FAVOR", "support", 0.75, "a carbon tax")
    PairResult(FAVOR 0.75, support on 'a carbon tax')
    """

    label: str | None = None
    stance: str | None = None
    probability: float | None = None
    target: str | None = None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    abstained: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready data: dicts, lists, str, float (6 digits), None."""
        out = Record.to_dict(self)
        out["probabilities"] = {name: round(value, 6) for name, value in self.probabilities.items()}
        return out

    def __repr__(self) -> str:
        about = "" if self.target is None else f" on {self.target!r}"
        if self.abstained is not None:
            return f"PairResult(abstained: {self.abstained}{about})"
        meaning = "" if self.stance is None else f", {self.stance}"
        return f"PairResult({self.label} {self.probability:.2f}{meaning}{about})"
