"""Several processes that train one network: each reads a part of every batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed, nn

__all__ = ["ALONE", "Team"]


@dataclass(frozen=True)
class Team:
    """A process among those that train one network together.

    Parameters
    ----------
    rank : int
        Number of this process, from 0.
    size : int
        Number of processes.
    """

    rank: int = 0
    size: int = 1

    @contextmanager
    def gathered(self, meeting: Path) -> Iterator[None]:
        """Wait for the others, and again at the end: none leaves while another still listens.

        Parameters
        ----------
        meeting : path
            A file that doesn't exist yet, the same for all of them.
        """
        if self.size == 1:
            yield
            return
        distributed.init_process_group(
            "gloo",
            init_method=meeting.absolute().as_uri(),
            rank=self.rank,
            world_size=self.size,
        )
        try:
            yield
            distributed.barrier()
        finally:
            # A process that ends with gloo's threads still running may abort.
            distributed.destroy_process_group()

    def average(self, network: nn.Module) -> None:
        """Replace gradients by their means over the processes."""
        if self.size == 1:
            return
        trained = [p for p in network.parameters() if p.requires_grad]
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in trained]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        flat /= self.size
        for parameter, gradient in zip(
            trained, torch.split(flat, [p.numel() for p in trained]), strict=True
        ):
            parameter.grad = gradient.view_as(parameter)


#: One process, which reads whole batches.
ALONE = Team()
