"""The numbers and files that make a model of pairs with an encoder, as they stand on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.encoder.state import ENCODER, SPANS, TOKENIZER
from stancelib.errors import ModelFormatError
from stancelib.pairs.facts import PairFacts, check_kind, other_entries, read_facts
from stancelib.persist import ArraySpec

__all__ = ["KIND", "SPECS", "EncoderPairState"]

#: What a manifest calls this kind of model.
KIND = "encoder-pairs"

SPECS = (
    # Log-odds of a label: its scale times the network's logit, plus its offset.
    ArraySpec("label_scale", "<f8", ("n_labels",), minimum=0.0),
    ArraySpec("label_offset", "<f8", ("n_labels",)),
    # What is added to the logarithms of probabilities before the largest decides.
    ArraySpec("decision", "<f8", ("n_labels",)),
    ArraySpec("encoder_spans", "<f8", (len(SPANS),), minimum=0.0, maximum=1.0),
    ArraySpec("trained_on", "<u8", ("n_trained",), required=False, sorted=True, unique=True),
)


@dataclass(frozen=True)
class EncoderPairState(PairFacts):
    """Labels, targets, arrays and files of a model.

    Parameters
    ----------
    labels : tuple of str
        In the order of the arrays' label axis, and of the network's label logits.
    stances : tuple of (str or None)
        What each label means.
    targets : tuple of str
        Targets seen in training; any other can be asked about, too.
    needs_target : bool
        Whether texts were trained with targets.
    arrays : mapping of str to ndarray
        As ``SPECS`` describes them; without ``trained_on`` it gets an empty one.
    manifest : mapping
        What else the manifest tells: training data, columns, seed, scores.
    onnx : bytes
        The network, as ``encoder.onnx``; it must give logits of labels.
    tokenizer : bytes
        Its word pieces, as ``tokenizer.json``.
    prompt : str
        What texts are read for where there is no target.
    """

    onnx: bytes = field(kw_only=True, repr=False)
    tokenizer: bytes = field(kw_only=True, repr=False)
    prompt: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if "trained_on" not in self.arrays:
            arrays = {**self.arrays, "trained_on": np.zeros(0, dtype="<u8")}
            object.__setattr__(self, "arrays", arrays)

    def to_manifest(self) -> dict[str, Any]:
        """Return the manifest's part that :meth:`from_files` needs, and the rest beside it."""
        return {**self.entries(KIND), "prompt": self.prompt}

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
    ) -> EncoderPairState:
        """Build the state from checked files.

        Parameters
        ----------
        path : str
            The folder, named in messages.
        manifest : mapping
        arrays : mapping of str to ndarray
            As ``SPECS`` describes them.
        payloads : mapping of str to bytes
            The network and its word pieces, by name. Whether they are sound is
            seen when they are used.

        Raises
        ------
        ModelFormatError
            If manifest and arrays don't fit each other, or the kind is another.
        """
        where = f"{path}/manifest.json"
        check_kind(manifest, KIND, where)
        facts = read_facts(manifest, len(arrays["label_scale"]), where)
        prompt = manifest.get("prompt", "")
        if not isinstance(prompt, str):
            raise ModelFormatError(where, "prompt: expected a string")
        return cls(
            *facts,
            arrays,
            other_entries(manifest, ("prompt",)),
            onnx=payloads[ENCODER],
            tokenizer=payloads[TOKENIZER],
            prompt=prompt,
        )
