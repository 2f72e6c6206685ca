"""Joining the encoder's answers with the linear model's: weights, thresholds, how sure is enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.cascade import doubt_of
from stancelib.encoder.reader import Reading
from stancelib.encoder.state import SPANS
from stancelib.finetuning.examples import Example
from stancelib.model.decide import Decisions, sigmoid
from stancelib.training.calibration import fit_calibration

__all__ = ["fit_blend", "fit_cascade", "fit_spans", "fit_unseen"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Where the two weights are drawn to, and how strongly: as by so much a prior of variance 1.
_CENTRE = 0.5
_RIDGE = 1.0
_GRID: list[float] = np.round(np.arange(0.1, 0.91, 0.05), 2).tolist()
_FEWEST_SPANS = 10
_LARGEST_DOUBT = 0.5
#: Kinds of words that are evidence; the others are holders.
_EVIDENCE = 2


def fit_blend(encoder: Floats, linear: Floats, labels: Bools) -> dict[str, Floats]:
    """Weigh the two models' logits against each other, and choose thresholds.

    A logistic regression on both logits for each topic's head, and one for each
    side over all topics, on the texts that are about them. No weight is below 0,
    and both are drawn to a half, so that few texts do no harm. Calibration, and
    thresholds of sides where the topic is known, are as in
    :func:`stancelib.training.calibration.fit_calibration`. The others are half
    the best F1, which is where calibrated probabilities give it (Lipton, Elkan &
    Narayanaswamy 2014), and which few texts tell more surely than the threshold itself.

    Parameters
    ----------
    encoder, linear : ndarray of float64, shape (n, n_topics, 3)
        Logits for texts from which neither model learned.
    labels : ndarray of bool, same shape

    Returns
    -------
    dict of str to ndarray of float64
        ``encoder_blend``, ``encoder_thresholds``, ``encoder_given`` and
        ``encoder_doubt``, as :data:`stancelib.encoder.state.OWN_SPECS` has them.

    Examples
    --------
    >>> labels = np.array([[[True, True, False]], [[False, False, False]]] * 20)
    >>> good, useless = np.where(labels, 2.0, -2.0), np.zeros(labels.shape)
    >>> weights = fit_blend(good, useless, labels)["encoder_blend"][0, 0]
    >>> bool(weights[0] > weights[1] >= 0)
    True
    """
    n_topics = labels.shape[1]
    both = np.stack([encoder, linear], axis=-1)
    blend = np.empty((n_topics, 3, 3))
    about = labels[:, :, 0]
    for topic in range(n_topics):
        blend[topic, 0] = _logistic(both[:, topic, 0], about[:, topic])
    for side in (1, 2):
        blend[:, side] = _logistic(both[:, :, side][about], labels[..., side][about])
    joined = (both * blend[..., :2]).sum(axis=-1) + blend[..., 2]
    chosen = fit_calibration(joined, labels)
    slope, intercept = chosen.coefficients[..., 0], chosen.coefficients[..., 1]
    blend *= slope[..., None]
    blend[..., 2] += intercept
    p = sigmoid((both * blend[..., :2]).sum(axis=-1) + blend[..., 2])
    least = _half_best_f1(p[..., 0], about)
    joint = np.where(p[..., :1] >= least, p[..., :1] * p[..., 1:], 0.0)
    sided = _half_best_f1(joint, labels[..., 1:])
    return {
        "encoder_blend": blend,
        "encoder_thresholds": np.tile([least, sided, sided], (n_topics, 1)),
        "encoder_given": chosen.given.astype(np.float64),
        "encoder_doubt": np.minimum(chosen.doubt, least),
    }


def _half_best_f1(p: Floats, truth: Bools) -> float:
    return max(_f_score(p >= threshold, truth) for threshold in _GRID) / 2


def _logistic(features: Floats, truth: Bools) -> Floats:
    """Fit a logistic regression whose weights are at least 0; return weights and intercept.

    Of all sets of features whose unbounded weights are positive, the most likely counts.
    """
    positive, negative = int(truth.sum()), int((~truth).sum())
    # Targets as Platt (1999) has them.
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    width = features.shape[1]
    best, least = np.zeros(width + 1), np.inf
    for chosen in _subsets(width):
        columns = [*chosen, width]
        design = np.column_stack([features, np.ones(len(features))])[:, columns]
        beta, loss = _newton(design, target)
        loss += _RIDGE / 2 * _CENTRE**2 * (width - len(chosen))
        if (beta[:-1] >= 0).all() and loss < least:
            best, least = np.zeros(width + 1), loss
            best[columns] = beta
    return best


def _subsets(n: int) -> Iterator[tuple[int, ...]]:
    for size in range(n, -1, -1):
        yield from combinations(range(n), size)


def _newton(design: Floats, target: Floats) -> tuple[Floats, float]:
    """Minimise the penalised loss by Newton's method with backtracking; the last column is 1."""
    width = design.shape[1]
    centre, ridge = np.full(width, _CENTRE), np.full(width, _RIDGE)
    centre[-1] = 0.0
    ridge[-1] = 1e-3  # the share of what is true is hardly drawn anywhere

    def penalised(beta: Floats) -> float:
        z = design @ beta
        likelihood = np.sum(np.logaddexp(0.0, z) - target * z)
        return float(likelihood + np.sum(ridge * (beta - centre) ** 2) / 2)

    beta = centre.copy()
    loss = penalised(beta)
    for _ in range(100):
        p = sigmoid(design @ beta)
        gradient = design.T @ (p - target) + ridge * (beta - centre)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        step, size = np.linalg.solve(curvature, gradient), 1.0
        while (new := penalised(beta - size * step)) > loss and size > 1e-6:
            size /= 2
        if loss - new <= 1e-12 * abs(loss):
            break
        beta, loss = beta - size * step, new
    return beta, loss


def fit_unseen(logits: Floats, labels: Bools) -> dict[str, Floats]:
    """Calibrate the encoder for topics that it wasn't trained on.

    The threshold of the topic is half the best F1; that of the sides gives the
    right stance most often where the topic is there.

    Parameters
    ----------
    logits : ndarray of float64, shape (m, 3)
        Of texts, each with a proposition that nothing learned from.
    labels : ndarray of bool, same shape

    Returns
    -------
    dict of str to ndarray of float64
        ``unseen_calibration``, ``unseen_thresholds`` and ``unseen_given``, as
        :data:`stancelib.encoder.state.OWN_SPECS` has them.

    Examples
    --------
    >>> labels = np.array([[True, True, False], [True, False, True], [False] * 3] * 9)
    >>> fit_unseen(np.where(labels, 3.0, -3.0), labels)["unseen_calibration"].shape
    (3, 2)
    """
    chosen = fit_calibration(logits[:, None], labels[:, None])
    slope, intercept = chosen.coefficients[0, :, 0], chosen.coefficients[0, :, 1]
    p = sigmoid(logits * slope + intercept)
    about = labels[:, 0]
    topic = _half_best_f1(p[:, 0], about)
    joint, truth = (p[:, :1] * p[:, 1:])[about], labels[about, 1:]
    side = max(
        _GRID, key=lambda bound: (((joint >= bound) == truth).all(axis=1).sum(), -abs(bound - 0.5))
    )
    return {
        "unseen_calibration": chosen.coefficients[0].astype(np.float64),
        "unseen_thresholds": np.array([topic, side, side]),
        "unseen_given": chosen.given[0].astype(np.float64),
    }


def fit_cascade(
    linear: Decisions, accurate: Decisions, labels: Bools, *, loss: float = 0.01
) -> Floats:
    """Choose how much doubt is little enough for the linear model to decide alone.

    Parameters
    ----------
    linear, accurate : Decisions
        Of the linear model, and of both together, on texts that neither learned from.
    labels : ndarray of bool, shape (n, n_topics, 3)
    loss : float, optional
        By how much side F1 may be lower than where the encoder reads everything.

    Returns
    -------
    ndarray of float64, shape (1,)
        ``cascade_threshold``: the largest doubt that keeps within the loss; 0
        where none does.

    Examples
    --------
    >>> labels = np.array([[[True, True, False]], [[False, False, False]]])
    >>> nothing = np.zeros(2, dtype=np.bool_)
    >>> said = Decisions(np.where(labels, 0.9, 0.2), labels, labels[..., 1:], nothing, nothing)
    >>> fit_cascade(said, said, labels).tolist()
    [0.5]
    """
    doubt = doubt_of(linear.probabilities)
    order = np.argsort(doubt, kind="stable")
    truth = labels[order, :, 1:]
    counts = []
    for said in (linear, accurate):
        sides = said.positive[order, :, 1:]
        found = np.stack([(sides & truth).sum(axis=(1, 2)), sides.sum(axis=(1, 2))])
        counts.append(np.concatenate([np.zeros((2, 1)), found.cumsum(axis=1)], axis=1))
    alone, read = counts
    # With the first k texts left to the linear model.
    right, claimed = alone + read[:, -1:] - read
    whole = claimed + truth.sum()
    f1 = np.divide(2 * right, whole, out=np.ones(len(whole)), where=whole > 0)
    ranked = doubt[order]
    # Texts of equal doubt go together.
    ends = np.concatenate([[True], ranked[1:] > ranked[:-1], [True]])
    k = int(np.flatnonzero(ends & (f1 >= f1[0] - loss)).max())
    if k == 0:
        return np.zeros(1)
    if k == len(ranked):
        return np.full(1, _LARGEST_DOUBT)
    between = (ranked[k - 1] + ranked[k]) / 2
    return np.array([between if between < ranked[k] else ranked[k - 1]])


def fit_spans(
    reading: Reading, examples: Sequence[Example], default: Sequence[float] | Floats | None = None
) -> Floats:
    """Choose from which probability on words are evidence, or name a holder.

    Parameters
    ----------
    reading : Reading
        Of the examples' texts, with tokens, asked what the examples ask.
    examples : sequence of Example
        Texts that nothing learned from.
    default : sequence of 6 floats, optional
        What is taken where fewer than 10 questions have such spans; 0.5 each if not given.

    Returns
    -------
    ndarray of float64, shape (6,)
        ``encoder_spans``: of 0.1 to 0.9 what gives the best F1, over tokens in
        those texts where the spans are known, and for the writer over questions.
        Of holders it is the F score that values precision twice as much as
        recall (beta 0.5): no name is better than a wrong one.
    """
    out = np.full(len(SPANS), 0.5) if default is None else np.array(default, dtype=np.float64)
    for kind in range(len(SPANS)):
        known = list(_known(reading, examples, kind))
        if sum(bool(row.any()) for _, row in known) >= _FEWEST_SPANS:
            logits = np.concatenate([row for row, _ in known])
            truth = np.concatenate([row for _, row in known])
            beta = 1.0 if kind < _EVIDENCE else 0.5
            out[kind] = _best_threshold(sigmoid(logits), truth, beta)
    return out


def _known(
    reading: Reading, examples: Sequence[Example], kind: int
) -> Iterator[tuple[Floats, Bools]]:
    """Yield logits and truth of one kind for each question whose answer is known."""
    words = len(SPANS) - 2
    for row, example in enumerate(examples):
        for part, ask in enumerate(example.asks):
            if kind >= words:
                wrote = ask.author[kind - words]
                if wrote >= 0:
                    logit = reading.author[row, part, kind - words]
                    yield np.array([logit]), np.array([wrote > 0])
            elif ask.spans[kind] and reading.tokens is not None:
                # Spans count the tokens of the first piece.
                _, logits = reading.tokens[row][0]
                truth = np.zeros(logits.shape[1], dtype=np.bool_)
                for first, last in ask.spans[kind]:
                    truth[first:last] = True
                yield logits[part, :, kind], truth


def _best_threshold(p: Floats, truth: Bools, beta: float) -> float:
    return max(_GRID, key=lambda bound: (_f_score(p >= bound, truth, beta), -abs(bound - 0.5)))


def _f_score(said: Bools, truth: Bools, beta: float = 1.0) -> float:
    square = beta * beta
    whole = int(said.sum()) + square * int(truth.sum())
    return (1 + square) * int((said & truth).sum()) / whole if whole else 1.0
