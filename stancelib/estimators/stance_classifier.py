"""The model's stances on one topic as a scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.corpus.schema import Label
from stancelib.errors import TrainingError
from stancelib.estimators.classifier import ModelClassifier
from stancelib.estimators.inputs import as_stances, as_texts, as_topic, make_corpus
from stancelib.evaluation.predictions import Predictions
from stancelib.model.decide import STANCE_NAMES

__all__ = ["StanceClassifier"]

_FEWEST = 2


class StanceClassifier(ModelClassifier):
    """Which stance texts take on one topic that they are about.

    Two calibrated probabilities, of support and of opposition, and a threshold
    for each, chosen out of fold: a text that reaches both is mixed, one that
    reaches neither is neutral.

    Parameters
    ----------
    topic : Topic, str or list of str
        The topic, its name, or its aliases.
    seed : int, optional
        Of the inner folds.
    stances : sequence of str, optional
        What 0, 1, ... in `y` stand for. Needed only where scikit-learn turns
        labels into numbers before it fits, as does
        ``cross_val_predict(..., method="predict_proba")``: give
        ``sorted(set(y))`` there.

    Attributes
    ----------
    classes_ : ndarray of str or int64, shape (n_classes,)
        The labels in `y`, sorted.
    stances_ : ndarray of str, shape (n_classes,)
        The stances that they are or stand for.
    topic_ : Topic
        The topic.
    model_ : StanceModel
        The fitted model.

    Notes
    -----
    `predict` decides by the thresholds, `predict_proba` multiplies the two
    probabilities as if they were independent. They answer different questions
    and may disagree: the stance predicted need not be the most probable one.
    Only where the thresholds lead to a stance outside ``classes_`` is the most
    probable class predicted.

    Examples
    --------
    >>> texts = ["We welcome trams.", "We reject trams."] * 6
    >>> classifier = StanceClassifier(["tram*"]).fit(texts, ["support", "oppose"] * 6)
    >>> classifier.predict(["They reject the tram."]).tolist()
    ['oppose']
    """

    def __init__(self, topic: Any, seed: int = 0, *, stances: Sequence[str] | None = None) -> None:
        self.topic = topic
        self.seed = seed
        self.stances = stances

    def fit(self, X: Any, y: Any, groups: Any = None) -> StanceClassifier:
        """Fit the classifier.

        Parameters
        ----------
        X : sequence of str, length n
            Texts about the topic.
        y : sequence of {"support", "oppose", "mixed", "neutral"}, length n
            Or of positions in the parameter `stances`.
        groups : sequence, length n, optional
            Document of each text; without it each is its own.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If texts, stances and groups don't fit each other.
        TrainingError
            If there are fewer than two documents or stances.
        """
        topic = as_topic(self.topic)
        texts = as_texts(X)
        names, given = as_stances(y, self.stances)
        corpus = make_corpus(texts, [(Label(topic.name, name),) for name in names], groups)
        classes, first = np.unique(given, return_index=True)
        if len(classes) < _FEWEST:
            raise TrainingError(f"y: every stance is {names[0]!r}; at least two are needed")
        self._learn(corpus, [topic])
        self.topic_ = topic
        self.classes_ = classes
        self.stances_ = np.array(names)[first]
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the stances of texts by the model's thresholds.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of str, shape (n,)
            Items of ``classes_``.

        Raises
        ------
        NotFittedError
            Before :meth:`fit`.
        InputError
            If X holds anything but texts.
        """
        found = self._predict(X)
        decided = np.array(STANCE_NAMES)[found.support[:, 0] + 2 * found.oppose[:, 0]]
        is_class = decided[:, None] == self.stances_
        likeliest = self._probabilities(found).argmax(axis=1)
        return np.asarray(
            self.classes_[np.where(is_class.any(axis=1), is_class.argmax(axis=1), likeliest)]
        )

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return the probability of each stance.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of float64, shape (n, n_classes)
            In the order of ``classes_``. With s and o the probabilities of
            support and opposition: mixed ``s * o``, support ``s * (1 - o)``,
            oppose ``(1 - s) * o``, neutral ``(1 - s) * (1 - o)``, those in
            ``classes_`` made to add up to 1.
        """
        return self._probabilities(self._predict(X))

    def _probabilities(self, found: Predictions) -> NDArray[np.float64]:
        s, o = found.support_proba[:, 0], found.oppose_proba[:, 0]
        joint = {
            "neutral": (1 - s) * (1 - o),
            "support": s * (1 - o),
            "oppose": (1 - s) * o,
            "mixed": s * o,
        }
        out = np.stack([joint[stance] for stance in self.stances_.tolist()], axis=1)
        return np.asarray(out / out.sum(axis=1, keepdims=True))
