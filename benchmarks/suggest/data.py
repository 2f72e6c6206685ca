"""The data of the simulation: the bundled corpus, and what the user has of the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.suggest.learners import PairTask, TopicTask
from stancelib.corpus import Corpus, load_bundled, read_corpus, train_test_split
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.topics import SHIPPED_TOPICS

__all__ = ["BENCHMARKS", "MOST", "tasks"]

#: Benchmarks whose training split is the pool and whose test split is tested on.
BENCHMARKS = ("semeval2016_taskA", "pstance", "newsmtsc_rw")
#: Texts of a pool: a random part of the training split, another one for each seed.
MOST = 3_000

Task = PairTask | TopicTask
Maker = Callable[[int], Task]


def tasks(bench: Path | None, texts: Path | None) -> dict[str, Maker]:
    """Return what can be simulated here: the name of each data set, and a task for each seed.

    Parameters
    ----------
    bench : Path or None
        Folder with ``NAME/train.jsonl`` and ``NAME/test.jsonl``: one object a
        line with text, target and label.
    texts : Path or None
        The foreign-policy corpus with its texts.

    Raises
    ------
    FileNotFoundError
        If a folder or file that was named lacks what it should hold.
    """
    out: dict[str, Maker] = {"bundled": lambda seed: _topics(load_bundled(), seed)}
    if texts is not None:
        real = read_corpus(texts, name="foreign-policy")
        out["foreign-policy"] = lambda seed: _topics(real, seed)
    if bench is not None:
        for name in BENCHMARKS:
            train, test = (_pairs(bench / name / f"{part}.jsonl") for part in ("train", "test"))
            out[name] = lambda seed, train=train, test=test: PairTask(_some(train, seed), test)
    return out


def _topics(corpus: Corpus, seed: int) -> TopicTask:
    pool, test = train_test_split(corpus, 0.3, seed)
    return TopicTask(pool, test, SHIPPED_TOPICS)


def _some(corpus: PairCorpus, seed: int) -> PairCorpus:
    order = np.random.default_rng(seed).permutation(len(corpus))
    return corpus.take(sorted(order[:MOST].tolist()))


def _pairs(path: Path) -> PairCorpus:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = (LabelledPair(row["text"], row["label"], row.get("target")) for row in rows)
    return PairCorpus(pairs, path.parent.name)
