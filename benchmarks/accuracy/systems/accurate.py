"""stancelib's accurate tier: the shipped encoder, fine-tuned on the training part."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from benchmarks.accuracy.systems.base import Answers, lacks
from stancelib.corpus.pairs import PairCorpus

__all__ = ["PACKAGES", "accurate_tier", "encoder_folder", "encoder_missing", "method_digest"]

PACKAGES = ("torch", "onnx", "onnxruntime", "tokenizers", "numpy", "scipy")

#: Changes when the way of training changes, so that finished cells are not reused.
_METHOD = "1"
_NETWORK = "encoder.onnx"


def encoder_folder() -> Path | None:
    """Return the folder of the encoder: $STANCELIB_ENCODER, or that of the shipped one."""
    if "STANCELIB_ENCODER" in os.environ:
        return Path(os.environ["STANCELIB_ENCODER"])
    from stancelib.shipped import shipped_folders

    return shipped_folders().get("encoder")


def encoder_missing() -> str | None:
    """Return why the encoder can't be trained here, or None."""
    reason = lacks(["torch", "onnx", "onnxruntime", "tokenizers"], "train")
    folder = encoder_folder()
    if reason is None and (folder is None or not (folder / _NETWORK).is_file()):
        reason = (
            "the encoder is not here: pip install stancelib-encoder, or set STANCELIB_ENCODER to "
            "its folder"
        )
    return reason


def method_digest(folder: Path | None = None) -> str:
    """Return what answers depend on beside the data: the method, and the encoder at the start.

    Parameters
    ----------
    folder : path, optional
        Of the encoder; :func:`encoder_folder` by default.
    """
    folder = encoder_folder() if folder is None else folder
    if folder is None or not (folder / _NETWORK).is_file():
        return f"{_METHOD}-none"
    with (folder / _NETWORK).open("rb") as handle:
        return f"{_METHOD}-{hashlib.file_digest(handle, 'sha256').hexdigest()[:16]}"


def accurate_tier(
    train: PairCorpus,
    test: PairCorpus,
    seed: int,
    *,
    dev: PairCorpus | None = None,
    device: str = "auto",
) -> Answers:
    """Fine-tune the encoder, export it, and answer with the exported model.

    Parameters
    ----------
    train, test : PairCorpus
    seed : int
    dev : PairCorpus, optional
        What decides when training stops, and how answers are calibrated; without
        it, a part of `train` that is kept apart does.
    device : str, optional
        What it is trained on.
    """
    from stancelib.finetuning.pairs import train_pairs

    folder = encoder_folder()
    model = train_pairs(
        train,
        dev=dev,
        base="shipped" if folder is None else folder,
        seed=seed,
        folds=0,
        device=device,
    )
    targets = [pair.target for pair in test] if model.needs_target else None
    _, decided = model.decide(test.texts, targets)
    settings = {**model.manifest["encoder"], "engine": "onnxruntime, int8"}
    return Answers([model.labels[i] for i in decided.tolist()], settings)
