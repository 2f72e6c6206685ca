"""Small random networks and batches for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from stancelib.encoder.layout import Packed, pack

__all__ = ["KINDS", "batch", "network", "outputs"]

_SIZES = {"vocabulary": 60, "positions": 40, "hidden": 32, "layers": 2, "heads": 4, "inner": 48}
#: Sizes by kind of network.
KINDS: dict[str, dict[str, Any]] = {
    "bert": _SIZES | {"match": 8},
    "mpnet": _SIZES | {"match": 8, "types": 0, "relative": 12, "first_position": 2, "eps": 1e-5},
    "labels": _SIZES | {"match": 8, "labels": 3},
}


def network(kind: str = "bert", seed: int = 0, **changes: Any) -> Any:
    """Return a network whose answers differ from text to text."""
    import torch

    from stancelib.finetuning.network import NetworkConfig, StanceEncoder

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = StanceEncoder(NetworkConfig(**KINDS[kind] | changes)).eval()
        with torch.no_grad():
            for layer in (made.pool, made.decide, made.ask, made.offer):
                layer.weight.mul_(3.0)
    return made


def batch(lengths: tuple[int, ...], parts: int, seed: int = 0) -> Packed:
    """Return random texts of these lengths, with so many propositions each."""
    rng = np.random.default_rng(seed)

    def ids(length: int) -> list[int]:
        return [2, *rng.integers(4, 60, length).tolist(), 3]

    propositions = [[ids(int(rng.integers(0, 6))) for _ in range(parts)] for _ in lengths]
    return pack([ids(length) for length in lengths], propositions)


def outputs(made: Any, packed: Packed) -> Any:
    """Return the network's outputs."""
    import torch

    names = ("ids", "groups", "positions", "starts")
    with torch.inference_mode():
        return made(*(torch.as_tensor(getattr(packed, name)) for name in names))
