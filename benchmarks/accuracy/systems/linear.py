"""Linear models over features of any kind, C chosen by cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.systems.base import Answers, Run, layout, per_target
from stancelib.corpus.pairs import PairCorpus

__all__ = ["FOLDS", "LOGISTIC", "SVC", "Features", "Head", "inner_folds", "linear"]

#: Folds of the inner cross-validation that chooses C.
FOLDS = 5

IntArray = npt.NDArray[np.int64]
#: From train, test, and whether targets are features too, to a matrix for each part.
Features = Callable[[PairCorpus, PairCorpus, bool], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Head:
    """A kind of linear model and the values of C that are tried."""

    make: Callable[[float], Any]
    grid: tuple[float, ...]


def _svc(c: float) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=c, max_iter=20_000, random_state=0)


def _logistic(c: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=c, max_iter=2_000)


SVC = Head(_svc, (0.1, 0.3, 1.0, 3.0))
LOGISTIC = Head(_logistic, (1.0, 3.0, 10.0, 30.0))


def linear(features: Features, head: Head) -> Run:
    """Make a system out of features and a linear model.

    Targets are used as :func:`benchmarks.accuracy.systems.base.layout` says.
    The value of C with the best macro-F1 in a stratified cross-validation on
    the training part (groups kept together) is used to fit on all of it.
    """

    def run(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
        kind = layout(train, test)
        if kind == "per target":
            return per_target(lambda *parts: fit(*parts[:2], False), train, test, seed)
        return fit(train, test, kind == "text and target")

    def fit(train: PairCorpus, test: PairCorpus, with_target: bool) -> Answers:
        truth = np.array([pair.label for pair in train])
        c = _choose(features, head, train, truth, with_target)
        known, asked = features(train, test, with_target)
        answers = head.make(c).fit(known, truth).predict(asked).tolist()
        return Answers(answers, {"C": c, "target as features": with_target})

    return run


def _choose(
    features: Features, head: Head, train: PairCorpus, truth: npt.NDArray[Any], with_target: bool
) -> float:
    from sklearn.metrics import f1_score

    answers = {c: np.empty_like(truth) for c in head.grid}
    fold = inner_folds(train.groups, truth.tolist())
    for k in range(FOLDS):
        inside, outside = np.flatnonzero(fold != k).tolist(), np.flatnonzero(fold == k).tolist()
        known, asked = features(train.take(inside), train.take(outside), with_target)
        for c in head.grid:
            answers[c][outside] = head.make(c).fit(known, truth[inside]).predict(asked)
    score = {c: f1_score(truth, answers[c], average="macro") for c in head.grid}
    return max(head.grid, key=lambda c: score[c])


def inner_folds(groups: Sequence[str], labels: Sequence[str]) -> IntArray:
    """Deal rows out to the inner folds: stratified, groups kept together.

    Examples
    --------
    >>> inner_folds([str(i) for i in range(10)], ["a", "b"] * 5).tolist().count(0)
    2
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if len(set(groups)) == len(groups):
        split = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels)
    else:
        grouped = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
        split = grouped.split(labels, labels, groups)
    fold = np.zeros(len(labels), dtype=np.int64)
    for k, (_, outside) in enumerate(split):
        fold[outside] = k
    return fold
