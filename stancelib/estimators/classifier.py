"""What the classifiers share: a model, and texts in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stancelib.corpus.schema import Corpus
from stancelib.estimators.inputs import as_texts
from stancelib.evaluation.predictions import Predictions
from stancelib.model.bundle import StanceModel
from stancelib.topics import Topic
from stancelib.training.fit import fit_state, predict

__all__ = ["ModelClassifier"]


class ModelClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of texts around a :class:`~stancelib.model.StanceModel`."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags

    def _learn(self, corpus: Corpus, topics: Sequence[Topic]) -> None:
        self.model_ = StanceModel(fit_state(corpus, topics, seed=self.seed))

    def _predict(self, X: Any) -> Predictions:
        check_is_fitted(self, "model_")
        return predict(self.model_, as_texts(X), self.model_.topics)
