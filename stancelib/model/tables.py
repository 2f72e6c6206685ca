"""Sums of integer weights: exact, so that no order or batch size changes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.features.hashing import U64
from stancelib.features.vocabulary import Vocabulary

__all__ = ["WeightTable", "quantize"]

_LARGEST = 32_767


def quantize(weights: NDArray[np.float64]) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Round weights to 16-bit integers, one step size for each column.

    Parameters
    ----------
    weights : ndarray of float64, shape (n, ...)
        Finite.

    Returns
    -------
    integers : ndarray of int16, same shape
    steps : ndarray of float64, shape (...)
        ``integers * steps`` is within half a step of the weights.

    Examples
    --------
    >>> integers, steps = quantize(np.array([[1.0], [-0.5]]))
    >>> integers.ravel().tolist()
    [32767, -16384]
    """
    if len(weights) == 0:
        return weights.astype(np.int16), np.ones(weights.shape[1:])
    largest = np.abs(weights).max(axis=0)
    steps = np.where(largest > 0, largest, 1.0) / _LARGEST
    return np.rint(weights / steps).astype(np.int16), steps


class WeightTable:
    """Weights of hashed features for every topic and head.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
        Hashes of the features, strictly increasing.
    weights : ndarray of int16, shape (n, n_topics, n_heads)
        Integer weights.
    """

    def __init__(self, keys: U64, weights: NDArray[np.int16]) -> None:
        self.vocabulary = Vocabulary(keys)
        self.weights = weights.astype(np.int32)
        self._by_topic = self.weights.reshape(-1, weights.shape[2])
        self._flat = self.weights.reshape(len(keys), int(np.prod(weights.shape[1:])))

    def sum_by_text(self, rows: NDArray[np.int32], texts: I64, n_texts: int) -> I64:
        """Add up the weights of table rows by text, for all topics and heads.

        Parameters
        ----------
        rows : ndarray of int32, shape (m,)
            Rows of the table.
        texts : ndarray of int64, shape (m,)
            Text that each belongs to, not decreasing.
        n_texts : int
            Number of texts.

        Returns
        -------
        ndarray of int64, shape (n_texts, n_topics * n_heads)
        """
        out = np.zeros((n_texts, self._flat.shape[1]), dtype=np.int64)
        if len(rows):
            starts = np.concatenate([[0], np.flatnonzero(texts[1:] != texts[:-1]) + 1])
            out[texts[starts]] = np.add.reduceat(self._flat.take(rows, axis=0), starts, axis=0)
        return out

    def sum_by_pair(self, rows: NDArray[np.int32], pairs: I64, topics: I64) -> I64:
        """Add up, for each pair, the weights of its own topic.

        Parameters
        ----------
        rows : ndarray of int32, shape (m,)
            Rows of the table.
        pairs : ndarray of int64, shape (m,)
            Pair that each belongs to, in any order.
        topics : ndarray of int64, shape (n_pairs,)
            Topic of each pair.

        Returns
        -------
        ndarray of int64, shape (n_pairs, n_heads)
        """
        n_topics, n_heads = self.weights.shape[1:]
        out = np.zeros((len(topics), n_heads), dtype=np.int64)
        if len(rows):
            # Of 16-bit integers a stable sort is a radix sort.
            narrow = np.uint16 if len(topics) < 1 << 16 else np.int64
            order = np.argsort(pairs.astype(narrow), kind="stable")
            pairs = pairs.take(order)
            flat = rows.take(order) * np.int64(n_topics) + topics.take(pairs)
            starts = np.concatenate([[0], np.flatnonzero(pairs[1:] != pairs[:-1]) + 1])
            values = self._by_topic.take(flat, axis=0)
            out[pairs[starts]] = np.add.reduceat(values, starts, axis=0)
        return out
