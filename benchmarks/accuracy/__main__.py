"""Public benchmarks: ``python -m benchmarks.accuracy prepare|run|time|tables``.

``prepare`` tells where each data set is obtained and checks what is there; ``run``
runs systems on data sets and writes ``benchmarks/results/accuracy.json`` and the
tables made of it; ``time`` compares training times; ``tables`` writes the tables
alone. The texts are read from the folder given with --bench, by default
$STANCELIB_BENCH, and are never written anywhere.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from benchmarks import tables
from benchmarks.accuracy import prepare, timing
from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.cells import Cells
from benchmarks.accuracy.load import default_folder, load
from benchmarks.accuracy.results import dataset_entry, earlier, entries
from benchmarks.accuracy.run import run_system
from benchmarks.accuracy.systems import SYSTEMS, System
from benchmarks.common import RESULTS, ROOT, write_result
from stancelib.errors import InputError

__all__ = ["main"]

OWN = "foreign-policy"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("prepare", "run", "time"):
        command = commands.add_parser(name)
        command.add_argument("--bench", type=Path, metavar="DIR")
        if name != "time":
            command.add_argument("--dataset", action="append", choices=[*DATASETS, OWN])
        if name != "prepare":
            command.add_argument("--out", type=Path, help="default: below benchmarks/results")
    running = commands.choices["run"]
    running.add_argument("--system", action="append", choices=list(SYSTEMS))
    running.add_argument("--seed", action="append", type=int, help="default: 0, 1 and 2")
    running.add_argument("--cells", type=Path, default=ROOT / "benchmarks" / "cells")
    running.add_argument("--device", default="auto", help="what the accurate tier is trained on")
    running.add_argument("--again", action="store_true", help="run finished cells too")
    commands.choices["time"].add_argument("--rounds", type=int, default=3)
    commands.add_parser("tables").add_argument("--check", action="store_true")
    return parser


def _run(options: argparse.Namespace) -> int:
    names = options.dataset or list(DATASETS)
    status = _run_own() if OWN in names else 0
    public = [name for name in names if name != OWN]
    if not public or _lacks_texts(options):
        return status
    out = options.out or RESULTS / "accuracy.json"
    result = earlier(out)
    # Whether a hub can be reached is asked once.
    systems = [
        replace(_on(found, options.device), lacking=cache(found.lacking))
        for found in SYSTEMS.values()
    ]
    for name in public:
        try:
            _data_set(name, options, systems, result)
        except InputError as error:
            print(f"{name}: skipped: {error}", file=sys.stderr)
            status = 2
        write_result(out, result)
    return status or (0 if options.out else tables.main([]))


def _on(system: System, device: str) -> System:
    """Return a system that is trained on a device, if it is one that can choose."""
    if not system.chooses_device:
        return system
    return replace(system, start=lambda: partial(system.start(), device=device))


def _lacks_texts(options: argparse.Namespace) -> bool:
    """Find the folder of the data sets; say so where nobody gave one and none is there."""
    given = options.bench is not None
    options.bench = options.bench or default_folder()
    if given or options.bench.is_dir():
        return False
    print(
        f"accuracy: skipped. The texts of the public data sets may not be redistributed; "
        f"{options.bench} is not there. `python -m benchmarks.accuracy prepare` tells where they "
        "are obtained; give their folder by --bench DIR or in STANCELIB_BENCH.",
        file=sys.stderr,
    )
    return True


def _run_own() -> int:
    from benchmarks.accuracy import foreign_policy

    return foreign_policy.main([])


def _data_set(
    name: str, options: argparse.Namespace, systems: Sequence[System], result: dict[str, Any]
) -> None:
    """Run the systems on a data set and put their entries into the result."""
    loaded = load(DATASETS[name], options.bench)
    cells, chosen = Cells(options.cells), options.system or list(SYSTEMS)
    seeds = options.seed or [0, 1, 2]
    outcomes = {}
    for system in systems:
        if system.name in chosen:
            outcomes[system.name] = run_system(system, loaded, seeds, cells, again=options.again)
        else:
            finished = run_system(system, loaded, seeds, cells, only_finished=True)
            if finished.cells:
                outcomes[system.name] = finished
    before = {(entry["dataset"], entry["system"]): entry for entry in result["entries"]}
    result["datasets"][name] = dataset_entry(loaded)
    others = [entry for entry in result["entries"] if entry["dataset"] != name]
    order = list(DATASETS)
    result["entries"] = sorted(
        [*others, *entries(loaded, outcomes, before)],
        key=lambda entry: order.index(entry["dataset"]),
    )


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, do what it says, return the exit status."""
    options = _parser().parse_args(None if arguments is None else list(arguments))
    if options.command == "prepare":
        folder = options.bench or default_folder()
        return prepare.check(folder, options.dataset or list(DATASETS))
    if options.command == "time":
        return (
            0
            if _lacks_texts(options)
            else timing.compare(options.bench, options.rounds, options.out)
        )
    if options.command == "tables":
        return tables.main(["--check"] if options.check else [])
    return _run(options)


if __name__ == "__main__":
    sys.exit(main())
