"""What all measurements share: where results go, what they say about the machine, one core."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from stancelib.files import write_atomically

__all__ = [
    "RESULTS",
    "ROOT",
    "facts",
    "model_path",
    "out_path",
    "processor",
    "single_core",
    "spread",
    "write_result",
]

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"

_THREADS = ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR")
_PACKAGES = ("stancelib", "numpy", "scikit-learn", "fasttext-wheel")


def single_core() -> int | None:
    """Keep this process and its children on one core; call it before numpy is imported.

    Returns
    -------
    int or None
        The core's number; None where a process can't choose (macOS, Windows).
        There the libraries are still told to use one thread.
    """
    for name in _THREADS:
        os.environ[f"{name}_NUM_THREADS"] = "1"
    if not hasattr(os, "sched_setaffinity"):
        return None
    # The last core: the first one serves most interrupts.
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def facts(*, seed: int, rounds: int) -> dict[str, Any]:
    """Return what a reader must know to compare a result with another machine's.

    Parameters
    ----------
    seed : int
        Of the generated texts.
    rounds : int
        How often each thing was measured.

    Returns
    -------
    dict
        ``versions`` (None for what is not installed), ``cpu``, ``system``,
        ``seed`` and ``rounds``. No time of day, user, host or path.
    """
    return {
        "versions": {
            "python": platform.python_version(),
            **{name: _version(name) for name in _PACKAGES},
        },
        "cpu": processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "seed": seed,
        "rounds": rounds,
    }


def _version(package: str) -> str | None:
    if package == "stancelib":
        from stancelib import __version__

        return __version__
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def processor() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or "unknown"


def model_path(name: str) -> str:
    """Return a model's name, or the absolute path of its folder, for child processes."""
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def out_path(chosen: Path | None, name: str, *, quick: bool) -> Path | None:
    """Return where a result goes: where the caller says, else among the results.

    A smoke test's result goes nowhere unless the caller says so: it must not
    take the place of a measurement.
    """
    return chosen or (None if quick else RESULTS / f"{name}.json")


def spread(values: Sequence[float], digits: int = 4) -> dict[str, float]:
    """Return median, least and greatest of some measurements, rounded to significant digits.

    Examples
    --------
    >>> spread([3.0, 1.0, 2.0])
    {'median': 2.0, 'min': 1.0, 'max': 3.0}
    """
    found = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return {name: float(f"{value:.{digits}g}") for name, value in found.items()}


def write_result(path: Path | None, result: dict[str, Any]) -> None:
    """Write a result as JSON with sorted keys, whole or not at all; nowhere if `path` is None."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    write_atomically(path, f"{text}\n".encode())
