"""Fitting the linear heads: one for each topic, and stance heads shared between topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from stancelib.features.featurizer import PAIR_BLOCKS, TEXT_BLOCKS
from stancelib.training.design import Bools, Columns, Csr, Design, Floats

__all__ = ["STRENGTHS", "Heads", "TrainingSet", "fit_heads"]

#: Inverse regularisation strengths that training chooses from, by kind of head.
STRENGTHS = {"topic": (10.0, 30.0), "side": (0.5, 1.5)}

_MAX_ITERATIONS = 1000


@dataclass(frozen=True)
class TrainingSet:
    """Columns selected by some rows of a design, ready to fit.

    Parameters
    ----------
    design : Design
    rows : ndarray of bool, shape (n_paragraphs,)
        The rows that may be learned from.
    columns : dict of str to Columns
        By block.
    """

    design: Design
    rows: Bools
    columns: dict[str, Columns]

    @classmethod
    def select(cls, design: Design, rows: Bools) -> TrainingSet:
        """Select columns by the given rows alone."""
        of_pairs = rows[design.pairs.texts]
        columns = {name: design.columns(name, rows) for name in TEXT_BLOCKS}
        columns |= {name: design.columns(name, of_pairs) for name in PAIR_BLOCKS}
        return cls(design, rows, columns)

    def matrix(self, paragraphs: NDArray[np.int64], topics: NDArray[np.int64]) -> Csr:
        """Return the features of (paragraph, topic) pairs, the last column 1 if unmentioned."""
        pair = self.design.pair_of[paragraphs, topics]
        mentioned = np.flatnonzero(pair >= 0)
        select = sparse.csr_array(
            (np.ones(len(mentioned)), (mentioned, pair[mentioned])),
            shape=(len(pair), len(self.design.pairs)),
        )
        parts = [self.columns[name].matrix[paragraphs] for name in TEXT_BLOCKS]
        parts += [select @ self.columns[name].matrix for name in PAIR_BLOCKS]
        parts.append(sparse.csr_array((pair < 0).astype(np.float64)[:, None]))
        return sparse.hstack(parts, format="csr")

    @property
    def width(self) -> int:
        """Number of columns of :meth:`matrix`."""
        return sum(len(c.keys) for c in self.columns.values()) + 1


@dataclass(frozen=True)
class Heads:
    """Fitted heads over a training set's columns.

    Parameters
    ----------
    training : TrainingSet
    coefficients : ndarray of float64, shape (width, n_topics, 3)
        Shared and per-topic weights added up.
    bias : ndarray of float64, shape (n_topics, 3)
    """

    training: TrainingSet
    coefficients: Floats
    bias: Floats

    def logits(self, rows: NDArray[np.int64]) -> Floats:
        """Return the logits of paragraphs of the design, shape (n, n_topics, 3)."""
        n_topics = self.bias.shape[0]
        out = np.empty((len(rows), n_topics, 3))
        for topic in range(n_topics):
            features = self.training.matrix(rows, np.full(len(rows), topic))
            out[:, topic] = features @ self.coefficients[:, topic] + self.bias[topic]
        return out


def fit_heads(training: TrainingSet, strengths: dict[str, float]) -> Heads:
    """Fit all heads of a training set.

    Topic heads are independent logistic regressions over all paragraphs.
    Stance heads are fitted over the (paragraph, topic) pairs that are about the
    topic, each feature with a weight that all topics share and one of the topic
    (Daumé 2007, "Frustratingly Easy Domain Adaptation"), sides weighted so that
    presence and absence count alike.

    Parameters
    ----------
    training : TrainingSet
    strengths : dict of str to float
        Inverse regularisation strength of "topic" and "side" heads.

    Returns
    -------
    Heads
    """
    design = training.design
    n_topics = len(design.topics)
    coefficients = np.zeros((training.width, n_topics, 3))
    bias = np.zeros((n_topics, 3))
    rows = np.flatnonzero(training.rows)
    for topic in range(n_topics):
        features = training.matrix(rows, np.full(len(rows), topic))
        weights, constant = _fit(
            features, design.labels[rows, topic, 0], design.weights[rows], strengths["topic"]
        )
        coefficients[:, topic, 0], bias[topic, 0] = weights, constant
    about = design.labels[:, :, 0] & training.rows[:, None]
    paragraphs, topics = np.nonzero(about)
    features = training.matrix(paragraphs, topics)
    own = [sparse.diags_array((topics == t).astype(np.float64)) @ features for t in range(n_topics)]
    which = sparse.csr_array(np.eye(n_topics)[topics])
    stacked = sparse.hstack([features, *own, which], format="csr")
    width = training.width
    for side in (1, 2):
        truth = design.labels[paragraphs, topics, side]
        sample = design.weights[paragraphs] * _balance(truth)
        weights, constant = _fit(stacked, truth, sample, strengths["side"])
        shared = weights[:width]
        for t in range(n_topics):
            coefficients[:, t, side] = shared + weights[(t + 1) * width : (t + 2) * width]
            bias[t, side] = constant + weights[(n_topics + 1) * width + t]
    return Heads(training, coefficients, bias)


def _balance(truth: Bools) -> Floats:
    """Return sample weights with which both classes weigh the same."""
    positive = max(int(truth.sum()), 1)
    negative = max(len(truth) - int(truth.sum()), 1)
    return np.where(truth, len(truth) / (2 * positive), len(truth) / (2 * negative))


def _fit(features: Csr, truth: Bools, sample: Floats, strength: float) -> tuple[Any, float]:
    """Fit one logistic regression; one class only gives a constant."""
    if truth.all() or not truth.any():
        share = (truth.sum() + 0.5) / (len(truth) + 1.0)
        return np.zeros(features.shape[1]), float(np.log(share / (1 - share)))
    model = LogisticRegression(C=strength, max_iter=_MAX_ITERATIONS)
    model.fit(features, truth, sample_weight=sample)
    return model.coef_[0], float(model.intercept_[0])
