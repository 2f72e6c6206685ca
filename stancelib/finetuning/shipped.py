"""Getting a network back from the file that was made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import ModelFormatError
from stancelib.finetuning.export import NOTE
from stancelib.finetuning.graph import SCALE
from stancelib.finetuning.needs import need
from stancelib.finetuning.network import NetworkConfig
from stancelib.finetuning.sizes import checked_config, shapes

__all__ = ["from_onnx"]

F32 = NDArray[np.float32]

#: What is held as it is; other matrices are layers, whose axes are exchanged.
_TABLES = ("words", "places", "types", "relative")


def from_onnx(
    model: bytes, *, where: str = "encoder.onnx"
) -> tuple[NetworkConfig, dict[str, F32], int]:
    """Return the network that an exported file holds, to train it further.

    Parameters
    ----------
    model : bytes
        What :func:`stancelib.finetuning.export.export_onnx` returned.
    where : str, optional
        Its path, for error messages.

    Returns
    -------
    config : NetworkConfig
    weights : dict of str to ndarray of float32
        All parameters; what was rounded to 8 bits stays so rounded.
    n_labels : int
        Number of labels of a model of pairs; 0 for none.

    Raises
    ------
    ModelFormatError
        If it is something else.
    InputError
        If the package onnx is missing.
    """
    onnx = need("onnx")
    try:
        proto = onnx.load_model_from_string(model)
    except Exception as error:  # protobuf's errors share no other base
        raise ModelFormatError(where, "is no ONNX file") from error
    config = _noted_config(proto, where)
    held = {tensor.name: tensor for tensor in proto.graph.initializer}
    weights = {}
    for name, shape in shapes(config).items():
        value = _held_array(held, name, where)
        if value.dtype == np.int8:
            # Of a table (rows, width) with (rows, 1); of a layer (in, out) with (out,).
            value = value * _held_array(held, f"{name}{SCALE}", where)
        if value.ndim == 2 and name.partition(".")[0] not in _TABLES:
            value = value.T
        if value.shape != shape or value.dtype != np.float32:
            raise ModelFormatError(
                where, f"{name} is {value.dtype} {value.shape}, expected float32 {shape}"
            )
        if not np.isfinite(value).all():
            raise ModelFormatError(where, f"{name} holds numbers that are not finite")
        weights[name] = np.ascontiguousarray(value)
    return config, weights, config.labels


def _noted_config(proto: Any, where: str) -> NetworkConfig:
    notes = {entry.key: entry.value for entry in proto.metadata_props}
    if NOTE not in notes:
        raise ModelFormatError(where, "says nothing of its sizes: stancelib didn't write it")
    try:
        sizes = json.loads(notes[NOTE])
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(where, f"its sizes are not JSON: {error}") from error
    if not isinstance(sizes, dict):
        raise ModelFormatError(where, "its sizes are no JSON object")
    return checked_config(sizes, where)


def _held_array(held: Mapping[str, Any], name: str, where: str) -> NDArray[Any]:
    tensor = held.get(name)
    if tensor is None:
        raise ModelFormatError(where, f"lacks {name}")
    if tensor.external_data or tensor.data_location:
        raise ModelFormatError(where, f"{name}: is kept in another file, which is not read")
    try:
        array: NDArray[Any] = need("onnx.numpy_helper").to_array(tensor)
    except Exception as error:  # the library's errors share no other base
        raise ModelFormatError(where, f"{name}: cannot be read: {error}") from error
    return array
