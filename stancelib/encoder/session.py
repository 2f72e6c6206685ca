"""The encoder's network, run by ONNX Runtime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.layout import Packed
from stancelib.errors import InputError, ModelFormatError

__all__ = ["EncoderSession", "Logits"]

F32 = NDArray[np.float32]

#: Number of axes of what goes in and comes out; `labels` may be missing.
_INPUTS = {"ids": 2, "groups": 2, "positions": 2, "starts": 2}
_OUTPUTS = {"heads": 3, "author": 3, "tokens": 4}
_LABELS = {"labels": 3}
#: Sizes of the last axes.
_LAST = {"heads": 3, "author": 2, "tokens": 4}
_INSTALL = "reading with the encoder needs the package onnxruntime: pip install stancelib[encoder]"
_FATAL = 4


@dataclass(frozen=True, slots=True)
class Logits:
    """What the network says of a batch.

    Parameters
    ----------
    heads : ndarray of float32, shape (n_texts, n_propositions, 3)
        The topic is there; given that, support and opposition are expressed.
    author : ndarray of float32, shape (n_texts, n_propositions, 2)
        The writer is among those who support, who oppose.
    tokens : ndarray of float32, shape (n_texts, n_propositions, length, 4), or None
        Evidence of support and opposition, holders of support and opposition;
        None unless asked for.
    labels : ndarray of float32, shape (n_texts, n_propositions, n_labels), or None
        None where the network has no labels.
    """

    heads: F32
    author: F32
    tokens: F32 | None = None
    labels: F32 | None = None


class EncoderSession:
    """Runs an encoder on the CPU; usable from many threads.

    Parameters
    ----------
    model : bytes
        An ONNX file that holds all its weights.
    where : str
        Its path, for error messages.
    threads : int, optional
        Threads of one run, at least 1; answers don't depend on it.

    Raises
    ------
    ModelFormatError
        If it cannot be loaded, takes or gives something else than an encoder
        does, or would read weights from other files.
    InputError
        If onnxruntime is not installed, or `threads` is less than 1.
    """

    def __init__(self, model: bytes, where: str, *, threads: int = 1) -> None:
        if threads < 1:
            raise InputError(f"threads: {threads} is not 1 or more")
        # The key under which ONNX names another file; an encoder has no other use for the word.
        if b"location" in model:
            raise ModelFormatError(where, "keeps weights in other files: not read")
        self.where = where
        self._session = _start(model, where, threads)
        _check_ports("takes", self._session.get_inputs(), _INPUTS, "tensor(int64)", where)
        outputs = self._session.get_outputs()
        self._has_labels = any(port.name == "labels" for port in outputs)
        expected = _OUTPUTS | _LABELS if self._has_labels else _OUTPUTS
        _check_ports("gives", outputs, expected, "tensor(float)", where)

    @property
    def has_labels(self) -> bool:
        """Whether the network gives logits of labels."""
        return self._has_labels

    def run(self, packed: Packed, *, tokens: bool = False) -> Logits:
        """Return the logits of a batch.

        Parameters
        ----------
        packed : Packed
            See :func:`stancelib.encoder.layout.pack`.
        tokens : bool, optional
            Ask for the logits of words, too.

        Returns
        -------
        Logits

        Raises
        ------
        ModelFormatError
            If the network cannot read the batch or gives other shapes than an
            encoder does.
        """
        wanted = ["heads", "author", *["tokens"] * tokens, *["labels"] * self._has_labels]
        feed = {name: getattr(packed, name) for name in _INPUTS}
        try:
            values = self._session.run(wanted, feed)
        except Exception as error:  # the library's errors share no other base
            raise ModelFormatError(self.where, f"cannot be run: {_one_line(error)}") from error
        found = dict(zip(wanted, values, strict=True))
        shape = packed.starts.shape
        for name, value in found.items():
            inner = (packed.ids.shape[1],) if name == "tokens" else ()
            last = _LAST.get(name, value.shape[-1] if value.ndim else 0)
            if value.shape != (*shape, *inner, last):
                raise ModelFormatError(self.where, f"gives {name} of shape {value.shape}")
        return Logits(**found)


def _start(model: bytes, where: str, threads: int) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise InputError(_INSTALL) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL  # what goes wrong is raised, not printed
    # Memory plans are kept for every shape that was seen; texts have many.
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return onnxruntime.InferenceSession(
            model,
            options,
            providers=["CPUExecutionProvider"],
            enable_fallback=0,  # which prints, and tries the same again
        )
    except Exception as error:  # the library's errors share no other base
        raise ModelFormatError(where, f"cannot be loaded: {_one_line(error)}") from error


def _check_ports(verb: str, ports: Any, expected: dict[str, int], kind: str, where: str) -> None:
    found = {port.name: (port.type, len(port.shape)) for port in ports}
    if found != {name: (kind, rank) for name, rank in expected.items()}:
        names = ", ".join(f"{name} {kind} of {rank} axes" for name, (kind, rank) in found.items())
        wanted = ", ".join(f"{name} {kind} of {rank} axes" for name, rank in expected.items())
        raise ModelFormatError(where, f"{verb} {names or 'nothing'}; an encoder {verb} {wanted}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
