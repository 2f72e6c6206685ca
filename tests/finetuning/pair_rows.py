"""Pairs that a tiny network can learn: words of praise, of blame, of neither."""

from __future__ import annotations

import random
from typing import Any

from stancelib.corpus.pairs import LabelledPair, PairCorpus

__all__ = ["STANCES", "pairs"]

STANCES = {"AGAINST": "oppose", "FAVOR": "support", "NONE": "neutral"}
_WORDS = {
    "FAVOR": ("good", "welcome", "support"),
    "AGAINST": ("bad", "reject", "threat"),
    "NONE": ("rained", "yesterday", "said"),
}
_FILLER = ("the", "a", "of", "and", "it", "is")


def pairs(
    n: int,
    seed: int = 0,
    *,
    labels: tuple[str, ...] = tuple(STANCES),
    targets: tuple[str | None, ...] = ("carbon tax", "nato"),
    stances: dict[str, Any] | None = None,
    name: str = "tiny",
) -> PairCorpus:
    """Return n pairs, two a document; of each pair of words the label is plain."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        label = labels[i % len(labels)]
        words = [rng.choice(_FILLER) for _ in range(3)] + rng.sample(_WORDS[label], 2)
        rng.shuffle(words)
        rows.append(
            LabelledPair(" ".join(words), label, rng.choice(targets), doc_id=f"{seed}-{i // 2}")
        )
    return PairCorpus(rows, name, stances=STANCES if stances is None else stances)
