"""The numbers and files that make a model with an encoder, as they stand on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from stancelib.errors import ModelFormatError
from stancelib.model.state import HEADS, SPECS, ModelState
from stancelib.persist import ArraySpec
from stancelib.topics import Topic

__all__ = [
    "ENCODER",
    "ENCODER_SPECS",
    "KIND",
    "OWN_SPECS",
    "PAYLOADS",
    "SPANS",
    "TOKENIZER",
    "EncoderState",
]

#: What a manifest calls this kind of model.
KIND = "encoder"

#: File of the network, and of the word pieces that it reads.
ENCODER = "encoder.onnx"
TOKENIZER = "tokenizer.json"
PAYLOADS = (ENCODER, TOKENIZER)

#: What is said of words of a text, and of its writer, for each proposition.
SPANS = (
    "evidence_support",
    "evidence_oppose",
    "holder_support",
    "holder_oppose",
    "author_support",
    "author_oppose",
)

_HEADS = len(HEADS)
_SIDES = _HEADS - 1

#: The arrays that come on top of the linear model's.
OWN_SPECS = (
    # For each topic and head: weight of the encoder's logit, of the linear model's, intercept.
    ArraySpec("encoder_blend", "<f8", ("n_topics", _HEADS, 3)),
    ArraySpec("encoder_thresholds", "<f8", ("n_topics", _HEADS), minimum=0.0, maximum=1.0),
    ArraySpec("encoder_given", "<f8", ("n_topics", _SIDES), minimum=0.0, maximum=1.0),
    ArraySpec("encoder_doubt", "<f8", ("n_topics",), minimum=0.0, maximum=1.0),
    # For topics that training has not seen: slope and intercept of each head.
    ArraySpec("unseen_calibration", "<f8", (_HEADS, 2)),
    ArraySpec("unseen_thresholds", "<f8", (_HEADS,), minimum=0.0, maximum=1.0),
    ArraySpec("unseen_given", "<f8", (_SIDES,), minimum=0.0, maximum=1.0),
    ArraySpec("encoder_spans", "<f8", (len(SPANS),), minimum=0.0, maximum=1.0),
    ArraySpec("cascade_threshold", "<f8", (1,), minimum=0.0, maximum=1.0),
)

#: All arrays of a model: the linear model's and its own.
ENCODER_SPECS = SPECS + OWN_SPECS

_OWN = frozenset(spec.name for spec in OWN_SPECS)


@dataclass(frozen=True)
class EncoderState:
    """A linear model, a network, and the numbers that join them.

    Parameters
    ----------
    linear : ModelState
        The linear model, whose topics are the model's.
    arrays : mapping of str to ndarray
        As ``OWN_SPECS`` describes them.
    onnx : bytes
        The network, as ``encoder.onnx``.
    tokenizer : bytes
        Its word pieces, as ``tokenizer.json``.
    manifest : mapping
        What else the manifest tells: training data, seed, scores.
    """

    linear: ModelState
    arrays: Mapping[str, NDArray[Any]]
    onnx: bytes = field(repr=False)
    tokenizer: bytes = field(repr=False)
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that the model knows, in the order of the arrays' topic axis."""
        return self.linear.topics

    def to_manifest(self) -> dict[str, Any]:
        """Return the manifest's part that :meth:`from_files` needs, and the rest beside it."""
        linear = self.linear.to_manifest()
        own = {key: linear[key] for key in ("topics", "featurizer", "heads")}
        return {**self.manifest, **own, "kind": KIND}

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays of ``weights.npz``, as ``ENCODER_SPECS`` describes them."""
        return {**self.linear.arrays, **self.arrays}

    def to_payloads(self) -> dict[str, str | bytes]:
        """Return the files beside the weights, by name."""
        return {ENCODER: self.onnx, TOKENIZER: self.tokenizer}

    @classmethod
    def from_files(
        cls,
        path: str,
        manifest: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
        payloads: Mapping[str, bytes],
    ) -> EncoderState:
        """Build the state from checked files.

        Parameters
        ----------
        path : str
            The folder, named in messages.
        manifest : mapping
        arrays : mapping of str to ndarray
            As ``ENCODER_SPECS`` describes them.
        payloads : mapping of str to bytes
            Those of ``PAYLOADS``. Whether they are sound is seen when they are used.

        Raises
        ------
        ModelFormatError
            If manifest and arrays don't fit each other, or the kind is another.
        """
        where = f"{path}/manifest.json"
        if manifest.get("kind") != KIND:
            raise ModelFormatError(where, f"kind {manifest.get('kind')!r}: expected {KIND!r}")
        linear = ModelState.from_files(
            path,
            {**manifest, "kind": "linear"},
            {name: array for name, array in arrays.items() if name not in _OWN},
        )
        topics = arrays["encoder_blend"].shape[0]
        if topics != len(linear.topics):
            raise ModelFormatError(
                where, f"{len(linear.topics)} topics, but the encoder's numbers are for {topics}"
            )
        own = {name: arrays[name] for name in arrays if name in _OWN}
        return cls(linear, own, payloads[ENCODER], payloads[TOKENIZER], dict(linear.manifest))
