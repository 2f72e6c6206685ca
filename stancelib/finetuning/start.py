"""Where fine-tuning starts: the shipped encoder, a model of one's own, a published encoder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from stancelib.encoder.pair_state import KIND as PAIRS
from stancelib.encoder.pair_state import SPECS as PAIR_SPECS
from stancelib.encoder.state import ENCODER, ENCODER_SPECS, KIND, PAYLOADS, SPANS, TOKENIZER
from stancelib.errors import InputError
from stancelib.finetuning.base import WEIGHTS, base_tokenizer, find_base
from stancelib.finetuning.network import NetworkConfig, StanceEncoder
from stancelib.finetuning.weights import from_onnx, load_base, load_into
from stancelib.persist import read_model
from stancelib.persist.load import read_manifest
from stancelib.shipped import absent, shipped_folder

__all__ = ["SHIPPED", "Start", "read_start"]

#: What stands for the shipped encoder.
SHIPPED = "shipped"

_SPECS = {KIND: ENCODER_SPECS, PAIRS: PAIR_SPECS}
_LABEL = "label."


@dataclass(frozen=True)
class Start:
    """An encoder before it is fine-tuned.

    Parameters
    ----------
    config : NetworkConfig
    weights : dict of str to ndarray of float32
        By parameter name; without the heads where the encoder is a published one.
    tokenizer : bytes
        Its word pieces, as ``tokenizer.json``.
    arrays : mapping of str to ndarray
        The numbers of the model that it was read from; none of a published one.
    labels : tuple of str
        Labels of a model of pairs; else none.
    name : str
        The model's folder, or what the published encoder is called.
    sha256 : str
        Of the file that the weights were read from.
    """

    config: NetworkConfig
    weights: Mapping[str, NDArray[np.float32]]
    tokenizer: bytes
    arrays: Mapping[str, NDArray[Any]]
    labels: tuple[str, ...]
    name: str
    sha256: str

    @property
    def knows_sides(self) -> bool:
        """Whether it can tell topic and sides of a proposition already."""
        return "decide.weight" in self.weights

    @property
    def spans(self) -> NDArray[np.float64]:
        """Thresholds of evidence, holders and author; 1, so that none is shown, of a new head."""
        found = self.arrays.get("encoder_spans")
        return np.ones(len(SPANS)) if found is None else np.asarray(found, dtype=np.float64)

    def facts(self) -> dict[str, Any]:
        """Return what a manifest tells of it."""
        return {"base": self.name, "base_sha256": self.sha256}

    def network(self, labels: Sequence[str] = (), *, seed: int = 0) -> StanceEncoder:
        """Build the network, on the CPU; what has no weights yet gets random ones.

        Parameters
        ----------
        labels : sequence of str, optional
            Labels that it shall tell apart. What the encoder knows of labels is
            taken over if they are the same ones.
        seed : int, optional
            Of the random weights.

        Returns
        -------
        StanceEncoder
        """
        config = NetworkConfig(**self.config.to_dict() | {"labels": len(labels)})
        same = tuple(labels) == self.labels
        weights = {
            name: value
            for name, value in self.weights.items()
            if same or not name.startswith(_LABEL)
        }
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = StanceEncoder(config)
        load_into(network, weights, strict=False)
        return network


def read_start(base: str | os.PathLike[str] = SHIPPED) -> Start:
    """Read an encoder to fine-tune.

    Parameters
    ----------
    base : str or path, optional
        ``"shipped"``; the folder of a model that stancelib trained; or a published
        encoder, see :func:`stancelib.finetuning.base.find_base`.

    Returns
    -------
    Start

    Raises
    ------
    InputError
        If it is not there, or not installed.
    ModelFormatError
        If a file of it is damaged.
    """
    folder: Path | None = Path(base)
    if os.fspath(base) == SHIPPED:
        folder = shipped_folder("encoder")
        if folder is None:
            raise absent("encoder")
    if folder is not None and (folder / "manifest.json").is_file():
        return _of_model(folder)
    return _published(os.fspath(base))


def _of_model(folder: Path) -> Start:
    kind = read_manifest(folder).get("kind")
    if kind not in _SPECS:
        raise InputError(
            f"{folder}: is a model of kind {kind!r}, which has no encoder; give the folder of an "
            f"accurate model, or {SHIPPED!r}"
        )
    files = read_model(folder, _SPECS[kind], PAYLOADS)
    data = files.payloads[ENCODER]
    config, weights, _ = from_onnx(data, where=str(folder / ENCODER))
    labels = tuple(files.manifest.get("labels", ())) if kind == PAIRS else ()
    return Start(
        config,
        weights,
        files.payloads[TOKENIZER],
        files.arrays,
        labels,
        folder.name,
        hashlib.sha256(data).hexdigest(),
    )


def _published(name: str) -> Start:
    folder = find_base(name)
    config, weights = load_base(folder)
    with (folder / WEIGHTS).open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Start(config, weights, base_tokenizer(folder), {}, (), Path(name).name, digest)
