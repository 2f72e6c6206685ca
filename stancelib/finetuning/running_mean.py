"""The running mean of a network's weights, which is steadier than the last of them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["RunningMean"]


class RunningMean:
    """An exponentially weighted mean of the trained weights (Polyak & Juditsky 1992).

    Parameters
    ----------
    network : Module
    memory : float
        Weight of the past at each step.
    """

    def __init__(self, network: nn.Module, memory: float) -> None:
        self._parameters = [p for p in network.parameters() if p.requires_grad]
        self._memory = memory
        self.values: list[Tensor] = []

    def add(self) -> None:
        """Count the weights as they are now."""
        current = [p.detach() for p in self._parameters]
        if not self.values:
            self.values = [p.clone() for p in current]
        else:
            torch._foreach_lerp_(self.values, current, 1.0 - self._memory)

    def apply(self) -> None:
        """Put the mean in the network's place; nothing happens where none was counted."""
        with torch.no_grad():
            for parameter, value in zip(self._parameters, self.values, strict=False):
                parameter.copy_(value)
