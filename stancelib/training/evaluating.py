"""Measuring trained models on labelled data: reading, predicting, baselines, probes, the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stancelib.corpus import Corpus, PairCorpus
from stancelib.errors import InputError
from stancelib.evaluation.protocol import Progress
from stancelib.evaluation.report import Report
from stancelib.training.held_out import WARNING, overlap_notes, read_test_data, seen_note
from stancelib.training.measure import corpus_facts, fingerprint, versions

__all__ = ["TESTED", "Evaluation", "evaluate_model", "evaluation", "named_models"]

_FOLDS = 5
#: The model under test, in reports.
TESTED = "stancelib"


class Evaluation(NamedTuple):
    """A report and what it was made from.

    Parameters
    ----------
    report : Report
    corpus : Corpus or PairCorpus
        As it was measured on.
    gold : Gold or LabelGold
    predictions : mapping of str to Predictions or LabelPredictions
        Of all systems.
    """

    report: Report
    corpus: Corpus | PairCorpus
    gold: Any
    predictions: Mapping[str, Any]


def evaluate_model(model: Any, source: Any, **settings: Any) -> Report:
    """Measure a model on labelled data; see :func:`evaluation`.

    Returns
    -------
    Report
    """
    return evaluation(model, source, **settings).report


def evaluation(
    model: Any,
    source: Any,
    *,
    compare: Mapping[str, Any] | None = None,
    train: Any = None,
    baselines: bool = True,
    probes: bool = True,
    learning_curve: bool = False,
    seed: int = 0,
    n_jobs: int = 1,
    progress: Progress | None = None,
    **columns: Any,
) -> Evaluation:
    """Measure a model on labelled data, beside other models and baselines.

    Parameters
    ----------
    model : StanceModel or PairModel
    source : path, Dataset, Corpus, PairCorpus or list of dict
        Labelled data of the model's kind, that it was not trained on.
    compare : mapping of str to model, optional
        Other models of the same kind; see :func:`named_models`.
    train : as `source`, optional
        What baselines learn from. Without it they are cross-validated on the
        test data.
    baselines, probes, learning_curve : bool, optional
        What to measure beside the model. A learning curve trains many models,
        on parts of the test data.
    seed : int, optional
        Of the bootstrap, the folds and the probes.
    n_jobs : int, optional
        Processes of the cross-validation.
    progress : function of (step, total, message), optional
    **columns
        How to read the data, as in :func:`stancelib.corpus.read_any`. A
        PairModel's own columns and labels are used unless others are named.

    Returns
    -------
    Evaluation

    Raises
    ------
    CorpusError
        If rows of the data can't be used; it lists all of them.
    InputError
        If data or models don't fit together.
    """
    models = {TESTED: model, **(compare or {})}
    for name, other in models.items():
        if other.kind != model.kind:
            raise InputError(f"{name}: labels {other.kind}, but the model labels {model.kind}")
    corpus = read_test_data(model, source, **columns)
    if not len(corpus):
        raise InputError(f"{corpus.name}: holds no labelled text; there is nothing to measure")
    learned = None if train is None else read_test_data(model, train, **columns)
    task = _task(corpus, models, learned)
    notes = list(task.notes)
    for name, other in models.items():
        notes += seen_note(name, other, task.corpus)
    predictions = task.predict()
    documents = len(set(task.gold.groups))
    folds = min(_FOLDS, documents)
    if baselines:
        more, said = _baselines(task, learned, folds, seed, n_jobs, progress)
        predictions |= more
        notes += said
    curves: list[Any] = []
    if learning_curve and folds >= 2:
        curves, said = task.learning(folds, seed, progress)
        notes += said
    elif learning_curve:
        notes.append("No learning curve: it needs two documents to be cross-validated.")
    facts: dict[str, Any] = {
        "method": "a trained model on labelled data",
        "seed": seed,
        "corpus_sha256": fingerprint(corpus),
        "model_training": _learned_from(model),
        "baselines_trained_on": None if learned is None else corpus_facts(learned),
        "versions": versions(),
    }
    if compare:
        facts["compared"] = {name: _learned_from(other) for name, other in compare.items()}
    report = task.report(
        predictions,
        title=f"Evaluation on {corpus.name}",
        protocol=facts,
        seed=seed,
        learning=curves,
        probes=task.probes(seed) if probes else (),
        # Warnings first.
        notes=sorted(notes, key=lambda note: not note.startswith(WARNING)),
    )
    return Evaluation(report, task.corpus, task.gold, predictions)


def _learned_from(model: Any) -> list[Any]:
    return list(model.state.manifest.get("training", ()))


def _task(corpus: Any, models: Mapping[str, Any], train: Any) -> Any:
    if isinstance(corpus, PairCorpus):
        from stancelib.training.evaluate_pairs import PairEvaluation

        return PairEvaluation(corpus, models, train)
    from stancelib.training.evaluate_topics import TopicEvaluation

    return TopicEvaluation(corpus, models)


def _baselines(
    task: Any, train: Any, folds: int, seed: int, n_jobs: int, progress: Progress | None
) -> tuple[dict[str, Any], list[str]]:
    """Return the baselines' predictions, and how they learned."""
    if train is not None:
        note = f"Baselines learned from {train.name}, {len(train)} rows."
        return task.baselines(train, progress), [note, *overlap_notes(train, task.corpus)]
    if folds < 2:
        return {}, ["No baselines: they need two documents to be cross-validated."]
    note = f"Baselines: {folds}-fold cross-validation on this corpus, by document."
    return task.cross_validated(folds, seed, n_jobs, progress), [note]


def named_models(compare: Any, load: Callable[[str], Any]) -> dict[str, Any]:
    """Give the models to compare with a name each, and load those named by a path.

    Parameters
    ----------
    compare : model, path, sequence or mapping of them, or None
    load : function of a path

    Returns
    -------
    dict of str to model
        A path is named by its last part; names that come twice get a number.

    Raises
    ------
    InputError
        If something is no model.

    Examples
    --------
    >>> import stancelib
    >>> list(named_models(["default", "default"], stancelib.load_model))
    ['default', 'default (2)']
    """
    if compare is None:
        return {}
    if isinstance(compare, Mapping):
        items = [(str(name), model) for name, model in compare.items()]
    else:
        many = compare if isinstance(compare, (list, tuple)) else [compare]
        items = [(_name(model), model) for model in many]
    out: dict[str, Any] = {}
    for name, model in items:
        unique, number = name, 2
        while unique in (TESTED, *out):
            unique, number = f"{name} ({number})", number + 1
        out[unique] = load(os.fspath(model)) if isinstance(model, (str, os.PathLike)) else model
        if not hasattr(out[unique], "kind"):
            raise InputError(f"compare: expected a model or its folder, got {type(model).__name__}")
    return out


def _name(model: Any) -> str:
    path = model if isinstance(model, (str, os.PathLike)) else getattr(model, "path", None)
    return (Path(path).name or str(path)) if path else "another model"
