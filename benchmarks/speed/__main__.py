"""Everything about speed by one command: ``python -m benchmarks.speed [PART …] [--quick]``.

Parts; without a name, all but the long one:

    throughput  paragraphs a second on one core, beside peers; single calls
    cores       the same by one process and by one on each core
    cold-start  from starting Python to the first answer
    memory      peaks over two million paragraphs
    sizes       cost against size: 10^3 to 10^6 paragraphs, of 10 to 10^5 words
    long        the same to 10^7 paragraphs: minutes

Each runs in a process of its own, one after the other, and writes a file of
``benchmarks/results``; ``python -m benchmarks.tables`` then fills the tables. With --quick,
a smoke test, nothing is written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.common import ROOT, model_path

__all__ = ["LONG", "PARTS", "main"]

#: Module of each part, the name of its result, and its first arguments.
PARTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "throughput": ("run", "speed", ()),
    "cores": ("cores", "cores", ()),
    "cold-start": ("cold_start", "cold_start", ()),
    "memory": ("memory", "memory", ()),
    "sizes": ("sizes", "sizes", ()),
    "long": ("sizes", "sizes", ("--most", "10000000")),
}
LONG = ("long",)


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, run the parts, return the exit status."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--model", default="default", help="name or folder of the model")
    parser.add_argument("--out", type=Path, help="folder; default: benchmarks/results")
    parser.add_argument("--quick", action="store_true", help="little of everything: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    parts = options.part or [part for part in PARTS if part not in LONG]
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser.error(f"{', '.join(unknown)}: use {', '.join(PARTS)}")
    failed = []
    for part in parts:
        module, name, more = PARTS[part]
        command = [sys.executable, "-m", f"benchmarks.speed.{module}", *more]
        command += ["--model", model_path(options.model)]
        if options.out is not None:
            command += ["--out", str(options.out.resolve() / f"{name}.json")]
        command += ["--quick"] if options.quick else []
        print(f"== {part}", flush=True)
        begun = time.perf_counter()
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(part)
        print(f"== {part}: {time.perf_counter() - begun:.0f} s", flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
