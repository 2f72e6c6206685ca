"""Training a model of pairs as users call it: check, measure, fit, describe, save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stancelib._version import __version__
from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import TrainingError
from stancelib.evaluation import build_label_report, cross_validate_pairs
from stancelib.evaluation.label_baselines import baselines_for
from stancelib.evaluation.protocol import Progress
from stancelib.evaluation.report import Report
from stancelib.pairs.language import foreign
from stancelib.pairs.model import PairModel
from stancelib.training.finish import check_documents, write_model
from stancelib.training.measure import corpus_facts, fingerprint, versions
from stancelib.training.pairs import fit_pair_state, pair_system

__all__ = ["measure_pairs", "train_pairs"]

#: Share of texts in other languages from which a model doesn't abstain for them.
_FOREIGN = 0.05


def train_pairs(
    corpus: PairCorpus,
    *,
    out: str | Path | None = None,
    seed: int = 0,
    folds: int = 5,
    n_jobs: int = 1,
    agreement: Mapping[str, float] | None = None,
    about: Mapping[str, str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> PairModel:
    """Train a model of pairs, and measure it by cross-validation.

    Parameters
    ----------
    corpus : PairCorpus
    out, seed, folds, n_jobs, agreement, about, overwrite, progress
        As in :func:`stancelib.train`.

    Returns
    -------
    PairModel

    Raises
    ------
    TrainingError
        If there is too little to learn from.
    """
    _check(corpus, folds)
    report = None
    if folds:
        report = measure_pairs(
            corpus, folds=folds, seed=seed, n_jobs=n_jobs, agreement=agreement, progress=progress
        )
    english = len(foreign(corpus.texts)) < _FOREIGN * len(corpus)
    manifest: dict[str, Any] = {
        "stancelib_version": __version__,
        "training": [corpus_facts(corpus)],
        "columns": dict(corpus.columns),
        "english": english,
        "scores": report.headline() if report else {},
        **({"about": dict(about)} if about else {}),
    }
    state = fit_pair_state(corpus, seed=seed, manifest=manifest, progress=progress)
    model = PairModel(state, report=report)
    if out is not None:
        write_model(model, out, overwrite=overwrite)
    return model


def measure_pairs(
    corpus: PairCorpus,
    *,
    folds: int = 5,
    seed: int = 0,
    n_jobs: int = 1,
    agreement: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Cross-validate the library beside its baselines, all trained on the same folds.

    Parameters
    ----------
    corpus : PairCorpus
    folds, seed, n_jobs, agreement, progress
        As in :func:`stancelib.train`.

    Returns
    -------
    Report
    """
    systems = {"stancelib": pair_system, **baselines_for(corpus)}
    gold, predictions = cross_validate_pairs(
        corpus, systems, k=folds, seed=seed, n_jobs=n_jobs, progress=progress
    )
    facts = {
        "method": f"{folds}-fold cross-validation grouped by document; features, regularisation, "
        "calibration and decision offsets chosen inside the training folds",
        "folds": folds,
        "seed": seed,
        "corpus_sha256": fingerprint(corpus),
        "versions": versions(),
    }
    return build_label_report(
        gold,
        predictions,
        corpus=corpus,
        title=f"Cross-validation on {corpus.name}",
        protocol=facts,
        agreement=agreement,
        seed=seed,
        notes=corpus.notes,
    )


def _check(corpus: PairCorpus, folds: int) -> None:
    """Refuse what can't be learned from, with counts."""
    counts = Counter(pair.label for pair in corpus)
    if len(counts) < 2:
        found = ", ".join(counts) or "none"
        raise TrainingError(
            f"{corpus.name}: {len(corpus)} rows, but labels of one kind only ({found}); at least "
            "two labels are needed"
        )
    check_documents(corpus, folds, "name another group column")
