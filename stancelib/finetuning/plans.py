"""How a corpus of topics is learned from: what is held out, how long, how fast, which layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stancelib.corpus.schema import Corpus
from stancelib.corpus.split import IntArray, document_groups, grouped_folds
from stancelib.finetuning.batches import Portion, Schedule
from stancelib.finetuning.examples import Example
from stancelib.finetuning.loop import Settings
from stancelib.finetuning.network import NetworkConfig

__all__ = ["FEW", "Plan", "is_few", "make_plan", "make_schedule", "settled", "splits"]

#: Labelled paragraphs of a class below which there are few.
FEW = 65

#: Propositions that a text is asked about in training; of more, those it isn't about take turns.
_MOST_ASKS = 8
#: Held-out paragraphs and documents that are enough to choose numbers by.
_ENOUGH = 150
_ENOUGH_DOCUMENTS = 10
_TENTH = 10
#: Folds where a tenth is not enough.
_FOLDS = 3

_LARGE = 2000  # paragraphs that teach enough in half as many epochs
_TOP = 2  # layers that learn from few examples
_TABLES = ("words.", "relative.")
_BELOW = ("places.", "types.", "norm.")
_WORD_HEADS = ("ask.", "offer.", "offer_bias.")  # what can't learn where no holders are labelled
_FEW_STEPS = 250  # of a training with few examples, which is short or long as they are
_FEW_EPOCHS = (4, 20)


@dataclass(frozen=True)
class Plan:
    """How the network is trained.

    Parameters
    ----------
    few : bool
        Whether there are few examples: only the topmost layers learn.
    epochs : int
    size : int
        Texts a batch.
    settings : Settings
    """

    few: bool
    epochs: int
    size: int
    settings: Settings


def is_few(corpus: Corpus, topics: Sequence[str]) -> bool:
    """Whether half of the classes, each a topic with a stance, have fewer than 65 paragraphs."""
    counts = Counter(
        (label.topic, label.stance) for p in corpus for label in p.labels if label.topic in topics
    )
    return bool(np.median(list(counts.values())) < FEW)


def make_plan(
    corpus: Corpus,
    topics: Sequence[str],
    config: NetworkConfig,
    *,
    knows_sides: bool,
    epochs: int | None = None,
    seed: int = 0,
) -> Plan:
    """Return how to train on a corpus.

    Parameters
    ----------
    corpus : Corpus
        All that is learned from.
    topics : sequence of str
        Their names.
    config : NetworkConfig
    knows_sides : bool
        Whether the network's heads can tell sides already.
    epochs : int, optional
        Another number than the plan's own.
    seed : int, optional

    Returns
    -------
    Plan
    """
    few = is_few(corpus, topics)
    frozen: tuple[str, ...] = _TABLES if _has_holders(corpus) else _TABLES + _WORD_HEADS
    if few and knows_sides:
        frozen += (*_BELOW, *(f"layers.{i}." for i in range(config.layers - _TOP)))
    settings = Settings(
        rate=2e-4 if few and knows_sides else 1e-4,
        head_factor=1.0 if knows_sides else 5.0,
        frozen=frozen,
        seed=seed,
    )
    size = 16 if few else 32
    usual = 4 if len(corpus) >= _LARGE else 8
    if few:
        usual = int(np.clip(round(_FEW_STEPS * size / len(corpus)), *_FEW_EPOCHS))
    return Plan(few, epochs or usual, size, settings)


def _has_holders(corpus: Corpus) -> bool:
    return any(label.holders for paragraph in corpus for label in paragraph.labels)


def make_schedule(examples: Sequence[Example], plan: Plan, *, seed: int = 0) -> Schedule:
    """Return the batches of a training.

    Parameters
    ----------
    examples : sequence of Example
        Each asked about every topic.
    plan : Plan
    seed : int, optional

    Returns
    -------
    Schedule
    """
    asks = len(examples[0].asks)
    if asks <= _MOST_ASKS:
        portions = [Portion(examples, plan.epochs, asks)]
    else:
        rng = np.random.default_rng([seed, asks])
        portions = [
            Portion([_thinned(example, rng) for example in examples], 1.0, _MOST_ASKS)
            for _ in range(plan.epochs)
        ]
    return Schedule(portions, (), size=plan.size, seed=seed)


def settled(plan: Plan, steps: int) -> Settings:
    """Return the plan's settings for a training of so many steps.

    The mean of the weights remembers about a tenth of the steps, and no more than
    a short training has.
    """
    return replace(plan.settings, average=min(0.99, max(0.0, 1.0 - 10.0 / max(steps, 1))))


def _thinned(example: Example, rng: np.random.Generator) -> Example:
    """Return a text with what it is about, and some of what it isn't."""
    order = rng.permutation(len(example.asks)).tolist()
    order.sort(key=lambda i: example.asks[i].answers[0] <= 0)
    return replace(example, asks=tuple(example.asks[i] for i in order[:_MOST_ASKS]))


def splits(corpus: Corpus, seed: int = 0) -> list[tuple[IntArray, IntArray]]:
    """Return rows to learn from and rows to hold out; no document is on both sides.

    A tenth is held out where that is enough to choose numbers by; else every
    document is held out once, in three folds.

    Parameters
    ----------
    corpus : Corpus
        Of two documents or more.
    seed : int, optional

    Returns
    -------
    list of (ndarray of int64, ndarray of int64)
        One, or one a fold.
    """
    documents = len(np.unique(document_groups(corpus)))
    if len(corpus) >= _TENTH * _ENOUGH and documents >= _TENTH * _ENOUGH_DOCUMENTS:
        folds = grouped_folds(corpus, _TENTH, seed)
        return [(np.flatnonzero(folds != 0), np.flatnonzero(folds == 0))]
    folds = grouped_folds(corpus, min(_FOLDS, documents), seed)
    return [(np.flatnonzero(folds != k), np.flatnonzero(folds == k)) for k in np.unique(folds)]
