"""TF-IDF features: what most people would try first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stancelib.corpus.pairs import PairCorpus

__all__ = ["word_and_character_features", "word_features"]


def word_features(train: PairCorpus, test: PairCorpus, with_target: bool) -> tuple[Any, Any]:
    """Return TF-IDF of words and bigrams, learned on the first part."""
    return _stacked(train, test, with_target, characters=False)


def word_and_character_features(
    train: PairCorpus, test: PairCorpus, with_target: bool
) -> tuple[Any, Any]:
    """Return TF-IDF of words and bigrams and of 2 to 5 characters within words."""
    return _stacked(train, test, with_target, characters=True)


def _stacked(
    train: PairCorpus, test: PairCorpus, with_target: bool, *, characters: bool
) -> tuple[Any, Any]:
    from scipy.sparse import hstack

    parts = [_tfidf(train.texts, test.texts)]
    if characters:
        parts.append(_tfidf(train.texts, test.texts, analyzer="char_wb", ngram_range=(2, 5)))
    if with_target:
        parts.append(_tfidf(*([pair.target or "" for pair in part] for part in (train, test))))
    known, asked = (hstack(side).tocsr() for side in zip(*parts, strict=True))
    return known, asked


def _tfidf(
    train: Sequence[str],
    test: Sequence[str],
    *,
    analyzer: str = "word",
    ngram_range: tuple[int, int] = (1, 2),
) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=analyzer, ngram_range=ngram_range, sublinear_tf=True, min_df=2
    )
    return vectorizer.fit_transform(train), vectorizer.transform(test)
