"""Choosing what a pair model looks at and how strongly it is regularised, out of fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.split import grouped_folds
from stancelib.errors import TrainingError
from stancelib.evaluation.labels import LabelGold
from stancelib.evaluation.protocol import Progress
from stancelib.features.batch import I64
from stancelib.training.pair_calibration import PairCalibration, fit_pair_calibration, macro_f1
from stancelib.training.pair_design import PairColumns, PairDesign, design_pairs
from stancelib.training.pair_heads import PairHeads, fit_pair_heads

__all__ = ["PROFILES", "Choice", "Chosen", "PairData", "choose", "pair_data"]

Floats = NDArray[np.float64]

#: What a model may look at: blocks with their squared lengths. Chosen on training and
#: development splits of public corpora, the same for every corpus.
PROFILES: Mapping[str, Mapping[str, float]] = {
    "text": {"word": 1.0, "bigram": 1.0, "character": 2.0, "sign": 0.5, "tone": 0.1, "meaning": 0.3},
    "near": {
        "word": 1.0, "bigram": 1.0, "character": 1.5, "sign": 0.5, "target": 0.3, "context": 0.5,
        "window": 1.0, "near": 1.0, "mention": 0.1, "cue": 0.3, "related": 0.3, "tone": 0.2,
        "meaning": 0.3, "surroundings": 0.3,
    },
    "related": {
        "word": 0.15, "bigram": 0.15, "character": 0.1, "sign": 0.1, "target": 0.3, "cross": 2.0,
        "context": 1.0, "window": 0.5, "near": 0.5, "mention": 0.3, "cue": 0.3, "related": 2.0,
        "tone": 0.2, "meaning": 0.2, "surroundings": 0.3,
    },
}  # fmt: skip

#: Inverse regularisation strengths: the first, then up while it helps, or down.
_FIRST, _UP, _DOWN = 0.06, (0.2, 0.6), 0.02
#: Naive Bayes contrast of features where targets have weights of their own; where they share
#: all weights it gained nothing.
_CONTRAST = 0.5
_INNER_FOLDS = 4
#: Rows that the search looks at; more make it slower, not better.
_SEARCHED = 20_000
#: A target has weights of its own where there are few targets and each has rows enough.
_FEW_TARGETS, _ROWS_A_TARGET = 20, 40


@dataclass(frozen=True)
class Choice:
    """What a model looks at, how targets share weights, and the inverse regularisation strength."""

    profile: str
    sharing: str
    strength: float


@dataclass(frozen=True)
class PairData:
    """A corpus as arrays.

    Parameters
    ----------
    design : PairDesign
    labels : ndarray of int64, shape (n,)
    n_labels : int
    targets : ndarray of int64, shape (n,)
        Target of each row, where targets may have weights of their own; else 0.
    n_targets : int
        Number of targets with weights of their own; 1 if there are none.
    weights : ndarray of float64, shape (n,)
        How much each row counts.
    names : tuple of str
        All targets.
    """

    design: PairDesign
    labels: I64
    n_labels: int
    targets: I64
    n_targets: int
    weights: Floats
    names: tuple[str, ...]

    @property
    def many(self) -> bool:
        """Whether there are so many targets that new ones are to be expected."""
        return len(self.names) > _FEW_TARGETS

    def fit(self, columns: PairColumns, rows: I64, choice: Choice) -> tuple[PairHeads, Any, I64]:
        """Fit to some rows; return the heads, the values of all rows, and the features kept."""
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
            contrast=_CONTRAST if choice.sharing != "shared" else 0.0,
        )
        return heads, matrix, kept


def pair_data(corpus: PairCorpus) -> PairData:
    """Featurise a corpus.

    Parameters
    ----------
    corpus : PairCorpus

    Returns
    -------
    PairData
    """
    gold = LabelGold.from_corpus(corpus)
    names = corpus.targets
    profiles = ["text", "near", "related"] if len(names) > _FEW_TARGETS else ["text", "near"]
    blocks = {block for name in profiles[: 3 if names else 1] for block in PROFILES[name]}
    position: dict[str | None, int] = {name: i for i, name in enumerate(names)}
    targets = np.array([position.get(target, -1) for target in gold.targets], dtype=np.int64)
    own = 1 < len(names) <= _FEW_TARGETS and bool((targets >= 0).all())
    if not own or np.bincount(targets).min() < _ROWS_A_TARGET:
        targets, own = np.zeros(len(corpus), dtype=np.int64), False
    return PairData(
        design_pairs(corpus.texts, gold.targets, blocks),
        gold.truth,
        len(gold.labels),
        targets,
        len(names) if own else 1,
        np.array([pair.weight for pair in corpus], dtype=np.float64),
        names,
    )


class Chosen(NamedTuple):
    """The outcome of the search: what is best, its calibration, its out-of-fold macro-F1."""

    choice: Choice
    calibration: PairCalibration
    score: float


def choose(
    corpus: PairCorpus, data: PairData, seed: int, progress: Progress | None = None
) -> Chosen:
    """Choose by out-of-fold macro-F1, in folds that no document crosses.

    Profiles are compared at one strength, then ways of sharing, then strengths. Weaker regularisation must be better by two standard errors, stronger
    need only come close: what is new differs more from the training data than
    its folds do. With many targets it is never weakened, because folds hold
    few targets that training lacks, and new texts bring new ones.

    Parameters
    ----------
    corpus : PairCorpus
    data : PairData
        Of the same corpus.
    seed : int
        Of the folds.
    progress : function of (step, total, message), optional

    Returns
    -------
    Chosen
    """
    trials = _Trials(corpus, data, seed, progress)
    for profile in _profiles(data):
        trials.score(Choice(profile, "own" if data.n_targets > 1 else "shared", _FIRST))
    if data.n_targets > 1:
        trials.score(replace(trials.best(), sharing="both"))
    best = trials.best()
    start = trials.score(best)
    error = float(np.sqrt(start * (1 - start) / len(trials.rows)))
    for strength in () if data.many else _UP:
        more = replace(best, strength=strength)
        if trials.score(more) <= trials.score(best) + 2 * error:
            break
        best = more
    if best.strength == _FIRST:
        less = replace(best, strength=_DOWN)
        if trials.score(less) > start - error / 2:
            best = less
    margins = trials.margins(best)
    rows = trials.rows
    calibration = fit_pair_calibration(margins, data.labels[rows], data.weights[rows])
    return Chosen(best, calibration, trials.score(best))


def _profiles(data: PairData) -> tuple[str, ...]:
    """Return the profiles that are tried."""
    if not data.names:
        return ("text",)
    return ("near", "related") if data.many else ("text", "near")


class _Trials:
    """Out-of-fold margins and scores of choices, each worked out once."""

    def __init__(
        self, corpus: PairCorpus, data: PairData, seed: int, progress: Progress | None
    ) -> None:
        self.rows = _searched(corpus, seed)
        self._data = data
        self._progress = progress
        sharing = 1 if data.n_targets > 1 else 0
        self._total = len(_profiles(data)) + sharing + (1 if data.many else len(_UP))
        self._tried: dict[Choice, tuple[float, Floats]] = {}
        folds = _inner_folds(corpus.take(self.rows), seed)
        self._folds = []
        for fold in np.unique(folds):
            held, rest = self.rows[folds == fold], self.rows[folds != fold]
            training = np.zeros(len(corpus), dtype=np.bool_)
            training[rest] = True
            self._folds.append((held, rest, data.design.columns(training)))

    def best(self) -> Choice:
        """Return the choice of the highest score so far, the first among equals."""
        return max(self._tried, key=lambda choice: self._tried[choice][0])

    def score(self, choice: Choice) -> float:
        """Return the out-of-fold macro-F1 of a choice."""
        if choice not in self._tried:
            self._try(choice)
        return self._tried[choice][0]

    def margins(self, choice: Choice) -> Floats:
        """Return the out-of-fold margins of a choice, one row for each of ``rows``."""
        return self._tried[choice][1]

    def _try(self, choice: Choice) -> None:
        data = self._data
        margins = np.zeros((len(data.labels), data.n_labels))
        for held, rest, columns in self._folds:
            heads, matrix, _ = data.fit(columns, rest, choice)
            own = data.targets[held] if len(heads.bias) > 1 else np.zeros(len(held), np.int64)
            margins[held] = heads.margins(matrix[held], own)
        out = margins[self.rows]
        score = macro_f1(out.argmax(axis=1), data.labels[self.rows], data.n_labels)
        self._tried[choice] = score, out
        if self._progress is not None:
            message = f"{choice.profile}, {choice.sharing}, C = {choice.strength:g}: {score:.3f}"
            self._progress(len(self._tried), max(self._total, len(self._tried)), message)


def _searched(corpus: PairCorpus, seed: int) -> I64:
    """Return rows of whole documents for the search, all of them where they are few."""
    if len(corpus) <= _SEARCHED:
        return np.arange(len(corpus))
    parts = max(2, len(corpus) // _SEARCHED)
    return np.flatnonzero(grouped_folds(corpus, parts, seed) == 0)


def _inner_folds(corpus: PairCorpus, seed: int) -> I64:
    """Return folds that no document crosses; folds of rows where all are of one document."""
    if len(corpus) < 2:
        raise TrainingError(f"{corpus.name}: {len(corpus)} row, too few to learn from")
    if len(set(corpus.groups)) == 1:
        corpus = PairCorpus((replace(pair, doc_id="") for pair in corpus), corpus.name)
    return grouped_folds(corpus, min(_INNER_FOLDS, len(set(corpus.groups))), seed)
