"""Learning curves: how scores grow with the number of training documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.corpus.split import document_groups, grouped_folds
from stancelib.errors import InputError, TrainingError
from stancelib.evaluation.baselines import System
from stancelib.evaluation.intervals import bootstrap
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.metrics import METRICS, Metric
from stancelib.evaluation.predictions import Gold, IntArray, Predictions
from stancelib.evaluation.scores import Interval
from stancelib.topics import Topic

__all__ = ["SHARES", "LearningCurves", "learning_curve", "learning_curve_pairs"]

#: Shares of the training documents that are learned from.
SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
#: What a curve shows unless told otherwise.
_TOPIC_METRICS = ("topic_micro_f1", "side_f1")
_LABEL_METRICS = ("accuracy", "macro_f1")

#: Called as ``progress(step, total, message)``.
Progress = Callable[[int, int, str], None]
Said = TypeVar("Said", Predictions, LabelPredictions)


class LearningCurves(NamedTuple):
    """Curves as a report keeps them, and what to say about them.

    Parameters
    ----------
    curves : list of dict
        ``name`` (the metric), ``system`` and ``points``: ``n_documents`` and
        ``n_rows`` learned from (means over folds), ``value``, ``low``, ``high``.
    notes : list of str
        How they were made, and which points are missing and why.
    """

    curves: list[dict[str, Any]]
    notes: list[str]


class _Job(NamedTuple):
    """Rows to learn from and to test on."""

    share: float
    train: IntArray
    test: IntArray


def learning_curve(
    corpus: Corpus,
    topics: Sequence[Topic],
    systems: Mapping[str, System],
    *,
    shares: Sequence[float] = SHARES,
    repeats: int = 2,
    k: int = 5,
    seed: int = 0,
    metrics: Mapping[str, Metric] | None = None,
    n_resamples: int = 1000,
    progress: Progress | None = None,
) -> LearningCurves:
    """Train on growing parts of a corpus, always testing on documents left out.

    Parameters
    ----------
    corpus : Corpus
    topics : sequence of Topic
    systems : mapping of str to function (train, test, topics) -> Predictions
    shares : sequence of float
        Of the training documents, above 0 to 1. A larger part holds the smaller ones.
    repeats : int, default 2
        How often documents are drawn anew.
    k : int, default 5
        Folds; each row is tested on once a repetition.
    seed : int, default 0
        Of folds and draws.
    metrics : mapping of str to function, optional
        Topic micro-F1 and side F1 by default.
    n_resamples : int, default 1000
        Of the bootstrap over test documents. A document is drawn together with
        its predictions in all repetitions.
    progress : function of (step, total, message), optional

    Returns
    -------
    LearningCurves

    Raises
    ------
    InputError
        If shares, repeats or k are out of range.

    Notes
    -----
    The interval tells how the score depends on the documents tested on. That
    the documents learned from are a sample too shows between repetitions,
    which are pooled.
    """
    chosen = {name: METRICS[name] for name in _TOPIC_METRICS} if metrics is None else metrics
    trials = _Trials(corpus, shares, repeats, k, seed, len(systems), progress)
    gold = Gold.from_corpus(corpus, topics)
    for name, system in systems.items():

        def run(job: _Job, system: System = system) -> Predictions:
            return system(corpus.take(job.train), corpus.take(job.test), topics)

        for share, rows, parts in trials.run(name, run):
            said = Predictions.concat(parts)
            scores = bootstrap(gold.take(rows), said, chosen, n_resamples=n_resamples, seed=seed)
            trials.add(name, share, scores)
    return trials.curves()


def learning_curve_pairs(
    corpus: PairCorpus,
    systems: Mapping[str, Callable[[PairCorpus, PairCorpus], LabelPredictions]],
    *,
    stances: Mapping[str, str | None] | None = None,
    shares: Sequence[float] = SHARES,
    repeats: int = 2,
    k: int = 5,
    seed: int = 0,
    metrics: Mapping[str, Metric] | None = None,
    n_resamples: int = 1000,
    progress: Progress | None = None,
) -> LearningCurves:
    """Train on growing parts of a corpus of pairs, always testing on documents left out.

    Parameters
    ----------
    corpus : PairCorpus
    systems : mapping of str to function (train, test) -> LabelPredictions
    stances : mapping of str to (str or None), optional
        What labels mean; as the corpus says by default.
    metrics : mapping of str to function, optional
        Accuracy and macro-F1 by default.
    shares, repeats, k, seed, n_resamples, progress
        As in :func:`learning_curve`.

    Returns
    -------
    LearningCurves
    """
    chosen = {name: LABEL_METRICS[name] for name in _LABEL_METRICS} if metrics is None else metrics
    trials = _Trials(corpus, shares, repeats, k, seed, len(systems), progress)
    gold = LabelGold.from_corpus(corpus, stances=stances)
    for name, system in systems.items():

        def run(job: _Job, system: Any = system) -> LabelPredictions:
            said: LabelPredictions = system(corpus.take(job.train), corpus.take(job.test))
            return said.select(gold.labels)

        for share, rows, parts in trials.run(name, run):
            said = LabelPredictions.concat(parts)
            scores = bootstrap(gold.take(rows), said, chosen, n_resamples=n_resamples, seed=seed)
            trials.add(name, share, scores)
    return trials.curves()


class _Trials:
    """All trainings of a curve: what is learned from, what came out, what could not be done."""

    def __init__(
        self,
        corpus: Corpus | PairCorpus,
        shares: Sequence[float],
        repeats: int,
        k: int,
        seed: int,
        n_systems: int,
        progress: Progress | None,
    ) -> None:
        if not shares or not all(0 < share <= 1 for share in shares) or repeats < 1:
            raise InputError(
                f"learning curve: shares={list(shares)}, repeats={repeats}; use shares above 0 "
                "up to 1, and at least one repetition"
            )
        self._documents = document_groups(corpus)
        self._jobs = list(_jobs(corpus, self._documents, sorted(set(shares)), repeats, k, seed))
        self._total = len(self._jobs) * n_systems
        self._step = 0
        self._progress = progress
        self._points: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._notes = [
            f"Learning curve: {k} folds by document, {repeats} draws of the documents learned "
            "from; intervals over the documents tested on."
        ]

    def run(
        self, name: str, run: Callable[[_Job], Said]
    ) -> Iterator[tuple[float, IntArray, list[Said]]]:
        """Yield for each share the rows tested on and what was said of them."""
        for share in dict.fromkeys(job.share for job in self._jobs):
            jobs = [job for job in self._jobs if job.share == share]
            parts: list[Said] = []
            try:
                for job in jobs:
                    parts.append(run(job))
                    self._report(f"{name}, {share:.0%} of the documents")
            except (TrainingError, InputError) as error:
                self._step += len(jobs) - len(parts)
                self._notes.append(
                    f"Learning curve: no point of {name} for {share:.0%} of the documents: {error}"
                )
                continue
            yield share, np.concatenate([job.test for job in jobs]), parts

    def _report(self, message: str) -> None:
        self._step += 1
        if self._progress is not None:
            self._progress(self._step, self._total, message)

    def add(self, name: str, share: float, scores: Mapping[str, Interval]) -> None:
        """Keep a point of each metric."""
        learned = [job.train for job in self._jobs if job.share == share]
        documents = np.mean([len(np.unique(self._documents[rows])) for rows in learned])
        for metric, score in scores.items():
            self._points.setdefault((metric, name), []).append(
                {
                    "n_documents": round(float(documents)),
                    "n_rows": round(float(np.mean([len(rows) for rows in learned]))),
                    "value": score.value,
                    "low": score.low,
                    "high": score.high,
                }
            )

    def curves(self) -> LearningCurves:
        """Return all curves, those of one metric together."""
        metrics = dict.fromkeys(metric for metric, _ in self._points)
        curves = [
            {"name": metric, "system": system, "points": points}
            for wanted in metrics
            for (metric, system), points in self._points.items()
            if metric == wanted
        ]
        return LearningCurves(curves, self._notes)


def _jobs(
    corpus: Corpus | PairCorpus,
    documents: IntArray,
    shares: Sequence[float],
    repeats: int,
    k: int,
    seed: int,
) -> Iterator[_Job]:
    folds = grouped_folds(corpus, k, seed)
    for share in shares:
        for repeat in range(repeats if share < 1 else 1):  # all documents: one draw
            # The same order for all shares, so that a larger part holds the smaller ones.
            order = np.random.default_rng([seed, repeat]).permutation(int(documents.max()) + 1)
            rank = np.argsort(order)
            for fold in range(k):
                inside = np.unique(documents[folds != fold])
                wanted = max(round(share * len(inside)), 1)
                drawn = inside[np.argsort(rank[inside])[:wanted]]
                train = np.flatnonzero(np.isin(documents, drawn))
                yield _Job(share, train, np.flatnonzero(folds == fold))
