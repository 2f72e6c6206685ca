"""Read the pool once: judge a batch at a time, keep the candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError, Problem
from stancelib.suggesting.beliefs import Beliefs, Judge
from stancelib.suggesting.candidates import Candidate, Candidates, chance, digest
from stancelib.suggesting.labelled import Labelled
from stancelib.suggesting.pool import Pool, PoolRow

__all__ = ["Scan", "batches"]

_BATCH = 512
_EPSILON = 1e-9
#: What a text counts for whose label is surely the commonest, beside 1 for the rarest.
_COMMON = 0.2


class Scan:
    """Reads the pool and keeps the candidates."""

    def __init__(
        self,
        strategy: str,
        size: int,
        seed: int,
        judge: Judge | None,
        rare: NDArray[np.float64] | None,
        have: Labelled,
    ) -> None:
        self._strategy, self._seed, self._judge, self._have = strategy, seed, judge, have
        self._rare = rare
        self.kept = Candidates(size)
        self.read = 0
        self.known = 0

    def add(self, rows: Sequence[PoolRow]) -> None:
        """Judge a batch and offer it."""
        self.read += len(rows)
        keys = [digest(row.text, row.target) for row in rows]
        new = [i for i, row in enumerate(rows) if not self._have.knows(row, keys[i])]
        self.known += len(rows) - len(new)
        fresh = [rows[i] for i in new]
        if not fresh:
            return
        beliefs = (
            None
            if self._judge is None
            else self._judge.beliefs([r.text for r in fresh], [r.target for r in fresh])
        )
        for at, (i, row) in enumerate(zip(new, fresh, strict=True)):
            candidate = self._candidate(row, keys[i], beliefs, at)
            self.kept.offer(candidate, self._priority(candidate))

    def weights(self) -> NDArray[np.float64]:
        """Return what each candidate kept counts for, in their order.

        Candidates are drawn by priority sampling [1]_: those of a large pool
        also stand for the texts that were not kept.

        References
        ----------
        .. [1] N. Duffield, C. Lund and M. Thorup, "Priority sampling for
           estimation of arbitrary subset sums", JACM 54(6), 2007.
        """
        return np.array([max(c.weight, self.kept.beaten) for c in self.kept.ranked()])

    def _candidate(self, row: PoolRow, key: int, beliefs: Beliefs | None, at: int) -> Candidate:
        if beliefs is None:
            return Candidate(row, key)
        uncertainty, classes = float(beliefs.uncertainty[at]), beliefs.classes[at]
        rare = 0.0 if self._rare is None else float(classes @ self._rare)
        weight = 1.0
        if self._strategy == "auto":
            weight = uncertainty * (1.0 if self._rare is None else _COMMON + rare)
        return Candidate(row, key, uncertainty, rare, weight + _EPSILON, classes)

    def _priority(self, candidate: Candidate) -> float:
        drawn = chance(candidate.key, self._seed)
        if self._strategy == "uncertainty":
            return candidate.uncertainty + _EPSILON * drawn
        if self._strategy == "rare":
            return candidate.rarity + _EPSILON * drawn
        return candidate.weight / drawn


def batches(pool: Pool, targets: bool | None) -> Iterator[list[PoolRow]]:
    """Yield the pool a batch at a time.

    Parameters
    ----------
    pool : Pool
    targets : bool or None
        Whether labels are about targets: rows without one are left out; if
        not, targets are dropped; None where nobody knows.

    Raises
    ------
    InputError
        If targets are needed and the pool has no column of them.
    """
    rows = iter(pool)
    while chunk := list(islice(rows, _BATCH)):
        if targets is False:
            chunk = [replace(row, target=None) for row in chunk]
        elif targets and not pool.has_target:
            raise InputError(
                "the model needs to know what each text is about, and the pool has no column "
                "with targets; name it with target_column (--target-column), or give one target "
                "for all with target (--target)"
            )
        elif targets:
            for row in chunk:
                if row.target is None:
                    pool.leave_out(Problem(row.row, "has no target"))
            chunk = [row for row in chunk if row.target is not None]
        yield chunk
