"""scikit-learn estimators: the featurizers as transformers, the model as classifiers.

Everything takes a sequence of texts (list, array or Series of str) where other
estimators take a matrix, and fits into ``Pipeline``, ``ColumnTransformer``,
``GridSearchCV`` and ``cross_val_predict``. Importing this package imports
scikit-learn; ``import stancelib`` does not import this package.
"""

from __future__ import annotations

from stancelib.estimators.ngrams import NgramVectorizer
from stancelib.estimators.relative import CueVectorizer, RelativeVectorizer
from stancelib.estimators.stance_classifier import StanceClassifier
from stancelib.estimators.topic_classifier import TopicClassifier

__all__ = [
    "CueVectorizer",
    "NgramVectorizer",
    "RelativeVectorizer",
    "StanceClassifier",
    "TopicClassifier",
]
