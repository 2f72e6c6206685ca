"""The best few of a stream: a heap with a key for every text, copies counted once."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.corpus.normal import normalise
from stancelib.suggesting.pool import PoolRow

__all__ = ["Candidate", "Candidates", "chance", "digest"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be chosen, with what the model believes of it (None without a model).

    Parameters
    ----------
    row : PoolRow
    key : int
        Digest of text and target; the same for copies.
    uncertainty, rarity : float
        0 to 1, and 0 or more.
    weight : float
        How much it matters that the text is covered.
    classes : ndarray of float64 or None
        A row of the classes of :class:`stancelib.suggesting.beliefs.Beliefs`.
    """

    row: PoolRow
    key: int
    uncertainty: float = 0.0
    rarity: float = 0.0
    weight: float = 1.0
    classes: Floats | None = None


def digest(text: str, target: str | None = None) -> int:
    """Return 64 bits that texts share which differ in case, punctuation or spacing alone.

    Examples
    --------
    >>> digest("Plums, ripe.") == digest(" plums ripe"), digest("Plums") == digest("Plums", "x")
    (True, False)
    """
    data = f"{normalise(text)}\0{'' if target is None else normalise(target)}"
    hashed = hashlib.blake2b(data.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(hashed.digest(), "little")


def chance(key: int, seed: int) -> float:
    """Return a number above 0 and below 1 that depends on a text and the seed alone.

    The draw of a text doesn't change with its place in the pool.

    Examples
    --------
    >>> chance(7, 0) == chance(7, 0), chance(7, 0) == chance(7, 1)
    (True, False)
    """
    data = key.to_bytes(8, "little") + seed.to_bytes(16, "little", signed=True)
    hashed = hashlib.blake2b(data, digest_size=8).digest()
    return ((int.from_bytes(hashed, "little") >> 12) + 0.5) / 2**52


class Candidates:
    """Keeps the `size` candidates of the greatest priority, one of each text.

    Parameters
    ----------
    size : int
        At least 1.

    Attributes
    ----------
    copies : int
        Candidates passed over so far because their text was in already.
    beaten : float
        The greatest priority that found no room, 0 if all did.

    Examples
    --------
    >>> kept = Candidates(2)
    >>> for row, priority in ((1, 0.2), (2, 0.9), (3, 0.5), (4, 0.9)):
    ...     kept.offer(Candidate(PoolRow(row, "x"), key=row % 3), priority)
    >>> [candidate.row.row for candidate in kept.ranked()]
    [2, 4]
    """

    def __init__(self, size: int) -> None:
        self._size = size
        # The row makes every entry different: candidates are never compared.
        self._heap: list[tuple[float, int, Candidate]] = []
        self._keys: set[int] = set()
        self.copies = 0
        self.beaten = 0.0

    def offer(self, candidate: Candidate, priority: float) -> None:
        """Take a candidate in, if there is room or it goes before one that is in."""
        if candidate.key in self._keys:
            self.copies += 1
            return
        entry = (priority, -candidate.row.row, candidate)
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        elif entry[:2] > self._heap[0][:2]:
            out = heapq.heapreplace(self._heap, entry)
            self._keys.discard(out[2].key)
            self.beaten = max(self.beaten, out[0])
        else:
            self.beaten = max(self.beaten, priority)
            return
        self._keys.add(candidate.key)

    def ranked(self) -> Sequence[Candidate]:
        """Return what was kept, the greatest priority first."""
        return [candidate for _, _, candidate in sorted(self._heap, key=lambda e: (-e[0], -e[1]))]
