"""From starting Python to the first answer, beside importing scikit-learn's linear models.

``python -m benchmarks.speed.cold_start [--model NAME] [--rounds N] [--quick]``
writes ``benchmarks/results/cold_start.json``. Whole processes are timed, Python's
own start included, in turns, on one core, with compiled bytecode in place.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.common import (
    ROOT,
    facts,
    model_path,
    out_path,
    single_core,
    spread,
    write_result,
)

__all__ = ["HEAVY", "heavy_modules", "main", "time_processes"]

#: What classifying must not load.
HEAVY = (
    "datasets",
    "joblib",
    "pandas",
    "pyarrow",
    "rich",
    "scipy",
    "sklearn",
    "threadpoolctl",
    "torch",
    "typer",
)
_TEXT = "Moscow strongly opposes the missile defense system that is planned in Europe."
_OURS = "import stancelib; stancelib.classify"
_PEER = "import sklearn.linear_model"


def code_of(model: str) -> str:
    """Return the program that imports stancelib and classifies one text."""
    return f"import stancelib; stancelib.classify({_TEXT!r}, model={model!r})"


def run(code: str) -> str:
    """Run a program in a new interpreter, in the repository, and return what it prints."""
    # Without it, modules are compiled anew each time, which no installed package is.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=kept, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def heavy_modules(code: str) -> list[str]:
    """Return which of ``HEAVY`` a program has loaded when it ends."""
    loaded = run(f"{code}\nimport sys; print(*sys.modules)").split()
    return sorted({name.partition(".")[0] for name in loaded} & set(HEAVY))


def time_processes(programs: Mapping[str, str], rounds: int) -> dict[str, list[float]]:
    """Return seconds of wall time of each program in each round, taken in turns."""
    for code in programs.values():
        run(code)  # reads files into memory and compiles modules
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, code in programs.items():
            start = time.perf_counter()
            run(code)
            seconds[name].append(time.perf_counter() - start)
    return seconds


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed.cold_start", description=__doc__)
    parser.add_argument("--model", default="default", help="name or folder of the model")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/cold_start.json")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="two rounds: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    rounds = min(options.rounds, 2) if options.quick else options.rounds
    single_core()
    ours = code_of(model_path(options.model))
    programs = {_OURS: ours, _PEER: _PEER, "import numpy": "import numpy", "pass": "pass"}
    try:
        heavy = heavy_modules(ours)
        seconds = time_processes(programs, rounds)
    except subprocess.CalledProcessError:
        print("cold start: a program failed; its message stands above", file=sys.stderr)
        return 2
    pairs = zip(seconds[_OURS], seconds[_PEER], strict=True)
    result = {
        **facts(seed=0, rounds=rounds),
        "cores": 1,
        "seconds": {name: spread(values) for name, values in seconds.items()},
        "ratio": spread([a / b for a, b in pairs]),
        "heavy_modules": heavy,
    }
    write_result(out_path(options.out, "cold_start", quick=options.quick), result)
    for name, values in seconds.items():
        print(f"{spread(values)['median'] * 1000:>8.0f} ms  {name}")
    ratio = spread([a / b for a, b in zip(seconds[_OURS], seconds[_PEER], strict=True)])
    print(f"{ratio['median']:>8.2f}     ratio  [{ratio['min']:.2f}, {ratio['max']:.2f}]")
    print(f"heavy modules: {', '.join(heavy) or 'none'}")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
