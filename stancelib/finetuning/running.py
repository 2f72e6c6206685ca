"""Running a training: on which device, how it is watched, when it has gone on long enough."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from stancelib.errors import InputError, TrainingError
from stancelib.evaluation.protocol import Progress
from stancelib.finetuning.batches import Schedule
from stancelib.finetuning.kept import Kept
from stancelib.finetuning.loop import Settings, fine_tune
from stancelib.finetuning.network import StanceEncoder

__all__ = ["Judge", "Outcome", "pick_device", "run"]

#: Gives the loss of a network on held-out texts; the lower, the better.
Judge = Callable[[StanceEncoder], float]

_SHOWN = 100  # times that progress is shown in one training
_EVERY = 25  # steps between two checkpoints


@dataclass(frozen=True)
class Outcome:
    """How a training went.

    Parameters
    ----------
    steps : int
        How many were taken.
    epochs : int
        How many were begun.
    losses : tuple of float
        Held-out loss after each epoch; empty where nothing was held out.
    kept : int
        The epoch whose weights were kept; 0 where the last ones were.
    """

    steps: int
    epochs: int
    losses: tuple[float, ...] = ()
    kept: int = 0

    def facts(self) -> dict[str, Any]:
        """Return what a manifest tells of it."""
        losses = [round(loss, 4) for loss in self.losses]
        return {
            "steps": self.steps,
            "epochs_run": self.epochs,
            "held_out_loss": losses,
            "epoch_kept": self.kept,
        }


def pick_device(name: str = "auto") -> torch.device:
    """Return the device to train on.

    Parameters
    ----------
    name : str, optional
        As PyTorch names it; ``"auto"`` is a GPU by CUDA where there is one, else the CPU.

    Returns
    -------
    torch.device

    Raises
    ------
    InputError
        If there is no such device.

    Examples
    --------
    >>> pick_device("cpu")
    device(type='cpu')
    """
    there = torch.cuda.is_available()
    if name == "auto":
        return torch.device("cuda" if there else "cpu")
    try:
        device = torch.device(name)
        if device.type == "cuda" and not there:
            raise RuntimeError("no GPU was found")
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, ValueError, NotImplementedError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"device {name!r} cannot be used: {reason}") from error
    return device


def run(
    network: StanceEncoder,
    schedule: Schedule,
    settings: Settings,
    *,
    epochs: int,
    judge: Judge | None = None,
    patience: int = 2,
    kept: Kept | None = None,
    name: str = "network",
    progress: Progress | None = None,
    title: str = "",
) -> Outcome:
    """Train a network in place, and leave it with the best weights that it had.

    After each epoch's share of the steps the network is judged. Training stops
    early where it got no better for some epochs; of the weights after each
    epoch and the mean that training ends with, those of the least loss are kept.

    Parameters
    ----------
    network : StanceEncoder
        On the device that it is trained on.
    schedule : Schedule
    settings : Settings
    epochs : int
        Parts into which the schedule falls.
    judge : function of StanceEncoder, optional
        Without it training runs to the end.
    patience : int, optional
        Epochs without gain after which training stops.
    kept : Kept, optional
        Where checkpoints are written; what stands there already is gone on with.
    name : str, optional
        Of this training among those that share the folder.
    progress : function of (step, total, message), optional
    title : str, optional
        What messages begin with.

    Returns
    -------
    Outcome

    Raises
    ------
    TrainingError
        If the loss is no longer a number.
    InputError
        If a checkpoint is not readable, or of another training.
    """
    kept = kept or Kept()
    watch = _Watch(network, epochs, judge, patience, kept, name, progress, title)
    try:
        fine_tune(
            network,
            schedule,
            settings,
            watch=watch,
            checkpoint=kept.file(f"{name}.checkpoint.pt"),
            every=_EVERY,
        )
    except _EnoughError:
        network.eval()
    else:
        watch.judge(len(schedule))
    return watch.finish()


class _EnoughError(Exception):
    """Training has gone on for long enough."""


class _Watch:
    """Shows progress, judges the network after each epoch, keeps the best weights."""

    def __init__(
        self,
        network: StanceEncoder,
        epochs: int,
        judge: Judge | None,
        patience: int,
        kept: Kept,
        name: str,
        progress: Progress | None,
        title: str,
    ) -> None:
        self._network = network
        self._epochs = epochs
        self._judge = judge
        self._patience = patience
        self._kept = kept
        self._name = name
        self._progress = progress
        self._title = title
        self._step = 0
        self._total = 0
        data = kept.get(f"{name}.losses.json")
        #: Held-out losses by step.
        self._losses: dict[int, float] = {
            int(step): loss for step, loss in json.loads(data or b"{}").items()
        }
        best = kept.get(f"{name}.best.pt")
        self._best = None if best is None else torch.load(io.BytesIO(best), weights_only=True)

    def __call__(self, step: int, total: int, loss: float) -> None:
        if not math.isfinite(loss):
            raise TrainingError(
                f"the loss is {loss} at step {step}: training has failed; try another seed"
            )
        self._step, self._total = step, total
        ends = {round(total * k / self._epochs) for k in range(1, self._epochs + 1)}
        if step in ends and step < total and self._judge is not None:
            self.judge(step)
            self._network.train()
            self._show(f"loss {loss:.3f}, held-out loss {self._losses[step]:.4f}")
            best = min(self._seen(step), key=self._losses.__getitem__)
            if sum(best < end <= step for end in ends) >= self._patience:
                raise _EnoughError
        elif step in (1, total) or step % max(1, total // _SHOWN) == 0:
            self._show(f"loss {loss:.3f}")

    def judge(self, step: int) -> None:
        """Measure the network, and keep its weights if they are the best so far."""
        if self._judge is None:
            return
        loss = float(self._judge(self._network))
        if not math.isfinite(loss):
            raise TrainingError(
                f"the held-out loss is {loss} after step {step}: training has failed"
            )
        self._losses[step] = loss
        self._kept.put(f"{self._name}.losses.json", json.dumps(self._losses).encode())
        if min(self._seen(step), key=self._losses.__getitem__) == step:
            self._best = {
                key: value.detach().to("cpu", copy=True)
                for key, value in self._network.state_dict().items()
            }
            if self._kept.folder is not None:
                file = io.BytesIO()
                torch.save(self._best, file)
                self._kept.put(f"{self._name}.best.pt", file.getvalue())

    def finish(self) -> Outcome:
        """Leave the network with the best weights; return how training went."""
        step, total = self._step, self._total
        epochs = math.ceil(self._epochs * step / total) if total else 0
        seen = self._seen(step)
        if self._best is None or not seen:
            return Outcome(step, epochs)
        self._network.load_state_dict(self._best)
        losses = tuple(self._losses[at] for at in seen)
        return Outcome(step, epochs, losses, losses.index(min(losses)) + 1)

    def _seen(self, step: int) -> list[int]:
        """Return the steps up to this one at which the network was judged."""
        return sorted(at for at in self._losses if at <= step)

    def _show(self, message: str) -> None:
        if self._progress is not None:
            epoch = min(self._epochs, 1 + (self._step - 1) * self._epochs // self._total)
            where = f"{self._title}epoch {epoch} of {self._epochs}"
            self._progress(self._step, self._total, f"{where}, {message}")
