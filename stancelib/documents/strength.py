"""How strongly a side is taken, with an interval that knows how sure the model is."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["strength_of"]

#: Of a two-sided 95 % interval.
_Z = 1.959963984540054


def strength_of(
    taken: Sequence[bool], probabilities: Sequence[float], weights: Sequence[float]
) -> tuple[float, float, float]:
    """Return the weighted share of paragraphs that take a side, with a 95 % interval.

    The interval is Wilson's (1927) for a share, with two changes: the number of
    paragraphs is Kish's (1965) effective number of the weighted ones, and to the
    variance of the share that of the labels themselves is added, p (1 - p) for a
    paragraph that takes the side with calibrated probability p (the variance of
    a Poisson binomial count). So it is wide where paragraphs are few, and wider
    where the model isn't sure of them.

    Parameters
    ----------
    taken : sequence of bool
        Whether each paragraph takes the side.
    probabilities : sequence of float
        Calibrated, of its taking the side.
    weights : sequence of float
        Not negative.

    Returns
    -------
    (float, float, float)
        Share, lower and upper bound; 0, 0, 1 where no paragraph weighs anything.

    Examples
    --------
    >>> [round(x, 2) for x in strength_of([True, True, False], [0.9, 0.9, 0.1], [1, 1, 1])]
    [0.67, 0.17, 0.95]
    """
    total = math.fsum(weights)
    if total <= 0.0:
        return 0.0, 0.0, 1.0
    shares = [weight / total for weight in weights]
    share = min(1.0, math.fsum(s for s, t in zip(shares, taken, strict=True) if t))
    squares = math.fsum(s * s for s in shares)
    labels = math.fsum(s * s * p * (1.0 - p) for s, p in zip(shares, probabilities, strict=True))
    n = 1.0 / squares
    # Fewer paragraphs that are certain vary as much as these do with uncertain labels.
    least = max(share * (1.0 - share), 0.25 / (n + 1.0))
    n = n * least / (least + n * labels)
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
    return share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
