"""One command for every measurement: ``python benchmarks/run.py NAME [options]``.

NAME is one of ``STEPS``, or all. Options are passed on; ``all`` takes those that
several steps have a use for (--bench, --model, --texts, --jobs, --quick) and gives
each step its own. Each step writes
``benchmarks/results/NAME.json``; ``tables`` brings README and docs up to date,
``suggest`` its own page, ``encoder-cascade`` its picture. With --quick, a smoke test, nothing is written.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: Module of each step with its first arguments, and which options of ``all`` it takes.
STEPS = {
    "accuracy": (("benchmarks.accuracy", "run"), ("bench",)),
    "training-time": (("benchmarks.accuracy", "time"), ("bench",)),
    "foreign-policy": (("benchmarks.accuracy.foreign_policy",), ("texts", "jobs", "quick")),
    "speed": (("benchmarks.speed.run",), ("model", "quick")),
    "cores": (("benchmarks.speed.cores",), ("model", "quick")),
    "cold-start": (("benchmarks.speed.cold_start",), ("model", "quick")),
    "memory": (("benchmarks.speed.memory",), ("model", "quick")),
    "sizes": (("benchmarks.speed.sizes",), ("model", "quick")),
    "scale": (("benchmarks.scale.run",), ("quick",)),
    "engines": (("benchmarks.scale.engines",), ()),
    "size": (("benchmarks.size",), ()),
    "encoder-speed": (("benchmarks.encoder.speed",), ("quick",)),
    "encoder-cascade": (("benchmarks.encoder.cascade",), ()),
    "suggest": (("benchmarks.suggest.run",), ("bench", "texts", "quick")),
    "tables": (("benchmarks.tables",), ()),
}


def step(name: str, arguments: Iterable[str]) -> int:
    """Run one step in a process of its own and return its exit status."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", *STEPS[name][0], *arguments]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, env=environment, check=False).returncode


def everything(arguments: list[str]) -> int:
    """Run all steps; one that fails stops none of the others."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py all")
    parser.add_argument("--bench")
    parser.add_argument("--model")
    parser.add_argument("--texts")
    parser.add_argument("--jobs")
    parser.add_argument("--quick", action="store_true")
    options = vars(parser.parse_args(arguments))
    failed = []
    for name, (_, takes) in STEPS.items():
        if options["quick"] and "quick" not in takes:
            continue
        passed = [f"--{key}={options[key]}" for key in takes if key != "quick" and options[key]]
        if "quick" in takes and options["quick"]:
            passed.append("--quick")
        if step(name, passed):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def main() -> int:
    """Read the command line, run the steps, return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, add_help=False
    )
    parser.add_argument("name", choices=[*STEPS, "all"])
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        parser.print_help()
        return 0 if len(sys.argv) > 1 else 2
    name, arguments = parser.parse_args(sys.argv[1:2]).name, sys.argv[2:]
    return everything(arguments) if name == "all" else step(name, arguments)


if __name__ == "__main__":
    sys.exit(main())
