"""Fine-tuning a network on labelled pairs, and calibrating it on rows that it hasn't seen."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.split import grouped_folds, train_test_split
from stancelib.encoder.state import TOKENIZER
from stancelib.encoder.wordpieces import Wordpieces
from stancelib.errors import InputError, TrainingError
from stancelib.evaluation.protocol import Progress
from stancelib.features.batch import I64
from stancelib.finetuning.batches import Portion, Schedule
from stancelib.finetuning.examples import Example, pair_examples
from stancelib.finetuning.kept import Kept
from stancelib.finetuning.label_start import start_labels
from stancelib.finetuning.loop import predict
from stancelib.finetuning.network import StanceEncoder
from stancelib.finetuning.pair_plan import PairPlan, plan_for
from stancelib.finetuning.running import Judge, Outcome, pick_device, run
from stancelib.finetuning.start import SHIPPED, Start, read_start
from stancelib.pairs.judging import probabilities_and_decisions
from stancelib.training.finish import check_documents
from stancelib.training.measure import fingerprint
from stancelib.training.pair_calibration import PairCalibration, fit_pair_calibration

__all__ = ["PARTS", "FittedPairs", "fit_pairs"]

Floats = NDArray[np.float64]

#: Share of the rows that is held out, where there are enough of them.
_HELD_OUT = 0.1
#: Parts of the corpus that are held out in turn, where the rows are few.
PARTS = 3


@dataclass(frozen=True)
class FittedPairs:
    """A network that gives labels, with what it was calibrated on.

    Parameters
    ----------
    network : StanceEncoder
        On the device that it was trained on.
    start : Start
        Where it started.
    labels : tuple of str
        In the order of the logits.
    stances : tuple of (str or None)
        What each means.
    learned, held : PairCorpus
        The rows that it learned from, and those that calibrate it. In few-shot
        training, and on small corpora, all rows are both: other networks, which
        had not seen them, gave their logits.
    logits : ndarray of float64, shape (n_held, n_labels)
        Of the rows that calibrate it.
    calibration : PairCalibration
    facts : dict
        How it was trained, for the manifest.
    kept : Kept
        What the training has written on its way; to be closed once the model is saved.
    """

    network: StanceEncoder
    start: Start
    labels: tuple[str, ...]
    stances: tuple[str | None, ...]
    learned: PairCorpus
    held: PairCorpus
    logits: Floats
    calibration: PairCalibration
    facts: dict[str, Any]
    kept: Kept

    @property
    def by_folds(self) -> bool:
        """Whether the logits are those of other networks, which had not seen the rows."""
        return self.held is self.learned

    def read(self, corpus: PairCorpus) -> Floats:
        """Return the network's logits of rows, shape (n, n_labels); their labels are not used."""
        pieces = Wordpieces(self.start.tokenizer, TOKENIZER)
        return _logits(self.network, _examples(corpus, self.labels, self.stances, pieces))

    def decide(self, logits: Floats) -> tuple[Floats, I64]:
        """Return probabilities and decisions for logits.

        Returns
        -------
        probabilities : ndarray of float64, shape (n, n_labels)
        decided : ndarray of int64, shape (n,)
        """
        fitted = self.calibration
        return probabilities_and_decisions(fitted.slope * logits + fitted.shift, fitted.offsets)


@dataclass(frozen=True)
class _Task:
    """What all trainings of one fit share."""

    start: Start
    labels: tuple[str, ...]
    stances: tuple[str | None, ...]
    plan: PairPlan
    seed: int
    device: torch.device
    kept: Kept
    progress: Progress | None

    def train(
        self, examples: Sequence[Example], name: str, title: str = "", judge: Judge | None = None
    ) -> tuple[StanceEncoder, Outcome]:
        network = self.start.network(self.labels, seed=self.seed)
        if self.start.knows_sides and self.labels != self.start.labels:
            start_labels(network, self.stances)
        network.to(self.device)
        portion = Portion(examples, self.plan.epochs, asks=1)
        schedule = Schedule([portion], (), size=self.plan.batch, seed=self.seed)
        settings = self.plan.settings(network.config.layers, len(schedule), self.seed)
        outcome = run(
            network,
            schedule,
            settings,
            epochs=self.plan.epochs,
            judge=judge,
            kept=self.kept,
            name=name,
            progress=self.progress,
            title=title,
        )
        return network, outcome


def fit_pairs(
    corpus: PairCorpus,
    *,
    dev: PairCorpus | None = None,
    base: str | os.PathLike[str] = SHIPPED,
    seed: int = 0,
    epochs: int | None = None,
    progress: Progress | None = None,
    out: str | os.PathLike[str] | None = None,
    resume: str | os.PathLike[str] | None = None,
    device: str = "auto",
) -> FittedPairs:
    """Fine-tune an encoder on labelled pairs.

    A tenth of the documents is held out, or `dev` is: its rows tell after which
    epoch to stop, and calibrate the labels. Where there is no `dev` and the rows
    are few, networks trained on two thirds of the documents each give the logits
    of the other third, and the network itself learns from all rows for a fixed
    number of epochs. With few rows a label, only the upper layers are trained.

    Parameters
    ----------
    corpus : PairCorpus
        Of two labels or more, and three documents or more.
    dev : PairCorpus, optional
    base : str or path, optional
        See :func:`stancelib.finetuning.start.read_start`.
    seed : int, optional
    epochs : int, optional
        How often the rows are read at most; by the size of the corpus if not given.
    progress : function of (step, total, message), optional
    out, resume : path, optional
        See :meth:`stancelib.finetuning.kept.Kept.begin`.
    device : str, optional
        See :func:`stancelib.finetuning.running.pick_device`.

    Returns
    -------
    FittedPairs

    Raises
    ------
    InputError
        If `dev` has labels that the corpus lacks, or the base, the device or the
        folder to go on from cannot be used.
    """
    labels = corpus.labels
    stances = tuple(corpus.stances.get(label) for label in labels)
    _check(corpus, dev)
    start = read_start(base)
    plan = plan_for(corpus, epochs, knows_sides=start.knows_sides)
    kept = Kept.begin(_key(corpus, dev, start, plan, seed), out=out, resume=resume)
    task = _Task(start, labels, stances, plan, seed, pick_device(device), kept, progress)
    pieces = Wordpieces(start.tokenizer, TOKENIZER)
    turned = partial(_examples, labels=labels, stances=stances, pieces=pieces)
    learned, held = corpus, corpus
    if dev is not None:
        held = dev
    elif not plan.few_rows:
        learned, held = train_test_split(corpus, _HELD_OUT, seed)
    truth, weights = _truth(held, labels)
    examples = turned(held)
    if held is learned:
        network, outcome, logits = _by_folds(task, corpus, examples)
    else:

        def judge(judged: StanceEncoder) -> float:
            return _loss(_logits(judged, examples), truth, weights)

        network, outcome = task.train(turned(learned), "network", judge=judge)
        logits = _logits(network, examples)
    calibration = fit_pair_calibration(logits, truth, weights)
    facts = {
        **start.facts(),
        **plan.facts(),
        **outcome.facts(),
        "rows": len(learned),
        "rows_held_out": len(held),
        "device": task.device.type,
        "torch": str(torch.__version__),
    }
    return FittedPairs(
        network, start, labels, stances, learned, held, logits, calibration, facts, kept
    )


def _check(corpus: PairCorpus, dev: PairCorpus | None) -> None:
    if len(corpus.labels) < 2:
        found = ", ".join(corpus.labels) or "none"
        raise TrainingError(
            f"{corpus.name}: {len(corpus)} rows, but labels of one kind only ({found}); at least "
            "two labels are needed"
        )
    if dev is None:
        check_documents(corpus, PARTS, "name another group column")
    elif not len(dev):
        raise InputError(f"{dev.name}: has no rows to stop and calibrate by")
    elif unknown := sorted(set(dev.labels) - set(corpus.labels)):
        raise InputError(f"{dev.name}: has labels that {corpus.name} lacks: {', '.join(unknown)}")


def _key(
    corpus: PairCorpus, dev: PairCorpus | None, start: Start, plan: PairPlan, seed: int
) -> str:
    """Return what tells a training from others."""
    held = None if dev is None else fingerprint(dev)
    stances = dict(corpus.stances)
    facts = [fingerprint(corpus), held, stances, start.sha256, asdict(plan), seed]
    return json.dumps(facts, sort_keys=True)


def _examples(
    corpus: PairCorpus,
    labels: Sequence[str],
    stances: Sequence[str | None],
    pieces: Wordpieces,
) -> list[Example]:
    return pair_examples(corpus, labels, stances, pieces)


def _truth(corpus: PairCorpus, labels: Sequence[str]) -> tuple[I64, Floats]:
    number = {label: i for i, label in enumerate(labels)}
    truth = np.array([number[pair.label] for pair in corpus], dtype=np.int64)
    return truth, np.array([pair.weight for pair in corpus], dtype=np.float64)


def _logits(network: StanceEncoder, examples: Sequence[Example]) -> Floats:
    """Return the logits of labels, shape (n_examples, n_labels)."""
    return np.concatenate(predict(network, examples, labels=True))


def _loss(logits: Floats, truth: I64, weights: Floats) -> float:
    """Return the mean negative log-likelihood once the logits are calibrated on the same rows."""
    fitted = fit_pair_calibration(logits, truth, weights)
    scaled = fitted.slope * logits + fitted.shift
    own = scaled[np.arange(len(truth)), truth]
    return float(np.average(np.logaddexp.reduce(scaled, axis=1) - own, weights=weights))


def _by_folds(
    task: _Task, corpus: PairCorpus, examples: Sequence[Example]
) -> tuple[StanceEncoder, Outcome, Floats]:
    """Train a network on all rows, and return logits of others that had not seen them."""
    folds = grouped_folds(corpus, PARTS, task.seed)
    logits = np.zeros((len(corpus), len(task.labels)))
    for fold in range(PARTS):
        name = f"fold{fold}"
        inside = np.flatnonzero(folds == fold).tolist()
        outside = np.flatnonzero(folds != fold).tolist()
        done = task.kept.get_arrays(f"{name}.npz")
        if done is None:
            title = f"part {fold + 1} of {PARTS + 1}, "
            network, _ = task.train([examples[i] for i in outside], name, title)
            done = {"logits": _logits(network, [examples[i] for i in inside])}
            task.kept.put_arrays(f"{name}.npz", done)
        logits[inside] = done["logits"]
    network, outcome = task.train(examples, "network", f"part {PARTS + 1} of {PARTS + 1}, ")
    return network, outcome, logits
