"""Fitting a whole model: regularisation, calibration and thresholds chosen out of fold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from stancelib.corpus.schema import Corpus
from stancelib.evaluation.predictions import Predictions
from stancelib.features.featurizer import FeaturizerSettings
from stancelib.model.bundle import StanceModel
from stancelib.model.state import ModelState
from stancelib.topics import Topic
from stancelib.training.calibration import fit_calibration, log_loss
from stancelib.training.design import Design, Floats, featurize
from stancelib.training.export import export_state
from stancelib.training.heads import STRENGTHS, TrainingSet, fit_heads

__all__ = ["fit_state", "predict", "stancelib_system", "text_hashes"]

_INNER_FOLDS = 4
_PREDICT_BATCH = 512


def fit_state(
    corpus: Corpus,
    topics: Sequence[Topic],
    *,
    seed: int = 0,
    settings: FeaturizerSettings | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> ModelState:
    """Fit a model to a corpus.

    Inverse regularisation strengths are chosen by the out-of-fold
    log-likelihood, calibration and thresholds from the same out-of-fold logits,
    in folds that no document crosses.

    Parameters
    ----------
    corpus : Corpus
    topics : sequence of Topic
    seed : int, optional
        Of the folds.
    settings : FeaturizerSettings, optional
    manifest : mapping, optional
        Facts to keep with the model.

    Returns
    -------
    ModelState
        The same bytes for the same arguments.
    """
    from stancelib.corpus.split import grouped_folds

    with threadpool_limits(limits=1):  # sums of several threads differ in their last bits
        design = featurize(corpus, topics, settings)
        folds = grouped_folds(corpus, min(_INNER_FOLDS, len(set(design.groups))), seed)
        strengths, logits = _choose(design, folds)
        calibration = fit_calibration(logits, design.labels)
        heads = fit_heads(TrainingSet.select(design, np.ones(len(design), np.bool_)), strengths)
        facts = {**(manifest or {}), "seed": seed, "strengths": strengths}
        return export_state(heads, calibration, np.unique(text_hashes(corpus.texts)), facts)


def _choose(design: Design, folds: NDArray[np.int64]) -> tuple[dict[str, float], Floats]:
    """Return the best strengths and the out-of-fold logits under them."""
    n, n_topics = design.labels.shape[:2]
    candidates = list(zip(*STRENGTHS.values(), strict=True))
    logits = np.zeros((len(candidates), n, n_topics, 3))
    for fold in np.unique(folds):
        held = np.flatnonzero(folds == fold)
        training = TrainingSet.select(design, folds != fold)
        for i, values in enumerate(candidates):
            heads = fit_heads(training, dict(zip(STRENGTHS, values, strict=True)))
            logits[i, held] = heads.logits(held)
    about = design.labels[:, :, 0]
    topic_loss = [sum(log_loss(z[:, t, 0], about[:, t]) for t in range(n_topics)) for z in logits]
    side_loss = [
        sum(log_loss(z[..., s][about], design.labels[..., s][about]) for s in (1, 2))
        for z in logits
    ]
    best_topic, best_side = int(np.argmin(topic_loss)), int(np.argmin(side_loss))
    chosen = logits[best_side].copy()
    chosen[..., 0] = logits[best_topic, ..., 0]
    strengths = {
        "topic": STRENGTHS["topic"][best_topic],
        "side": STRENGTHS["side"][best_side],
    }
    return strengths, chosen


def text_hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return 64 bits of each text's SHA-256, to know trained-on texts again; shape (n,)."""
    digests = b"".join(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8] for text in texts
    )
    return np.frombuffer(digests, dtype="<u8")


def predict(model: StanceModel, texts: Sequence[str], topics: Sequence[Topic]) -> Predictions:
    """Return a model's predictions on given topics, as evaluation wants them."""
    names = [topic.name for topic in model.topics]
    order = [names.index(topic.name) for topic in topics]
    parts = [
        model.decide(texts[start : start + _PREDICT_BATCH])
        for start in range(0, max(len(texts), 1), _PREDICT_BATCH)
    ]
    p = np.concatenate([part.probabilities[:, order] for part in parts])
    reported = np.concatenate([part.positive[:, order] for part in parts])
    given = np.concatenate([part.given[:, order] for part in parts])
    return Predictions(
        tuple(topic.name for topic in topics),
        p[..., 0],
        p[..., 1],
        p[..., 2],
        reported[..., 0],
        reported[..., 1],
        reported[..., 2],
        given[..., 0],
        given[..., 1],
    )


def stancelib_system(train: Corpus, test: Corpus, topics: Sequence[Topic]) -> Predictions:
    """Train on one corpus, predict another: the library as a system under evaluation."""
    model = StanceModel(fit_state(train, topics))
    return predict(model, test.texts, topics)
