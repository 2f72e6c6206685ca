"""Weights that training starts from, and how they come into a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib.errors import InputError, ModelFormatError
from stancelib.finetuning.base import (
    CONFIG,
    WEIGHTS,
    base_tokenizer,
    find_base,
    in_bert_order,
    read_json,
    vocabulary,
)
from stancelib.finetuning.needs import need
from stancelib.finetuning.network import NetworkConfig, StanceEncoder
from stancelib.finetuning.shipped import from_onnx
from stancelib.finetuning.sizes import checked_config, shapes

__all__ = ["base_tokenizer", "find_base", "from_onnx", "load_base", "load_into"]

F32 = NDArray[np.float32]

#: What the parts of a layer, and what stands before the layers, are called in checkpoints.
_BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}
_MPNET = _BERT | {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "attended": "attention.attn.o",
    "attended_norm": "attention.LayerNorm",
}
_LAYERS = {"bert": _BERT, "mpnet": _MPNET}
_OUTSIDE = {
    "words": "embeddings.word_embeddings",
    "places": "embeddings.position_embeddings",
    "types": "embeddings.token_type_embeddings",
    "norm": "embeddings.LayerNorm",
    "relative": "encoder.relative_attention_bias",
}
#: What no published encoder has; training begins with random numbers there.
_HEADS = ("pool", "decide", "label", "ask", "offer", "offer_bias")
_SIZES = {
    "hidden": "hidden_size",
    "layers": "num_hidden_layers",
    "heads": "num_attention_heads",
    "inner": "intermediate_size",
    "positions": "max_position_embeddings",
}


def load_base(folder: str | Path) -> tuple[NetworkConfig, dict[str, F32]]:
    """Read a published encoder of BERT's or MPNet's kind.

    Parameters
    ----------
    folder : str or path
        With ``config.json``, ``model.safetensors`` and ``tokenizer.json`` or ``vocab.txt``.

    Returns
    -------
    config : NetworkConfig
    weights : dict of str to ndarray of float32
        By the names of :class:`~stancelib.finetuning.network.StanceEncoder`, without
        the heads. MPNet's table of words is in BERT's order, so that one tokenizer
        serves both.

    Raises
    ------
    ModelFormatError
        If a file is missing or damaged, of another kind, or lacks a weight.
    InputError
        If the package safetensors is missing.
    """
    folder = Path(folder)
    data = read_json(folder / CONFIG)
    config = _published_config(data, str(folder / CONFIG))
    kind = data["model_type"]
    tensors = _read_tensors(folder / WEIGHTS, f"{kind}.")
    words = vocabulary(folder)
    rows = list(range(config.vocabulary))
    if kind == "mpnet":
        _, rows = in_bert_order(words, str(folder))
        config = NetworkConfig(**config.to_dict() | {"vocabulary": len(rows)})
    elif len(words) > len(rows):
        raise ModelFormatError(str(folder), f"has {len(words)} words for {len(rows)} rows")
    weights = {}
    for name, shape in shapes(config).items():
        if name.partition(".")[0] in _HEADS:
            continue
        theirs = _published_name(name, _LAYERS[kind])
        tensor = tensors.get(theirs)
        if tensor is None:
            raise ModelFormatError(str(folder / WEIGHTS), f"lacks {theirs}")
        if name == "words.weight" and tensor.ndim == 2 and max(rows) < len(tensor):
            tensor = tensor[rows]
        if tensor.shape != shape:
            raise ModelFormatError(
                str(folder / WEIGHTS), f"{theirs} has shape {tensor.shape}, expected {shape}"
            )
        weights[name] = tensor
    return config, weights


def _published_config(data: Mapping[str, Any], where: str) -> NetworkConfig:
    kind = data.get("model_type")
    if not isinstance(kind, str) or kind not in _LAYERS:
        raise ModelFormatError(where, f"is of kind {kind!r}; BERT and MPNet can be read")
    for key, needed in (("hidden_act", "gelu"), ("position_embedding_type", "absolute")):
        if data.get(key, needed) != needed:
            raise ModelFormatError(where, f"{key} is {data[key]!r}; only {needed!r} can be read")
    sizes = {ours: data.get(theirs) for ours, theirs in _SIZES.items()}
    sizes |= {"vocabulary": data.get("vocab_size"), "eps": data.get("layer_norm_eps", 1e-12)}
    sizes["dropout"] = data.get("hidden_dropout_prob", 0.1)
    if kind == "mpnet":
        pad = data.get("pad_token_id", 1)
        sizes |= {
            "types": 0,
            "relative": data.get("relative_attention_num_buckets", 32),
            "first_position": pad + 1 if type(pad) is int else pad,
        }
    else:
        sizes["types"] = data.get("type_vocab_size", 2)
    return checked_config(sizes, where)


def _published_name(name: str, parts: Mapping[str, str]) -> str:
    if not name.startswith("layers."):
        part, _, what = name.partition(".")
        return f"{_OUTSIDE[part]}.{what}"
    _, number, part, what = name.split(".")
    return f"encoder.layer.{number}.{parts[part]}.{what}"


def _read_tensors(path: Path, prefix: str) -> dict[str, F32]:
    load = need("safetensors.torch").load_file
    try:
        tensors = load(path)
    except OSError as error:
        raise ModelFormatError(str(path), f"cannot be read: {error.strerror or error}") from error
    except Exception as error:  # the library's errors share no other base
        raise ModelFormatError(str(path), f"is no sound safetensors file: {error}") from error
    return {
        name.removeprefix(prefix): tensor.float().numpy()
        for name, tensor in tensors.items()
        if tensor.is_floating_point()
    }


def load_into(
    network: StanceEncoder, weights: Mapping[str, F32], *, strict: bool = True
) -> tuple[str, ...]:
    """Copy weights into a network.

    Parameters
    ----------
    network : StanceEncoder
    weights : mapping of str to ndarray of float32
        By parameter name.
    strict : bool, optional
        Whether every parameter must be given. A published encoder lacks the heads.

    Returns
    -------
    tuple of str
        Parameters that were not given, and stay as they were.

    Raises
    ------
    InputError
        If a weight has another shape than the network's, the network has no such
        parameter, or, if `strict`, one is missing. The network is then unchanged.
    """
    own = network.state_dict()
    problems = [f"the network has no {name}" for name in weights if name not in own]
    problems += [
        f"{name} has shape {tuple(weights[name].shape)}, expected {tuple(value.shape)}"
        for name, value in own.items()
        if name in weights and tuple(weights[name].shape) != tuple(value.shape)
    ]
    missing = tuple(name for name in own if name not in weights)
    if strict:
        problems += [f"{name} is missing" for name in missing]
    if problems:
        raise InputError(f"weights don't fit the network: {_some(problems)}")
    with torch.no_grad():
        for name, value in weights.items():
            own[name].copy_(torch.tensor(value))
    return missing


def _some(problems: Sequence[str], shown: int = 5) -> str:
    more = f"; and {len(problems) - shown} more" if len(problems) > shown else ""
    return "; ".join(problems[:shown]) + more
