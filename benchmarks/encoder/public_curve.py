"""Learning curves on public stance sets: the accurate tier beside the linear one.

``python -m benchmarks.encoder.public_curve --bench DIR --base FOLDER --about-base TEXT`` draws
rows of each set's training part, fine-tunes an encoder on them, trains the linear tier on
the same rows, and scores both on the whole test part by the set's official metric. It
writes ``benchmarks/results/encoder-public-curve.json``. On a GPU a row takes seconds.
The shipped encoder learned from these training parts; a base that didn't shows more.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.load import Loaded, load
from benchmarks.accuracy.score import Scorer, difference, interval
from benchmarks.common import facts, out_path, write_result
from benchmarks.markdown import interval as said_interval
from benchmarks.markdown import table
from stancelib.corpus.pairs import PairCorpus

__all__ = ["draw", "main", "measure", "rows_of"]

_DATASETS = ("pstance", "vast")
_SIZES = (24, 48, 96, 192, 768)
_SEEDS = (0, 1, 2)
_PACKAGES = ("torch",)


def draw(corpus: PairCorpus, size: int, seed: int) -> PairCorpus:
    """Return so many rows, of each label alike as far as there are enough.

    Parameters
    ----------
    corpus : PairCorpus
    size : int
    seed : int

    Returns
    -------
    PairCorpus
    """
    rng = np.random.default_rng(seed)
    labels = np.array([pair.label for pair in corpus])
    each = size // len(corpus.labels)
    chosen = [rng.permutation(np.flatnonzero(labels == label))[:each] for label in corpus.labels]
    return corpus.take(np.sort(np.concatenate(chosen)).tolist())


def measure(
    loaded: Loaded, size: int, seeds: Sequence[int], base: str, device: str
) -> dict[str, Any]:
    """Train both tiers on rows drawn by each seed, and score their answers together.

    Parameters
    ----------
    loaded : Loaded
    size : int
        Rows drawn.
    seeds : sequence of int
    base : str
        Where the encoder starts.
    device : str

    Returns
    -------
    dict
        ``dataset``, ``rows``, ``seconds``, and ``accurate``, ``linear``,
        ``difference``, each as value, low, high: the mean over seeds, with an
        interval over the test part's groups.
    """
    from stancelib.finetuning.pair_fit import fit_pairs
    from stancelib.training.pairs import pair_system

    if loaded.train is None or loaded.test is None:
        raise ValueError(f"{loaded.dataset.name}: has no official split")
    answers: dict[str, list[list[str]]] = {"accurate": [], "linear": []}
    begun = time.monotonic()
    for seed in seeds:
        drawn = draw(loaded.train, size, seed)
        fitted = fit_pairs(drawn, base=base, seed=seed, device=device)
        _, decided = fitted.decide(fitted.read(loaded.test))
        answers["accurate"].append([fitted.labels[i] for i in decided.tolist()])
        linear = pair_system(drawn, loaded.test)
        answers["linear"].append([linear.labels[i] for i in linear.decided.tolist()])
    scorer = Scorer(loaded)
    scores = {name: next(iter(scorer(said).values())) for name, said in answers.items()}
    return {
        "dataset": loaded.dataset.name,
        "rows": size,
        "seconds": round(time.monotonic() - begun),
        **{name: interval(found) for name, found in scores.items()},
        "difference": difference(scores["accurate"], scores["linear"]),
    }


def rows_of(result: dict[str, Any]) -> str:
    """Return the result as a table.

    Parameters
    ----------
    result : dict
        As in ``encoder-public-curve.json``.
    """
    rows = [
        [
            row["dataset"],
            str(row["rows"]),
            said_interval(row["accurate"]),
            said_interval(row["linear"]),
            said_interval(row["difference"], sign=True),
        ]
        for row in result["rows"]
    ]
    return table(["set", "labelled rows", "accurate", "fast", "accurate minus fast"], rows)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, _names(text)))


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure, write the result, print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, required=True, metavar="DIR")
    parser.add_argument("--base", default="shipped", help="where the encoder starts")
    parser.add_argument("--about-base", default="the shipped encoder", help="what it learned from")
    parser.add_argument("--datasets", type=_names, default=_DATASETS)
    parser.add_argument("--sizes", type=_numbers, default=_SIZES)
    parser.add_argument("--seeds", type=_numbers, default=_SEEDS)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(None if arguments is None else list(arguments))
    result: dict[str, Any] = {
        **facts(seed=min(options.seeds), rounds=len(options.seeds)),
        "base": options.about_base,
        "rows": [],
    }
    result["versions"] |= {name: metadata.version(name) for name in _PACKAGES}
    for name in options.datasets:
        loaded = load(DATASETS[name], options.bench)
        for size in options.sizes:
            print(f"{name}: {size} rows", flush=True)
            row = measure(loaded, size, options.seeds, options.base, options.device)
            result["rows"].append(row)
            write_result(out_path(options.out, "encoder-public-curve", quick=False), result)
    print(rows_of(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
