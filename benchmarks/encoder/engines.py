"""What is timed: the three tiers, and sentence-transformers to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.encoder.stream import stream
from stancelib import StanceModel
from stancelib.encoder.cascade import CascadeModel, doubt_of
from stancelib.encoder.model import EncoderModel
from stancelib.errors import StancelibError

__all__ = ["DESCRIPTIONS", "PEER", "make_engines", "peer_folder", "share_read"]

Engine = Callable[[Sequence[str]], Any]

PEER = "sentence_transformers"

DESCRIPTIONS = {
    "linear": "the linear model, classify_many(texts, evidence=False)",
    "encoder": "the encoder, classify_many(texts, evidence=False): topics, stances, probabilities",
    "encoder_evidence": "the encoder, classify_many(texts): the same, holders and evidence",
    "cascade": "the cascade, classify_many(texts, evidence=False)",
    PEER: "sentence-transformers, all-MiniLM-L6-v2 in PyTorch, encode(texts): vectors alone",
}

#: The linear model is so much faster that it gets so many times the paragraphs.
_MORE = 10


def peer_folder() -> tuple[Path | None, str]:
    """Return the folder of the peer's weights, or None and why it can't be measured."""
    if find_spec(PEER) is None:
        return None, 'not installed: pip install ".[bench-torch]"'
    from stancelib.finetuning.base import find_base

    try:
        return find_base(), ""
    except StancelibError as error:
        return None, str(error)


def _peer(folder: Path) -> Engine:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(folder), device="cpu")
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def make_engines(
    encoder: EncoderModel, cascade: CascadeModel, texts: Sequence[str], seed: int
) -> tuple[dict[str, Engine], dict[str, int], dict[str, str]]:
    """Make everything that is timed.

    Parameters
    ----------
    encoder, cascade
        The same model, read in two ways.
    texts : sequence of str
        What all engines read, the linear model excepted.
    seed : int
        Of those texts, which the linear model reads more of.

    Returns
    -------
    engines : dict of str to function
        Keys as in ``DESCRIPTIONS``, in that order. Each takes texts.
    counts : dict of str to int
        How many paragraphs each engine reads when it is given `texts`.
    skipped : dict of str to str
        What is left out, and why.
    """
    linear = StanceModel(encoder.encoder.linear)
    many = stream(len(texts) * _MORE, seed)
    engines: dict[str, Engine] = {
        "linear": lambda _: list(linear.classify_many(many, evidence=False)),
        "encoder": lambda texts: list(encoder.classify_many(texts, evidence=False)),
        "encoder_evidence": lambda texts: list(encoder.classify_many(texts)),
        "cascade": lambda texts: list(cascade.classify_many(texts, evidence=False)),
    }
    folder, reason = peer_folder()
    if folder is not None:
        engines[PEER] = _peer(folder)
    counts = {name: len(many) if name == "linear" else len(texts) for name in engines}
    return engines, counts, {PEER: reason} if folder is None else {}


def share_read(cascade: CascadeModel, texts: Sequence[str]) -> tuple[float, float]:
    """Return the cascade's threshold, and the share of texts that its encoder reads."""
    state = cascade.encoder
    threshold = float(state.arrays["cascade_threshold"][0])
    said = StanceModel(state.linear).decide(texts)
    alone = (doubt_of(said.probabilities) <= threshold) & ~said.no_evidence
    return threshold, float(np.mean(~alone))
