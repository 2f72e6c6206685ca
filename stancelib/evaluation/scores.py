"""What a measurement returns: a value or the reason why there is none, and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stancelib.errors import InputError

__all__ = ["Interval", "Score"]


@dataclass(frozen=True, slots=True)
class Score:
    """The value of a metric, or the reason why it is undefined; never NaN.

    Parameters
    ----------
    value : float or None
        None where the metric is undefined on these data.
    reason : str or None
        Why it is undefined; None where there is a value.

    Examples
    --------
    >>> Score(0.5).value
    0.5
    >>> Score.of(float("nan"), "no paragraph is about a topic")
    Score(value=None, reason='no paragraph is about a topic')
    """

    value: float | None
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise InputError(f"score: {self.value} is not a finite number; use None and a reason")
        if (self.value is None) == (self.reason is None):
            raise InputError("score: give either a value or the reason why there is none")

    @classmethod
    def of(cls, value: float, reason: str) -> Score:
        """Return the value as a score, or the reason where the value is NaN."""
        return cls(None, reason) if math.isnan(value) else cls(float(value))


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its confidence interval.

    Parameters
    ----------
    value : float or None
        The metric on all rows; None where it is undefined.
    low, high : float or None
        Bounds of the interval; both None where there is none.
    reason : str or None
        Why the value or the bounds are missing.

    Examples
    --------
    >>> str(Interval(0.9234, 0.9, 0.94)), str(Interval(None, None, None, "empty"))
    ('0.923 [0.900, 0.940]', '–')
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        numbers = [x for x in (self.value, self.low, self.high) if x is not None]
        if not all(math.isfinite(x) for x in numbers):
            raise InputError(f"interval: {numbers} must be finite; use None and a reason")
        if (self.low is None) != (self.high is None):
            raise InputError("interval: give both bounds or neither")

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        if self.low is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"
