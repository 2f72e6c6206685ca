"""What a model of pairs makes of a batch, whatever reads the texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.pairs.evidence import find_evidence
from stancelib.pairs.scoring import PairScorer
from stancelib.pairs.state import PairState
from stancelib.results import Evidence

__all__ = ["Judge", "Judged", "LinearJudge", "probabilities_and_decisions"]

Floats = NDArray[np.float64]


class Judged(NamedTuple):
    """What is made of n texts.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, n_labels)
    decided : ndarray of int64, shape (n,)
        Positions of labels.
    known : ndarray of bool, shape (n,)
        Whether there is anything in the text that the model can go by.
    evidence : sequence of tuple of Evidence, length n
        For the decided labels, offsets into the texts as they were given; each
        empty where evidence wasn't asked for.
    """

    probabilities: Floats
    decided: I64
    known: NDArray[np.bool_]
    evidence: Sequence[tuple[Evidence, ...]]


class Judge(Protocol):
    """Whatever gives texts labels for their targets."""

    def judge(
        self, texts: Sequence[str], targets: Sequence[str | None], *, evidence: bool
    ) -> Judged:
        """Judge a batch, each text for its target."""


def probabilities_and_decisions(logits: Floats, offsets: Floats) -> tuple[Floats, I64]:
    """Return the softmax of log-odds, and the labels that are largest once offsets are added.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, n_labels)
    offsets : ndarray of float64, shape (n, n_labels) or (n_labels,)

    Returns
    -------
    probabilities : ndarray of float64, shape (n, n_labels)
    decided : ndarray of int64, shape (n,)

    Examples
    --------
    >>> p, decided = probabilities_and_decisions(np.zeros((1, 2)), np.array([0.0, 0.5]))
    >>> p.tolist(), decided.tolist()
    ([[0.5, 0.5]], [1])
    """
    decided = (logits + offsets).argmax(axis=1)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True), decided


class LinearJudge:
    """Judges by a linear model's weights.

    Parameters
    ----------
    state : PairState
        The model's numbers.
    """

    def __init__(self, state: PairState) -> None:
        self._state = state
        self._scorer = PairScorer(state)

    def judge(
        self, texts: Sequence[str], targets: Sequence[str | None], *, evidence: bool
    ) -> Judged:
        """Judge a batch, each text for its target; see :class:`Judged`."""
        scored = self._scorer.score(texts, targets)
        arrays, column = self._state.arrays, scored.columns
        logits = arrays["slope"][column, None] * scored.margins + arrays["shift"][column]
        proba, decided = probabilities_and_decisions(logits, arrays["offsets"][column])
        spans: Sequence[tuple[Evidence, ...]] = [()] * len(texts)
        if evidence:
            spans = find_evidence(self._state, self._scorer, scored, texts, targets, decided)
        return Judged(proba, decided, scored.known > 0, spans)
