"""Models of pairs to test with: a tiny random encoder and made-up numbers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from stancelib.encoder.pair_state import EncoderPairState
from stancelib.encoder.pairs import EncoderPairModel
from tests.encoder.tiny import tiny_onnx, tiny_tokenizer

__all__ = ["LABELS", "TARGETS", "pair_arrays", "pair_model", "pair_state", "untargeted"]

LABELS = {"AGAINST": "oppose", "FAVOR": "support", "NONE": None}
TARGETS = ("carbon tax", "nato expansion")


def pair_arrays(**changes: Any) -> dict[str, np.ndarray]:
    """Return numbers that let each label win somewhere, or what broadcasts to them instead."""
    arrays = {
        "label_scale": np.array([8.0, 9.0, 10.0]),
        "label_offset": np.array([-11.6, -2.2, 7.4]),
        "decision": np.zeros(3),
        "encoder_spans": np.full(6, 0.5),
        "trained_on": np.zeros(0, dtype="<u8"),
    }
    for name, value in changes.items():
        arrays[name] = np.broadcast_to(np.asarray(value, "<f8"), arrays[name].shape).copy()
    return arrays


def pair_state(
    *,
    targets: tuple[str, ...] = TARGETS,
    needs_target: bool = True,
    prompt: str = "",
    manifest: dict[str, Any] | None = None,
    quantized: bool = False,
    **changes: Any,
) -> EncoderPairState:
    """Return a state; ``changes`` are those of :func:`pair_arrays`."""
    return EncoderPairState(
        tuple(LABELS),
        tuple(LABELS.values()),
        targets if needs_target else (),
        needs_target,
        pair_arrays(**changes),
        {"stancelib_version": "0", "training": [], **(manifest or {})},
        onnx=tiny_onnx(labels=3, quantized=quantized),
        tokenizer=tiny_tokenizer(),
        prompt=prompt,
    )


@cache
def pair_model() -> EncoderPairModel:
    """Return a model that is asked about targets."""
    return EncoderPairModel(pair_state())


@cache
def untargeted() -> EncoderPairModel:
    """Return a model without targets."""
    return EncoderPairModel(pair_state(needs_target=False))
