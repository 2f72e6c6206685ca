"""Paragraphs per second on one core, everything in one run, in turns.

``python -m benchmarks.speed.run [--model NAME] [--rounds N] [--quick]`` writes
``benchmarks/results/speed.json``. Each round times every engine on the same
texts, each round starting with another engine, so that a busy moment of the
machine hits all alike; ratios are taken within rounds.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.common import facts, model_path, out_path, single_core, spread, write_result
from benchmarks.encoder.stream import stream
from benchmarks.speed.engines import DESCRIPTIONS, Engine, make_engines
from benchmarks.speed.programs import Seconds
from benchmarks.speed.texts import Paragraph, generate
from stancelib.errors import StancelibError

__all__ = ["main", "time_rounds"]

_OURS = "stancelib"
_WARM_UP = 512
#: One paragraph in so many is about a topic, in the second stream.
_ONE_IN = 10
_CALLS = 2_000


def time_rounds(
    engines: Mapping[str, Engine], texts: Sequence[str], rounds: int
) -> tuple[dict[str, list[float]], float]:
    """Time engines on the same texts, in turns.

    Parameters
    ----------
    engines : mapping of str to function
    texts : sequence of str
    rounds : int

    Returns
    -------
    dict of str to list of float
        Seconds of wall time of each engine in each round.
    float
        The smallest share of the wall time, over all timings, in which the
        process had the core; well below 1 means that the machine was busy.
    """
    names = list(engines)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    shares = []
    for name in names:
        engines[name](texts[:_WARM_UP])
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            gc.collect()
            cpu, start = time.process_time(), time.perf_counter()
            done = engines[name](texts)
            elapsed = time.perf_counter() - start
            seconds[name].append(done if isinstance(done, Seconds) else elapsed)
            if not isinstance(done, Seconds):
                shares.append((time.process_time() - cpu) / elapsed)
    return seconds, min(shares)


def measure(
    engines: Mapping[str, Engine], texts: Sequence[str], rounds: int
) -> tuple[dict[str, Any], float]:
    """Time engines on texts; return rates and ratios, and the least share of the core."""
    seconds, share = time_rounds(engines, texts, rounds)
    peers = [name for name in engines if not name.startswith(_OURS)]
    result = {
        "texts": {
            "paragraphs": len(texts),
            "mean_words": round(sum(len(t.split()) for t in texts) / len(texts), 2),
            "mean_characters": round(sum(map(len, texts)) / len(texts), 1),
        },
        "engines": {
            name: {
                "what": DESCRIPTIONS[name],
                "paragraphs_per_second": spread([len(texts) / s for s in seconds[name]]),
            }
            for name in engines
        },
        "ratios": {
            f"{ours} / {peer}": spread(
                [b / a for a, b in zip(seconds[ours], seconds[peer], strict=True)]
            )
            for ours in engines
            if ours.startswith(_OURS)
            for peer in peers
        },
    }
    return result, share


def latency(model_name: str, paragraphs: Sequence[Paragraph]) -> dict[str, float]:
    """Return median and 99th percentile of single calls of ``classify``, in milliseconds."""
    import numpy as np

    import stancelib

    model = stancelib.load_model(model_name)
    spent = []
    for paragraph in paragraphs:
        start = time.perf_counter()
        model.classify(paragraph.text)
        spent.append((time.perf_counter() - start) * 1000)
    median, p99 = np.quantile(spent, [0.5, 0.99]).tolist()
    return {"calls": len(spent), "median": round(median, 3), "p99": round(p99, 3)}


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed.run", description=__doc__)
    parser.add_argument("--model", default="default", help="name or folder of the model")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/speed.json")
    parser.add_argument("--count", type=int, default=20_000, help="paragraphs")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="few paragraphs: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    if options.quick:
        options.count, options.rounds = min(options.count, 400), min(options.rounds, 2)
    single_core()
    paragraphs = list(islice(generate(options.seed), options.count))
    print(f"training the peers on {len(paragraphs)} paragraphs", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            engines = make_engines(
                model_path(options.model), paragraphs, Path(folder), quick=options.quick
            )
        except StancelibError as error:
            print(error, file=sys.stderr)
            return 2
        for name in DESCRIPTIONS.keys() - engines.keys():
            print(f'speed: {name} is not installed; pip install ".[bench]"', file=sys.stderr)
        all_about, share = measure(engines, [p.text for p in paragraphs], options.rounds)
        few_about, other = measure(
            engines, stream(options.count, options.seed, _ONE_IN), options.rounds
        )
    share = min(share, other)
    result: dict[str, Any] = {
        **facts(seed=options.seed, rounds=options.rounds),
        "cores": 1,
        "least_cpu_share": round(share, 3),
        **all_about,
        f"one_in_{_ONE_IN}": few_about,
        "latency_ms": latency(model_path(options.model), paragraphs[:_CALLS]),
    }
    write_result(out_path(options.out, "speed", quick=options.quick), result)
    for name, engine in result["engines"].items():
        print(f"{engine['paragraphs_per_second']['median']:>10,.0f}/s  {name}")
    for name, ratio in result["ratios"].items():
        print(f"{ratio['median']:>10.2f}    {name}  [{ratio['min']:.2f}, {ratio['max']:.2f}]")
    if share < 0.9:
        print(f"the machine was busy: least share of the core {share:.2f}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
