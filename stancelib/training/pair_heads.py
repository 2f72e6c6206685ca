"""Fitting the linear weights of a pair model: shared by all targets, a target's own, or both."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stancelib.features.batch import I64

__all__ = ["PairHeads", "fit_pair_heads"]

Csr = Any  # scipy.sparse.csr_array; scipy has no type stubs
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: How loud the shared copy of the features is beside a target's own.
_SHARED = 0.5
_ABSENT = -1.0
_MAX_ITERATIONS = 1000
#: LIBLINEAR's own default: what is left to gain is noise.
_TOLERANCE = 0.1
#: Added to each count before ratios are taken.
_PRIOR = 1.0


@dataclass(frozen=True)
class PairHeads:
    """Weights of a pair model.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_columns, n_features, n_labels)
        One column, or one a target and a last one for any other target.
    bias : ndarray of float64, shape (n_columns, n_labels)
    """

    weights: Floats
    bias: Floats

    def margins(self, matrix: Csr, columns: I64) -> Floats:
        """Return the margins of rows judged by the given columns, shape (n_rows, n_labels)."""
        out = np.empty((matrix.shape[0], self.bias.shape[1]))
        for column in np.unique(columns):
            rows = np.flatnonzero(columns == column)
            out[rows] = matrix[rows] @ self.weights[column] + self.bias[column]
        return out


def fit_pair_heads(
    matrix: Csr,
    labels: I64,
    n_labels: int,
    targets: I64,
    n_targets: int,
    weights: Floats,
    *,
    sharing: str,
    strength: float,
    contrast: float = 0.0,
) -> PairHeads:
    """Fit one-against-rest linear support vector machines.

    Squared hinge loss, by dual coordinate descent (Hsieh et al. 2008, the
    solver of LIBLINEAR); labels are weighted to count alike.

    Parameters
    ----------
    matrix : sparse array, shape (n, n_features)
    labels : ndarray of int64, shape (n,)
    n_labels : int
    targets : ndarray of int64, shape (n,)
        Target of each row, below `n_targets`; looked at unless `sharing` is "shared".
    n_targets : int
    weights : ndarray of float64, shape (n,)
        How much each row counts.
    sharing : {"shared", "own", "both"}
        One model of all pairs, one a target, or a target's own weights beside
        shared ones (Daumé 2007).
    strength : float
        Inverse regularisation strength C.
    contrast : float, optional
        How much louder features become that occur with a label and elsewhere in
        different shares, 0 to 1: naive Bayes log-count ratios, interpolated
        (Wang & Manning 2012, "Baselines and bigrams").

    Returns
    -------
    PairHeads

    Examples
    --------
    >>> matrix, zeros = sparse.csr_array([[1.0], [-1.0]]), np.zeros(2, dtype=np.int64)
    >>> heads = fit_pair_heads(
    ...     matrix, np.array([0, 1]), 2, zeros, 1, np.ones(2), sharing="shared", strength=1.0
    ... )
    >>> heads.margins(matrix, zeros).argmax(axis=1).tolist()
    [0, 1]
    """
    if sharing == "shared":
        w, b = _fit(matrix, labels, n_labels, weights, strength, contrast)
        return PairHeads(w[None], b[None])
    rows = [np.flatnonzero(targets == t) for t in range(n_targets)]
    if sharing == "own":
        fitted = [
            _fit(matrix[r], labels[r], n_labels, weights[r], strength, contrast) for r in rows
        ]
        own = np.stack([w for w, _ in fitted])
        bias = np.stack([b for _, b in fitted])
        return PairHeads(
            np.concatenate([own, own.mean(axis=0, keepdims=True)]),
            np.concatenate([bias, bias.mean(axis=0, keepdims=True)]),
        )
    width = matrix.shape[1]
    which = sparse.csr_array(np.eye(n_targets)[targets])
    copies = [
        sparse.diags_array((targets == t).astype(np.float64)) @ matrix for t in range(n_targets)
    ]
    stacked = sparse.hstack([matrix * _SHARED, *copies, which], format="csr")
    w, b = _fit(stacked, labels, n_labels, weights, strength, contrast)
    shared = w[:width] * _SHARED
    own = w[width : width * (n_targets + 1)].reshape(n_targets, width, n_labels)
    extra = w[width * (n_targets + 1) :]
    return PairHeads(
        np.concatenate([shared + own, shared[None]]),
        np.concatenate([b + extra, (b + extra.mean(axis=0))[None]]),
    )


def _fit(
    matrix: Csr, labels: I64, n_labels: int, weights: Floats, strength: float, contrast: float
) -> tuple[Floats, Floats]:
    """Fit all labels; one that doesn't occur, and all without features, get a constant margin."""
    width = matrix.shape[1]
    out, bias = np.zeros((width, n_labels)), np.full(n_labels, _ABSENT)
    present = np.unique(labels)
    if len(present) < 2 or not width:
        bias[present] = -_ABSENT
        return out, bias
    # The solver takes 32-bit indices only; scipy widens them where it selects columns.
    matrix.indices = matrix.indices.astype(np.int32, copy=False)
    matrix.indptr = matrix.indptr.astype(np.int32, copy=False)
    sample = weights * _balance(labels, weights, n_labels)
    for label in present if len(present) > 2 else present[1:]:
        chosen = labels == label
        loud = _contrasts(matrix, chosen, weights, contrast) if contrast else np.ones(width)
        w, bias[label] = _machine(matrix, loud, chosen, sample, strength)
        out[:, label] = w * loud
    if len(present) == 2:
        low, high = present
        out[:, low], bias[low] = -out[:, high], -bias[high]
    return out, bias


def _machine(
    matrix: Csr, loud: Floats, chosen: Bools, sample: Floats, strength: float
) -> tuple[Floats, float]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    scaled = matrix.copy()
    scaled.data *= loud[scaled.indices]
    model = LinearSVC(
        C=strength, tol=_TOLERANCE, max_iter=_MAX_ITERATIONS, random_state=0, dual=True
    )
    with warnings.catch_warnings():
        # Coordinate descent is stopped early on purpose: what is left to gain is noise.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(scaled, chosen, sample_weight=sample)
    return model.coef_[0], float(model.intercept_[0])


def _contrasts(matrix: Csr, chosen: Bools, weights: Floats, contrast: float) -> Floats:
    """Return a factor a feature, 1 on average over what the features add to squared lengths."""
    size, squares = abs(matrix), matrix.power(2).sum(axis=0)
    inside = (weights * chosen) @ size + _PRIOR
    outside = (weights * ~chosen) @ size + _PRIOR
    ratio = np.abs(np.log(inside / inside.sum()) - np.log(outside / outside.sum()))
    mean = np.sqrt(squares @ ratio**2 / squares.sum())
    if not mean > 0:
        return np.ones(len(ratio))
    return np.asarray(1 - contrast + contrast * ratio / mean)


def _balance(labels: I64, weights: Floats, n_labels: int) -> Floats:
    """Return factors with which all labels that occur weigh the same."""
    totals = np.bincount(labels, weights, n_labels)
    present = np.count_nonzero(totals)
    share = np.divide(totals.sum(), present * totals, out=np.zeros(n_labels), where=totals > 0)
    return np.asarray(share[labels])
