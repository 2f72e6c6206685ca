"""Weights by name: a logistic model over named features, as numbers in a JSON file."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["HolderScores", "Logistic", "default_scores", "to_probability"]


def to_probability(log_odds: float) -> float:
    """Return the probability of log-odds.

    Examples
    --------
    >>> to_probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))


@dataclass(frozen=True, slots=True)
class Logistic:
    """A sum of weights, by the names of features; unknown names count nothing.

    Parameters
    ----------
    weights : mapping of str to float
    slope, shift : float
        Calibration: log-odds are ``slope * sum + shift``.
    threshold : float
        Probability from which the answer is yes.
    """

    weights: Mapping[str, float]
    slope: float
    shift: float
    threshold: float

    def log_odds(self, names: Iterable[str]) -> float:
        """Return calibrated log-odds of a list of features."""
        get = self.weights.get
        return self.slope * sum([get(name, 0.0) for name in names]) + self.shift


@dataclass(frozen=True, slots=True)
class HolderScores:
    """What tells holders apart.

    Parameters
    ----------
    candidate, author : Logistic
        Of named candidates, and of the writer.
    """

    candidate: Logistic
    author: Logistic

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> HolderScores:
        """Build from what the JSON file holds."""
        parts = (
            Logistic(p["weights"], float(p["slope"]), float(p["shift"]), float(p["threshold"]))
            for p in (data["candidate"], data["author"])
        )
        return cls(*parts)


@cache
def default_scores() -> HolderScores:
    """Return the weights that come with the library; ``models/holders.py`` makes them.

    Examples
    --------
    >>> 0.0 < default_scores().author.threshold < 1.0
    True
    """
    text = (files("stancelib.holders") / "weights.json").read_text(encoding="utf-8")
    return HolderScores.from_dict(json.loads(text))
