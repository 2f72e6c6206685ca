"""Find sets that overlap much without comparing all pairs: MinHash with banding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["candidate_pairs", "jaccard", "shingle_ids"]

IntArray = npt.NDArray[np.int64]
HASHES = 128
#: A bucket's member is compared with so many members before it, which keeps the
#: work linear where thousands of texts share their boilerplate.
BUCKET = 64
MISS = 1e-4


def shingle_ids(texts: Sequence[str], width: int = 5) -> list[IntArray]:
    """Give each distinct run of words in the texts a number.

    Parameters
    ----------
    texts : sequence of str
        Words separated by single spaces.
    width : int, optional
        Words in a run; a shorter text is one run.

    Returns
    -------
    list of ndarray of int64
        Sorted distinct numbers, one array a text. They are exact, not hashes.

    Examples
    --------
    >>> [ids.tolist() for ids in shingle_ids(["a b c", "b c", "a"], width=2)]
    [[1, 2], [2], [0]]
    """
    number: dict[str, int] = {}
    words = [[number.setdefault(w, len(number) + 1) for w in text.split(" ")] for text in texts]
    # Zero stands for "no word" and pads the short texts.
    runs = [max(len(row) - width + 1, 1) for row in words]
    padded = [row + [0] * max(width - len(row), 0) for row in words]
    flat = np.array([w for row in padded for w in row], dtype=np.int64)
    starts = np.cumsum([0] + [len(row) for row in padded])[:-1]
    position = np.concatenate(
        [np.arange(s, s + r) for s, r in zip(starts.tolist(), runs, strict=True)]
        or [np.zeros(0, dtype=np.int64)]
    )
    ids = np.zeros(len(position), dtype=np.int64)
    for step in range(width):
        pair = ids * (len(number) + 1) + flat[position + step]
        ids = np.unique(pair, return_inverse=True)[1].reshape(-1)
    return [np.unique(part) for part in np.split(ids, np.cumsum(runs)[:-1])] if runs else []


def jaccard(left: IntArray, right: IntArray) -> float:
    """Return the share of two sets' members that both have, 0 to 1.

    Examples
    --------
    >>> jaccard(np.array([1, 2, 3]), np.array([2, 3, 4]))
    0.5
    """
    common = np.intersect1d(left, right, assume_unique=True).size
    return float(common / max(left.size + right.size - common, 1))


def candidate_pairs(
    sets: Sequence[IntArray], threshold: float, seed: int = 0
) -> Iterator[tuple[int, int]]:
    """Propose pairs of sets whose Jaccard similarity may reach a threshold.

    MinHash [1]_ signatures of 128 values, cut into bands as short as it takes
    to miss a pair at the threshold with probability below 1e-4.

    Parameters
    ----------
    sets : sequence of ndarray of int64
        None of them empty.
    threshold : float
        Above 0, at most 1.
    seed : int, optional
        Of the hash functions.

    Yields
    ------
    first, second : int
        Positions, first < second; each pair once.

    References
    ----------
    .. [1] A. Broder, "On the resemblance and containment of documents",
       SEQUENCES 1997.

    Examples
    --------
    >>> list(candidate_pairs([np.arange(9), np.arange(50, 60), np.arange(9)], 0.9))
    [(0, 2)]
    """
    if len(sets) < 2:
        return
    signatures = _signatures(sets, seed)
    rows = _band_rows(threshold)
    seen: set[tuple[int, int]] = set()
    for start in range(0, HASHES - rows + 1, rows):
        band = np.ascontiguousarray(signatures[:, start : start + rows])
        key = band.view(np.dtype((np.void, band.itemsize * rows))).reshape(-1)
        bucket = np.unique(key, return_inverse=True)[1].reshape(-1)
        order = np.argsort(bucket, kind="stable")
        sizes = np.bincount(bucket)
        ends = np.cumsum(sizes)
        for b in np.flatnonzero(sizes > 1).tolist():
            members = order[ends[b] - sizes[b] : ends[b]].tolist()
            for at, second in enumerate(members):
                for first in members[max(0, at - BUCKET) : at]:
                    if (first, second) not in seen:
                        seen.add((first, second))
                        yield first, second


def _band_rows(threshold: float) -> int:
    """Return the longest band that still finds pairs at the threshold."""
    rows = 1
    for longer in (2, 4, 8, 16):
        if (1 - threshold**longer) ** (HASHES // longer) <= MISS:
            rows = longer
    return rows


def _signatures(sets: Sequence[IntArray], seed: int) -> npt.NDArray[np.uint64]:
    """Return MinHash values, shape (sets, HASHES)."""
    rng = np.random.default_rng(seed)
    factor = rng.integers(0, 2**63, HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    offset = rng.integers(0, 2**64 - 1, HASHES, dtype=np.uint64)
    mixed = _mix(np.concatenate(sets).astype(np.uint64))
    starts = np.cumsum([0] + [len(members) for members in sets])[:-1]
    out = np.empty((len(sets), HASHES), dtype=np.uint64)
    for column in range(HASHES):
        out[:, column] = np.minimum.reduceat(mixed * factor[column] + offset[column], starts)
    return out


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scatter numbers over 64 bits (the finaliser of SplitMix64); wraps by design."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
