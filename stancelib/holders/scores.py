"""Weights by name: a logistic model over named features, as numbers in a JSON file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["HolderScores", "Joint", "Logistic", "default_scores", "to_probability"]

Floats = NDArray[np.float64]


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

    def log_odds(self, totals: Floats) -> Floats:
        """Return calibrated log-odds of sums of weights."""
        return self.slope * totals + self.shift


class Joint(NamedTuple):
    """How a ranker's log-odds and an encoder's are joined.

    Parameters
    ----------
    candidate : (float, float, float)
        Factors of the ranker's and of the encoder's, and what is added.
    author : (float, float, float, float)
        Factors of the ranker's, of the encoder's, and of the encoder's for the
        best candidate, and what is added.
    thresholds : (float, float)
        Probabilities from which a candidate, and the writer, holds a side.
    """

    candidate: tuple[float, float, float]
    author: tuple[float, float, float, float]
    thresholds: tuple[float, float]


@dataclass(frozen=True, slots=True)
class HolderScores:
    """What tells holders apart.

    Parameters
    ----------
    candidate, author : Logistic
        Of named candidates, and of the writer.
    evidence : Logistic
        Of words that show a side; its shift says from which log-odds one gains.
    joint : Joint
        For tiers with an encoder.
    """

    candidate: Logistic
    author: Logistic
    evidence: Logistic
    joint: Joint

    def thresholds(self, joined: bool) -> tuple[float, float]:
        """Return the thresholds of candidates and of the writer, with or without an encoder."""
        return (
            self.joint.thresholds if joined else (self.candidate.threshold, self.author.threshold)
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> HolderScores:
        """Build from what the JSON file holds."""
        candidate, author, evidence = (
            Logistic(p["weights"], float(p["slope"]), float(p["shift"]), float(p["threshold"]))
            for p in (data["candidate"], data["author"], data["evidence"])
        )
        joint = data["joint"]
        a, b, c = joint["candidate"]
        d, e, f, g = joint["author"]
        least, least_author = joint["thresholds"]
        joined = Joint((a, b, c), (d, e, f, g), (least, least_author))
        return cls(candidate, author, evidence, joined)


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
