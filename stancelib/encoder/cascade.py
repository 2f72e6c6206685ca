"""The linear model where it is sure, the encoder for the rest."""

from __future__ import annotations

import numpy as np

from stancelib.encoder.judge import Bools, EncoderJudge, Floats
from stancelib.encoder.model import EncoderModel
from stancelib.model.asked import Asked
from stancelib.model.decide import Decisions
from stancelib.model.scoring import Scores

__all__ = ["CascadeModel", "doubt_of"]


def doubt_of(probabilities: Floats) -> Floats:
    """Return how far each text is from being clear, 0 (clear) to 0.5.

    A topic is as doubtful as its less likely answer is likely; a side likewise,
    by as much as the topic is likely. What is most doubtful counts.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n_texts, n_topics, 3)
        Of the topic; of support and of opposition, given the topic.

    Returns
    -------
    ndarray of float64, shape (n_texts,)

    Examples
    --------
    >>> doubt_of(np.array([[[0.9, 0.5, 0.0]], [[0.1, 0.5, 0.0]]])).tolist()
    [0.45, 0.1]
    """
    least = np.minimum(probabilities, 1.0 - probabilities)
    sides = probabilities[:, :, 0] * least[:, :, 1:].max(axis=2)
    return np.asarray(np.maximum(least[:, :, 0], sides).max(axis=1))


class _CascadeJudge(EncoderJudge):
    """Has the encoder read those texts alone of which the linear model isn't sure."""

    def alone(self, scores: Scores, asked: Asked) -> tuple[Decisions, Bools] | None:
        """Return what the linear model decides, and on which texts it decides alone."""
        if not asked.all_known:
            return None
        decisions = self.linear(scores, asked)
        clear = doubt_of(decisions.probabilities) <= self.encoder.arrays["cascade_threshold"][0]
        # Of a text without a known word the linear model can't be sure.
        return decisions, np.asarray(clear & (scores.known > 0))


class CascadeModel(EncoderModel):
    """A model whose linear part decides alone where it is sure; the encoder reads the rest.

    What the linear part decides is as in :class:`stancelib.StanceModel`, the rest
    as in :class:`stancelib.encoder.model.EncoderModel`. How sure is enough was
    chosen in training (``cascade_threshold``), so that little accuracy is lost.
    About a topic that it doesn't know the encoder reads every text.

    Parameters
    ----------
    state : EncoderState
        The model's numbers and files.
    path : str or None, optional
        The folder it was loaded from.
    report : Report or None, optional
        How training measured it.
    threads : int, optional
        Threads that read one batch, by joblib's conventions: -1 for all cores.

    Raises
    ------
    InputError
        If onnxruntime or tokenizers are not installed.
    ModelFormatError
        If the network or its word pieces are not sound.
    """

    tier = "cascade"
    read_ahead = 256

    def _make_judge(self) -> EncoderJudge:
        return _CascadeJudge(self.encoder, self.path, self.threads)
