"""Simulated labelling: choose, look the labels up, learn, measure, again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.suggesting import suggest

__all__ = ["curve", "summary"]

Floats = NDArray[np.float64]
_RESAMPLES = 2000


def curve(
    task: Any, strategy: str, seed: int, *, start: int, batch: int, rounds: int
) -> list[float]:
    """Return the score with `start` random labels and after each of `rounds` batches.

    Parameters
    ----------
    task : PairTask or TopicTask
    strategy : str
        One of :data:`stancelib.suggesting.STRATEGIES`.
    seed : int
        The first labels are the same for every strategy.
    start, batch, rounds : int
        Labels at the beginning and in each round.
    """
    pool = task.pool_rows()
    chosen = [s.row - 1 for s in suggest(None, pool, n=start, strategy="random", seed=seed)]
    learner = task.fit(chosen)
    scores = [task.score(learner)]
    for number in range(rounds):
        labelled = task.labelled(chosen)
        found = suggest(
            learner, pool, n=batch, strategy=strategy, labelled=labelled, seed=seed * 1000 + number
        )
        chosen += [s.row - 1 for s in found]
        learner = task.fit(chosen)
        scores.append(task.score(learner))
    return scores


def summary(
    curves: Mapping[str, Sequence[Sequence[float]]], labels: Sequence[int], seed: int = 0
) -> dict[str, dict[str, Any]]:
    """Compare strategies with "random", by bootstrap over the seeds.

    Parameters
    ----------
    curves : mapping of str to floats of shape (seeds, points)
        Scores of each strategy, the same seeds in the same order.
    labels : sequence of int, length points
        Labels at each point.
    seed : int, optional
        Of the bootstrap.

    Returns
    -------
    dict of str to dict
        For each strategy: ``area`` (mean score over the labels after the
        start), ``gain`` (that less random's), ``final``, and ``needed``: labels
        at which the mean curve reaches the score that random reaches with all
        of them; each with ``value``, ``low`` and ``high`` (95 %). ``needed`` is
        None where it is not reached.

    Examples
    --------
    >>> found = summary({"random": [[0.1, 0.2, 0.3]], "auto": [[0.1, 0.3, 0.4]]}, [100, 150, 200])
    >>> found["auto"]["needed"]["value"], round(found["auto"]["gain"]["value"], 3)
    (150.0, 0.1)
    """
    arrays = {name: np.asarray(values, dtype=np.float64) for name, values in curves.items()}
    n_seeds = len(arrays["random"])
    rng = np.random.default_rng(seed)
    samples = rng.integers(0, n_seeds, size=(_RESAMPLES, n_seeds))
    out = {}
    for name, values in arrays.items():
        area = values[:, 1:].mean(axis=1)
        gain = area - arrays["random"][:, 1:].mean(axis=1)
        needed = _needed(values.mean(axis=0), arrays["random"].mean(axis=0)[-1], labels)
        resampled = [
            _needed(values[s].mean(axis=0), arrays["random"][s].mean(axis=0)[-1], labels)
            for s in samples
        ]
        out[name] = {
            "area": _interval(area.mean(), area[samples].mean(axis=1)),
            "gain": _interval(gain.mean(), gain[samples].mean(axis=1)),
            "final": _interval(values[:, -1].mean(), values[samples, -1].mean(axis=1)),
            "needed": _interval(needed, np.array(resampled)),
        }
    return out


def _needed(scores: Floats, goal: float, labels: Sequence[int]) -> float:
    """Return the labels at which a curve first reaches a score, infinity if never."""
    for i, score in enumerate(scores):
        if score >= goal:
            if i == 0:
                return float(labels[0])
            share = (goal - scores[i - 1]) / (score - scores[i - 1])
            return float(labels[i - 1] + share * (labels[i] - labels[i - 1]))
    return math.inf


def _interval(value: float, resampled: Floats) -> dict[str, float | None]:
    low, high = np.quantile(resampled, [0.025, 0.975], method="inverted_cdf")
    return {
        name: float(f"{x:.6g}") if math.isfinite(x) else None
        for name, x in (("value", float(value)), ("low", float(low)), ("high", float(high)))
    }
