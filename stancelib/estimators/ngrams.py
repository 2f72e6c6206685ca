"""Word and character n-grams as a scikit-learn transformer."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize as scale_rows

from stancelib.errors import InputError
from stancelib.estimators.vectorizer import Csr, HashedVectorizer, Part, check_count
from stancelib.features.batch import I64, TokenBatch
from stancelib.features.hashing import MAX_TOKEN_BYTES
from stancelib.features.ngrams import Features, char_ngrams, word_ngrams

__all__ = ["NgramVectorizer"]

_LONGEST_CHARS = 8


class NgramVectorizer(HashedVectorizer):
    """Texts as TF-IDF of word and character n-grams, by the vectorised featurizer.

    Values are those of scikit-learn's ``TfidfVectorizer``: counts times
    ``log((1 + n) / (1 + df)) + 1``, rows of unit length; with ``use_idf=False,
    norm=None`` those of ``CountVectorizer``. Tokens are those of
    :func:`stancelib.text.tokenize`, character n-grams stay inside a token
    padded with a blank on either side, and are counted in bytes of UTF-8.

    Parameters
    ----------
    words : int, optional
        Longest word n-gram; 0 for no words.
    chars : tuple of (int, int) or None, optional
        Shortest and longest character n-gram, 1 to 8; None for none.
    min_df : int, optional
        Texts in which a feature must occur.
    use_idf : bool, optional
        Whether to multiply counts by inverse document frequencies.
    norm : {"l2", "l1", None}, optional
        To which norm rows are scaled.
    sparse_output : bool, optional
        False gives a dense array, which ``set_output(transform="pandas")``
        needs: scikit-learn refuses sparse output there with a ValueError.

    Attributes
    ----------
    vocabulary_ : ndarray of uint64, shape (n_features,)
        Hashes of the features, increasing.
    idf_ : ndarray of float64, shape (n_features,)
        Inverse document frequencies; ones without ``use_idf``.

    Examples
    --------
    >>> vectorizer = NgramVectorizer(chars=None, use_idf=False, norm=None)
    >>> matrix = vectorizer.fit_transform(["More trams, more noise.", "More trams!"])
    >>> dict(zip(vectorizer.get_feature_names_out(), matrix.toarray()[0].tolist()))[
    ...     "word: more"
    ... ]
    2.0
    """

    def __init__(
        self,
        words: int = 2,
        chars: tuple[int, int] | None = (3, 5),
        min_df: int = 2,
        use_idf: bool = True,
        *,
        norm: str | None = "l2",
        sparse_output: bool = True,
    ) -> None:
        self.words = words
        self.chars = chars
        self.min_df = min_df
        self.use_idf = use_idf
        self.norm = norm
        self.sparse_output = sparse_output

    def _check_parameters(self) -> None:
        check_count("words", self.words, 0)
        check_count("min_df", self.min_df)
        if self.norm not in ("l1", "l2", None):
            raise InputError(f"norm={self.norm!r}: use 'l2', 'l1' or None")
        if self.chars is None:
            if not self.words:
                raise InputError("words=0 and chars=None leave no features; set one of them")
            return
        if not isinstance(self.chars, (tuple, list)) or len(self.chars) != 2:
            raise InputError(f"chars={self.chars!r}: use (shortest, longest) or None")
        for size in self.chars:
            check_count("chars", size)
        if not self.chars[0] <= self.chars[1] <= _LONGEST_CHARS:
            raise InputError(
                f"chars={self.chars!r}: shortest <= longest <= {_LONGEST_CHARS} must hold"
            )

    def _parts(self, batch: TokenBatch) -> list[Part]:
        found: list[tuple[Features, Any]] = []
        for n in range(1, self.words + 1):
            features = word_ngrams(batch.hashes, batch.rows, n)
            found.append((features, partial(_word_name, batch, features)))
        if self.chars is not None:
            for n in range(self.chars[0], self.chars[1] + 1):
                features = char_ngrams(batch, n, n)
                found.append((features, partial(_char_name, batch, features, n)))
        return [Part(features, batch.rows[features.first], name) for features, name in found]

    def _learn(self, n_texts: int, frequency: I64) -> None:
        self.idf_ = np.ones(len(frequency))
        if self.use_idf:
            self.idf_ += np.log((1 + n_texts) / (1 + frequency))

    def _weigh(self, counts: Csr) -> Csr:
        weighed = (counts @ sparse.diags_array(self.idf_)).tocsr() if self.use_idf else counts
        if self.norm is None or not weighed.shape[0]:
            return weighed
        return scale_rows(weighed, norm=self.norm, copy=False)


def _word_name(batch: TokenBatch, features: Features, at: int) -> str:
    tokens = range(int(features.first[at]), int(features.last[at]) + 1)
    return "word: " + " ".join(map(batch.text_of, tokens))


def _char_name(batch: TokenBatch, features: Features, n: int, at: int) -> str:
    """Name the n-gram: its place in the token is the number of those of the token before it."""
    token = int(features.first[at])
    place = at - int(np.searchsorted(features.first, token))
    data = b" " + batch.text_of(token).encode()[:MAX_TOKEN_BYTES] + b" "
    return "char: " + data[place : place + n].decode("utf-8", "backslashreplace")
