"""The model's topics as a scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score

from stancelib.corpus.schema import Label
from stancelib.errors import InputError, TrainingError
from stancelib.estimators.classifier import ModelClassifier
from stancelib.estimators.inputs import as_indicator, as_texts, make_corpus, topic_names
from stancelib.topics import Topic, resolve_topics

__all__ = ["TopicClassifier"]

_FEWEST = 2


class TopicClassifier(ModelClassifier):
    """Which topics a text is about; any number of them.

    Trained as :func:`stancelib.train` trains: regularisation, calibration and
    thresholds are chosen out of fold, in folds that no group crosses. Neither
    the measuring nor the stances of :func:`stancelib.train` take part.

    Parameters
    ----------
    topics : sequence of Topic or str, optional
        The topics, in the order of the columns of `y`. By default the names in
        `y`, sorted; an indicator array has none and needs `topics`.
    seed : int, optional
        Of the inner folds.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_topics,)
        Names of the topics.
    topics_ : tuple of Topic
        The topics.
    model_ : StanceModel
        The fitted model.

    Notes
    -----
    scikit-learn's scorers that use probabilities take a classifier with one or
    two ``classes_`` for a binary one and fail for so few topics; scorers that
    use predictions, and `score`, work for any number.

    Examples
    --------
    >>> texts = ["Kosovo voted.", "NATO met.", "It rained.", "Kosovo and NATO spoke."] * 3
    >>> topics = [{"kosovo"}, {"nato_expansion"}, set(), {"kosovo", "nato_expansion"}] * 3
    >>> classifier = TopicClassifier().fit(texts, topics)
    >>> classifier.classes_.tolist()
    ['kosovo', 'nato_expansion']
    >>> classifier.predict(["Kosovo voted again."]).tolist()
    [[1, 0]]
    """

    def __init__(self, topics: Sequence[Topic | str] | None = None, seed: int = 0) -> None:
        self.topics = topics
        self.seed = seed

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.classifier_tags.multi_class = False
        tags.target_tags.multi_output = True
        tags.target_tags.two_d_labels = True
        return tags

    def fit(self, X: Any, y: Any, groups: Any = None) -> TopicClassifier:
        """Fit the classifier.

        Parameters
        ----------
        X : sequence of str, length n
        y : array, sparse matrix or DataFrame of shape (n, n_topics), or sequence of sets
            Zeros and ones, a DataFrame with the topics as columns; or the names
            of each text's topics. Use a matrix with scikit-learn's model
            selection, which knows no other multi-label form.
        groups : sequence, length n, optional
            Document of each text; without it each is its own.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If texts, labels and groups don't fit each other.
        TrainingError
            If there are fewer than two documents, or two texts about a topic.
        """
        texts = as_texts(X)
        names = topic_names(y) if self.topics is None else self.topics
        if names is None:
            raise InputError("y: an indicator array doesn't name its topics; set `topics`")
        topics = resolve_topics(names)
        y = as_indicator(y, [topic.name for topic in topics])
        labels = [tuple(Label(topics[i].name, "neutral") for i in np.flatnonzero(row)) for row in y]
        corpus = make_corpus(texts, labels, groups)
        few = [
            f"{topic.name} {n}"
            for topic, n in zip(topics, y.sum(axis=0).tolist(), strict=True)
            if n < _FEWEST
        ]
        if few or not topics:
            found = ", ".join(few) or "no topic at all"
            raise TrainingError(f"y: at least {_FEWEST} texts of a topic are needed; got {found}")
        self._learn(corpus, topics)
        self.topics_ = topics
        self.classes_ = np.array([topic.name for topic in topics])
        return self

    def predict(self, X: Any) -> NDArray[np.int64]:
        """Return the topics of texts: those whose probability reaches the model's threshold.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of int64, shape (n, n_topics)
            Zeros and ones. The thresholds are fitted and need not be 0.5; a text
            without a word seen in training is about no topic.

        Raises
        ------
        NotFittedError
            Before :meth:`fit`.
        InputError
            If X holds anything but texts.
        """
        return self._predict(X).topic.astype(np.int64)

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return the probability of each topic, shape (n, n_topics); rows don't add up to 1."""
        return np.array(self._predict(X).topic_proba)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the share of texts all of whose topics are right.

        Parameters
        ----------
        X : sequence of str, length n
        y : as in :meth:`fit`
        sample_weight : array of float, shape (n,), optional

        Returns
        -------
        float
        """
        predicted = self.predict(X)
        truth = as_indicator(y, self.classes_.tolist())
        return float(accuracy_score(truth, predicted, sample_weight=sample_weight))
