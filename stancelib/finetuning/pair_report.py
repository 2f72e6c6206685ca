"""Measuring a network that was fine-tuned on pairs, on rows that it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from stancelib.corpus.split import document_groups, grouped_folds
from stancelib.evaluation import build_label_report
from stancelib.evaluation.label_baselines import baselines_for
from stancelib.evaluation.label_protocol import cross_validate_pairs, run_pair_system
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.report import Report
from stancelib.finetuning.pair_fit import PARTS, FittedPairs
from stancelib.pairs.judging import probabilities_and_decisions
from stancelib.training.measure import fingerprint, versions
from stancelib.training.pair_calibration import fit_pair_calibration
from stancelib.training.pairs import pair_system

__all__ = ["report_pairs"]

_FOLDS = 5
_BY_FOLDS = (
    "logits of every row by a network that learned from the rows of two thirds of the other "
    "documents"
)
_HELD_OUT = (
    "rows of documents that the network did not learn from; the epoch after which training "
    "stopped was chosen on the same rows, which flatters it a little"
)
_CALIBRATED = "calibration and decision offsets for each fifth of the documents from the other four"


def report_pairs(
    fitted: FittedPairs,
    *,
    agreement: Mapping[str, float] | None = None,
    seed: int = 0,
    n_jobs: int = 1,
) -> Report:
    """Compare a network with the linear model and the baselines, on the rows that calibrate it.

    Parameters
    ----------
    fitted : FittedPairs
    agreement : mapping of str to float, optional
        How well annotators agree, by metric.
    seed : int, optional
        Of folds and intervals.
    n_jobs : int, optional
        Processes that train the others, as in joblib, where there are folds.

    Returns
    -------
    Report
    """
    held, learned = fitted.held, fitted.learned
    systems = {"linear": pair_system, **baselines_for(learned)}
    if fitted.by_folds:
        _, others = cross_validate_pairs(held, systems, k=PARTS, seed=seed, n_jobs=n_jobs)
    else:
        others = {
            name: run_pair_system(name, system, fitted.labels, learned, held)
            for name, system in systems.items()
        }
    facts: dict[str, Any] = {
        "method": f"{_BY_FOLDS if fitted.by_folds else _HELD_OUT}; {_CALIBRATED}",
        "seed": seed,
        "corpus_sha256": fingerprint(held),
        "versions": {**versions(), "torch": torch.__version__},
    }
    return build_label_report(
        LabelGold.from_corpus(held, fitted.labels),
        {"stancelib": _cross_fitted(fitted, seed), **others},
        corpus=held,
        title=f"Held-out rows of {held.name}",
        protocol=facts,
        agreement=agreement,
        seed=seed,
        notes=held.notes,
    )


def _cross_fitted(fitted: FittedPairs, seed: int) -> LabelPredictions:
    """Return what the network says, each document by a calibration that hadn't seen it."""
    held, logits = fitted.held, fitted.logits
    documents = len(np.unique(document_groups(held)))
    if documents < 2:
        return LabelPredictions(fitted.labels, *fitted.decide(logits))
    truth = LabelGold.from_corpus(held, fitted.labels).truth
    weights = np.array([pair.weight for pair in held], dtype=np.float64)
    folds = grouped_folds(held, min(_FOLDS, documents), seed)
    proba, decided = np.zeros_like(logits), np.zeros(len(held), dtype=np.int64)
    for fold in np.unique(folds):
        inside, outside = folds == fold, folds != fold
        found = fit_pair_calibration(logits[outside], truth[outside], weights[outside])
        scaled = found.slope * logits[inside] + found.shift
        proba[inside], decided[inside] = probabilities_and_decisions(scaled, found.offsets)
    return LabelPredictions(fitted.labels, proba, decided)
