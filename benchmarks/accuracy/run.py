"""Run systems on data sets, cell by cell; finished cells are not run again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.catalog import DataSet
from benchmarks.accuracy.cells import Cell, Cells, key_of
from benchmarks.accuracy.load import Loaded
from benchmarks.accuracy.systems import Run, System
from benchmarks.accuracy.systems.base import installed, machine
from stancelib.corpus.pairs import PairCorpus

__all__ = ["Outcome", "fold_of", "run_system", "seeds_for"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a system on a data set: its cells, or the reason why there are none."""

    cells: tuple[Cell, ...] = ()
    reason: str | None = None


def seeds_for(system: System, dataset: DataSet, seeds: Sequence[int]) -> list[int]:
    """Return the seeds that make a difference: one where nothing is drawn by chance."""
    return list(seeds) if system.seeded or dataset.folds else list(seeds[:1])


def fold_of(corpus: PairCorpus, dataset: DataSet, seed: int) -> npt.NDArray[np.int64]:
    """Deal rows out to the folds of a data set without an official split.

    Parameters
    ----------
    corpus : PairCorpus
    dataset : DataSet
    seed : int

    Returns
    -------
    ndarray of int64, shape (n,)
        Stratified by label; no group crosses a fold where the data set says so.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    labels = [pair.label for pair in corpus]
    if dataset.grouped:
        grouped = StratifiedGroupKFold(dataset.folds, shuffle=True, random_state=seed)
        split = grouped.split(labels, labels, corpus.groups)
    else:
        plain = StratifiedKFold(dataset.folds, shuffle=True, random_state=seed)
        split = plain.split(labels, labels)
    fold = np.zeros(len(corpus), dtype=np.int64)
    for k, (_, outside) in enumerate(split):
        fold[outside] = k
    return fold


def run_system(
    system: System,
    loaded: Loaded,
    seeds: Sequence[int],
    cells: Cells,
    *,
    again: bool = False,
    only_finished: bool = False,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Run what is not finished of a system on a data set.

    Parameters
    ----------
    system : System
    loaded : Loaded
    seeds : sequence of int
    cells : Cells
        Where finished runs are kept.
    again : bool, default False
        Run finished cells too.
    only_finished : bool, default False
        Run nothing: return the cells that are there.
    say : function of str
        Told what is done.
    """
    name, key = loaded.dataset.name, key_of(loaded, system)
    wanted = seeds_for(system, loaded.dataset, seeds)
    found = {seed: None if again else cells.get(name, system.name, seed, key) for seed in wanted}
    if only_finished:
        return Outcome(tuple(cell for cell in found.values() if cell is not None))
    if None in found.values() and (reason := system.lacking()) is not None:
        say(f"{name}: {system.name}: not run: {reason}")
        return Outcome(tuple(cell for cell in found.values() if cell is not None), reason)
    run = system.start() if None in found.values() else None
    for seed in wanted:
        if found[seed] is None and run is not None:
            try:
                found[seed] = _cell(run, system, loaded, seed, key)
            except (ValueError, RuntimeError, OSError, ImportError) as error:
                say(f"{name}: {system.name}, seed {seed}: failed: {error}")
                return Outcome(reason=f"failed: {type(error).__name__}")
            cells.put(found[seed])
            say(f"{name}: {system.name}, seed {seed}: {found[seed].seconds:.1f} s")
    return Outcome(tuple(cell for cell in found.values() if cell is not None))


def _cell(run: Run, system: System, loaded: Loaded, seed: int, key: str) -> Cell:
    answers = [""] * len(loaded.scored)
    settings: list[Any] = []
    more = {"dev": loaded.dev} if system.uses_dev else {}
    start = time.perf_counter()
    for train, test, rows in _splits(loaded, seed):
        said = run(train, test, seed, **more)
        settings.append(dict(said.settings))
        for row, label in zip(rows, said.labels, strict=True):
            answers[row] = label
    seconds = time.perf_counter() - start
    return Cell(
        loaded.dataset.name,
        system.name,
        seed,
        key,
        [loaded.labels.index(label) for label in answers],
        round(seconds, 2),
        settings,
        installed(system.packages),
        machine(),
    )


def _splits(loaded: Loaded, seed: int) -> Iterator[tuple[PairCorpus, PairCorpus, Sequence[int]]]:
    if loaded.train is not None and loaded.test is not None:
        yield loaded.train, loaded.test, range(len(loaded.test))
        return
    fold = fold_of(loaded.scored, loaded.dataset, seed)
    for k in range(loaded.dataset.folds):
        inside, outside = np.flatnonzero(fold != k).tolist(), np.flatnonzero(fold == k).tolist()
        yield loaded.scored.take(inside), loaded.scored.take(outside), outside
