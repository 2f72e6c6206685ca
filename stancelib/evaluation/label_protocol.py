"""Running an evaluation of pairs: cross-validation and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.split import grouped_folds
from stancelib.errors import InputError
from stancelib.evaluation.building import Extras, Kind, make_report
from stancelib.evaluation.curves import LABEL_CURVES
from stancelib.evaluation.facts import label_facts
from stancelib.evaluation.label_metrics import applicable_metrics
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.predictions import BoolArray
from stancelib.evaluation.protocol import Progress, out_of_fold
from stancelib.evaluation.records import ClassRow, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.tables import label_confusion, label_rows
from stancelib.evaluation.weighted import Metric

__all__ = ["PairSystem", "build_label_report", "cross_validate_pairs", "run_pair_system"]

#: What can be evaluated: (training corpus, test corpus) -> predictions on the test corpus.
PairSystem = Callable[[PairCorpus, PairCorpus], LabelPredictions]

_TESTS = ("accuracy", "macro_f1")
_SLICE_METRICS = ("accuracy", "macro_f1", "side_f1")


def cross_validate_pairs(
    corpus: PairCorpus,
    systems: Mapping[str, PairSystem],
    *,
    k: int = 5,
    seed: int = 0,
    n_jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[LabelGold, dict[str, LabelPredictions]]:
    """Predict every pair by a system that was trained without its document.

    Parameters
    ----------
    corpus : PairCorpus
    systems : mapping of str to function (train, test) -> LabelPredictions
        Their labels may be those of the training folds alone: a label that
        they don't know has probability 0.
    k : int, default 5
        Number of folds; see :func:`stancelib.corpus.split.grouped_folds`.
    seed : int, default 0
        Of the folds.
    n_jobs : int, default 1
        Processes that work side by side, as in joblib; the outcome is the same.
    progress : function of (step, total, message), optional

    Returns
    -------
    LabelGold
        Labels in the corpus's order.
    dict of str to LabelPredictions
        Out-of-fold predictions of each system, in the same order.

    Raises
    ------
    InputError
        If a system returns other rows than it was asked for, or labels that
        the corpus doesn't have.
    """
    labels = corpus.labels
    runs = {
        name: partial(run_pair_system, name, system, labels) for name, system in systems.items()
    }
    folds = grouped_folds(corpus, k, seed)
    out = out_of_fold(corpus, folds, runs, n_jobs=n_jobs, progress=progress)
    return LabelGold.from_corpus(corpus, labels), out


def run_pair_system(
    name: str,
    system: PairSystem,
    labels: tuple[str, ...],
    train: PairCorpus,
    test: PairCorpus,
) -> LabelPredictions:
    """Run a system, check its answer, and bring it to the given labels.

    Raises
    ------
    InputError
        If it answers for other rows, or with labels that are not among them.
    """
    predictions = system(train, test)
    unknown = sorted(set(predictions.labels) - set(labels))
    if len(predictions) != len(test) or unknown:
        raise InputError(
            f"system {name!r} returned {len(predictions)} rows with labels {predictions.labels}; "
            f"expected {len(test)} rows with labels among {labels}"
        )
    return predictions.select(labels)


def build_label_report(
    gold: LabelGold,
    systems: Mapping[str, LabelPredictions],
    *,
    title: str,
    protocol: Mapping[str, Any],
    corpus: PairCorpus | None = None,
    agreement: Mapping[str, float] | None = None,
    metrics: Mapping[str, Metric] | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    slices: Iterable[Slice] = (),
    learning: Iterable[Mapping[str, Any]] = (),
    probes: Iterable[ProbeResult] = (),
    notes: Iterable[str] = (),
) -> Report:
    """Measure every system on the same labels and put all results together.

    Parameters
    ----------
    gold : LabelGold
    systems : mapping of str to LabelPredictions
        The first is the system under test: the others, other models and
        baselines, are compared with it.
    title : str
    protocol : mapping
        How the predictions were made: text, folds, seed, versions.
    corpus : PairCorpus, optional
        The pairs of ``gold``, in the same order: then there are results by
        source, target, year and length.
    agreement : mapping of str to float, optional
        Annotators' agreement by metric.
    metrics : mapping of str to function of (gold, predictions), optional
        Those that make sense with the labels and targets by default; see
        :func:`stancelib.evaluation.label_metrics.applicable_metrics`.
    n_resamples, seed, level
        As in :func:`stancelib.evaluation.intervals.bootstrap`.
    slices : iterable of Slice, optional
    learning : iterable of mapping, optional
        Learning curves: ``name``, ``system`` and ``points``.
    probes : iterable of ProbeResult, optional
    notes : iterable of str, optional

    Returns
    -------
    Report

    Raises
    ------
    InputError
        If there is no system, or rows or labels don't fit the gold labels.

    Examples
    --------
    >>> gold = LabelGold(("con", "pro"), ("oppose", "support"), [0, 1], "ab", "xx", "st")
    >>> said = LabelPredictions.from_proba(("con", "pro"), [[0.9, 0.1], [0.2, 0.8]])
    >>> report = build_label_report(gold, {"mine": said}, title="Demo", protocol={})
    >>> report.systems["mine"]["f_avg"].value
    1.0
    """
    known = applicable_metrics(gold)
    tests = (*_TESTS, "f_avg" if "f_avg" in known else "side_f1")
    kind = Kind(
        name="pairs",
        metrics=known if metrics is None else metrics,
        slice_metrics={name: known[name] for name in _SLICE_METRICS if name in known},
        tests={name: known[name] for name in tests if name in known},
        right=_right,
        share="accuracy",
        classes=_classes,
        confusion=_confusion,
        curves=LABEL_CURVES,
        facts=label_facts,
    )
    return make_report(
        kind,
        gold,
        systems,
        title=title,
        protocol=protocol,
        corpus=corpus,
        settings={"n_resamples": n_resamples, "seed": seed, "level": level},
        extras=Extras(slices, learning, probes, agreement, notes),
    )


def _right(gold: LabelGold, predictions: LabelPredictions) -> BoolArray:
    return np.asarray(gold.truth == predictions.decided)


def _classes(
    gold: LabelGold, predictions: LabelPredictions, resamples: Resamples
) -> dict[str, dict[str, ClassRow]]:
    return {"label": label_rows(gold, predictions, resamples)}


def _confusion(gold: LabelGold, predictions: LabelPredictions) -> dict[str, Any]:
    counts = label_confusion(gold, predictions).tolist()
    return {"labels": list(gold.labels), "counts": counts}
