"""Training the accurate tier on a corpus of topics."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib._version import __version__
from stancelib.corpus.schema import Corpus
from stancelib.encoder.model import EncoderModel
from stancelib.encoder.state import EncoderState
from stancelib.errors import InputError
from stancelib.evaluation.protocol import Progress
from stancelib.finetuning.blend import fit_blend, fit_cascade, fit_spans, fit_unseen
from stancelib.finetuning.held import (
    Held,
    LinearSide,
    cross_fitted,
    held_report,
    linear_side,
    put_together,
)
from stancelib.finetuning.kept import Kept
from stancelib.finetuning.plans import Plan, make_plan, splits
from stancelib.finetuning.running import pick_device
from stancelib.finetuning.start import SHIPPED, Start, read_start
from stancelib.finetuning.topic_network import TopicTrainer, Trained, merged
from stancelib.topics import Topic
from stancelib.training.finish import write_model
from stancelib.training.fit import fit_state
from stancelib.training.measure import corpus_facts, fingerprint

__all__ = ["train_topics"]

Floats = NDArray[np.float64]

_UNSEEN = ("unseen_calibration", "unseen_thresholds", "unseen_given")


def train_topics(
    corpus: Corpus,
    topics: Sequence[Topic],
    *,
    extra: Corpus | None = None,
    base: str | os.PathLike[str] = SHIPPED,
    out: str | os.PathLike[str] | None = None,
    seed: int = 0,
    epochs: int | None = None,
    resume: str | os.PathLike[str] | None = None,
    device: str = "auto",
    folds: int = 5,
    n_jobs: int = 1,
    agreement: Mapping[str, float] | None = None,
    about: Mapping[str, str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EncoderModel:
    """Fine-tune an encoder on labelled paragraphs, and join it with a linear model.

    What joins them is chosen on documents from which neither learned: a tenth of
    them, or, where that is little, all in three folds. The linear model of the
    outcome learns from everything, the encoder from everything that isn't held
    out, or with folds from everything, too. With few examples (half of the
    classes have fewer than 65) only the encoder's topmost layers learn.

    Parameters
    ----------
    corpus : Corpus
        Of two documents or more.
    topics : sequence of Topic
    extra : Corpus, optional
        Paragraphs to learn from that are not tested on.
    base : str or path, optional
        Where training starts; see :func:`stancelib.finetuning.start.read_start`.
    out : path, optional
        Folder to write the model to. While it trains, what was reached stands
        beside it in a folder whose name ends with ``.unfinished``.
    seed : int, optional
        Of everything that is drawn by chance.
    epochs : int, optional
        At most so many; by the size of the corpus if not given.
    resume : path, optional
        The folder of a training that was stopped, to go on with.
    device : str, optional
        As PyTorch names it; by default a GPU where there is one.
    folds : int, optional
        With 0 the report is left out.
    n_jobs : int, optional
        Processes that train what the encoder is compared with, as in joblib.
    agreement, about, overwrite, progress
        As in :func:`stancelib.train`.

    Returns
    -------
    EncoderModel

    Raises
    ------
    InputError
        If the encoder to start from, the device or a package is missing, or
        there is nothing to go on with.
    TrainingError
        If training fails.
    """
    if out is not None and Path(out).exists() and not overwrite:
        raise InputError(f"{out}: is already there; overwrite it, or choose another folder")
    chosen = pick_device(device)
    begun = read_start(base)
    learned = corpus if extra is None else corpus + extra
    names = [topic.name for topic in topics]
    plan = make_plan(
        learned,
        names,
        begun.config,
        knows_sides=begun.knows_sides,
        epochs=epochs,
        seed=seed,
    )
    facts = [fingerprint(learned), len(corpus), begun.sha256, str(plan), __version__]
    key = repr([*facts, [topic.to_dict() for topic in topics]])
    kept = Kept.begin(key, out=out, resume=resume)
    trainer = TopicTrainer(
        begun, topics, plan, kept=kept, seed=seed, device=chosen, progress=progress
    )
    work = _Work(
        corpus, extra, trainer, baselines=folds > 0, seed=seed, n_jobs=n_jobs, progress=progress
    )
    held, spans, trained = work.run(begun)
    said = cross_fitted(held, seed)
    report = None
    if folds:
        report = held_report(
            held, said, folds=len(work.parts), extra=extra, agreement=agreement, seed=seed,
            name=corpus.name,
        )  # fmt: skip
    linear = fit_state(learned, topics, seed=seed)
    arrays = {
        **fit_blend(held.encoder, held.linear.logits, held.labels),
        **_unseen(held, begun),
        "encoder_spans": spans,
        "cascade_threshold": fit_cascade(held.linear.decisions, said, held.labels),
    }
    manifest = {
        "stancelib_version": __version__,
        "training": [corpus_facts(part) for part in (corpus, extra) if part is not None],
        "seed": seed,
        "strengths": linear.manifest["strengths"],
        "scores": report.headline() if report else {},
        **({"about": dict(about)} if about else {}),
        "encoder": _facts(begun, plan, trained, trainer, len(work.parts)),
    }
    state = EncoderState(linear, arrays, trained.onnx, begun.tokenizer, manifest)
    model = EncoderModel(state, report=report)
    if out is not None:
        write_model(model, Path(out), overwrite=overwrite)
    kept.close()
    return model


class _Work:
    """Trains both models on each part of the corpus, and asks them about what was held out."""

    def __init__(
        self,
        corpus: Corpus,
        extra: Corpus | None,
        trainer: TopicTrainer,
        *,
        baselines: bool,
        seed: int,
        n_jobs: int,
        progress: Progress | None,
    ) -> None:
        self.corpus = corpus
        self.parts = splits(corpus, seed)
        self._extra = extra
        self._trainer = trainer
        self._baselines = baselines
        self._seed = seed
        self._n_jobs = n_jobs
        self._progress = progress

    def run(self, begun: Start) -> tuple[Held, Floats, Trained]:
        """Return what both say of held-out texts, thresholds of spans, and the network."""
        trainer, corpus, many = self._trainer, self.corpus, len(self.parts) > 1
        sides = self._linear()
        heads = np.zeros((len(corpus), len(trainer.topics), 3))
        readings, shown = [], []
        for number, (rows, held_rows) in enumerate(self.parts):
            asked = corpus.take(held_rows)
            title = f"fold {number + 1} of {len(self.parts)}, " if many else ""
            name = f"fold-{number}" if many else "network"
            trained = trainer.train(name, self._learned(rows), None if many else asked, title=title)
            heads[held_rows], reading, examples = trainer.read(trained, asked)
            readings.append(reading)
            shown += examples
        spans = fit_spans(merged(readings), shown, begun.spans)
        if many:
            every = np.arange(len(corpus))
            trained = trainer.train("network", self._learned(every), title="whole corpus, ")
        tested = np.sort(np.concatenate([held_rows for _, held_rows in self.parts]))
        held = Held(corpus.take(tested), trainer.topics, heads[tested], put_together(sides))
        return held, spans, trained

    def _linear(self) -> list[tuple[NDArray[np.int64], LinearSide]]:
        """Return what the linear model and baselines say of each part, with its rows."""
        from joblib import Parallel, delayed

        jobs = [
            delayed(linear_side)(
                self._learned(rows),
                self.corpus.take(held_rows),
                self._trainer.topics,
                seed=self._seed,
                baselines=self._baselines,
            )
            for rows, held_rows in self.parts
        ]
        sides = []
        done = Parallel(n_jobs=self._n_jobs, return_as="generator")(jobs)
        for number, (side, (_, held_rows)) in enumerate(zip(done, self.parts, strict=True), 1):
            sides.append((held_rows, side))
            if self._progress is not None:
                self._progress(number, len(self.parts), "linear model")
        return sides

    def _learned(self, rows: NDArray[np.int64]) -> Corpus:
        part = self.corpus.take(rows)
        return part if self._extra is None else part + self._extra


def _unseen(held: Held, begun: Start) -> dict[str, NDArray[Any]]:
    """Return the numbers for topics not trained on: the base's, else made of known topics."""
    if all(name in begun.arrays for name in _UNSEEN):
        return {name: begun.arrays[name] for name in _UNSEEN}
    return {**fit_unseen(held.encoder.reshape(-1, 3), held.labels.reshape(-1, 3))}


def _facts(
    begun: Start, plan: Plan, trained: Trained, trainer: TopicTrainer, folds: int
) -> dict[str, Any]:
    """Return what the manifest tells of the encoder's training."""
    settings = {k: v for k, v in plan.settings.to_dict().items() if k not in ("average", "frozen")}
    return {
        **begun.facts(),
        "few_shot": plan.few,
        "held_out": "a tenth of the documents" if folds == 1 else f"{folds} folds",
        "epochs": plan.epochs,
        "batch": plan.size,
        "settings": {**settings, "frozen": list(plan.settings.frozen)},
        **trained.facts,
        "device": trainer.device.type,
        "torch": str(torch.__version__),
    }
