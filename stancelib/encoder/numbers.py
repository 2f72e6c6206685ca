"""From the logits of both models to probabilities and decisions on the topics asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.model.asked import Asked
from stancelib.model.decide import Decisions, decide, sigmoid
from stancelib.model.state import HEADS

__all__ = ["Numbers"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """What a model holds of each topic asked about, whether it knows it or not.

    Parameters
    ----------
    blend : ndarray of float64, shape (n_topics, 3, 3)
        Of each head: weight of the encoder's logit and of the linear model's,
        and intercept. The linear model has no weight in a topic not known.
    thresholds : ndarray of float64, shape (n_topics, 3)
    given : ndarray of float64, shape (n_topics, 2)
    doubt : ndarray of float64, shape (n_topics,)
        As in :func:`stancelib.model.decide.decide`.
    """

    blend: Floats
    thresholds: Floats
    given: Floats
    doubt: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], asked: Asked) -> Numbers:
        """Choose the numbers of the topics asked about.

        A topic not known comes as close to its threshold before it is in doubt
        as known topics do, on the average.

        Parameters
        ----------
        arrays : mapping of str to ndarray
            As :data:`stancelib.encoder.state.OWN_SPECS` describes them.
        asked : Asked

        Returns
        -------
        Numbers
        """
        slope, intercept = arrays["unseen_calibration"].T
        blend = np.stack([slope, np.zeros(len(HEADS)), intercept], axis=1)
        thresholds = arrays["unseen_thresholds"]
        doubts, needed = arrays["encoder_doubt"], arrays["encoder_thresholds"][:, 0]
        near = np.divide(doubts, needed, out=np.ones(len(doubts)), where=needed > 0)
        doubt = thresholds[0] * np.minimum(near, 1.0).mean()
        return cls(
            _chosen(arrays["encoder_blend"], blend, asked),
            _chosen(arrays["encoder_thresholds"], thresholds, asked),
            _chosen(arrays["encoder_given"], arrays["unseen_given"], asked),
            _chosen(doubts, doubt, asked),
        )

    def decide(self, heads: Floats, linear: Floats, known: I64, asked: Asked) -> Decisions:
        """Decide on texts that both models read.

        Parameters
        ----------
        heads : ndarray of float64, shape (n_texts, n_topics, 3)
            The encoder's logits of the topics asked about.
        linear : ndarray of float64, shape (n_texts, n_known_topics, 3)
            The linear model's logits of the topics that it knows.
        known : ndarray of int64, shape (n_texts,)
            Words that were understood; a text without any is no evidence.
        asked : Asked

        Returns
        -------
        Decisions
        """
        own = linear[:, asked.columns] * (asked.columns >= 0)[:, None]
        blend = self.blend
        probabilities = sigmoid(heads * blend[..., 0] + own * blend[..., 1] + blend[..., 2])
        return decide(
            probabilities, known, thresholds=self.thresholds, given=self.given, doubt=self.doubt
        )


def _chosen(known: NDArray[Any], other: Any, asked: Asked) -> Floats:
    """Return a row of `known` for each topic that is known, and `other` for the rest."""
    rows = np.concatenate([known, np.asarray(other)[None]])
    return np.asarray(rows[asked.columns])  # -1 is the last row
