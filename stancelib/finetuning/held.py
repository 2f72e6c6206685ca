"""What both models say of texts that they didn't learn from, and how good that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib.corpus.schema import Corpus
from stancelib.corpus.split import grouped_folds
from stancelib.evaluation import BASELINES, Gold, Predictions, build_report
from stancelib.evaluation.protocol import run_system
from stancelib.evaluation.report import Report
from stancelib.features.batch import tokenize_batch
from stancelib.finetuning.blend import fit_blend
from stancelib.model.bundle import StanceModel
from stancelib.model.decide import Decisions, decide, sigmoid
from stancelib.model.scoring import Scorer
from stancelib.text import canonical
from stancelib.topics import Topic
from stancelib.training.fit import fit_state
from stancelib.training.measure import (
    TOPIC_BASELINES,
    corpus_facts,
    fingerprint,
    versions,
)

__all__ = [
    "Held",
    "LinearSide",
    "cross_fitted",
    "gold_labels",
    "held_report",
    "joined",
    "judged",
    "linear_side",
    "predictions",
    "put_together",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_BATCH = 512


@dataclass(frozen=True)
class LinearSide:
    """What the linear model says of held-out texts.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, n_topics, 3)
    decisions : Decisions
    baselines : dict of str to Predictions
        What baselines say that learned from the same texts.
    """

    logits: Floats
    decisions: Decisions
    baselines: dict[str, Predictions]


@dataclass(frozen=True)
class Held:
    """Held-out paragraphs, and what both models say of them.

    Parameters
    ----------
    corpus : Corpus
    topics : tuple of Topic
    encoder : ndarray of float64, shape (n, n_topics, 3)
        The encoder's logits.
    linear : LinearSide
    """

    corpus: Corpus
    topics: tuple[Topic, ...]
    encoder: Floats
    linear: LinearSide

    @property
    def labels(self) -> Bools:
        """What is right, shape (n, n_topics, 3)."""
        return gold_labels(self.corpus, self.topics)


def gold_labels(corpus: Corpus, topics: Sequence[Topic]) -> Bools:
    """Return whether each topic is there, and its sides, shape (n, n_topics, 3)."""
    gold = Gold.from_corpus(corpus, topics)
    return np.stack([gold.topic, gold.support, gold.oppose], axis=2)


def linear_side(
    learned: Corpus, held: Corpus, topics: Sequence[Topic], *, seed: int, baselines: bool
) -> LinearSide:
    """Fit the linear model to some paragraphs, and ask it about others.

    Parameters
    ----------
    learned, held : Corpus
    topics : sequence of Topic
    seed : int
    baselines : bool
        Whether to ask baselines, too.

    Returns
    -------
    LinearSide
    """
    state = fit_state(learned, topics, seed=seed)
    scorer, model = Scorer(state), StanceModel(state)
    texts, logits, decided = held.texts, [], []
    for first in range(0, len(texts), _BATCH):
        part = texts[first : first + _BATCH]
        logits.append(scorer.score(tokenize_batch([canonical(text) for text in part])).logits)
        decided.append(model.decide(part))
    said = {}
    if baselines:
        for name in TOPIC_BASELINES:
            said[name] = run_system(name, BASELINES[name], learned, held, topics)
    return LinearSide(np.concatenate(logits), joined(decided), said)


def joined(parts: Sequence[Decisions], order: NDArray[np.int64] | None = None) -> Decisions:
    """Return the decisions of several batches as one, the rows in another order if given."""
    names = ("probabilities", "positive", "given", "no_evidence", "in_doubt")
    arrays = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    return Decisions(*(array if order is None else array[order] for array in arrays))


def put_together(parts: Iterable[tuple[NDArray[np.int64], LinearSide]]) -> LinearSide:
    """Return what was said of all texts, fold by fold, in the order of their rows."""
    rows, sides = zip(*parts, strict=True)
    order = np.argsort(np.concatenate(rows), kind="stable")
    return LinearSide(
        np.concatenate([side.logits for side in sides])[order],
        joined([side.decisions for side in sides], order),
        {
            name: Predictions.concat([side.baselines[name] for side in sides]).take(order)
            for name in sides[0].baselines
        },
    )


def judged(encoder: Floats, linear: Floats, chosen: Mapping[str, Floats]) -> Decisions:
    """Return what both models decide together.

    Parameters
    ----------
    encoder, linear : ndarray of float64, shape (n, n_topics, 3)
        Logits.
    chosen : mapping of str to ndarray of float64
        What :func:`stancelib.finetuning.blend.fit_blend` returned.
    """
    blend = chosen["encoder_blend"]
    return decide(
        sigmoid(encoder * blend[..., 0] + linear * blend[..., 1] + blend[..., 2]),
        np.ones(len(encoder), dtype=np.int64),
        thresholds=chosen["encoder_thresholds"],
        given=chosen["encoder_given"],
        doubt=chosen["encoder_doubt"],
    )


def cross_fitted(held: Held, seed: int = 0) -> Decisions:
    """Judge each half of the held-out documents by numbers that were chosen on the other half.

    Parameters
    ----------
    held : Held
        Of two documents or more.
    seed : int, optional
        Of the halves.
    """
    halves = grouped_folds(held.corpus, 2, seed)
    labels, parts, rows = held.labels, [], []
    for half in (0, 1):
        own, other = np.flatnonzero(halves == half), np.flatnonzero(halves != half)
        chosen = fit_blend(held.encoder[other], held.linear.logits[other], labels[other])
        parts.append(judged(held.encoder[own], held.linear.logits[own], chosen))
        rows.append(own)
    return joined(parts, np.argsort(np.concatenate(rows), kind="stable"))


def predictions(said: Decisions, topics: Sequence[Topic]) -> Predictions:
    """Return decisions as evaluation wants them."""
    return Predictions(
        tuple(topic.name for topic in topics),
        *np.moveaxis(said.probabilities, 2, 0),
        *np.moveaxis(said.positive, 2, 0),
        *np.moveaxis(said.given, 2, 0),
    )


def held_report(
    held: Held,
    said: Decisions,
    *,
    folds: int,
    extra: Corpus | None,
    agreement: Mapping[str, float] | None,
    seed: int,
    name: str,
) -> Report:
    """Measure both together, the linear model alone and the baselines on the same texts.

    Parameters
    ----------
    held : Held
    said : Decisions
        Of both together; see :func:`cross_fitted`.
    folds : int
        In how many parts documents were held out; 1 for one tenth of them.
    extra : Corpus or None
        What was learned from, too.
    agreement : mapping of str to float, or None
        How well annotators agree, by metric.
    seed : int
    name : str
        Of the corpus.

    Returns
    -------
    Report
    """
    how = (
        "one tenth of the documents held out, the same for all systems; the encoder stopped "
        "learning when it got no better on them"
        if folds == 1
        else f"{folds}-fold cross-validation grouped by document"
    )
    protocol: dict[str, Any] = {
        "method": f"{how}; calibration and thresholds of each half of them chosen on the other",
        "seed": seed,
        "corpus_sha256": fingerprint(held.corpus),
        "also_trained_on": None if extra is None else corpus_facts(extra),
        "versions": {**versions(), "torch": str(torch.__version__)},
    }
    if folds > 1:
        protocol["folds"] = folds
    return build_report(
        Gold.from_corpus(held.corpus, held.topics),
        {
            "stancelib": predictions(said, held.topics),
            "linear": predictions(held.linear.decisions, held.topics),
            **held.linear.baselines,
        },
        title=f"{'Test on held-out documents of' if folds == 1 else 'Cross-validation on'} {name}",
        protocol=protocol,
        corpus=held.corpus,
        agreement=agreement,
        seed=seed,
    )
