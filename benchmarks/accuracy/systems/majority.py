"""The commonest label of the training part."""

from __future__ import annotations

from collections import Counter

from benchmarks.accuracy.systems.base import Answers, layout, per_target
from stancelib.corpus.pairs import PairCorpus

__all__ = ["majority"]


def majority(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
    """Answer the commonest label of each target, or of all; the first by name in a tie.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair as P
    >>> train = PairCorpus([P("a", "x"), P("b", "y"), P("c", "y")])
    >>> majority(train, PairCorpus([P("d", "x")]), 0).labels
    ['y']
    """
    if layout(train, test) == "per target":
        return per_target(_commonest, train, test, seed)
    return _commonest(train, test, seed)


def _commonest(train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
    counts = Counter(pair.label for pair in train)
    label = min(counts, key=lambda name: (-counts[name], name))
    return Answers([label] * len(test), {"label": label})
