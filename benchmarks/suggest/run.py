"""Simulate labelling with each strategy of ``stancelib suggest``, and with random choice.

``python -m benchmarks.suggest.run [--bench DIR] [--texts FILE] [--seeds N] [--quick]``
writes ``benchmarks/results/suggest.json`` and the table of ``docs/suggest.md``; with
``--table`` only the table, from the recorded results. The bundled corpus is always
used; DIR holds the benchmarks' folders, FILE is the foreign-policy corpus with its
texts.

Strategies were chosen and tuned on training splits only (SemEval-2016 A, P-Stance,
VAST); test splits were measured once, at the end. The result holds no time and no
path: the same texts, versions and seeds give the same bytes. Data sets that are
recorded already are not measured again, unless --again asks for it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, facts, out_path, write_result
from benchmarks.suggest.data import Maker, tasks
from benchmarks.suggest.simulate import curve, summary
from benchmarks.suggest.table import fill, table
from stancelib.files import write_atomically

__all__ = ["main"]

STRATEGIES = ("random", "auto", "uncertainty", "diversity", "rare")
START, BATCH, ROUNDS = 100, 50, 10
LEARNER = "TF-IDF (words, pairs of words) and logistic regression, classes balanced"
_VERSIONS = ("python", "stancelib", "numpy", "scikit-learn")
DOCS = ROOT / "docs" / "suggest.md"


def measure(make: Maker, seeds: int, start: int, batch: int, rounds: int) -> dict[str, Any]:
    """Return curves and summary of one data set."""
    curves: dict[str, list[list[float]]] = {name: [] for name in STRATEGIES}
    task = make(0)
    sizes = {"pool": len(task.pool), "test": len(task.test), "metric": task.metric}
    for seed in range(seeds):
        task = make(seed)
        for name in STRATEGIES:
            scores = curve(task, name, seed, start=start, batch=batch, rounds=rounds)
            curves[name].append([round(score, 6) for score in scores])
            print(f"  seed {seed} {name}: {scores[0]:.3f} to {scores[-1]:.3f}", flush=True)
    labels = [start + batch * i for i in range(rounds + 1)]
    return {**sizes, "curves": curves, "summary": summary(curves, labels)}


def done(out: Path | None, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what is recorded already, by data set, if it was measured in the same way."""
    if out is None or not out.is_file():
        return {}
    recorded = json.loads(out.read_bytes())
    data: dict[str, Any] = recorded.pop("data")
    return data if recorded == settings else {}


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, simulate, write, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.suggest.run", description=__doc__)
    parser.add_argument("--bench", type=Path, help="folder with the benchmarks")
    parser.add_argument("--texts", type=Path, help="foreign-policy paragraphs with texts (JSONL)")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--data", action="append", help="only this data set (may be repeated)")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/suggest.json")
    parser.add_argument("--docs", type=Path, default=DOCS, help="page with the table")
    parser.add_argument("--table", action="store_true", help="write the table, measure nothing")
    parser.add_argument("--again", action="store_true", help="measure what is recorded, too")
    parser.add_argument("--quick", action="store_true", help="two rounds: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    start, batch, rounds = (20, 10, 2) if options.quick else (START, BATCH, ROUNDS)
    seeds = 1 if options.quick else options.seeds
    out = out_path(options.out, "suggest", quick=options.quick)
    try:
        if options.table:
            result = json.loads((out or Path()).read_bytes())
        else:
            found = tasks(options.bench, options.texts)
            wanted = options.data or list(found)
            versions = facts(seed=0, rounds=rounds)["versions"]
            result = {
                "versions": {name: versions[name] for name in _VERSIONS},
                "learner": LEARNER,
                "seeds": list(range(seeds)),
                "labels": [start + batch * i for i in range(rounds + 1)],
            }
            result["data"] = {} if options.again else done(out, result)
            for name in wanted:
                if name not in result["data"]:
                    print(name, flush=True)
                    result["data"][name] = measure(found[name], seeds, start, batch, rounds)
                    write_result(out, result)
        print(table(result))
        if not options.quick:
            page = fill(options.docs.read_text(encoding="utf-8"), result)
            write_atomically(options.docs, page.encode())
    except (OSError, ValueError, KeyError) as error:
        print(f"suggest: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
