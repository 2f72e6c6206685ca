"""Say in plain words why a text was chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancelib.suggesting.beliefs import Judge
from stancelib.suggesting.candidates import Candidate

__all__ = ["reason"]

_RARE_FROM = 0.5
_LIKELY_FROM = 0.2


def reason(
    strategy: str,
    candidate: Candidate,
    nearest: float,
    judge: Judge | None,
    rare: NDArray[np.float64] | None,
) -> str:
    """Return why a candidate was chosen.

    Parameters
    ----------
    strategy : str
    candidate : Candidate
    nearest : float
        Greatest cosine with a labelled text.
    judge : Judge or None
    rare : ndarray of float64, shape (K,), or None
        Rarity of the judge's classes.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> from stancelib.suggesting.pool import PoolRow
    >>> reason("random", Candidate(PoolRow(1, "Plums."), 7), 0.0, None, None)
    'drawn at random'
    """
    if strategy == "random":
        return "drawn at random"
    if strategy == "diversity" or judge is None or candidate.classes is None:
        unlike = f"; likeness to the labelled texts {nearest:.2f}" if nearest else ""
        return f"stands for other texts like it{unlike}"
    found = _rare_label(candidate.classes, judge, rare)
    if strategy == "rare":
        return found or "may have a rare label"
    doubt = judge.doubt(candidate.classes)
    if found and rare is not None and _worth_saying(candidate.classes, rare):
        return f"{doubt}; {found}"
    return doubt


def _rare_label(
    classes: NDArray[np.float64], judge: Judge, rare: NDArray[np.float64] | None
) -> str | None:
    if rare is None:
        return None
    best = int((classes * rare).argmax())
    topic, label = judge.classes[best]
    name = label if topic is None else f"{topic}: {label}"
    return f"may be {name} ({classes[best]:.2f}), of which there are few"


def _worth_saying(classes: NDArray[np.float64], rare: NDArray[np.float64]) -> bool:
    best = int((classes * rare).argmax())
    return bool(rare[best] >= _RARE_FROM and classes[best] >= _LIKELY_FROM)
