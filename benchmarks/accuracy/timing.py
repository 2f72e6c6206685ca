"""Compare training times: stancelib and TF-IDF + LinearSVC, with words and with characters too.

All in turns, in one process, on one core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.load import load
from benchmarks.accuracy.systems import REFERENCES, SYSTEMS
from benchmarks.common import RESULTS, facts, single_core, spread, write_result
from stancelib.errors import InputError

__all__ = ["DATASET", "compare"]

#: The largest set with few targets.
DATASET = "pstance"


def compare(folder: Path, rounds: int, out: Path | None = None) -> int:
    """Time training and answering, and write ``training_time.json``.

    Parameters
    ----------
    folder : Path
        Of the public data sets.
    rounds : int
        Each begins with another system.
    out : Path, optional

    Returns
    -------
    int
        Exit status.
    """
    single_core()
    try:
        loaded = load(DATASETS[DATASET], folder)
    except InputError as error:
        print(f"time: {error}", file=sys.stderr)
        return 2
    if loaded.train is None or loaded.test is None:
        raise ValueError(f"{DATASET} has no official split")
    seconds: dict[str, list[float]] = {name: [] for name in ("stancelib", *REFERENCES)}
    for number in range(rounds):
        for name in list(seconds)[:: 1 if number % 2 == 0 else -1]:
            start = time.perf_counter()
            SYSTEMS[name].start()(loaded.train, loaded.test, 0)
            seconds[name].append(time.perf_counter() - start)
            print(f"round {number + 1}: {name} {seconds[name][-1]:.1f} s", flush=True)
    ours = seconds["stancelib"]
    ratios = {
        name: spread([a / b for a, b in zip(ours, seconds[name], strict=True)])
        for name in REFERENCES
    }
    result = {
        **facts(seed=0, rounds=rounds),
        "dataset": loaded.dataset.title,
        "rows": {"train": len(loaded.train), "test": len(loaded.test)},
        "seconds": {name: spread(values) for name, values in seconds.items()},
        "ratios": ratios,
    }
    write_result(out or RESULTS / "training_time.json", result)
    for name, ratio in ratios.items():
        print(f"stancelib takes {ratio['median']:.2f} of the time of {name}")
    return 0
