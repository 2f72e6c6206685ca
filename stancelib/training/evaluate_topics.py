"""Measuring models of topics on labelled paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from stancelib.corpus import Corpus
from stancelib.errors import InputError
from stancelib.evaluation import BASELINES, Gold, Predictions, build_report, cross_validate
from stancelib.evaluation.learning import LearningCurves, learning_curve
from stancelib.evaluation.probe_topics import probe_topics
from stancelib.evaluation.protocol import Progress, run_system
from stancelib.evaluation.records import ProbeResult
from stancelib.evaluation.report import Report
from stancelib.model.bundle import StanceModel
from stancelib.topics import Topic
from stancelib.training.fit import predict, stancelib_system
from stancelib.training.measure import TOPIC_BASELINES

__all__ = ["TopicEvaluation"]


class TopicEvaluation:
    """Models and baselines on the same paragraphs.

    Parameters
    ----------
    corpus : Corpus
    models : mapping of str to StanceModel
        The first is the one under test.

    Raises
    ------
    InputError
        If no label is about a topic that all models know.
    """

    def __init__(self, corpus: Corpus, models: Mapping[str, StanceModel]) -> None:
        self.corpus = corpus
        self.models = models
        first, *others = models.values()
        known = [{topic.name for topic in model.topics} for model in models.values()]
        common = set.intersection(*known)
        self.topics: list[Topic] = [
            topic for topic in first.topics if topic.name in common & set(corpus.topics)
        ]
        if not self.topics:
            of = "all the models" if others else "the model"
            names = [topic.name for topic in first.topics if topic.name in common]
            raise InputError(
                f"{corpus.name}: its topics ({', '.join(corpus.topics) or 'none'}) are not those "
                f"of {of} ({', '.join(names) or 'none'})"
            )
        self.gold = Gold.from_corpus(corpus, self.topics)
        left = sorted(set(corpus.topics) - {topic.name for topic in self.topics})
        who = "a model does" if others else "the model does"
        self.notes = (
            [f"Topics that {who} not know were left out: {', '.join(left)}."] if left else []
        )

    def predict(self) -> dict[str, Predictions]:
        """Return what each model says."""
        return {
            name: predict(model, self.corpus.texts, self.topics)
            for name, model in self.models.items()
        }

    def baselines(self, train: Corpus, progress: Progress | None) -> dict[str, Predictions]:
        """Return what baselines say that learn from another corpus."""
        out = {}
        for step, name in enumerate(TOPIC_BASELINES, start=1):
            out[name] = run_system(name, BASELINES[name], train, self.corpus, self.topics)
            if progress is not None:
                progress(step, len(TOPIC_BASELINES), name)
        return out

    def cross_validated(
        self, folds: int, seed: int, n_jobs: int, progress: Progress | None
    ) -> dict[str, Predictions]:
        """Return what baselines say that learn from the other folds of the same corpus."""
        systems = {name: BASELINES[name] for name in TOPIC_BASELINES}
        _, said = cross_validate(
            self.corpus, self.topics, systems, k=folds, seed=seed, n_jobs=n_jobs, progress=progress
        )
        return said

    def probes(self, seed: int) -> tuple[ProbeResult, ...]:
        """Return how often the models' answers change with the texts."""
        systems = {
            name: partial(_predict, model, self.topics) for name, model in self.models.items()
        }
        return probe_topics(self.corpus, self.topics, systems, seed=seed)

    def learning(self, folds: int, seed: int, progress: Progress | None) -> LearningCurves:
        """Return how the scores of the library and of a baseline grow with the corpus."""
        systems = {"stancelib": stancelib_system, "tfidf_lr": BASELINES["tfidf_lr"]}
        return learning_curve(
            self.corpus, self.topics, systems, k=folds, seed=seed, progress=progress
        )

    def report(self, systems: Mapping[str, Predictions], **facts: Any) -> Report:
        """Put all together."""
        return build_report(self.gold, systems, corpus=self.corpus, **facts)


def _predict(model: StanceModel, topics: Sequence[Topic], texts: Sequence[str]) -> Predictions:
    return predict(model, texts, topics)
