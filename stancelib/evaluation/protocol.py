"""Running an evaluation: cross-validation, what is left out in turn, and the report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stancelib.corpus.schema import Corpus
from stancelib.errors import InputError
from stancelib.evaluation.baselines import System
from stancelib.evaluation.counts import stance_codes
from stancelib.evaluation.intervals import bootstrap, paired_difference
from stancelib.evaluation.metrics import METRICS, Metric, check_aligned
from stancelib.evaluation.predictions import Gold, IntArray, Predictions, topic_names
from stancelib.evaluation.report import Report, Slice
from stancelib.evaluation.scores import Interval
from stancelib.evaluation.tables import (
    ClassScores,
    stance_confusion,
    stance_per_class,
    topic_scores,
)
from stancelib.topics import STANCES, Topic

__all__ = [
    "Progress",
    "build_report",
    "corpus_facts",
    "cross_validate",
    "run_system",
]

_BIASED = (
    "A value outside its own interval is not a misprint: calibration errors are larger in "
    "resamples than in the data, because absolute values of noise add up. Read the upper bound."
)

#: Called as ``progress(step, total, message)`` after each step.
Progress = Callable[[int, int, str], None]


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
        Paragraphs that every fold learns from and none is tested on.
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
    from joblib import Parallel, delayed

    from stancelib.corpus.split import grouped_folds

    folds = grouped_folds(corpus, k, seed)
    parts: dict[str, list[Predictions]] = {name: [] for name in systems}
    order: list[IntArray] = []
    jobs, names = [], []
    for fold in np.unique(folds):
        train = corpus.take(np.flatnonzero(folds != fold))
        if extra is not None:
            train = train + extra
        rows = np.flatnonzero(folds == fold)
        order.append(rows)
        for name, system in systems.items():
            names.append((name, f"{name}, fold {len(order)} of {len(np.unique(folds))}"))
            jobs.append(delayed(run_system)(name, system, train, corpus.take(rows), topics))
    done = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    for step, ((name, message), predictions) in enumerate(zip(names, done, strict=True), start=1):
        parts[name].append(predictions)
        if progress is not None:
            progress(step, len(jobs), message)
    back = np.argsort(np.concatenate(order), kind="stable")
    out = {name: Predictions.concat(items).take(back) for name, items in parts.items()}
    return Gold.from_corpus(corpus, topics), out


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


def corpus_facts(gold: Gold) -> dict[str, Any]:
    """Count what is in the gold labels.

    Returns
    -------
    dict
        ``paragraphs``, ``documents``, ``without_topic``, ``sources`` (name to
        paragraphs, the largest first; ``"unknown"`` where there is none),
        ``labels`` (topic to stance to count), and ``fingerprint``, the
        SHA-256 of labels, documents and sources in their order.

    Examples
    --------
    >>> gold = Gold(("a",), [[True]], [[True]], [[False]], ("d",), ("Daily",))
    >>> facts = corpus_facts(gold)
    >>> facts["labels"], facts["sources"]
    ({'a': {'support': 1, 'oppose': 0, 'mixed': 0, 'neutral': 0}}, {'Daily': 1})
    """
    counts = Counter(source or "unknown" for source in gold.sources)
    codes = stance_codes(gold.support, gold.oppose)
    labels = {}
    for column, topic in enumerate(gold.topics):
        about = codes[gold.topic[:, column], column]
        labels[topic] = {s: int((about == code).sum()) for code, s in enumerate(STANCES)}
    digest = hashlib.sha256()
    digest.update(json.dumps([gold.topics, gold.groups, gold.sources]).encode())
    for array in (gold.topic, gold.support, gold.oppose):
        digest.update(array.tobytes())
    return {
        "paragraphs": len(gold),
        "documents": len(set(gold.groups)),
        "without_topic": int((~gold.topic.any(axis=1)).sum()),
        "sources": dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        "labels": labels,
        "fingerprint": digest.hexdigest(),
    }


def build_report(
    gold: Gold,
    systems: Mapping[str, Predictions],
    *,
    title: str,
    protocol: Mapping[str, Any],
    agreement: Mapping[str, float] | None = None,
    metrics: Mapping[str, Metric] = METRICS,
    n_resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    slices: Iterable[Slice] = (),
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
    agreement : mapping of str to float, optional
        Annotators' agreement by metric (``topic_micro_f1``, ``side_f1``).
    metrics, n_resamples, seed, level
        As in :func:`stancelib.evaluation.intervals.bootstrap`.
    slices : iterable of Slice, optional
        Such as :func:`stancelib.evaluation.left_out.leave_one_source_out_rows` returns.
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
    if not systems:
        raise InputError("report: no system to measure; give at least one")
    for predictions in systems.values():
        check_aligned(gold, predictions)
    first, *others = systems
    settings: dict[str, Any] = {"n_resamples": n_resamples, "seed": seed, "level": level}
    differences: dict[str, dict[str, Any]] = {}
    for other in others:
        differences[f"{first} - {other}"] = {
            name: paired_difference(gold, systems[first], systems[other], metric, **settings)
            for name, metric in metrics.items()
        }
    measured = {name: bootstrap(gold, p, metrics, **settings) for name, p in systems.items()}
    intervals = [
        i for part in (measured, differences) for row in part.values() for i in row.values()
    ]
    biased = [_BIASED] if any(_outside(interval) for interval in intervals) else []
    return Report(
        title=title,
        corpus=corpus_facts(gold),
        protocol={**protocol, "bootstrap": settings},
        systems=measured,
        per_topic={name: _class_rows(topic_scores(gold, p)) for name, p in systems.items()},
        per_stance={name: _class_rows(stance_per_class(gold, p)) for name, p in systems.items()},
        confusion={name: stance_confusion(gold, p).tolist() for name, p in systems.items()},
        differences=differences,
        slices=tuple(slices),
        agreement=dict(agreement or {}),
        notes=(*notes, *biased),
    )


def _outside(interval: Interval) -> bool:
    if interval.value is None or interval.low is None or interval.high is None:
        return False
    return not interval.low <= interval.value <= interval.high


def _class_rows(scores: Mapping[str, ClassScores]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "precision": row.precision.value,
            "recall": row.recall.value,
            "f1": row.f1.value,
            "gold": row.gold,
            "predicted": row.predicted,
        }
        for name, row in scores.items()
    }
