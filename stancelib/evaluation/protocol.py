"""Running an evaluation of topics: cross-validation and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np

from stancelib.corpus.apart import Apart
from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.corpus.split import IntArray, grouped_folds
from stancelib.errors import InputError
from stancelib.evaluation.baselines import System
from stancelib.evaluation.building import Extras, Kind, make_report
from stancelib.evaluation.counts import exact
from stancelib.evaluation.curves import TOPIC_CURVES
from stancelib.evaluation.facts import corpus_facts
from stancelib.evaluation.metrics import METRICS, Metric, exact_match
from stancelib.evaluation.predictions import Gold, Predictions, topic_names
from stancelib.evaluation.records import ClassRow, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.tables import stance_confusion, stance_rows, topic_rows
from stancelib.topics import STANCES, Topic

__all__ = ["Progress", "build_report", "cross_validate", "out_of_fold", "run_system"]

#: Called as ``progress(step, total, message)`` after each step.
Progress = Callable[[int, int, str], None]

_SLICE_METRICS = ("side_f1", "topic_micro_f1", "stance_macro_f1")
_TESTS = ("topic_micro_f1", "side_f1", "stance_macro_f1")

AnyCorpus = TypeVar("AnyCorpus", Corpus, PairCorpus)


class _Rows(Protocol):
    """Predictions of either kind."""

    def take(self, indices: Any) -> Any: ...
    @classmethod
    def concat(cls, parts: Iterable[Any]) -> Any: ...


AnyPredictions = TypeVar("AnyPredictions", bound=_Rows)


def out_of_fold(
    corpus: AnyCorpus,
    folds: IntArray,
    systems: Mapping[str, Callable[[AnyCorpus, AnyCorpus], AnyPredictions]],
    *,
    n_jobs: int = 1,
    progress: Progress | None = None,
) -> dict[str, AnyPredictions]:
    """Predict each fold by systems that were trained on the others.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
    folds : int array of shape (n,)
    systems : mapping of str to function of (train, test)
    n_jobs, progress
        As in :func:`cross_validate`.

    Returns
    -------
    dict
        Predictions of each system, in the corpus's order.
    """
    from joblib import Parallel, delayed

    parts: dict[str, list[AnyPredictions]] = {name: [] for name in systems}
    order: list[IntArray] = []
    jobs, names = [], []
    numbers = np.unique(folds)
    for fold in numbers:
        train = corpus.take(np.flatnonzero(folds != fold).tolist())
        rows = np.flatnonzero(folds == fold)
        order.append(rows)
        for name, system in systems.items():
            names.append((name, f"{name}, fold {len(order)} of {len(numbers)}"))
            jobs.append(delayed(system)(train, corpus.take(rows.tolist())))
    done = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    for step, ((name, message), predictions) in enumerate(zip(names, done, strict=True), start=1):
        parts[name].append(predictions)
        if progress is not None:
            progress(step, len(jobs), message)
    back = np.argsort(np.concatenate(order), kind="stable")
    return {name: type(items[0]).concat(items).take(back) for name, items in parts.items()}


def cross_validate(
    corpus: Corpus,
    topics: Sequence[Topic],
    systems: Mapping[str, System],
    *,
    k: int = 5,
    seed: int = 0,
    extra: Corpus | None = None,
    n_jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[Gold, dict[str, Predictions]]:
    """Predict every paragraph by a system that was trained without its document.

    Parameters
    ----------
    corpus : Corpus
    topics : sequence of Topic
    systems : mapping of str to function (train, test, topics) -> Predictions
        See :data:`stancelib.evaluation.baselines.BASELINES`.
    k : int, default 5
        Number of folds; see :func:`stancelib.corpus.split.grouped_folds`.
    seed : int, default 0
        Of the folds.
    extra : Corpus, optional
        Paragraphs to learn from that are not tested on. A fold does without
        those of its own documents, and near copies; see :class:`stancelib.corpus.apart.Apart`.
    n_jobs : int, default 1
        Processes that work side by side, as in joblib; the outcome is the same.
    progress : function of (step, total, message), optional

    Returns
    -------
    Gold
        Labels in the corpus's order.
    dict of str to Predictions
        Out-of-fold predictions of each system, in the same order.

    Raises
    ------
    InputError
        If a system returns other rows or topics than it was asked for.
    """
    runs = {
        name: partial(_run_fold, name, system, topics, extra) for name, system in systems.items()
    }
    folds = grouped_folds(corpus, k, seed)
    out = out_of_fold(corpus, folds, runs, n_jobs=n_jobs, progress=progress)
    return Gold.from_corpus(corpus, topics), out


def _run_fold(
    name: str,
    system: System,
    topics: Sequence[Topic],
    extra: Corpus | None,
    train: Corpus,
    test: Corpus,
) -> Predictions:
    more = train if extra is None else train + Apart(test).keep(extra)
    return run_system(name, system, more, test, topics)


def run_system(
    name: str, system: System, train: Corpus, test: Corpus, topics: Sequence[Topic]
) -> Predictions:
    """Run a system and check that it answered what it was asked; raise InputError if not."""
    predictions = system(train, test, topics)
    if predictions.topics != topic_names(topics) or len(predictions) != len(test):
        raise InputError(
            f"system {name!r} returned {len(predictions)} rows on topics {predictions.topics}; "
            f"expected {len(test)} rows on {topic_names(topics)}"
        )
    return predictions


def build_report(
    gold: Gold,
    systems: Mapping[str, Predictions],
    *,
    title: str,
    protocol: Mapping[str, Any],
    corpus: Corpus | None = None,
    agreement: Mapping[str, float] | None = None,
    metrics: Mapping[str, Metric] = METRICS,
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
    gold : Gold
    systems : mapping of str to Predictions
        The first is the system under test: the others are compared with it.
    title : str
    protocol : mapping
        How the predictions were made: text, folds, seed, versions.
    corpus : Corpus, optional
        The paragraphs of ``gold``, in the same order: then there are results
        by source, year, length, topic and holder.
    agreement : mapping of str to float, optional
        Annotators' agreement by metric (``topic_micro_f1``, ``side_f1``).
    metrics, n_resamples, seed, level
        As in :func:`stancelib.evaluation.intervals.bootstrap`.
    slices : iterable of Slice, optional
        Such as :func:`stancelib.evaluation.left_out.leave_one_source_out_rows` returns.
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
        If there is no system, or rows or topics don't fit the gold labels.

    Examples
    --------
    >>> gold = Gold(("a",), [[True]] * 2, [[True]] * 2, [[False]] * 2, ("d", "e"), (None, None))
    >>> said = Predictions.from_probabilities(("a",), [[0.9]] * 2, [[0.8]] * 2, [[0.1]] * 2)
    >>> report = build_report(gold, {"mine": said}, title="Demo", protocol={"text": "two rows"})
    >>> report.systems["mine"]["side_f1"].value
    1.0
    """
    kind = Kind(
        name="topics",
        metrics=metrics,
        slice_metrics={name: METRICS[name] for name in _SLICE_METRICS},
        tests={**{name: METRICS[name] for name in _TESTS}, "exact_match": exact_match},
        right=exact,
        share="exact_match",
        classes=_classes,
        confusion=_confusion,
        curves=TOPIC_CURVES,
        facts=corpus_facts,
        topics=gold.topics,
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


def _classes(
    gold: Gold, predictions: Predictions, resamples: Resamples
) -> dict[str, dict[str, ClassRow]]:
    return {
        "topic": topic_rows(gold, predictions, resamples),
        "stance": stance_rows(gold, predictions, resamples),
    }


def _confusion(gold: Gold, predictions: Predictions) -> dict[str, Any]:
    return {"labels": list(STANCES), "counts": stance_confusion(gold, predictions).tolist()}
