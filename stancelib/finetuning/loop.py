"""The training loop: schedule of rates, checkpoints, averaging, predictions."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from stancelib.finetuning.batches import Batch, Schedule, plain_batches
from stancelib.finetuning.checkpoints import Checkpoint
from stancelib.finetuning.examples import Example
from stancelib.finetuning.losses import LossWeights, Truth, loss
from stancelib.finetuning.memory import give_back
from stancelib.finetuning.network import Outputs, StanceEncoder
from stancelib.finetuning.running_mean import RunningMean
from stancelib.finetuning.team import ALONE, Team

__all__ = ["Settings", "fine_tune", "predict", "say"]

_TIDY = 4  # steps after which memory is given back

#: Called with the step, the number of steps and the loss.
Watcher = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Settings:
    """How the network is trained.

    Parameters
    ----------
    rate : float
        Learning rate of the last layer.
    decay : float
        Factor on the rate from each layer to the one below it (Howard & Ruder
        2018, section 3.2).
    head_factor : float
        Factor on the rate of what isn't pretrained.
    warmup : float
        Share of the steps in which the rate rises; it falls to 0 in the others.
    average : float
        Over the second half of the steps, a running mean of the weights with
        this memory is kept, and is the outcome (Polyak & Juditsky 1992); 0 for none.
    weight_decay : float
        Of AdamW (Loshchilov & Hutter 2019).
    frozen : tuple of str
        Beginnings of the names of parameters that stay as they are.
    seed : int
        Of dropout and of what is new in the network; batches have their schedule's.
    losses : LossWeights
    """

    rate: float = 2e-4
    decay: float = 0.9
    head_factor: float = 5.0
    warmup: float = 0.06
    average: float = 0.99
    weight_decay: float = 0.01
    frozen: tuple[str, ...] = ("words.", "relative.")
    seed: int = 0
    losses: LossWeights = field(default_factory=LossWeights)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as plain data."""
        return asdict(self)


def _groups(network: StanceEncoder, settings: Settings) -> list[dict[str, Any]]:
    layers = network.config.layers
    groups = []
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not name.startswith(settings.frozen or ("\0",)))
        if not parameter.requires_grad:
            continue
        part = name.split(".")
        if part[0] == "layers":
            factor = settings.decay ** (layers - 1 - int(part[1]))
        elif part[0] in ("words", "places", "types", "norm", "relative"):
            factor = settings.decay**layers
        else:
            factor = settings.head_factor
        groups.append(
            {
                "params": [parameter],
                "lr": settings.rate * factor,
                "base": settings.rate * factor,
                "weight_decay": settings.weight_decay if parameter.dim() > 1 else 0.0,
            }
        )
    return groups


def fine_tune(
    network: StanceEncoder,
    schedule: Schedule,
    settings: Settings,
    *,
    watch: Watcher | None = None,
    checkpoint: Path | None = None,
    every: int = 200,
    team: Team = ALONE,
) -> None:
    """Train a network in place.

    Parameters
    ----------
    network : StanceEncoder
        On the device that it is trained on.
    schedule : Schedule
        Every batch, in order.
    settings : Settings
    watch : callable, optional
        Called at every step with its number, the number of steps and the loss.
    checkpoint : path, optional
        File to which the state is written every `every` steps, whole or not at
        all; where it is there already, training goes on from it.
    every : int, optional
        Steps between two checkpoints.
    team : Team, optional
        Processes that share each batch; only the first of them writes checkpoints.

    Raises
    ------
    InputError
        If the checkpoint is of another training.
    """
    device = next(network.parameters()).device
    groups = _groups(network, settings)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=device.type == "cuda")
    mean = RunningMean(network, settings.average)
    total, first = len(schedule), 0
    progress = None if checkpoint is None else Checkpoint(checkpoint, network, optimizer, mean)
    key = f"{settings} {total}"
    if progress is not None:
        first = progress.restore(key)
    network.train()
    for step in range(first, total):
        torch.manual_seed(settings.seed * 1_000_003 + step)
        factor = min(1.0, (step + 1) / (settings.warmup * total + 1)) * (total - step) / total
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * factor
        batch = schedule.batch(step, share=(team.rank, team.size))
        with _half(device):
            outputs = say(network, batch, device)
        value = loss(outputs, _truth(batch, device), settings.losses)
        optimizer.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        team.average(network)
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if settings.average and step >= total // 2:
            mean.add()
        if device.type == "cpu" and (step + 1) % _TIDY == 0:
            give_back()
        if watch is not None:
            watch(step + 1, total, float(value.detach()))
        if progress is not None and team.rank == 0 and (step + 1) % every == 0 and step + 1 < total:
            progress.keep(key, step + 1)
    mean.apply()
    network.eval()


def _half(device: torch.device) -> contextlib.AbstractContextManager[Any]:
    """Compute in bfloat16 where the processor does, which halves a step's time."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=_has_half(device))


def _has_half(device: torch.device) -> bool:
    """Whether a device computes in bfloat16; others only pretend to, and take longer."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return device.type == "cpu" and any(getattr(torch.cpu, name, bool)() for name in names)


def say(network: StanceEncoder, batch: Batch, device: torch.device) -> Outputs:
    """Return what the network says of a batch."""
    packed = batch.packed
    arrays = (packed.ids, packed.groups, packed.positions, packed.starts)
    outputs: Outputs = network(*(torch.as_tensor(array, device=device) for array in arrays))
    return outputs


def _truth(batch: Batch, device: torch.device) -> Truth:
    arrays = (batch.answers, batch.author, batch.tokens, batch.labels, batch.weights)
    return Truth(*(torch.as_tensor(array, device=device) for array in arrays))


@torch.no_grad()
def predict(
    network: StanceEncoder, examples: Sequence[Example], *, labels: bool = False
) -> list[NDArray[np.float64]]:
    """Return the network's logits for examples, each question in its first wording.

    Parameters
    ----------
    network : StanceEncoder
    examples : sequence of Example
    labels : bool, optional
        Whether the logits of labels are wanted instead of the heads'.

    Returns
    -------
    list of ndarray of float64, shape (n_asks, 3) or (n_asks, n_labels)
    """
    device = next(network.parameters()).device
    network.eval()
    out: list[NDArray[np.float64]] = [np.empty(0)] * len(examples)
    for rows, batch in plain_batches(examples):
        with _half(device):
            outputs = say(network, batch, device)
        wanted = outputs.labels if labels and outputs.labels is not None else outputs.heads
        for row, values in zip(rows, wanted.double().cpu().numpy(), strict=True):
            out[row] = values
    return out
