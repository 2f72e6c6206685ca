"""Checkpoints: a training that was killed goes on where it was."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import torch
from torch import nn

from stancelib.errors import InputError
from stancelib.finetuning.running_mean import RunningMean

__all__ = ["Checkpoint"]


class Checkpoint:
    """The state of a training in one file, written whole or not at all.

    The file holds tensors and numbers; it is read without unpickling anything else.

    Parameters
    ----------
    path : path
    network : Module
    optimizer : Optimizer
    mean : RunningMean
    """

    def __init__(
        self,
        path: Path,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        mean: RunningMean,
    ) -> None:
        self._path = path
        self._network = network
        self._optimizer = optimizer
        self._mean = mean

    def keep(self, key: str, step: int) -> None:
        """Write the state after so many steps.

        Parameters
        ----------
        key : str
            What tells this training from others.
        step : int
        """
        state = {
            "key": key,
            "step": step,
            "network": self._network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "mean": self._mean.values,
        }
        new = self._path.with_name(f".{self._path.name}.tmp")
        with new.open("wb") as handle:
            torch.save(state, handle)
            handle.flush()
            os.fsync(handle.fileno())
        new.replace(self._path)

    def restore(self, key: str) -> int:
        """Go back to what was kept, if anything was.

        Parameters
        ----------
        key : str

        Returns
        -------
        int
            Steps that are done.

        Raises
        ------
        InputError
            If the file is of another training, or can't be read.
        """
        if not self._path.is_file():
            return 0
        device = next(self._network.parameters()).device
        try:
            state = torch.load(self._path, map_location=device, weights_only=True)
            theirs, step = state["key"], int(state["step"])
        except (
            OSError,
            RuntimeError,
            KeyError,
            TypeError,
            ValueError,
            EOFError,
            pickle.UnpicklingError,
        ) as error:
            raise InputError(
                f"{self._path}: is no readable checkpoint ({type(error).__name__}); delete it to "
                "begin again"
            ) from error
        if theirs != key:
            raise InputError(
                f"{self._path}: is of another training (other data, settings or seed); delete it, "
                "or name another file"
            )
        self._network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._mean.values = list(state["mean"])
        return step
