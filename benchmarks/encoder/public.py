"""The accurate tier on a public data set, without exporting: ``python -m benchmarks.encoder.public``.

``run`` fine-tunes the encoder on a training part, lets the trained network itself answer
the development and test parts, and writes labels and probabilities to a JSON file, without
texts. On a GPU that takes seconds. ``collect``, on any machine that has the data, makes
finished cells of such files, from which ``python -m benchmarks.accuracy run`` makes tables.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.cells import Cell, Cells, key_of
from benchmarks.accuracy.load import Loaded, load
from benchmarks.accuracy.systems import SYSTEMS
from benchmarks.accuracy.systems.accurate import PACKAGES, method_digest
from benchmarks.accuracy.systems.base import installed, machine
from benchmarks.common import ROOT
from stancelib.errors import InputError, StancelibError
from stancelib.files import write_atomically

__all__ = ["NAMES", "collect", "main"]

#: The sets with an official split whose labels are about a target.
NAMES = (
    "semeval2016_taskA",
    "semeval2016_taskB",
    "vast",
    "pstance",
    "newsmtsc_rw",
    "newsmtsc_mt",
)

_SYSTEM = "accurate"
_ENGINE = "the trained network in PyTorch, not its int8 export"
_DIGITS = 5


def main(
    dataset: str,
    bench_dir: str | Path,
    encoder_folder: str | Path,
    seed: int,
    device: str,
    out_json: str | Path,
    epochs: int | None = None,
) -> dict[str, Any]:
    """Train on a public data set and write what the network answers.

    Parameters
    ----------
    dataset : str
        One of ``NAMES``.
    bench_dir : path
        Folder with a folder for each data set.
    encoder_folder : path
        What training starts from.
    seed : int
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"``.
    out_json : path
        Written whole or not at all.
    epochs : int, optional
        How often rows are read at most; by default as the library chooses.

    Returns
    -------
    dict
        What was written: for the parts ``dev`` (where there is one) and ``test``
        ids, decisions and probabilities; how the network was trained; versions.
    """
    from stancelib.finetuning.pair_fit import fit_pairs

    loaded = load(DATASETS[dataset], Path(bench_dir))
    if loaded.train is None or loaded.test is None:
        raise InputError(f"{dataset}: has no official split")
    start = time.perf_counter()
    fitted = fit_pairs(
        loaded.train,
        dev=loaded.dev,
        base=encoder_folder,
        seed=seed,
        epochs=epochs,
        device=device,
    )
    trained = time.perf_counter()
    said = {"test": fitted.decide(fitted.read(loaded.test))}
    seconds = time.perf_counter() - start
    if loaded.dev is not None:
        said["dev"] = fitted.decide(fitted.logits)
    ids = {name: [pair.id for pair in getattr(loaded, name)] for name in said}
    found = {
        "dataset": dataset,
        "seed": seed,
        "digest": loaded.digest,
        "method": method_digest(Path(encoder_folder)),
        "labels": list(fitted.labels),
        "settings": {**fitted.facts, "engine": _ENGINE},
        "seconds": round(seconds, 2),
        "seconds_training": round(trained - start, 2),
        "versions": installed(PACKAGES),
        "machine": machine(),
        "parts": {
            name: {
                "ids": ids[name],
                "decided": decided.tolist(),
                "probabilities": proba.round(_DIGITS).tolist(),
            }
            for name, (proba, decided) in said.items()
        },
    }
    Path(out_json).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(Path(out_json), json.dumps(found).encode() + b"\n")
    return found


def collect(paths: Sequence[str | Path], bench_dir: str | Path, cells: Cells) -> list[Cell]:
    """Make finished cells of files that :func:`main` wrote.

    Parameters
    ----------
    paths : sequence of path
    bench_dir : path
        The same data, to know the labels and to see that they are the same.
    cells : Cells
        Where the cells are put.

    Returns
    -------
    list of Cell

    Raises
    ------
    InputError
        If a file is of other data, another encoder or another way of training
        than this machine has, or isn't such a file.
    """
    out = []
    for path in map(Path, paths):
        try:
            found = json.loads(path.read_bytes())
            loaded = load(DATASETS[found["dataset"]], Path(bench_dir))
            cell = _cell(found, loaded)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise InputError(f"{path}: holds no answers ({reason})") from error
        cells.put(cell)
        out.append(cell)
    return out


def _cell(found: dict[str, Any], loaded: Loaded) -> Cell:
    name, method = found["dataset"], SYSTEMS[_SYSTEM].revision()
    part = found["parts"]["test"]
    if found["digest"] != loaded.digest or part["ids"] != [pair.id for pair in loaded.scored]:
        raise InputError(f"{name}: the answers are to other rows than those that are here")
    if found["method"] != method:
        raise InputError(
            f"{name}: the answers are of method and encoder {found['method']}, but here is "
            f"{method}; set STANCELIB_ENCODER to the encoder that was trained"
        )
    position = [loaded.labels.index(label) for label in found["labels"]]
    return Cell(
        name,
        _SYSTEM,
        int(found["seed"]),
        key_of(loaded, replace(SYSTEMS[_SYSTEM], revision=lambda: method)),
        [position[i] for i in part["decided"]],
        float(found["seconds"]),
        [found["settings"]],
        found["versions"],
        found["machine"],
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks.encoder.public",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running, collecting = commands.add_parser("run"), commands.add_parser("collect")
    for command in (running, collecting):
        command.add_argument("--bench", type=Path, required=True, metavar="DIR")
    running.add_argument("--dataset", choices=NAMES, required=True)
    running.add_argument("--encoder", type=Path, default=ROOT / "models" / "encoder")
    running.add_argument("--seed", type=int, default=0)
    running.add_argument("--device", default="auto")
    running.add_argument("--epochs", type=int)
    running.add_argument("--out", type=Path, required=True)
    collecting.add_argument("files", type=Path, nargs="+")
    collecting.add_argument("--cells", type=Path, default=ROOT / "benchmarks" / "cells")
    return parser


def _command(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, do what it says, return the exit status."""
    options = _parser().parse_args(None if arguments is None else list(arguments))
    try:
        if options.command == "collect":
            for cell in collect(options.files, options.bench, Cells(options.cells)):
                print(f"{cell.dataset}: {_SYSTEM}, seed {cell.seed}: {len(cell.answers)} answers")
        else:
            where = (options.bench, options.encoder, options.seed, options.device, options.out)
            found = main(options.dataset, *where, epochs=options.epochs)
            print(f"{options.dataset}: seed {options.seed}: {found['seconds']} s")
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_command())
