"""Texts as points: TF-IDF, in which likeness is the cosine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import tokenize_batch
from stancelib.features.ngrams import ngram_hashes
from stancelib.text import canonical

__all__ = ["embed"]

_BATCH = 512
#: Characters of a text that count here: enough to tell what it speaks of.
_LONGEST = 20_000


def embed(texts: Sequence[str]) -> Any:
    """Place texts by their words and pairs of words.

    Sublinear term frequency times inverse document frequency over the given
    texts; rows have length 1 (0 for a text without words), so that the dot
    product of two rows is their cosine.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    scipy.sparse.csr_matrix of float64, shape (n, distinct words and pairs)

    Examples
    --------
    >>> x = embed(["Plums are ripe.", "plums are ripe", "Trams run late."])
    >>> (x @ x.T).toarray().round(3).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    from scipy import sparse

    hashes: list[NDArray[np.uint64]] = [np.zeros(0, dtype=np.uint64)]
    rows: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(texts), _BATCH):
        batch = tokenize_batch(
            [canonical(text[:_LONGEST]) for text in texts[start : start + _BATCH]]
        )
        inside = batch.rows[1:] == batch.rows[:-1]
        hashes += [batch.hashes, ngram_hashes(batch.hashes, 2)[inside]]
        rows += [batch.rows + start, batch.rows[:-1][inside] + start]
    # Numbered in the order of the hashes, which the texts alone decide.
    found, column = np.unique(np.concatenate(hashes), return_inverse=True)
    row = np.concatenate(rows)
    shape = (len(texts), len(found))
    x = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
    x.sum_duplicates()
    seen_in = np.bincount(x.indices, minlength=shape[1])
    x.data = (1 + np.log(x.data)) * (np.log((1 + shape[0]) / (1 + seen_in[x.indices])) + 1)
    norms = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    x.data /= np.repeat(np.where(norms > 0, norms, 1.0), np.diff(x.indptr))
    return x
