"""Writing a network down in ONNX, node by node.

The file holds exactly the kernels that onnxruntime shall run, under the names
of the network's parameters, and the same network always gives the same bytes.
A converter that traces PyTorch gives neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.finetuning.needs import need
from stancelib.finetuning.rounding import rounded

__all__ = ["CONTRIB", "SCALE", "Graph"]

#: Domain of onnxruntime's own operators.
CONTRIB = "com.microsoft"

#: What follows a parameter's name in the name of its scales.
SCALE = ".scale"

_OPSET = 17
_IR_VERSION = 8
# Peak of a token without numbers; no other comes near.
_LEAST_PEAK = 1e-6

F32 = NDArray[np.float32]


class Graph:
    """An ONNX graph that grows.

    Values go by name; arrays given as inputs become constants of the file.

    Parameters
    ----------
    quantize : bool
        Whether linear layers and tables hold, and multiply, integers of 8 bits.
    """

    def __init__(self, *, quantize: bool) -> None:
        self._helper = need("onnx.helper")
        self._to_tensor = need("onnx.numpy_helper").from_array
        self._quantize = quantize
        self._nodes: list[Any] = []
        self._tensors: dict[str, Any] = {}
        self._constants: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._count = 0

    def op(self, kind: str, *inputs: str | NDArray[Any], name: str = "", **attributes: Any) -> str:
        """Add a node with one output; return the output's name.

        Parameters
        ----------
        kind : str
            The operator; onnxruntime's own begin with ``CONTRIB`` and a colon.
        *inputs : str or ndarray
        name : str, optional
            What the output is called.
        **attributes : Any
        """
        return self.ops(kind, *inputs, names=(name or self._fresh(),), **attributes)[0]

    def ops(
        self, kind: str, *inputs: str | NDArray[Any], names: Sequence[str], **attributes: Any
    ) -> tuple[str, ...]:
        """Add a node with outputs of these names; return them."""
        domain, _, operator = kind.rpartition(":")
        values = [x if isinstance(x, str) else self.constant(x) for x in inputs]
        self._nodes.append(
            self._helper.make_node(operator, values, list(names), domain=domain, **attributes)
        )
        return tuple(names)

    def constant(self, value: NDArray[Any]) -> str:
        """Return the name of a constant; equal ones are held once."""
        key = (value.dtype.str, value.shape, value.tobytes())
        if key not in self._constants:
            self._constants[key] = self.tensor(f"constant.{len(self._constants)}", value)
        return self._constants[key]

    def tensor(self, name: str, value: NDArray[Any]) -> str:
        """Hold an array under a name; return the name."""
        self._tensors[name] = self._to_tensor(np.asarray(value, order="C"), name)
        return name

    def linear(
        self,
        x: str,
        name: str,
        weights: Mapping[str, F32],
        *,
        exact: bool = False,
        by_token: bool = False,
        out: str = "",
    ) -> str:
        """Add a linear layer.

        Parameters
        ----------
        x : str
            Its input.
        name : str
            The layer; its weight (n_out, n_in) is held with its axes exchanged.
        weights : mapping of str to ndarray of float32
            The network's parameters.
        exact : bool, optional
            Keep it in float32 whatever the rest does.
        by_token : bool, optional
            Round each token's numbers by their own largest, not by the largest of all.
        out : str, optional
            What the output is called.
        """
        weight = weights[f"{name}.weight"]
        bias = self.tensor(f"{name}.bias", weights[f"{name}.bias"])
        if exact or not self._quantize:
            product = self.op("MatMul", x, self.tensor(f"{name}.weight", weight.T))
            return self.op("Add", product, bias, name=out)
        if not by_token:
            return self._product(x, name, weight, bias, out=out)
        peak = self.op("ReduceMax", self.op("Abs", x), axes=[-1], keepdims=1)
        peak = self.op("Max", peak, np.array(_LEAST_PEAK, dtype=np.float32))
        product = self._product(self.op("Div", x, peak), name, weight)
        return self.op("Add", self.op("Mul", product, peak), bias, name=out)

    def _product(self, x: str, name: str, weight: F32, *bias: str, out: str = "") -> str:
        integers, scales = rounded(weight)
        return self.op(
            f"{CONTRIB}:DynamicQuantizeMatMul",
            x,
            self.tensor(f"{name}.weight", integers.T),
            self.tensor(f"{name}.weight{SCALE}", scales),
            "",  # zero stands for zero
            *bias,
            name=out,
        )

    def table(
        self, rows: str, name: str, weights: Mapping[str, F32], *, exact: bool = False
    ) -> str:
        """Add a look-up of rows of a table; the parameters are as in :meth:`linear`."""
        weight = weights[f"{name}.weight"]
        if exact or not self._quantize:
            return self.op("Gather", self.tensor(f"{name}.weight", weight), rows)
        integers, scales = rounded(weight, pairs=False)
        found = self.op("Gather", self.tensor(f"{name}.weight", integers), rows)
        scale = self.op("Gather", self.tensor(f"{name}.weight{SCALE}", scales[:, None]), rows)
        return self.op("Mul", self.op("Cast", found, to=need("onnx").TensorProto.FLOAT), scale)

    def to_bytes(
        self,
        inputs: Mapping[str, Sequence[str]],
        outputs: Mapping[str, Sequence[str | int]],
        notes: Mapping[str, str],
    ) -> bytes:
        """Return the file.

        Parameters
        ----------
        inputs : mapping of str to sequence of str
            Names of the axes of each input, which holds int64.
        outputs : mapping of str to sequence of str or int
            Names or sizes of the axes of each output, which holds float32.
        notes : mapping of str to str
            The file's metadata.
        """
        onnx, helper = need("onnx"), self._helper
        kinds = onnx.TensorProto
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [info(name, kinds.INT64, list(axes)) for name, axes in inputs.items()],
            [info(name, kinds.FLOAT, list(axes)) for name, axes in outputs.items()],
            list(self._tensors.values()),
        )
        model = helper.make_model(
            graph,
            producer_name="stancelib",
            ir_version=_IR_VERSION,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(CONTRIB, 1)],
        )
        helper.set_model_props(model, dict(sorted(notes.items())))
        return bytes(model.SerializeToString(deterministic=True))

    def _fresh(self) -> str:
        self._count += 1
        return f"value.{self._count}"
