"""A folder of a model with a tiny encoder, for tests of what happens to files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stancelib.encoder.state import ENCODER_SPECS, OWN_SPECS, PAYLOADS, EncoderState
from stancelib.persist import save_model

__all__ = ["own_arrays", "save_encoder", "save_state"]


def own_arrays(n_topics: int) -> dict[str, np.ndarray]:
    """Return arrays of the encoder, each number another."""
    rng = np.random.default_rng(5)
    sizes = {"n_topics": n_topics}
    return {
        spec.name: rng.random(tuple(sizes.get(axis, axis) for axis in spec.shape))
        for spec in OWN_SPECS
    }


def save_state(state: EncoderState, folder: Path, **files: str) -> Path:
    """Save a state as a model does, without looking into its network."""
    save_model(
        folder,
        state.to_manifest(),
        state.to_arrays(),
        {**files, **state.to_payloads()},
        specs=ENCODER_SPECS,
        payloads=PAYLOADS,
    )
    return folder


def save_encoder(folder: Path) -> Path:
    """Save a model that loads: the shipped linear model and a tiny random network."""
    from tests.encoder.stand_in import stand_in_state

    return save_state(stand_in_state(), folder, **{"MODEL_CARD.md": "# Card\n"})
