"""From the share that a classifier finds to the share that there is, with an interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from stancelib.surveys.rates import Rates
from stancelib.surveys.result import Estimate

__all__ = ["CORRECTIONS", "estimate"]

#: Ways to correct a share for the classifier's errors, and what each does.
CORRECTIONS: Mapping[str, str] = {
    "adjusted": (
        "The share found is corrected by the model's sensitivity and specificity on documents "
        'that it did not learn from (Rogan and Gladen 1978; "adjusted count" in Forman 2008), '
        "and the interval counts their uncertainty too."
    ),
    "none": "The share as found; the interval knows of the documents drawn, not of errors.",
}
_DRAWS = 400
_GRID = np.linspace(0.0, 1.0, 401)
#: Jeffreys' prior.
_HALF = 0.5
#: A classifier that tells less than this apart corrects nothing.
_LEAST = 0.1
_BOUNDS = (0.025, 0.975)

Floats = NDArray[np.float64]


def estimate(
    hits: int,
    total: int,
    design_effect: float,
    rates: Rates | None,
    rng: np.random.Generator,
) -> Estimate:
    r"""Return a share, corrected where rates are given, with a 95 % interval.

    With sensitivity *s* and specificity *c* a share *p* is found as
    :math:`q = p s + (1 - p)(1 - c)`, so that :math:`p = (q + c - 1) / (s + c - 1)`
    (Rogan and Gladen 1978, Am. J. Epidemiol. 107). That runs out of 0 to 1 where
    little was counted, so value and interval are mean and bounds of the posterior
    of *p* under a flat prior, with *s* and *c* drawn from theirs under Jeffreys'
    prior (Gelman and Carpenter 2020, JRSS C 69); where much was counted, the mean
    is the same. Paragraphs of one document are
    alike, so they count as many as the design effect leaves (Korn and Graubard
    1998, Survey Methodology 24).

    Parameters
    ----------
    hits, total : int
        Paragraphs found, of how many.
    design_effect : float
        At least 1.
    rates : Rates or None
        None corrects nothing.
    rng : numpy.random.Generator

    Returns
    -------
    Estimate
        Without a value where there are no paragraphs.

    Examples
    --------
    >>> found = estimate(30, 100, 1.0, Rates(90, 10, 90, 10), np.random.default_rng(0))
    >>> round(found.value, 2), found.raw
    (0.25, 0.3)
    """
    if not total:
        return Estimate(None, None, None, None)
    raw = hits / total
    size = max(1.0, total / design_effect)
    corrected = rates is not None and rates.sensitivity + rates.specificity - 1 >= _LEAST
    sensitivity = specificity = np.ones(1)
    if rates is not None and corrected:
        sensitivity = rng.beta(rates.found + _HALF, rates.missed + _HALF, _DRAWS)
        specificity = rng.beta(rates.spared + _HALF, rates.false + _HALF, _DRAWS)
    mean, low, high = _posterior(raw * size, size, sensitivity, specificity)
    value = mean if corrected else raw
    return Estimate(value, min(low, value), max(high, value), raw)


def _posterior(
    hits: float, total: float, sensitivity: Floats, specificity: Floats
) -> tuple[float, float, float]:
    """Return mean and bounds of the share's posterior, on a grid."""
    found = _GRID[:, None] * sensitivity + (1 - _GRID[:, None]) * (1 - specificity)
    found = np.clip(found, 1e-12, 1 - 1e-12)
    logs = hits * np.log(found) + (total - hits) * np.log1p(-found)
    density = np.exp(logs - logs.max()).sum(axis=1)
    steps = (density[1:] + density[:-1]) / 2
    below = np.concatenate([[0.0], np.cumsum(steps) / steps.sum()])
    low, high = np.interp(_BOUNDS, below, _GRID).tolist()
    return float(density @ _GRID / density.sum()), low, high
