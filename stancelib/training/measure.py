"""Measuring the library: by cross-validation when training, and on a labelled file."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stancelib._version import __version__
from stancelib.corpus import Corpus, check_leaks, find_duplicates, read_corpus
from stancelib.corpus.split import document_groups
from stancelib.errors import InputError
from stancelib.evaluation import BASELINES, Report, System, build_report, cross_validate
from stancelib.evaluation.predictions import Gold
from stancelib.evaluation.protocol import Progress
from stancelib.model.bundle import StanceModel
from stancelib.topics import Topic
from stancelib.training.fit import predict, stancelib_system, text_hashes

__all__ = ["corpus_facts", "evaluate_model", "fingerprint", "measure"]

#: Shown beside every result; all of them see the same folds.
_BASELINES = ("tfidf_lr", "target_blind", "topic_prior", "majority")
_FOLDS = 5


def measure(
    corpus: Corpus,
    topics: Sequence[Topic],
    *,
    extra: Corpus | None = None,
    folds: int = 5,
    seed: int = 0,
    n_jobs: int = 1,
    agreement: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Cross-validate the library beside its baselines, all trained on the same folds.

    Parameters
    ----------
    corpus, topics, extra, folds, seed, n_jobs, agreement, progress
        As in :func:`train`.

    Returns
    -------
    Report
    """
    systems: dict[str, System] = {"stancelib": stancelib_system}
    systems |= {name: BASELINES[name] for name in _BASELINES}
    gold, predictions = cross_validate(
        corpus, topics, systems, k=folds, seed=seed, extra=extra, n_jobs=n_jobs, progress=progress
    )
    return build_report(
        gold,
        predictions,
        title=f"Cross-validation on {corpus.name}",
        protocol=protocol(corpus, extra, folds, seed),
        agreement=agreement,
        seed=seed,
        notes=_copies(corpus, extra),
    )


def _copies(corpus: Corpus, extra: Corpus | None) -> list[str]:
    """Say how many paragraphs may have been learned from in a near copy."""
    ids = document_groups(corpus)
    across = [pair for pair in find_duplicates(corpus) if ids[pair.a] != ids[pair.b]]
    notes = []
    if across:
        first = across[0]
        notes.append(
            f"Pairs of near-identical paragraphs in different documents: {len(across)}, for "
            f"example paragraphs {first.a + 1} and {first.b + 1}. They may stand on both sides of "
            "a fold; one doc_id for such documents keeps them together."
        )
    if extra is not None and (leaks := check_leaks(extra, corpus)):
        notes.append(
            f"{len(leaks)} findings of text that is tested on and also stands in {extra.name}, "
            f"the first: {leaks[0]}"
        )
    return notes


def protocol(corpus: Corpus, extra: Corpus | None, folds: int, seed: int) -> dict[str, Any]:
    """Return what a report says about how its predictions were made."""
    return {
        "method": f"{folds}-fold cross-validation grouped by document; regularisation, "
        "calibration and thresholds chosen inside the training folds",
        "folds": folds,
        "seed": seed,
        "corpus_sha256": fingerprint(corpus),
        "also_trained_on": None if extra is None else corpus_facts(extra),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    import sklearn

    return {
        "stancelib": __version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
    }


def fingerprint(corpus: Corpus) -> str:
    """Return the SHA-256 over texts and labels of a corpus, in order.

    Examples
    --------
    >>> from stancelib.corpus import Corpus, LabelledParagraph
    >>> fingerprint(Corpus([LabelledParagraph("No.")]))[:8]
    '16fe09f4'
    """
    digest = hashlib.sha256()
    for paragraph in corpus:
        labels = sorted((label.topic, label.stance) for label in paragraph.labels)
        parts = (paragraph.text, paragraph.doc_id, repr(labels), repr(paragraph.weight))
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def corpus_facts(corpus: Corpus) -> dict[str, Any]:
    """Return name, size and SHA-256 of a corpus."""
    return {
        "name": corpus.name,
        "paragraphs": len(corpus),
        "documents": _documents(corpus),
        "sha256": fingerprint(corpus),
    }


def _documents(corpus: Corpus) -> int:
    """Count documents; a paragraph without a doc_id is one of its own."""
    return int(document_groups(corpus).max(initial=-1)) + 1


def evaluate_model(model: StanceModel, source: Any, *, seed: int = 0) -> Report:
    """Measure a model on labelled paragraphs, beside baselines cross-validated on the same.

    Parameters
    ----------
    model : StanceModel
    source : path, Dataset, Corpus or list of dict
    seed : int, optional
        Of the bootstrap and the baselines' folds.

    Returns
    -------
    Report
        Its notes say how many paragraphs the model was trained on.

    Raises
    ------
    InputError
        If no label is about a topic that the model knows.
    """
    corpus = read_corpus(source)
    topics = [topic for topic in model.topics if topic.name in corpus.topics]
    if not topics:
        raise InputError(
            f"{corpus.name}: its topics ({', '.join(corpus.topics) or 'none'}) are not those of "
            f"the model ({', '.join(topic.name for topic in model.topics)})"
        )
    predictions = {"stancelib": predict(model, corpus.texts, topics)}
    notes = []
    seen = int(np.isin(text_hashes(corpus.texts), model.state.arrays["trained_on"]).sum())
    if seen:
        notes.append(
            f"{seen} of {len(corpus)} paragraphs were in the model's training data: "
            "its scores here say nothing about new texts."
        )
    others = sorted(set(corpus.topics) - {topic.name for topic in topics})
    if others:
        notes.append(f"Topics that the model does not know were left out: {', '.join(others)}.")
    folds = min(_FOLDS, _documents(corpus))
    if folds >= 2:
        baselines = {name: BASELINES[name] for name in _BASELINES}
        gold, more = cross_validate(corpus, topics, baselines, k=folds, seed=seed)
        predictions |= more
        notes.append(f"Baselines: {folds}-fold cross-validation on this corpus, by document.")
    else:
        gold = Gold.from_corpus(corpus, topics)
        notes.append("No baselines: they need two documents to be cross-validated.")
    facts: dict[str, Any] = {
        "method": "a trained model on labelled paragraphs",
        "seed": seed,
        "corpus_sha256": fingerprint(corpus),
        "model_training": list(model.state.manifest.get("training", ())),
        "versions": versions(),
    }
    return build_report(
        gold,
        predictions,
        title=f"Evaluation on {corpus.name}",
        protocol=facts,
        seed=seed,
        notes=notes,
    )
