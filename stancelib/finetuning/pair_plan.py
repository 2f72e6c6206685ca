"""How long, how fast and how deep a network is trained on pairs, by how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stancelib.corpus.pairs import PairCorpus
from stancelib.errors import InputError
from stancelib.finetuning.loop import Settings
from stancelib.finetuning.losses import LossWeights

__all__ = ["PairPlan", "plan_for"]

#: Below so many rows a label on the average, training is few-shot.
FEW_SHOT = 65
#: Below so many rows a tenth of them is too few to calibrate on.
_FEW_ROWS = 1_000
#: Above so many rows each is read less often.
_MANY_ROWS = 5_000
_LAYERS = 2
_SIDES = ("support", "oppose", "mixed")
#: Tables of words and distances stay as they are, and so do the heads of words, for which
#: pairs have no answers.
_FROZEN = ("words.", "relative.", "ask.", "offer.", "offer_bias.")
_BELOW = ("places.", "types.", "norm.")


@dataclass(frozen=True)
class PairPlan:
    """How a network is trained.

    Parameters
    ----------
    epochs : int
        How often each row is read at most.
    batch : int
        Rows a step.
    rate : float
        Learning rate of the last layer.
    few_shot : bool
        Whether there are few rows a label.
    top_only : bool
        Whether only the upper layers are trained.
    head_factor : float
        Factor on the rate of what tells labels apart.
    few_rows : bool
        Whether all rows are learned from, and networks for parts of them calibrate.
    """

    epochs: int
    batch: int
    rate: float
    few_shot: bool
    top_only: bool
    head_factor: float
    few_rows: bool

    def settings(self, layers: int, steps: int, seed: int) -> Settings:
        """Return what the training loop is told.

        Parameters
        ----------
        layers : int
            Of the network.
        steps : int
            Of the training.
        seed : int

        Examples
        --------
        >>> PairPlan(20, 16, 1e-4, True, True, 1.0, True).settings(6, 60, 0).frozen[-1]
        'layers.3.'
        """
        frozen: tuple[str, ...] = _FROZEN
        if self.top_only:
            lower = range(max(layers - _LAYERS, 0))
            frozen = (*_FROZEN, *_BELOW, *(f"layers.{i}." for i in lower))
        return Settings(
            rate=self.rate,
            head_factor=self.head_factor,
            # The mean of the weights remembers a tenth of the steps.
            average=min(0.99, max(0.0, 1.0 - 10.0 / steps)),
            frozen=frozen,
            seed=seed,
            losses=LossWeights(sides=0.5, author=0.0, tokens=0.0),
        )

    def facts(self) -> dict[str, Any]:
        """Return what a manifest tells of it."""
        return {
            "epochs": self.epochs,
            "batch": self.batch,
            "rate": self.rate,
            "few_shot": self.few_shot,
        }


def plan_for(
    corpus: PairCorpus, epochs: int | None = None, *, knows_sides: bool = True
) -> PairPlan:
    """Return how to train on a corpus.

    Parameters
    ----------
    corpus : PairCorpus
    epochs : int, optional
        How often each row is read at most; by the number of rows if not given.
    knows_sides : bool, optional
        Whether the network can tell sides already.

    Returns
    -------
    PairPlan

    Raises
    ------
    InputError
        If `epochs` is less than 1.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair
    >>> rows = [LabelledPair("Yes.", "pro"), LabelledPair("No.", "con")]
    >>> plan_for(PairCorpus(rows * 30)).few_shot, plan_for(PairCorpus(rows * 3000)).epochs
    (True, 3)
    """
    if epochs is not None and epochs < 1:
        raise InputError(f"epochs: {epochs} is not 1 or more")
    rows = len(corpus)
    few_shot = rows < FEW_SHOT * len(corpus.labels)
    begun = knows_sides and any(corpus.stances.get(label) in _SIDES for label in corpus.labels)
    usual = (10 if begun else 20) if few_shot else (3 if rows > _MANY_ROWS else 6)
    return PairPlan(
        epochs=usual if epochs is None else epochs,
        batch=16 if few_shot else 32,
        rate=2e-4 if few_shot else 1e-4,
        few_shot=few_shot,
        top_only=few_shot and knows_sides,
        head_factor=1.0 if few_shot and begun else 5.0,
        few_rows=rows < _FEW_ROWS,
    )
