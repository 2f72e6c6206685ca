"""stancelib, with default settings."""

from __future__ import annotations

import hashlib
from pathlib import Path

import stancelib
from benchmarks.accuracy.systems.base import Answers
from stancelib.corpus.pairs import PairCorpus

__all__ = ["linear_tier", "source_digest"]


def linear_tier(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
    """Train a pair model and answer."""
    from stancelib.training.pairs import pair_system

    said = pair_system(train, test)
    return Answers([said.labels[i] for i in said.decided.tolist()])


#: The parts of the library that answers depend on.
_LEARNING = ("text", "features", "model", "pairs", "training")


def source_digest() -> str:
    """Return a digest of the modules that learn and answer: other modules, other answers."""
    folder = Path(stancelib.__file__).parent
    found = hashlib.sha256()
    for path in sorted(path for part in _LEARNING for path in (folder / part).rglob("*.py")):
        found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]
