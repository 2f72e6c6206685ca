"""Choose among candidates: in order, or spread out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.suggesting.candidates import Candidate

__all__ = ["NEAR", "Field", "in_order", "spread"]

Floats = NDArray[np.float64]
#: Cosine from which a text is a near copy of another.
NEAR = 0.9
_BATCH = 512


class Field:
    """Candidates as points, and which of them may still be chosen.

    Parameters
    ----------
    candidates : sequence of Candidate
    points : scipy.sparse.csr_matrix, shape (len(candidates), columns)
        As :func:`stancelib.suggesting.space.embed` makes them.
    labelled : scipy.sparse.csr_matrix, shape (m, columns)
        Texts that have labels: near copies of them, about the same target, are
        never chosen.
    targets : sequence of (str or None), length m
        What the labels are about; None stands for any target.
    per_document : int
        The most that are chosen of one document.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        points: Any,
        labelled: Any,
        targets: Sequence[str | None],
        per_document: int,
    ) -> None:
        self.candidates = candidates
        self.points = points
        self.nearest = np.zeros(len(candidates))
        self.open = np.ones(len(candidates), dtype=np.bool_)
        self._documents = np.array([c.row.doc_id for c in candidates], dtype=object)
        self._targets = np.array([c.row.target for c in candidates], dtype=object)
        self._compare(labelled, np.array(targets, dtype=object))
        self.near_labelled = int((~self.open).sum())
        self._per_document = per_document
        self._taken: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self.candidates)

    def _compare(self, labelled: Any, targets: NDArray[np.object_]) -> None:
        """Find each point's greatest cosine with the labelled ones; close near copies."""
        for start in range(0, labelled.shape[0], _BATCH):
            part = (self.points @ labelled[start : start + _BATCH].T).tocoo()
            np.maximum.at(self.nearest, part.row, part.data)
            near = part.data >= NEAR
            rows, about = part.row[near], targets[start + part.col[near]]
            pairs = zip(about.tolist(), self._targets[rows].tolist(), strict=True)
            same = np.array([a is None or a == b for a, b in pairs], dtype=np.bool_)
            self.open[rows[same]] = False

    def likeness(self, i: int) -> Floats:
        """Return the cosine of every candidate with one of them, shape (n,)."""
        return np.asarray((self.points @ self.points[i].T).todense()).ravel()

    def take(self, i: int) -> Floats:
        """Choose a candidate; close it, its near copies and, when it is full, its document."""
        near = self.likeness(i)
        self.open &= ~((near >= NEAR) & (self._targets == self._targets[i]))
        self.open[i] = False
        document = self._documents[i]
        if document:
            self._taken[document] += 1
            if self._taken[document] >= self._per_document:
                self.open &= self._documents != document
        return near


def in_order(field: Field, n: int) -> Iterator[int]:
    """Choose the candidates in their order, without near copies.

    Yields
    ------
    int
        Positions, at most `n`.
    """
    chosen = 0
    for i in range(len(field)):
        if chosen == n:
            return
        if field.open[i]:
            field.take(i)
            chosen += 1
            yield i


def spread(field: Field, n: int, weights: Floats) -> Iterator[int]:
    """Choose texts that stand for many others, and not for the same ones.

    Greedy facility location [1]_: every text of the field is served by the
    likest text that is chosen or labelled, and counts by its weight; the next
    one chosen is the one that improves the sum most. Unlike picking the
    farthest text (k-center), it takes no text that is merely odd. Gains are
    worked out again only where they may be the greatest [2]_.

    Parameters
    ----------
    field : Field
    n : int
    weights : ndarray of float64, shape (len(field),)
        How much it matters that a text is served.

    Yields
    ------
    int
        Positions, at most `n`.

    References
    ----------
    .. [1] K. Wei, R. Iyer and J. Bilmes, "Submodularity in data subset selection
       and active learning", ICML 2015.
    .. [2] M. Minoux, "Accelerated greedy algorithms for maximizing submodular
       set functions", 1978.
    """
    like = (field.points @ field.points.T).toarray().astype(np.float32)
    served = field.nearest.astype(np.float32)
    weight = weights.astype(np.float32)
    bound = weight @ np.maximum(like - served[:, None], 0)
    for _ in range(n):
        if not field.open.any():
            return
        bound[~field.open] = -1.0
        while True:
            i = int(bound.argmax())
            gain = float(weight @ np.maximum(like[:, i] - served, 0))
            bound[i] = gain
            if i == int(bound.argmax()):
                break
        field.take(i)
        served = np.maximum(served, like[:, i])
        yield i
