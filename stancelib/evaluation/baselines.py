"""Simple systems to stand beside every figure.

Each takes a training corpus, a test corpus and the topics, and returns
predictions for the test corpus. All are deterministic. Paragraph weights are
not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from stancelib.corpus.schema import Corpus
from stancelib.errors import TrainingError
from stancelib.evaluation.counts import stance_codes
from stancelib.evaluation.mentions import find_mentions, hide_mentions
from stancelib.evaluation.predictions import BoolArray, FloatArray, Gold, Predictions
from stancelib.evaluation.sentiment import tone_bins
from stancelib.evaluation.text_features import tfidf
from stancelib.topics import Topic

__all__ = [
    "BASELINES",
    "System",
    "majority",
    "sentiment_lexicon",
    "target_blind",
    "tfidf_lr",
    "topic_prior",
]

#: What can be evaluated: (training corpus, test corpus, topics) -> predictions on the test corpus.
System = Callable[[Corpus, Corpus, Sequence[Topic]], Predictions]

_NEUTRAL = 3


def _gold(train: Corpus, topics: Sequence[Topic]) -> Gold:
    if not len(train):
        raise TrainingError("the training corpus is empty; give at least one paragraph")
    return Gold.from_corpus(train, topics)


def _stance_prior(gold: Gold) -> tuple[FloatArray, BoolArray]:
    """Return per topic the shares of support and oppose, and the commonest stance's sides.

    Shapes (T, 2). A topic that does not occur takes the stances of all the
    others together; where none occurs, the stance is neutral.
    """
    shares, sides = np.zeros((len(gold.topics), 2)), np.zeros((len(gold.topics), 2), dtype=np.bool_)
    codes = stance_codes(gold.support, gold.oppose)
    for column in range(len(gold.topics)):
        about = np.zeros_like(gold.topic)
        about[:, column] = gold.topic[:, column]
        if not about.any():
            about = gold.topic
        if not about.any():
            continue
        shares[column] = gold.support[about].mean(), gold.oppose[about].mean()
        commonest = int(np.bincount(codes[about], minlength=_NEUTRAL + 1).argmax())
        sides[column] = commonest in (0, 2), commonest in (1, 2)
    return shares, sides


def _with_stance_prior(gold: Gold, topic_proba: FloatArray, topic: BoolArray) -> Predictions:
    shares, sides = _stance_prior(gold)
    shape = topic.shape
    return Predictions(
        gold.topics,
        topic_proba,
        np.broadcast_to(shares[:, 0], shape),
        np.broadcast_to(shares[:, 1], shape),
        topic,
        np.broadcast_to(sides[:, 0], shape),
        np.broadcast_to(sides[:, 1], shape),
    )


def majority(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
    """Decide every topic and stance as most of the training paragraphs have it.

    Probabilities are shares of the training paragraphs (topics) and of those
    about the topic (sides).
    """
    gold = _gold(train, topics)
    share = np.tile(gold.topic.mean(axis=0), (len(test), 1))
    return _with_stance_prior(gold, share, share > 0.5)


def _mention_proba(
    train: Corpus, gold: Gold, mentions: BoolArray, topics: Sequence[Topic]
) -> FloatArray:
    """Return P(topic | mentioned or not) as counted in training, add-one smoothed.

    A topic that does not occur in training takes the rates of all the others together.
    """
    seen = find_mentions(train.texts, topics)
    out = np.zeros(mentions.shape)
    for column in range(len(topics)):
        occurs = gold.topic[:, column].any()
        columns = [column] if occurs else np.flatnonzero(gold.topic.any(axis=0))
        for mentioned in (False, True):
            chosen = seen[:, columns] == mentioned
            rate = (gold.topic[:, columns][chosen].sum() + 1) / (chosen.sum() + 2)
            out[mentions[:, column] == mentioned, column] = rate
    return out


def topic_prior(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
    """Decide the topic by a mention of one of its aliases, the stance as most of training has it.

    The topic's probability is its share among the training paragraphs with,
    or without, a mention.
    """
    gold = _gold(train, topics)
    mentions = find_mentions(test.texts, topics)
    proba = _mention_proba(train, gold, mentions, topics)
    return _with_stance_prior(gold, proba, mentions)


def sentiment_lexicon(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
    """Decide the stance by words of praise and blame; the topic as :func:`topic_prior` does.

    The tone of a paragraph (more praise, more blame, neither) gives its sides:
    the shares of support and oppose among the training paragraphs of that tone
    about any topic, and their commonest stance. A tone that training does not
    have takes those of all tones together.
    """
    gold = _gold(train, topics)
    mentions = find_mentions(test.texts, topics)
    rows, columns = np.nonzero(gold.topic)
    tones = tone_bins(train.texts)[rows]
    said = tone_bins(test.texts)
    proba, sides = np.zeros((2, *mentions.shape)), np.zeros((2, *mentions.shape), dtype=np.bool_)
    for tone in np.unique(said):
        chosen = tones == tone if (tones == tone).any() else np.ones(len(rows), dtype=np.bool_)
        if not chosen.any():
            continue
        support = gold.support[rows, columns][chosen]
        oppose = gold.oppose[rows, columns][chosen]
        commonest = int(np.bincount(stance_codes(support, oppose)).argmax())
        proba[:, said == tone] = np.array([support.mean(), oppose.mean()])[:, None, None]
        sides[:, said == tone] = np.array([commonest in (0, 2), commonest in (1, 2)])[:, None, None]
    return Predictions(
        gold.topics,
        _mention_proba(train, gold, mentions, topics),
        proba[0],
        proba[1],
        mentions,
        sides[0],
        sides[1],
    )


def _head(features: Any, target: BoolArray, test_features: Any, *, balanced: bool) -> FloatArray:
    """Fit one logistic regression; return its probabilities."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, class_weight="balanced" if balanced else None, max_iter=1000)
    return np.asarray(model.fit(features, target).predict_proba(test_features)[:, 1])


def target_blind(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
    """Decide the stance without knowing the topic; the topic as :func:`topic_prior` does.

    Mentions of every topic are replaced by one placeholder, and one head for
    support and one for oppose learn from all (paragraph, topic) pairs of the
    training corpus together: TF-IDF and logistic regression as in
    :func:`tfidf_lr`. A paragraph's stance is the same on all its topics.
    What this reaches is what can be had from the tone alone.
    """
    gold = _gold(train, topics)
    mentions = find_mentions(test.texts, topics)
    rows, columns = np.nonzero(gold.topic)
    hidden = hide_mentions(train.texts, topics)
    sides = _fit_heads(
        [hidden[i] for i in rows],
        hide_mentions(test.texts, topics),
        [gold.support[rows, columns], gold.oppose[rows, columns]],
        [np.arange(len(rows))] * 2,
        balanced=[True, True],
    )
    support, oppose = (np.repeat(side[:, None], len(topics), axis=1) for side in sides)
    return Predictions(
        gold.topics,
        _mention_proba(train, gold, mentions, topics),
        support,
        oppose,
        mentions,
        support >= 0.5,
        oppose >= 0.5,
    )


def tfidf_lr(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
    """Decide by TF-IDF and logistic regression, one head per topic and per (topic, side).

    Word 1-2-grams (in 2 paragraphs at least) and character 3-5-grams within
    words (in 3), sublinear term frequency, C = 10; heads of the sides are
    fitted on the paragraphs about the topic, with balanced class weights.
    Thresholds are 0.5. A head with a single class in training is constant.
    """
    gold = _gold(train, topics)
    n, n_topics = gold.topic.shape
    targets, rows = [], []
    for column in range(n_topics):
        about = np.flatnonzero(gold.topic[:, column])
        targets += [gold.topic[:, column], gold.support[about, column], gold.oppose[about, column]]
        rows += [np.arange(n), about, about]
    heads = _fit_heads(
        train.texts, test.texts, targets, rows, balanced=[False, True, True] * n_topics
    )
    proba = np.array(heads).reshape(n_topics, 3, len(test)).transpose(1, 2, 0)
    return Predictions.from_probabilities(gold.topics, proba[0], proba[1], proba[2])


def _fit_heads(
    train: Sequence[str],
    test: Sequence[str],
    targets: Sequence[BoolArray],
    rows: Sequence[Any],
    *,
    balanced: Sequence[bool],
) -> list[FloatArray]:
    """Fit one head per target on its rows of the training texts; return test probabilities."""
    features = tfidf(train, test)
    out = []
    for target, chosen, weigh in zip(targets, rows, balanced, strict=True):
        if features is None or not target.any() or target.all():
            out.append(np.full(len(test), target.mean() if len(target) else 0.0))
        else:
            out.append(_head(features[0][chosen], target, features[1], balanced=weigh))
    return out


#: The baselines by name.
BASELINES: Mapping[str, System] = MappingProxyType(
    {
        "majority": majority,
        "topic_prior": topic_prior,
        "sentiment_lexicon": sentiment_lexicon,
        "target_blind": target_blind,
        "tfidf_lr": tfidf_lr,
    }
)
