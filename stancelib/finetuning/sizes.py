"""Sizes of networks that files give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from stancelib.errors import ModelFormatError
from stancelib.finetuning.network import NetworkConfig, StanceEncoder

__all__ = ["checked_config", "shapes"]

_MOST = 1_000_000
_MOST_LAYERS = 256


def checked_config(sizes: Mapping[str, Any], where: str) -> NetworkConfig:
    """Return a network's sizes after checking that they can be built.

    Parameters
    ----------
    sizes : mapping of str to int or float
        Those that :class:`~stancelib.finetuning.network.NetworkConfig` has.
    where : str
        Where they come from, for error messages.

    Raises
    ------
    ModelFormatError
        If one is no number, or out of range.

    Examples
    --------
    >>> checked_config({"hidden": 8, "heads": 3}, "encoder.onnx")
    Traceback (most recent call last):
    stancelib.errors.ModelFormatError: [SL400] encoder.onnx: 3 attention heads don't divide a \
width of 8
    """
    config = NetworkConfig.from_dict(sizes)
    optional = ("types", "relative", "first_position", "labels")
    for name, value in config.to_dict().items():
        if name in ("dropout", "eps"):
            if type(value) not in (int, float) or not 0 <= value < 1:
                raise ModelFormatError(where, f"{name} is {value!r}, not a number from 0 to 1")
            continue
        most = _MOST_LAYERS if name == "layers" else _MOST
        if type(value) is not int or not (name not in optional) <= value <= most:
            raise ModelFormatError(where, f"{name} is {value!r}, not a whole number in range")
    if config.hidden % config.heads:
        raise ModelFormatError(
            where, f"{config.heads} attention heads don't divide a width of {config.hidden}"
        )
    return config


def shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of each parameter, in no more memory than their names take.

    Examples
    --------
    >>> shapes(NetworkConfig())["layers.5.inner.weight"]
    (1536, 384)
    """
    with torch.device("meta"):
        network = StanceEncoder(config)
    return {name: tuple(value.shape) for name, value in network.state_dict().items()}
