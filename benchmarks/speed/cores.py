"""Paragraphs a second by one process and by one on each core, in turns.

``python -m benchmarks.speed cores`` writes ``benchmarks/results/cores.json``. The processes
are started, load their model and wait; then the same texts are shared out among one or
among all of them, and what counts is the time until the last has finished. What
scikit-learn gains by the same means shows what the machine's cores are worth.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, facts, model_path, out_path, spread, write_result
from benchmarks.speed.texts import texts as about_topics
from stancelib.cores import n_threads

__all__ = ["main", "measure"]

_NAMES = ("stancelib", "hashing")
_WARM_UP = 512
_THREADS = {f"{kind}_NUM_THREADS": "1" for kind in ("OMP", "OPENBLAS", "MKL")}


def _engine(name: str, model: str) -> Callable[[Sequence[str]], Any]:
    """Return what labels texts: stancelib, or scikit-learn's hashing of words and pairs."""
    if name == "stancelib":
        import stancelib

        loaded = stancelib.load_model(model)
        return lambda texts: list(loaded.classify_many(texts, evidence=False))
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(ngram_range=(1, 2)).transform


class _Worker:
    """A process on a core of its own that has an engine and waits for texts to read."""

    def __init__(self, name: str, model: str, count: int, seed: int, core: int | None) -> None:
        command = [sys.executable, "-m", "benchmarks.speed.cores", "--worker", name]
        command += ["--model", model, "--count", str(count), "--seed", str(seed)]
        command += [] if core is None else ["--core", str(core)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **_THREADS}, stdin=pipe, stdout=pipe, text=True
        )
        self._process, self._requests, self._answers = process, process.stdin, process.stdout

    def begin(self, first: int, last: int) -> None:
        """Let it read some of the texts."""
        print(first, last, file=self._requests, flush=True)

    def wait(self) -> None:
        """Wait until it is ready, or has finished what it was given."""
        if self._answers is None or not self._answers.readline():
            raise SystemExit("cores: a process failed; its message stands above")

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def _work(name: str, model: str, count: int, seed: int, core: int | None) -> None:
    """Do what the process that started this one asks for, until it closes the pipe."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    engine = _engine(name, model)
    texts = list(about_topics(count, seed))
    engine(texts[:_WARM_UP])
    print("ready", flush=True)
    for line in sys.stdin:
        first, last = map(int, line.split())
        engine(texts[first:last])
        print("done", flush=True)


def _seconds(workers: Sequence[_Worker], count: int) -> float:
    share = -(-count // len(workers))
    start = time.perf_counter()
    for i, worker in enumerate(workers):
        worker.begin(min(i * share, count), min((i + 1) * share, count))
    for worker in workers:
        worker.wait()
    return time.perf_counter() - start


def _cores(jobs: int) -> list[int | None]:
    if not hasattr(os, "sched_getaffinity"):
        return [None] * jobs
    # The last first: the first one serves most interrupts. More jobs than cores share them.
    cores = sorted(os.sched_getaffinity(0), reverse=True)
    return [cores[i % len(cores)] for i in range(jobs)]


def measure(model: str, count: int, jobs: int, rounds: int, seed: int) -> dict[str, Any]:
    """Return rates by one process and by all, and their ratio, for each engine."""
    found = {}
    for name in _NAMES:
        workers = [_Worker(name, model, count, seed, core) for core in _cores(jobs)]
        for worker in workers:
            worker.wait()
        teams = {"one": workers[:1], "all": workers}
        seconds: dict[str, list[float]] = {team: [] for team in teams}
        for turn in range(rounds):
            for team in list(teams)[:: -1 if turn % 2 else 1]:
                seconds[team].append(_seconds(teams[team], count))
        for worker in workers:
            worker.close()
        pairs = zip(seconds["one"], seconds["all"], strict=True)
        found[name] = {
            "paragraphs_per_second": {
                team: spread([count / s for s in spent]) for team, spent in seconds.items()
            },
            "ratio": spread([one / most for one, most in pairs]),
        }
    return found


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed cores", description=__doc__)
    parser.add_argument("--model", default="default", help="name or folder of the model")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/cores.json")
    parser.add_argument("--count", type=int, default=20_000, help="paragraphs")
    parser.add_argument("--jobs", type=int, default=n_threads(-1), help="default: all cores")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="few paragraphs: a smoke test")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(None if arguments is None else list(arguments))
    model = model_path(options.model)
    if options.worker:
        _work(options.worker, model, options.count, options.seed, options.core)
        return 0
    if options.quick:
        options.count, options.rounds = min(options.count, 200), min(options.rounds, 2)
    found = measure(model, options.count, options.jobs, options.rounds, options.seed)
    result = {
        **facts(seed=options.seed, rounds=options.rounds),
        "cores": options.jobs,
        "paragraphs": options.count,
        "engines": found,
    }
    write_result(out_path(options.out, "cores", quick=options.quick), result)
    for name, engine in found.items():
        for team, rate in engine["paragraphs_per_second"].items():
            print(f"{rate['median']:>10,.0f}/s  {name}, {team}")
        ratio = engine["ratio"]
        print(f"{ratio['median']:>10.2f}    [{ratio['min']:.2f}, {ratio['max']:.2f}]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
