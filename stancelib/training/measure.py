"""Measuring the library: by cross-validation when training, and on a labelled file."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stancelib._version import __version__
from stancelib.corpus import Corpus, check_leaks, find_duplicates
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.corpus.schema import LabelledParagraph
from stancelib.corpus.split import document_groups
from stancelib.evaluation import BASELINES, Report, System, build_report, cross_validate
from stancelib.evaluation.protocol import Progress
from stancelib.topics import Topic
from stancelib.training.fit import stancelib_system

__all__ = ["TOPIC_BASELINES", "corpus_facts", "fingerprint", "measure", "protocol", "versions"]

#: Shown beside every result; all of them see the same folds.
TOPIC_BASELINES = ("tfidf_lr", "target_blind", "sentiment_lexicon", "topic_prior", "majority")


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
    systems |= {name: BASELINES[name] for name in TOPIC_BASELINES}
    gold, predictions = cross_validate(
        corpus, topics, systems, k=folds, seed=seed, extra=extra, n_jobs=n_jobs, progress=progress
    )
    return build_report(
        gold,
        predictions,
        title=f"Cross-validation on {corpus.name}",
        protocol=protocol(corpus, extra, folds, seed),
        corpus=corpus,
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
            f"{len(leaks)} findings of text that is tested on and also stands in {extra.name}; no "
            f"fold learned from those of its own. The first: {leaks[0]}"
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


def fingerprint(corpus: Corpus | PairCorpus) -> str:
    """Return the SHA-256 over texts and labels of a corpus, in order.

    Examples
    --------
    >>> from stancelib.corpus import Corpus, LabelledParagraph
    >>> fingerprint(Corpus([LabelledParagraph("No.")]))[:8]
    '16fe09f4'
    """
    digest = hashlib.sha256()
    for row in corpus:
        for part in _parts(row):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _parts(row: LabelledParagraph | LabelledPair) -> tuple[str, ...]:
    if isinstance(row, LabelledPair):
        return row.text, row.doc_id, row.label, repr(row.target), repr(row.weight)
    labels = sorted((label.topic, label.stance) for label in row.labels)
    return row.text, row.doc_id, repr(labels), repr(row.weight)


def corpus_facts(corpus: Corpus | PairCorpus) -> dict[str, Any]:
    """Return name, size and SHA-256 of a corpus."""
    return {
        "name": corpus.name,
        "paragraphs": len(corpus),
        "documents": _documents(corpus),
        "sha256": fingerprint(corpus),
    }


def _documents(corpus: Corpus | PairCorpus) -> int:
    """Count documents; a paragraph without a doc_id is one of its own."""
    return int(document_groups(corpus).max(initial=-1)) + 1
