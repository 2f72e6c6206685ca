"""TF-IDF as a user of scikit-learn would pick it, for the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

__all__ = ["CHARACTERS", "WORDS", "tfidf"]

#: Word 1-2-grams in two texts at least.
WORDS: Mapping[str, Any] = MappingProxyType({"ngram_range": (1, 2), "min_df": 2})
#: Character 3-5-grams within words in three texts at least.
CHARACTERS: Mapping[str, Any] = MappingProxyType(
    {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": 3}
)


def tfidf(
    train: Sequence[str],
    test: Sequence[str],
    kinds: Sequence[Mapping[str, Any]] = (WORDS, CHARACTERS),
) -> tuple[Any, Any] | None:
    """Return TF-IDF matrices with sublinear term frequency, learned from the training texts.

    Parameters
    ----------
    train, test : sequence of str
    kinds : sequence of mapping, optional
        Settings of one ``TfidfVectorizer`` each; their columns stand side by side.

    Returns
    -------
    tuple of two csr_matrix, or None
        For `train` and `test`; None where no term occurs in training.

    Examples
    --------
    >>> fitted, other = tfidf(["trams now", "no trams"], ["trams"], [WORDS])
    >>> fitted.shape, other.nnz
    ((2, 1), 1)
    """
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    parts = []
    for kind in kinds if train and test else ():
        # A small corpus may have no term in two texts: then every term counts.
        for min_df in (min(kind["min_df"], len(train)), 1):
            vectorizer = TfidfVectorizer(**{**kind, "min_df": min_df}, sublinear_tf=True)
            try:
                fitted = vectorizer.fit_transform(train)
            except ValueError as error:
                if "vocabulary" not in str(error) and "no terms" not in str(error):
                    raise
                continue
            parts.append((fitted, vectorizer.transform(test)))
            break
    if not parts:
        return None
    fitted, other = (hstack(matrices).tocsr() for matrices in zip(*parts, strict=True))
    return fitted, other
