"""Testing systems on a source or a topic that they were not trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stancelib.corpus.schema import Corpus
from stancelib.evaluation.baselines import System
from stancelib.evaluation.intervals import bootstrap
from stancelib.evaluation.metrics import GIVEN_TOPIC_METRICS, METRICS, Metric
from stancelib.evaluation.predictions import Gold, IntArray, topic_names
from stancelib.evaluation.protocol import Progress, run_system
from stancelib.evaluation.report import Slice
from stancelib.topics import Topic

__all__ = ["leave_one_source_out_rows", "leave_one_topic_out_rows"]


def leave_one_source_out_rows(
    corpus: Corpus,
    topics: Sequence[Topic],
    systems: Mapping[str, System],
    *,
    min_size: int = 30,
    metrics: Mapping[str, Metric] = METRICS,
    n_resamples: int = 1000,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Slice, ...]:
    """Test each system on each source that it was not trained on.

    Parameters
    ----------
    corpus, topics, systems, progress
        As in :func:`cross_validate`.
    min_size : int, default 30
        Sources with fewer paragraphs are not tested.
    metrics, n_resamples, seed
        As in :func:`stancelib.evaluation.intervals.bootstrap`.

    Returns
    -------
    tuple of Slice
        One per source and system.
    """
    from stancelib.corpus.split import leave_one_source_out

    splits = list(leave_one_source_out(corpus, min_size))
    return _left_out(
        "source", splits, corpus, topics, systems, metrics, n_resamples, seed, progress
    )


def leave_one_topic_out_rows(
    corpus: Corpus,
    topics: Sequence[Topic],
    systems: Mapping[str, System],
    *,
    metrics: Mapping[str, Metric] = GIVEN_TOPIC_METRICS,
    n_resamples: int = 1000,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Slice, ...]:
    """Test each system on each topic whose labels it has not seen.

    The system is given all topics, the one left out included, so that it
    knows name, proposition and aliases. It is tested on the paragraphs about
    that topic alone, so that only metrics given the topic make sense; these
    are the default. Parameters and result are otherwise those of
    :func:`leave_one_source_out_rows`.
    """
    from stancelib.corpus.split import leave_one_topic_out

    names = topic_names(topics)
    splits = [split for split in leave_one_topic_out(corpus) if split[0] in names]
    return _left_out("topic", splits, corpus, topics, systems, metrics, n_resamples, seed, progress)


def _left_out(
    kind: str,
    splits: Sequence[tuple[str, IntArray, IntArray]],
    corpus: Corpus,
    topics: Sequence[Topic],
    systems: Mapping[str, System],
    metrics: Mapping[str, Metric],
    n_resamples: int,
    seed: int,
    progress: Progress | None,
) -> tuple[Slice, ...]:
    rows = []
    for name, train_rows, test_rows in splits:
        train, test = corpus.take(train_rows), corpus.take(test_rows)
        gold = Gold.from_corpus(test, topics)
        if kind == "topic":
            gold = gold.select([name])
        for system_name, system in systems.items():
            predictions = run_system(system_name, system, train, test, topics).select(gold.topics)
            scores = bootstrap(gold, predictions, metrics, n_resamples=n_resamples, seed=seed)
            rows.append(Slice(f"{kind} left out", name, system_name, len(test), scores))
            if progress is not None:
                total = len(splits) * len(systems)
                progress(len(rows), total, f"{system_name}, without {kind} {name}")
    return tuple(rows)
