"""Measuring models of pairs on labelled pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stancelib.corpus import PairCorpus
from stancelib.errors import InputError
from stancelib.evaluation import (
    LabelGold,
    LabelPredictions,
    build_label_report,
    cross_validate_pairs,
)
from stancelib.evaluation.label_baselines import LABEL_BASELINES, baselines_for
from stancelib.evaluation.label_protocol import run_pair_system
from stancelib.evaluation.learning import LearningCurves, learning_curve_pairs
from stancelib.evaluation.probe_pairs import probe_pairs
from stancelib.evaluation.protocol import Progress
from stancelib.evaluation.records import ProbeResult
from stancelib.evaluation.report import Report
from stancelib.training.held_out import use_labels_of

if TYPE_CHECKING:
    from stancelib.pairs import PairModel

__all__ = ["PairEvaluation"]

_BATCH = 512
_SHOWN = 10


class PairEvaluation:
    """Models and baselines on the same pairs.

    Parameters
    ----------
    corpus : PairCorpus
    models : mapping of str to PairModel
        The first is the one under test.
    train : PairCorpus, optional
        What baselines learn from; its labels are known too.

    Raises
    ------
    InputError
        If the model knows none of the labels, or rows lack the target that a
        model needs.
    """

    def __init__(
        self,
        corpus: PairCorpus,
        models: Mapping[str, PairModel],
        train: PairCorpus | None = None,
    ) -> None:
        first = next(iter(models.values()))
        for model in models.values():
            _check_targets(model, corpus)
        self.corpus, self.notes = use_labels_of(first, corpus)
        self.models = models
        self._train = None if train is None else use_labels_of(first, train)[0]
        names = [*first.labels, *self.corpus.labels]
        for model in models.values():
            names += model.labels
        names += () if self._train is None else self._train.labels
        self.labels = tuple(dict.fromkeys(names))
        self.gold = LabelGold.from_corpus(self.corpus, self.labels)

    def predict(self) -> dict[str, LabelPredictions]:
        """Return what each model says."""
        targets = [pair.target for pair in self.corpus]
        return {
            name: _predict(model, self.labels, self.corpus.texts, targets)
            for name, model in self.models.items()
        }

    def baselines(
        self, train: PairCorpus, progress: Progress | None
    ) -> dict[str, LabelPredictions]:
        """Return what baselines say that learn from another corpus."""
        learned = train if self._train is None else self._train
        systems = baselines_for(learned)
        out = {}
        for step, (name, system) in enumerate(systems.items(), start=1):
            out[name] = run_pair_system(name, system, self.labels, learned, self.corpus)
            if progress is not None:
                progress(step, len(systems), name)
        return out

    def cross_validated(
        self, folds: int, seed: int, n_jobs: int, progress: Progress | None
    ) -> dict[str, LabelPredictions]:
        """Return what baselines say that learn from the other folds of the same corpus."""
        systems = baselines_for(self.corpus)
        _, said = cross_validate_pairs(
            self.corpus, systems, k=folds, seed=seed, n_jobs=n_jobs, progress=progress
        )
        return {name: predictions.select(self.labels) for name, predictions in said.items()}

    def probes(self, seed: int) -> tuple[ProbeResult, ...]:
        """Return how often the models' answers change with texts and targets."""
        systems = {
            name: partial(_predict, model, self.labels) for name, model in self.models.items()
        }
        return probe_pairs(self.corpus, systems, seed=seed)

    def learning(self, folds: int, seed: int, progress: Progress | None) -> LearningCurves:
        """Return how the scores of the library and of a baseline grow with the corpus."""
        from stancelib.training.pairs import pair_system

        systems = {"stancelib": pair_system, "tfidf_lr": LABEL_BASELINES["tfidf_lr"]}
        return learning_curve_pairs(self.corpus, systems, k=folds, seed=seed, progress=progress)

    def report(self, systems: Mapping[str, LabelPredictions], **facts: Any) -> Report:
        """Put all together."""
        return build_label_report(self.gold, systems, corpus=self.corpus, **facts)


def _check_targets(model: PairModel, corpus: PairCorpus) -> None:
    """Refuse rows without a target, unless the model knows but one or needs none."""
    if not model.needs_target or len(model.targets) == 1:
        return
    bad = [
        pair.row or i for i, pair in enumerate(corpus, start=1) if not (pair.target or "").strip()
    ]
    if bad:
        shown = ", ".join(map(str, bad[:_SHOWN])) + (", …" if len(bad) > _SHOWN else "")
        raise InputError(
            f"{corpus.name}: no target in {len(bad)} of {len(corpus)} rows ({shown}), but the model "
            "was trained with targets; name their column (target_column, --target-column)"
        )


def _predict(
    model: PairModel,
    labels: tuple[str, ...],
    texts: Sequence[str],
    targets: Sequence[str | None],
) -> LabelPredictions:
    starts = range(0, max(len(texts), 1), _BATCH)
    parts = [
        model.decide(
            texts[start : start + _BATCH],
            targets[start : start + _BATCH] if model.needs_target else None,
        )
        for start in starts
    ]
    proba, decided = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return LabelPredictions(model.labels, proba, decided).select(labels)
