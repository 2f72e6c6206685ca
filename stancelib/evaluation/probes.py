"""Probes: texts changed in known ways, and how often a system's answers change with them.

The idea and the two kinds, answers that must stay and answers that must change,
are those of Ribeiro et al. (2020), Beyond accuracy: behavioral testing of NLP
models with CheckList, ACL. The texts come from the corpus itself, so that the
probes fit any topic. They are made by rules, without a reader who checks them:
compare the rates of systems rather than asking for 0 or 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from stancelib.evaluation.predictions import BoolArray
from stancelib.evaluation.records import ProbeResult
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.scores import Interval

__all__ = ["EXPECTS", "MOST_ROWS", "choose", "flip_rate", "flip_rates", "generator"]

#: What a good system does, by probe.
EXPECTS: Mapping[str, str] = MappingProxyType(
    {
        "negation": "change",
        "target_swap": "change",
        "quoted_opponent": "same",
        "typo": "same",
        "casing": "same",
    }
)

#: Changed texts of one probe at most.
MOST_ROWS = 1000

Made = TypeVar("Made")
Predictor = TypeVar("Predictor")


def generator(seed: int, *parts: str) -> np.random.Generator:
    """Return a generator that depends on a seed and texts alone, not on what was drawn before.

    Examples
    --------
    >>> a, b = generator(0, "typo", "A text."), generator(0, "typo", "A text.")
    >>> bool(a.integers(99) == b.integers(99))
    True
    """
    data = "\0".join((str(seed), *parts)).encode("utf-8", "surrogatepass")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(data).digest()[:8], "little"))


def choose(
    candidates: Iterable[int], make: Callable[[int], Made | None], seed: int, limit: int
) -> list[Made]:
    """Make changed texts of rows drawn at random until there are enough.

    Parameters
    ----------
    candidates : iterable of int
        Rows that may be changed.
    make : function of a row
        None where it can't be changed.
    seed, limit : int

    Returns
    -------
    list
        In the order of the rows.

    Examples
    --------
    >>> choose([4, 5, 6], lambda row: f"text {row}" if row != 5 else None, 0, 10)
    ['text 4', 'text 6']
    """
    rows = np.array(list(candidates), dtype=np.int64)
    made: dict[int, Made] = {}
    for position in np.random.default_rng(seed).permutation(len(rows)).tolist():
        if len(made) >= limit:
            break
        changed = make(int(rows[position]))
        if changed is not None:
            made[position] = changed
    return [made[position] for position in sorted(made)]


def flip_rate(
    probe: str,
    system: str,
    flipped: BoolArray,
    groups: Sequence[str],
    *,
    note: str = "",
    n_resamples: int = 1000,
    seed: int = 0,
) -> ProbeResult:
    """Return the share of changed answers with its interval over documents.

    Parameters
    ----------
    probe, system, note : str
    flipped : bool array of shape (n,)
        Whether the answer changed.
    groups : sequence of str, length n
        The texts' documents.
    n_resamples, seed : int
        Of the bootstrap.

    Returns
    -------
    ProbeResult
        Its interval is empty, with the reason, where nothing was probed.

    Examples
    --------
    >>> flip_rate("typo", "mine", np.array([True, False]), ["a", "b"]).flipped.value
    0.5
    """
    expects = EXPECTS[probe]
    if not len(flipped):
        empty = Interval(None, reason="no text could be probed")
        return ProbeResult(probe, expects, system, 0, empty, note)
    resamples = Resamples.draw(groups, n_resamples, seed)
    rows = np.stack([flipped, np.ones(len(flipped))], axis=1).astype(np.float64)
    totals = resamples.totals(rows)
    with np.errstate(invalid="ignore"):
        rate = resamples.interval(float(np.mean(flipped)), totals[:, 0] / totals[:, 1])
    return ProbeResult(probe, expects, system, len(flipped), rate, note)


def flip_rates(
    probe: str,
    systems: Mapping[str, Predictor],
    flips: Callable[[Predictor], tuple[BoolArray, BoolArray]],
    groups: Sequence[str],
    *,
    note: str,
    n_resamples: int,
    seed: int,
) -> Iterator[ProbeResult]:
    """Yield each system's :func:`flip_rate` over the changed texts that count for it.

    Parameters
    ----------
    probe : str
    systems : mapping of str to predictor
    flips : function of a predictor
        Returns whether the answer to each changed text changed, and whether the
        text counts.
    groups : sequence of str
        Document of each changed text.
    note, n_resamples, seed
        As in :func:`flip_rate`.

    Yields
    ------
    ProbeResult
    """
    for name, predict in systems.items():
        flipped, counted = flips(predict)
        kept = [group for group, keep in zip(groups, counted, strict=True) if keep]
        yield flip_rate(
            probe, name, flipped[counted], kept, note=note, n_resamples=n_resamples, seed=seed
        )
