"""Simple systems for pairs, to stand beside every figure.

Each takes a training corpus and a test corpus of pairs and returns predictions
for the test corpus on the labels of the training corpus. All are
deterministic. Weights are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import TrainingError
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.predictions import FloatArray, IntArray
from stancelib.evaluation.sentiment import tone_bins
from stancelib.evaluation.target_mentions import hide_targets
from stancelib.evaluation.text_features import WORDS, tfidf

__all__ = [
    "LABEL_BASELINES",
    "baselines_for",
    "majority",
    "sentiment_lexicon",
    "target_blind",
    "target_only",
    "target_prior",
    "tfidf_lr",
    "tfidf_svc",
]

_MOST_TARGETS = 20
_FEWEST_ROWS = 50

#: Fits on features and labels, returns scores of test features: (n, classes), or (n,) for two.
_Fit = Callable[[Any, IntArray, Any], tuple[IntArray, FloatArray]]


def _gold(train: PairCorpus) -> LabelGold:
    if not len(train):
        raise TrainingError("the training corpus is empty; give at least one row")
    return LabelGold.from_corpus(train)


def _shares(codes: IntArray, n_labels: int) -> FloatArray:
    return np.bincount(codes, minlength=n_labels) / len(codes)


def majority(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide for the commonest label; probabilities are the labels' shares in training."""
    gold = _gold(train)
    shares = _shares(gold.truth, len(gold.labels))
    return LabelPredictions.from_proba(gold.labels, np.tile(shares, (len(test), 1)))


def _by_key(gold: LabelGold, keys: Sequence[Any], test_keys: Sequence[Any]) -> LabelPredictions:
    """Decide for the commonest label of a row's key; the key's shares count one row of all's."""
    shares = _shares(gold.truth, len(gold.labels))
    rows: dict[Any, list[int]] = {}
    for i, key in enumerate(keys):
        rows.setdefault(key, []).append(i)
    table = {}
    for key, some in rows.items():
        counts = np.bincount(gold.truth[some], minlength=len(gold.labels))
        table[key] = (counts + shares) / (len(some) + 1)
    proba = np.array([table.get(key, shares) for key in test_keys])
    return LabelPredictions.from_proba(gold.labels, proba.reshape(-1, len(gold.labels)))


def target_prior(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide for the commonest label of the row's target, without reading the text.

    A target that training does not have takes the labels of all together.
    """
    targets = [pair.target for pair in test]
    return _by_key(_gold(train), [pair.target for pair in train], targets)


def sentiment_lexicon(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide by words of praise and blame alone.

    The tone of a text (more praise, more blame, neither) takes the commonest
    label that texts of this tone have in training, whatever the target.
    """
    gold = _gold(train)
    return _by_key(gold, tone_bins(train.texts).tolist(), tone_bins(test.texts).tolist())


def _logistic(train: Any, codes: IntArray, test: Any) -> tuple[IntArray, FloatArray]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, tol=1e-3, max_iter=1000).fit(train, codes)
    return model.classes_, np.asarray(model.predict_proba(test))


def _margins(train: Any, codes: IntArray, test: Any) -> tuple[IntArray, FloatArray]:
    from scipy.special import softmax
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=1, random_state=0).fit(train, codes)
    scores = np.asarray(model.decision_function(test))
    if scores.ndim == 1:
        scores = np.stack([-scores, scores], axis=1)
    return model.classes_, softmax(scores, axis=1)


def _fit(fit: _Fit, codes: IntArray, n_labels: int, features: Any, n_test: int) -> FloatArray:
    """Return probabilities of shape (n_test, n_labels); shares where nothing can be fitted."""
    if features is None or len(np.unique(codes)) < 2:
        return np.tile(_shares(codes, n_labels), (n_test, 1))
    classes, scores = fit(features[0], codes, features[1])
    out = np.zeros((n_test, n_labels))
    out[:, classes] = scores / scores.sum(axis=1, keepdims=True)
    return out


def target_blind(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide without knowing the target, by TF-IDF and logistic regression as in :func:`tfidf_lr`.

    Where there are at most 20 targets, mentions of all of them are replaced by
    one placeholder. What this reaches can be had without reading what the row
    asks about.
    """
    gold = _gold(train)
    hidden, test_hidden = train.texts, test.texts
    if len(train.targets) <= _MOST_TARGETS:
        hidden, test_hidden = (
            tuple(hide_targets(texts, train.targets)) for texts in (hidden, test_hidden)
        )
    features = tfidf(hidden, test_hidden)
    proba = _fit(_logistic, gold.truth, len(gold.labels), features, len(test))
    return LabelPredictions.from_proba(gold.labels, proba)


def target_only(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide by the target's words, without reading the text: TF-IDF and logistic regression.

    Other than :func:`target_prior` it also answers for targets that training
    does not have. What this reaches says nothing about texts.
    """
    gold = _gold(train)
    features = tfidf(_target_texts(train), _target_texts(test))
    proba = _fit(_logistic, gold.truth, len(gold.labels), features, len(test))
    return LabelPredictions.from_proba(gold.labels, proba)


def _target_texts(corpus: PairCorpus) -> list[str]:
    return [pair.target or "" for pair in corpus]


def _own_models(train: PairCorpus) -> tuple[str, ...]:
    """Return the targets that get a model each: all, where they are few and have rows enough."""
    targets = train.targets
    counts = {target: 0 for target in targets}
    for pair in train:
        if pair.target is not None:
            counts[pair.target] += 1
    few = 2 <= len(targets) <= _MOST_TARGETS
    return targets if few and min(counts.values()) >= _FEWEST_ROWS else ()


def _with_targets(
    train: PairCorpus,
    test: PairCorpus,
    fit: _Fit,
    features: Callable[[PairCorpus, PairCorpus], Any],
    pooled: Callable[[PairCorpus, PairCorpus], Any],
) -> LabelPredictions:
    """Fit a model for each target where there are few, and one for all other rows."""
    gold = _gold(train)
    n_labels = len(gold.labels)
    proba = np.zeros((len(test), n_labels))
    left = np.ones(len(test), dtype=np.bool_)
    for target in _own_models(train):
        at = np.array([i for i, p in enumerate(test) if p.target == target], dtype=np.int64)
        rows = [i for i, p in enumerate(train) if p.target == target]
        made = features(train.take(rows), test.take(at)) if len(at) else None
        proba[at] = _fit(fit, gold.truth[rows], n_labels, made, len(at))
        left[at] = False
    rest = np.flatnonzero(left)
    if len(rest):
        made = pooled(train, test.take(rest))
        proba[rest] = _fit(fit, gold.truth, n_labels, made, len(rest))
    return LabelPredictions.from_proba(gold.labels, proba)


def tfidf_lr(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide by TF-IDF and logistic regression, knowing the target.

    Word 1-2-grams (in 2 texts at least) and character 3-5-grams within words
    (in 3), sublinear term frequency, C = 10. Where there are at most 20
    targets of 50 rows or more each, one model a target; else one for all, with
    the target's n-grams as features of their own beside those of the text.
    """
    return _with_targets(train, test, _logistic, _text_features, _text_and_target_features)


def _text_features(train: PairCorpus, test: PairCorpus) -> Any:
    return tfidf(train.texts, test.texts)


def _text_and_target_features(train: PairCorpus, test: PairCorpus) -> Any:
    from scipy.sparse import hstack

    spaces = [tfidf(train.texts, test.texts), tfidf(_target_texts(train), _target_texts(test))]
    known = [space for space in spaces if space is not None]
    if not known:
        return None
    return tuple(hstack(parts).tocsr() for parts in zip(*known, strict=True))


def tfidf_svc(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Decide by TF-IDF of word 1-2-grams and a linear support vector machine, C = 1.

    One model a target as in :func:`tfidf_lr`; else one for all, with the words
    of the target as more words of the text, told apart by a prefix.
    Probabilities are the softmax of the margins, and not calibrated.
    """
    words = partial(_words, prefixed=False)
    return _with_targets(train, test, _margins, words, partial(_words, prefixed=True))


def _words(train: PairCorpus, test: PairCorpus, *, prefixed: bool) -> Any:
    texts = [_prefixed(part) if prefixed else part.texts for part in (train, test)]
    return tfidf(texts[0], texts[1], [WORDS])


def _prefixed(corpus: PairCorpus) -> list[str]:
    return [
        " ".join((pair.text, *(f"target__{word}" for word in (pair.target or "").split())))
        for pair in corpus
    ]


#: The baselines by name.
LABEL_BASELINES: Mapping[str, Callable[[PairCorpus, PairCorpus], LabelPredictions]] = (
    MappingProxyType(
        {
            "majority": majority,
            "target_prior": target_prior,
            "target_only": target_only,
            "sentiment_lexicon": sentiment_lexicon,
            "target_blind": target_blind,
            "tfidf_lr": tfidf_lr,
            "tfidf_svc": tfidf_svc,
        }
    )
)


def baselines_for(
    corpus: PairCorpus,
) -> dict[str, Callable[[PairCorpus, PairCorpus], LabelPredictions]]:
    """Return the baselines that say something about a corpus, the strongest kinds first.

    Without targets, those that differ from others by the target alone are left
    out; with at most 20, :func:`target_only`, which is then the target's prior.

    Parameters
    ----------
    corpus : PairCorpus
        What they learn from.

    Returns
    -------
    dict of str to function (train, test) -> LabelPredictions

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair
    >>> list(baselines_for(PairCorpus([LabelledPair("No.", "con")])))
    ['tfidf_lr', 'tfidf_svc', 'sentiment_lexicon', 'majority']
    """
    names = ["tfidf_lr", "tfidf_svc"]
    names += ["target_blind"] if corpus.targets else []
    names += ["sentiment_lexicon"]
    names += ["target_only"] if len(corpus.targets) > _MOST_TARGETS else []
    names += ["target_prior"] if corpus.targets else []
    return {name: LABEL_BASELINES[name] for name in (*names, "majority")}
