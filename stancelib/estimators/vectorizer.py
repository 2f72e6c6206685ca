"""What the transformers share: a vocabulary of hashes, counts, names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from stancelib.errors import InputError, TrainingError
from stancelib.estimators.inputs import as_texts
from stancelib.features.batch import I64, TokenBatch, tokenize_batch
from stancelib.features.hashing import U64
from stancelib.features.ngrams import Features
from stancelib.features.vocabulary import Vocabulary
from stancelib.text import canonical

__all__ = ["HashedVectorizer", "Part", "TextTransformer", "check_count", "count", "tokenize"]

Csr = Any  # scipy.sparse.csr_array; scipy has no type stubs

_BATCH = 1024


class Part(NamedTuple):
    """Features of one kind.

    Parameters
    ----------
    features : Features
        Occurrences.
    rows : ndarray of int64, shape (n,)
        The text of each occurrence.
    name : function of int
        Returns what the feature at an occurrence is called.
    """

    features: Features
    rows: I64
    name: Callable[[int], str]


def tokenize(texts: Sequence[str]) -> TokenBatch:
    """Return the tokens of texts as they come."""
    return tokenize_batch([canonical(text) for text in texts])


def count(rows: I64, columns: I64, shape: tuple[int, int]) -> Csr:
    """Return how often each column occurs in each row, as a csr_array of float64."""
    matrix = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def check_count(name: str, value: Any, lowest: int = 1) -> None:
    """Raise InputError unless a parameter is a whole number that is high enough."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < lowest:
        raise InputError(f"{name}={value!r}: use a whole number of at least {lowest}")


class TextTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts in, a matrix out; subclasses have a parameter ``sparse_output``."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _output(self, matrix: Csr) -> Any:
        return _narrow(matrix) if self.sparse_output else matrix.toarray()


class HashedVectorizer(TextTransformer, ABC):
    """A transformer whose columns are the features that enough training texts have.

    Subclasses have a parameter ``min_df`` and say what the features are.
    """

    @abstractmethod
    def _check_parameters(self) -> None:
        """Raise InputError where a parameter can't be used."""

    @abstractmethod
    def _parts(self, batch: TokenBatch) -> list[Part]:
        """Return the features of a batch."""

    def _weigh(self, counts: Csr) -> Csr:
        """Turn counts into values."""
        return counts

    def _learn(self, n_texts: int, frequency: I64) -> None:
        """Learn what weighing needs from the number of texts that have each feature."""

    def fit(self, X: Any, y: Any = None) -> HashedVectorizer:
        """Learn the vocabulary.

        Parameters
        ----------
        X : sequence of str
            The texts; all are featurised at once.
        y : object, optional
            Not used.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If a parameter can't be used or X holds anything but texts.
        TrainingError
            If no feature occurs in ``min_df`` texts.
        """
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Learn the vocabulary and return what :meth:`transform` returns for the same texts."""
        return self._output(self._weigh(self._fit(X)))

    def transform(self, X: Any) -> Any:
        """Return the features of texts.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        csr_array of float64, shape (n, n_features)
            An ndarray or a data frame where ``sparse_output`` or ``set_output`` say so.

        Raises
        ------
        NotFittedError
            Before :meth:`fit`.
        InputError
            If X holds anything but texts.
        """
        check_is_fitted(self, "vocabulary_")
        texts = as_texts(X)
        vocabulary = Vocabulary(self.vocabulary_)
        starts = range(0, len(texts), _BATCH) or range(1)
        blocks = [self._count_known(texts[i : i + _BATCH], vocabulary) for i in starts]
        return self._output(self._weigh(sparse.vstack(blocks, format="csr")))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the columns.

        Parameters
        ----------
        input_features : object, optional
            Not used: texts have no columns.

        Returns
        -------
        ndarray of object, shape (n_features,)
            In the order of ``vocabulary_``.
        """
        check_is_fitted(self, "vocabulary_")
        return np.array(self._names, dtype=object)

    def _fit(self, X: Any) -> Csr:
        self._check_parameters()
        texts = as_texts(X)
        batch = tokenize(texts)
        parts = self._parts(batch)
        keys, first, columns = np.unique(
            np.concatenate([part.features.hashes for part in parts]),
            return_index=True,
            return_inverse=True,
        )
        rows = np.concatenate([part.rows for part in parts])
        counts = count(rows, columns, (len(texts), len(keys)))
        frequency = np.bincount(counts.indices, minlength=len(keys))
        keep = np.flatnonzero(frequency >= self.min_df)
        if not len(keep):
            raise TrainingError(
                f"X: no feature occurs in min_df={self.min_df} of {len(texts)} texts; lower "
                "min_df, or give more texts"
            )
        self.vocabulary_: U64 = keys[keep]
        self._names = _names(parts, first[keep])
        self._learn(len(texts), frequency[keep])
        return counts[:, keep]

    def _count_known(self, texts: Sequence[str], vocabulary: Vocabulary) -> Csr:
        rows, columns = [], []
        for part in self._parts(tokenize(texts)):
            which, column = vocabulary.hits(part.features.hashes)
            rows.append(part.rows[which])
            columns.append(column)
        shape = (len(texts), len(vocabulary))
        return count(np.concatenate(rows), np.concatenate(columns), shape)


def _narrow(matrix: Csr) -> Csr:
    """Return a matrix with 32-bit indices, without which liblinear refuses it, if they suffice."""
    if max(matrix.nnz, *matrix.shape) > np.iinfo(np.int32).max:
        return matrix
    indices, indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return sparse.csr_array((matrix.data, indices, indptr), shape=matrix.shape)


def _names(parts: Sequence[Part], occurrences: I64) -> list[str]:
    """Name features by an occurrence of each, counted through all parts."""
    ends = np.cumsum([len(part.rows) for part in parts])
    which = np.searchsorted(ends, occurrences, side="right")
    starts = ends - [len(part.rows) for part in parts]
    places = occurrences - starts[which]
    return [parts[p].name(i) for p, i in zip(which.tolist(), places.tolist(), strict=True)]
