"""Training the accurate tier on pairs: fine-tune, export, describe, save."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stancelib._version import __version__
from stancelib.corpus.pairs import PairCorpus
from stancelib.encoder.pair_state import EncoderPairState
from stancelib.encoder.pairs import EncoderPairModel
from stancelib.errors import InputError
from stancelib.evaluation.protocol import Progress
from stancelib.evaluation.report import Report
from stancelib.finetuning.export import export_onnx
from stancelib.finetuning.pair_fit import FittedPairs, fit_pairs
from stancelib.finetuning.pair_report import report_pairs
from stancelib.finetuning.start import SHIPPED
from stancelib.pairs.language import foreign
from stancelib.training.finish import write_model
from stancelib.training.fit import text_hashes
from stancelib.training.measure import corpus_facts

__all__ = ["train_pairs"]

#: Share of texts in other languages from which a model doesn't abstain for them.
_FOREIGN = 0.05
#: Targets that a model remembers by name.
_MOST_NAMES = 1000


def train_pairs(
    corpus: PairCorpus,
    *,
    dev: PairCorpus | None = None,
    base: str | os.PathLike[str] = SHIPPED,
    out: str | Path | None = None,
    seed: int = 0,
    epochs: int | None = None,
    folds: int = 5,
    n_jobs: int = 1,
    agreement: Mapping[str, float] | None = None,
    about: Mapping[str, str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    resume: str | os.PathLike[str] | None = None,
    device: str = "auto",
) -> EncoderPairModel:
    """Fine-tune the encoder on labelled pairs, and measure it on rows that it hasn't seen.

    Parameters
    ----------
    corpus : PairCorpus
        At least two labels, in at least three documents.
    dev : PairCorpus, optional
        Rows that tell when to stop and calibrate the labels, instead of a part of
        the corpus.
    base : str or path, optional
        What training starts from: ``"shipped"``, the folder of an accurate model,
        or a published encoder.
    out : path, optional
        As in :func:`stancelib.train`. An unfinished training is kept beside it.
    seed : int, optional
        On the same machine, the same corpus, settings and seed give the same bytes.
    epochs : int, optional
        How often rows are read at most; by the size of the corpus if not given.
    folds : int, optional
        0 leaves the report out. The encoder is not cross-validated: it is measured
        on the rows that calibrate it.
    n_jobs : int, optional
        Processes that train what the encoder is compared with, as in joblib.
    agreement, about, overwrite, progress
        As in :func:`stancelib.train`.
    resume : path, optional
        The folder of a training that was stopped, to go on with.
    device : str, optional
        What it is trained on, as PyTorch names it; ``"auto"`` is a GPU where there is one.

    Returns
    -------
    EncoderPairModel

    Raises
    ------
    TrainingError
        If there is too little to learn from.
    InputError
        If `base`, `dev`, `resume` or `device` cannot be used, or `out` is there already.
    """
    if out is not None and Path(out).exists() and not overwrite:
        raise InputError(f"{out}: is already there; overwrite it, or choose another folder")
    fitted = fit_pairs(
        corpus,
        dev=dev,
        base=base,
        seed=seed,
        epochs=epochs,
        progress=progress,
        out=out,
        resume=resume,
        device=device,
    )
    report = None
    if folds:
        report = report_pairs(fitted, agreement=agreement, seed=seed, n_jobs=n_jobs)
    facts = {
        "seed": seed,
        **({"development": corpus_facts(dev)} if dev is not None else {}),
        **({"about": dict(about)} if about else {}),
    }
    model = EncoderPairModel(_state(corpus, fitted, report, facts), report=report)
    if out is not None:
        write_model(model, out, overwrite=overwrite)
    fitted.kept.close()
    return model


def _state(
    corpus: PairCorpus, fitted: FittedPairs, report: Report | None, facts: Mapping[str, Any]
) -> EncoderPairState:
    """Return the numbers and files of a model."""
    calibration = fitted.calibration
    seen = (*corpus.texts, *(() if fitted.by_folds else fitted.held.texts))
    arrays = {
        "label_scale": np.full(len(fitted.labels), calibration.slope),
        "label_offset": np.asarray(calibration.shift),
        "decision": np.asarray(calibration.offsets),
        "encoder_spans": fitted.start.spans,
        "trained_on": np.unique(text_hashes(seen)),
    }
    manifest = {
        "stancelib_version": __version__,
        "training": [corpus_facts(corpus)],
        "columns": dict(corpus.columns),
        "english": len(foreign(corpus.texts)) < _FOREIGN * len(corpus),
        "scores": report.headline() if report else {},
        "encoder": fitted.facts,
        **facts,
    }
    return EncoderPairState(
        fitted.labels,
        fitted.stances,
        corpus.targets[:_MOST_NAMES],
        bool(corpus.targets),
        arrays,
        manifest,
        onnx=export_onnx(fitted.network),
        tokenizer=fitted.start.tokenizer,
    )
