"""Writing a trained network as the ONNX file that the library reads.

The graph is as it is because of what was measured on one core with AVX-512,
with paragraphs of 130 tokens and three propositions:

- Signed weights of 8 bits, with inputs that are rounded as they come, are the
  fastest kernel for every layer. Unsigned weights, and scales by block, take
  twice as long.
- After ``Add``, onnxruntime fuses a normalisation into a kernel that is several
  times slower than both. After ``Sum`` it doesn't, and the whole is a quarter faster.
- A few numbers of a few tokens are ten times as large as the others, and coarsen
  the rounding of all. Where a feed-forward layer reads and where it writes, each
  token is therefore rounded by its own largest number. That costs 7 % of the
  speed and divides the error of logits by three.
"""

from __future__ import annotations

import json
import math

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib.encoder.layout import PAD_GROUP, Packed
from stancelib.errors import InputError
from stancelib.finetuning.graph import CONTRIB, F32, Graph
from stancelib.finetuning.needs import need
from stancelib.finetuning.network import HEAD_NAMES, TOKEN_NAMES, StanceEncoder, _buckets

__all__ = ["NOTE", "export_onnx", "parameters", "quantization_loss"]

#: Under what the file's metadata hold the network's sizes.
NOTE = "stancelib"

_ROWS = ("n", "length")
_INPUTS = {"ids": _ROWS, "groups": _ROWS, "positions": _ROWS, "starts": ("n", "parts")}
#: The distance that the network gives tokens of different parts.
_FAR = 512


def parameters(network: StanceEncoder) -> dict[str, F32]:
    """Return a network's weights as arrays of float32, by name.

    Raises
    ------
    InputError
        If one is not finite.
    """
    found = {}
    for name, value in network.state_dict().items():
        array = value.detach().to("cpu", torch.float32).numpy()
        if not np.isfinite(array).all():
            raise InputError(
                f"{name}: holds numbers that are not finite; training has failed, "
                "try a lower learning rate"
            )
        found[name] = array
    return found


def export_onnx(network: StanceEncoder, *, quantize: bool = True) -> bytes:
    """Return a network as an ONNX file.

    Inputs are ``ids``, ``groups``, ``positions`` and ``starts``, outputs ``heads``,
    ``author``, ``tokens`` and, if the network has any, ``labels``; numbers of texts,
    of propositions and of tokens are free. The metadata hold the sizes, so that
    :func:`stancelib.finetuning.weights.from_onnx` gets the network back.

    Parameters
    ----------
    network : StanceEncoder
    quantize : bool, optional
        Round large matrices to 8 bits: a quarter of the size, twice the speed.

    Returns
    -------
    bytes
        The same for the same weights.

    Raises
    ------
    InputError
        If a weight is not finite, the network lets every token see every other,
        or the package onnx is missing.
    """
    if network.sees_all:
        raise InputError("a network whose tokens all see each other is not for export")
    writer = _Writer(network, Graph(quantize=quantize))
    states = writer.body()
    writer.answers(states)
    outputs: dict[str, tuple[str | int, ...]] = {
        "heads": ("n", "parts", len(HEAD_NAMES)),
        "author": ("n", "parts", 2),
        "tokens": ("n", "parts", "length", len(TOKEN_NAMES)),
    }
    if network.config.labels:
        outputs["labels"] = ("n", "parts", network.config.labels)
    note = json.dumps(network.config.to_dict(), sort_keys=True)
    return writer.graph.to_bytes(_INPUTS, outputs, {NOTE: note})


class _Writer:
    """Says in ONNX what :class:`StanceEncoder` says in PyTorch."""

    def __init__(self, network: StanceEncoder, graph: Graph) -> None:
        self.graph = graph
        self._config = network.config
        self._weights = parameters(network)
        self._seen = graph.op("Unsqueeze", "groups", _ints(1))
        self._seeing = graph.op("Unsqueeze", "groups", _ints(2))
        self._of_text = graph.op("Equal", self._seen, _int(0))

    def body(self) -> str:
        graph, config, weights = self.graph, self._config, self._weights
        places = "positions"
        if config.first_position:
            places = graph.op("Add", places, _int(config.first_position))
        parts = [
            graph.table("ids", "words", weights),
            graph.table(places, "places", weights, exact=True),
        ]
        if config.types:
            kinds = graph.op("Cast", graph.op("Greater", "groups", _int(0)), to=_kind("INT64"))
            kinds = graph.op("Min", kinds, _int(config.types - 1))
            parts.append(graph.table(kinds, "types", weights, exact=True))
        x = self._norm(graph.op("Sum", *parts), "norm")
        bias = self._bias()
        for i in range(config.layers):
            x = self._layer(x, bias, f"layers.{i}")
        return x

    def _bias(self) -> str:
        graph, config = self.graph, self._config
        same = graph.op("Equal", self._seen, self._seeing)
        something = graph.op("Greater", self._seen, _int(PAD_GROUP))
        visible = graph.op("Or", self._of_text, graph.op("And", same, something))
        bias = graph.op("Where", visible, _float(0.0), _float(-1e4))
        bias = graph.op("Unsqueeze", bias, _ints(1))
        if not config.relative:
            return bias
        # Every distance's bucket as PyTorch computes it: its logarithm is no other library's.
        reach = max(config.positions, _FAR)
        buckets = _buckets(torch.arange(-reach, reach + 1), config.relative).numpy()
        seen, seeing = (graph.op("Unsqueeze", "positions", _ints(axis)) for axis in (1, 2))
        distance = graph.op("Where", same, graph.op("Sub", seen, seeing), _int(_FAR))
        rows = graph.op("Gather", buckets, graph.op("Add", distance, _int(reach)))
        shift = graph.table(rows, "relative", self._weights, exact=True)
        return graph.op("Add", bias, graph.op("Transpose", shift, perm=[0, 3, 1, 2]))

    def _layer(self, x: str, bias: str, name: str) -> str:
        graph, heads, weights = self.graph, self._config.heads, self._weights
        width = self._config.hidden // heads
        split = _ints(0, 0, heads, width)
        query, key, value = (
            graph.op("Reshape", graph.linear(x, f"{name}.{part}", weights), split)
            for part in ("query", "key", "value")
        )
        query = graph.op("Transpose", query, perm=[0, 2, 1, 3])
        key = graph.op("Transpose", key, perm=[0, 2, 3, 1])
        value = graph.op("Transpose", value, perm=[0, 2, 1, 3])
        scores = graph.op(f"{CONTRIB}:FusedMatMul", query, key, alpha=1.0 / math.sqrt(width))
        shares = graph.op("Softmax", graph.op("Add", scores, bias), axis=-1)
        mixed = graph.op("Transpose", graph.op("MatMul", shares, value), perm=[0, 2, 1, 3])
        mixed = graph.op("Reshape", mixed, _ints(0, 0, self._config.hidden))
        mixed = graph.linear(mixed, f"{name}.attended", weights)
        x = self._norm(graph.op("Sum", x, mixed), f"{name}.attended_norm")
        mixed = self._gelu(graph.linear(x, f"{name}.inner", weights, by_token=True))
        mixed = graph.linear(mixed, f"{name}.outer", weights, by_token=True)
        return self._norm(graph.op("Sum", x, mixed), f"{name}.outer_norm")

    def answers(self, x: str) -> None:
        """Add what is asked of texts and words, with the outputs' names."""
        graph, weights = self.graph, self._weights
        sizes = graph.op("Concat", graph.op("Shape", "starts"), _ints(self._config.hidden), axis=0)
        at = graph.op("Expand", graph.op("Unsqueeze", "starts", _ints(2)), sizes)
        first = graph.op("GatherElements", x, at, axis=1)
        n_parts = graph.op("Squeeze", graph.op("Shape", "starts", start=1, end=2), _ints(0))
        numbers = graph.op("Range", _int(1), graph.op("Add", n_parts, _int(1)), _int(1))
        numbers = graph.op("Unsqueeze", numbers, _ints(1))
        own = self._mean(x, graph.op("Equal", self._seen, numbers))
        text = graph.op("Expand", self._mean(x, self._of_text), sizes)
        pooled = graph.op("Concat", first, own, text, axis=2)
        pooled = self._gelu(graph.linear(pooled, "pool", weights))
        answers = graph.linear(pooled, "decide", weights, exact=True)
        graph.ops("Split", answers, _ints(len(HEAD_NAMES), 2), names=("heads", "author"), axis=2)
        if self._config.labels:
            graph.linear(pooled, "label", weights, exact=True, out="labels")
        self._tokens(x, pooled)

    def _tokens(self, x: str, pooled: str) -> None:
        graph, weights = self.graph, self._weights
        split = _ints(0, 0, len(TOKEN_NAMES), self._config.match)
        asked = graph.op("Reshape", graph.linear(pooled, "ask", weights), split)
        asked = graph.op("Transpose", asked, perm=[0, 2, 1, 3])
        offered = graph.op("Reshape", graph.linear(x, "offer", weights), split)
        offered = graph.op("Transpose", offered, perm=[0, 2, 3, 1])
        alpha = 1.0 / math.sqrt(self._config.match)
        tokens = graph.op(f"{CONTRIB}:FusedMatMul", asked, offered, alpha=alpha)
        tokens = graph.op("Transpose", tokens, perm=[0, 2, 3, 1])
        bias = graph.op("Unsqueeze", graph.linear(x, "offer_bias", weights, exact=True), _ints(1))
        graph.op("Add", tokens, bias, name="tokens")

    def _mean(self, x: str, mask: str) -> str:
        graph = self.graph
        shares = graph.op("Cast", mask, to=_kind("FLOAT"))
        count = graph.op("ReduceSum", shares, _ints(2), keepdims=1)
        shares = graph.op("Div", shares, graph.op("Max", count, _float(1.0)))
        return graph.op("MatMul", shares, x)

    def _norm(self, x: str, name: str) -> str:
        weight, bias = (
            self.graph.tensor(f"{name}.{part}", self._weights[f"{name}.{part}"])
            for part in ("weight", "bias")
        )
        eps = self._config.eps
        return self.graph.op("LayerNormalization", x, weight, bias, axis=-1, epsilon=eps)

    def _gelu(self, x: str) -> str:
        return self.graph.op(f"{CONTRIB}:Gelu", x)


def quantization_loss(network: StanceEncoder, model: bytes, packed: Packed) -> dict[str, float]:
    """Return how far a file's logits are from the network's.

    Parameters
    ----------
    network : StanceEncoder
    model : bytes
        What :func:`export_onnx` made of it.
    packed : Packed
        Texts to compare on, which are read one by one, as the library does.

    Returns
    -------
    dict of str to float
        For each output ``NAME``, ``NAME_largest`` and ``NAME_mean``: the largest and
        the mean absolute difference. Of ``tokens``, those of the texts count.
    """
    gaps: dict[str, list[F32]] = {}
    with _Compared(network, model) as compared:
        for row in range(len(packed.ids)):
            feed = {name: getattr(packed, name)[row : row + 1] for name in _INPUTS}
            for name, gap in compared.gaps(feed).items():
                inside = gap[:, :, feed["groups"][0] == 0] if name == "tokens" else gap
                gaps.setdefault(name, []).append(inside.ravel())
    whole = {name: np.concatenate(parts) for name, parts in gaps.items()}
    largest = {f"{name}_largest": float(gap.max()) for name, gap in whole.items()}
    return largest | {f"{name}_mean": float(gap.mean()) for name, gap in whole.items()}


class _Compared:
    """A network at rest, and a file that shall say the same."""

    def __init__(self, network: StanceEncoder, model: bytes) -> None:
        self._network = network
        self._was = network.training
        onnxruntime = need("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._names = [port.name for port in self._session.get_outputs()]

    def __enter__(self) -> _Compared:
        self._network.eval()
        return self

    def __exit__(self, *_: object) -> None:
        self._network.train(self._was)

    def gaps(self, feed: dict[str, NDArray[np.int64]]) -> dict[str, F32]:
        device = next(self._network.parameters()).device
        with torch.inference_mode():
            out = self._network(*(torch.as_tensor(feed[name], device=device) for name in _INPUTS))
        found = zip(self._names, self._session.run(self._names, feed), strict=True)
        return {
            name: np.abs(value - getattr(out, name).float().cpu().numpy()) for name, value in found
        }


def _int(value: int) -> NDArray[np.int64]:
    return np.array(value, dtype=np.int64)


def _ints(*values: int) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _float(value: float) -> NDArray[np.float32]:
    return np.array(value, dtype=np.float32)


def _kind(name: str) -> int:
    """Return ONNX's number of a type."""
    return int(getattr(need("onnx").TensorProto, name))
