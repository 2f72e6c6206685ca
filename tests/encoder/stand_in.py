"""A model of the accurate tier to test with: the shipped linear model and a tiny encoder."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from stancelib import load_model
from stancelib.encoder.state import EncoderState
from tests.encoder.tiny import tiny_onnx, tiny_tokenizer

__all__ = ["save_stand_in", "stand_in_arrays", "stand_in_state"]


@cache
def _linear() -> Any:
    return load_model("default").state


def stand_in_arrays(**changes: Any) -> dict[str, np.ndarray]:
    """Return made-up numbers of the encoder: the linear model counts, the encoder a little.

    Parameters
    ----------
    **changes
        Arrays, or what broadcasts to them, instead of those made up.
    """
    linear = _linear().arrays
    calibration = linear["calibration"]
    small = np.full((*calibration.shape[:2], 1), 0.25)
    arrays = {
        "encoder_blend": np.concatenate([small, calibration], axis=2),
        "encoder_thresholds": linear["thresholds"],
        "encoder_given": linear["given_thresholds"],
        "encoder_doubt": linear["doubt"],
        "unseen_calibration": np.tile([1.0, 0.0], (3, 1)),
        "unseen_thresholds": np.full(3, 0.25),
        "unseen_given": np.full(2, 0.5),
        "encoder_spans": np.full(6, 0.5),
        "cascade_threshold": np.full(1, 0.2),
    }
    for name, value in changes.items():
        arrays[name] = np.broadcast_to(np.asarray(value, "<f8"), arrays[name].shape).copy()
    return arrays


def stand_in_state(*, quantized: bool = False, **changes: Any) -> EncoderState:
    """Return the state of such a model.

    Parameters
    ----------
    quantized : bool, optional
        Whether the network is in int8.
    **changes
        As in :func:`stand_in_arrays`.
    """
    return EncoderState(
        _linear(),
        stand_in_arrays(**changes),
        tiny_onnx(quantized=quantized),
        tiny_tokenizer(),
        {"stancelib_version": "0", "training": []},
    )


def save_stand_in(folder: Any, **changes: Any) -> Any:
    """Save such a model, and return the folder."""
    from stancelib.encoder.model import EncoderModel

    EncoderModel(stand_in_state(**changes)).save(folder)
    return folder
