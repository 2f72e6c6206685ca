"""How texts and propositions stand in the encoder's input.

One row holds a text and every proposition that it is read for::

    [CLS] text [SEP] | [CLS] proposition 1 [SEP] | [CLS] proposition 2 [SEP] | ...

Each part counts its own positions. A token sees the text and its own part, so
the text is read once for all propositions, and no proposition sees another:
asking for one more leaves the answers to the others as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PAD_GROUP", "Packed", "pack"]

I64 = NDArray[np.int64]

#: The group of places that hold nothing.
PAD_GROUP = -1


@dataclass(frozen=True)
class Packed:
    """A batch as the encoder takes it.

    Parameters
    ----------
    ids : ndarray of int64, shape (n_texts, length)
        Token ids; 0 where there is nothing.
    groups : ndarray of int64, same shape
        0 in the text, k in the k-th proposition, ``PAD_GROUP`` where there is nothing.
    positions : ndarray of int64, same shape
        Place of each token in its part.
    starts : ndarray of int64, shape (n_texts, n_propositions)
        Where each proposition begins.
    """

    ids: I64
    groups: I64
    positions: I64
    starts: I64


def pack(texts: Sequence[Sequence[int]], propositions: Sequence[Sequence[Sequence[int]]]) -> Packed:
    """Lay out a batch.

    Parameters
    ----------
    texts : sequence of sequence of int
        Token ids of each text, with the tokens that begin and end it.
    propositions : sequence of sequence of sequence of int
        For each text the propositions' token ids, as many for every text.

    Returns
    -------
    Packed

    Examples
    --------
    >>> packed = pack([[1, 7, 8, 2], [1, 9, 2]], [[[1, 5, 2]], [[1, 6, 2]]])
    >>> packed.ids.tolist()
    [[1, 7, 8, 2, 1, 5, 2], [1, 9, 2, 0, 1, 6, 2]]
    >>> packed.groups.tolist()
    [[0, 0, 0, 0, 1, 1, 1], [0, 0, 0, -1, 1, 1, 1]]
    >>> packed.starts.tolist()
    [[4], [4]]
    """
    n = len(texts)
    width = max(len(text) for text in texts)
    n_parts = len(propositions[0])
    widths = [max(len(row[k]) for row in propositions) for k in range(n_parts)]
    shape = (n, width + sum(widths))
    ids = np.zeros(shape, dtype=np.int64)
    groups = np.full(shape, PAD_GROUP, dtype=np.int64)
    positions = np.zeros(shape, dtype=np.int64)
    offsets = width + np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    for i, (text, parts) in enumerate(zip(texts, propositions, strict=True)):
        for group, (at, part) in enumerate(
            zip([0, *offsets[:-1].tolist()], [text, *parts], strict=True)
        ):
            end = at + len(part)
            ids[i, at:end] = part
            groups[i, at:end] = group
            positions[i, at:end] = np.arange(len(part))
    starts = np.broadcast_to(offsets[:-1], (n, n_parts)).copy()
    return Packed(ids, groups, positions, starts)
