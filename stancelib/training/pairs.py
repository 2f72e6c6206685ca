"""Fitting a pair model: what it looks at and how strongly it is regularised, chosen out of fold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.split import grouped_folds
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.protocol import Progress
from stancelib.features.batch import I64
from stancelib.pairs.model import PairModel
from stancelib.pairs.state import PairState
from stancelib.training.fit import text_hashes
from stancelib.training.pair_calibration import PairCalibration, fit_pair_calibration, macro_f1
from stancelib.training.pair_design import PairColumns, PairDesign, design_pairs
from stancelib.training.pair_export import export_pair_state
from stancelib.training.pair_heads import PairHeads, fit_pair_heads

__all__ = ["PROFILES", "fit_pair_state", "pair_system"]

Floats = NDArray[np.float64]

#: What a model may look at: blocks with their squared lengths. Chosen on training and
#: development splits of public corpora, the same for every corpus.
PROFILES: Mapping[str, Mapping[str, float]] = {
    "text": {"word": 1.0, "bigram": 1.0, "character": 2.0, "sign": 0.5, "tone": 0.1},
    "near": {
        "word": 1.0, "bigram": 1.0, "character": 1.5, "sign": 0.5, "target": 0.3, "context": 0.5,
        "window": 1.0, "near": 1.0, "mention": 0.1, "cue": 0.3, "related": 0.3, "tone": 0.2,
    },
    "related": {
        "word": 0.15, "bigram": 0.15, "character": 0.1, "sign": 0.1, "target": 0.3, "cross": 2.0,
        "context": 1.0, "window": 0.5, "near": 0.5, "mention": 0.3, "cue": 0.3, "related": 2.0,
        "tone": 0.2,
    },
}  # fmt: skip

_FIRST_STRENGTH = 0.06
#: Further inverse regularisation strengths: up while it helps clearly, else down.
_STRONGER, _WEAKER = (0.2, 0.6), 0.02
_INNER_FOLDS = 4
#: Rows that the search looks at; more make it slower, not better.
_SEARCHED = 20_000
#: A target has weights of its own where there are few targets and each has rows enough.
_FEW_TARGETS, _ROWS_A_TARGET = 20, 40


@dataclass(frozen=True)
class _Choice:
    """One candidate of the search."""

    profile: str
    sharing: str
    strength: float


@dataclass(frozen=True)
class _Data:
    """A corpus as arrays."""

    design: PairDesign
    labels: I64
    n_labels: int
    targets: I64
    n_targets: int
    weights: Floats

    def fit(self, columns: PairColumns, rows: I64, choice: _Choice) -> tuple[PairHeads, Any, I64]:
        matrix, kept = columns.scaled(PROFILES[choice.profile])
        heads = fit_pair_heads(
            matrix[rows],
            self.labels[rows],
            self.n_labels,
            self.targets[rows],
            self.n_targets,
            self.weights[rows],
            sharing=choice.sharing,
            strength=choice.strength,
        )
        return heads, matrix, kept


def fit_pair_state(
    corpus: PairCorpus,
    *,
    seed: int = 0,
    manifest: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> PairState:
    """Fit a model to a corpus of pairs.

    What the model looks at, how targets share weights, and the regularisation
    are chosen by out-of-fold macro-F1; calibration and decision offsets come
    from the same out-of-fold margins, in folds that no document crosses.

    Parameters
    ----------
    corpus : PairCorpus
    seed : int, optional
        Of the folds.
    manifest : mapping, optional
        Facts to keep with the model.
    progress : function of (step, total, message), optional

    Returns
    -------
    PairState
        The same bytes for the same arguments.
    """
    with threadpool_limits(limits=1):  # sums of several threads differ in their last bits
        data, names = _data(corpus)
        choice, calibration, score = _search(corpus, data, seed, progress)
        every = np.ones(len(corpus), dtype=np.bool_)
        columns = data.design.columns(every)
        heads, _, kept = data.fit(columns, np.flatnonzero(every), choice)
    facts = {
        **(manifest or {}),
        "seed": seed,
        "chosen": {
            "profile": choice.profile,
            "sharing": choice.sharing,
            "strength": choice.strength,
            "macro_f1_out_of_fold": round(score, 6),
        },
    }
    labels = corpus.labels
    return export_pair_state(
        heads,
        columns,
        kept,
        PROFILES[choice.profile],
        calibration,
        data.design.rarity,
        PairState(
            labels,
            tuple(corpus.stances.get(label) for label in labels),
            names,
            any(pair.target is not None for pair in corpus),
            {"trained_on": np.unique(text_hashes(corpus.texts))},
            facts,
        ),
    )


def _data(corpus: PairCorpus) -> tuple[_Data, tuple[str, ...]]:
    """Featurise; return the targets that may have weights of their own, too."""
    gold = LabelGold.from_corpus(corpus)
    having = gold.targets.count(None) < len(corpus)
    blocks = {name for p in PROFILES.values() for name in p} if having else PROFILES["text"].keys()
    if having and len(corpus.targets) <= _FEW_TARGETS:
        blocks = PROFILES["near"].keys()
    names = corpus.targets
    position: dict[str | None, int] = {name: i for i, name in enumerate(names)}
    targets = np.array([position.get(target, len(names)) for target in gold.targets])
    counts = np.bincount(targets, minlength=len(names))
    few = 1 < len(names) <= _FEW_TARGETS and counts[: len(names)].min() >= _ROWS_A_TARGET
    if not few or counts.sum() > counts[: len(names)].sum():
        targets, n_targets = np.zeros(len(corpus), dtype=np.int64), 1
    else:
        n_targets = len(names)
    design = design_pairs(corpus.texts, gold.targets, blocks)
    weights = np.array([pair.weight for pair in corpus], dtype=np.float64)
    return _Data(design, gold.truth, len(gold.labels), targets, n_targets, weights), names


def _candidates(corpus: PairCorpus, data: _Data) -> Iterator[_Choice]:
    """Yield what is tried at the first strength."""
    profiles = ["text"]
    if corpus.targets:
        few = len(corpus.targets) <= _FEW_TARGETS
        profiles = ["text", "near"] if few else ["near", "related"]
    for profile in profiles:
        for sharing in ("own", "both") if data.n_targets > 1 else ("shared",):
            yield _Choice(profile, sharing, _FIRST_STRENGTH)


def _search(
    corpus: PairCorpus, data: _Data, seed: int, progress: Progress | None
) -> tuple[_Choice, PairCalibration, float]:
    """Return the best candidate by out-of-fold macro-F1, its calibration, and its score."""
    some = _some(corpus, seed)
    part = corpus.take(some)
    folds = grouped_folds(part, min(_INNER_FOLDS, len(set(part.groups))), seed)
    prepared = []
    for fold in np.unique(folds):
        held, rest = some[folds == fold], some[folds != fold]
        training = np.zeros(len(corpus), dtype=np.bool_)
        training[rest] = True
        prepared.append((held, rest, data.design.columns(training)))
    first = list(_candidates(corpus, data))
    total, done = len(first) + len(_STRONGER), 0
    tried: dict[_Choice, tuple[float, Floats]] = {}

    def attempt(choice: _Choice) -> None:
        nonlocal done
        margins = np.zeros((len(corpus), data.n_labels))
        for held, rest, columns in prepared:
            heads, matrix, _ = data.fit(columns, rest, choice)
            own = data.targets[held] if len(heads.bias) > 1 else np.zeros(len(held), np.int64)
            margins[held] = heads.margins(matrix[held], own)
        out = margins[some]
        score = macro_f1(out.argmax(axis=1), data.labels[some], data.n_labels)
        tried[choice] = score, out
        done += 1
        if progress is not None:
            message = f"{choice.profile}, {choice.sharing}, C = {choice.strength:g}: {score:.3f}"
            progress(done, total, message)

    for choice in first:
        attempt(choice)
    chosen = max(tried, key=lambda choice: tried[choice][0])
    start = tried[chosen][0]
    # A weaker regularisation must be better by two standard errors, a stronger one need only
    # come close: what is new differs more from the training data than its folds do.
    error = float(np.sqrt(start * (1 - start) / len(some)))
    for strength in _STRONGER:
        attempt(more := replace(chosen, strength=strength))
        if tried[more][0] <= tried[chosen][0] + 2 * error:
            break
        chosen = more
    if chosen.strength == _FIRST_STRENGTH:
        attempt(less := replace(chosen, strength=_WEAKER))
        if tried[less][0] > start - error / 2:
            chosen = less
    score, margins = tried[chosen]
    return chosen, fit_pair_calibration(margins, data.labels[some], data.weights[some]), score


def _some(corpus: PairCorpus, seed: int) -> I64:
    """Return rows of whole documents for the search, all of them where they are few."""
    if len(corpus) <= _SEARCHED:
        return np.arange(len(corpus))
    parts = max(2, len(corpus) // _SEARCHED)
    return np.flatnonzero(grouped_folds(corpus, parts, seed) == 0)


def pair_system(train: PairCorpus, test: PairCorpus) -> LabelPredictions:
    """Train on one corpus, predict another: the library as a system under evaluation."""
    model = PairModel(fit_pair_state(train))
    proba, decided = model.decide(test.texts, [pair.target for pair in test])
    return LabelPredictions(model.labels, proba, decided)
