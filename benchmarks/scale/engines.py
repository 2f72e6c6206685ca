"""Throughput a core on other engines, beside that of single processes, in one run.

``python -m benchmarks.scale.engines [--rows N] [--rounds N]`` writes ``benchmarks/results/engines.json``.
Every engine reads the same Parquet files, classifies them with two workers and writes
Parquet; its start isn't counted. Before and after each, two processes that know nothing of
each other do the same, which tells what this machine's cores can do together just then.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common import facts, out_path, spread, write_result
from benchmarks.scale.run import write_rows

__all__ = ["ENGINES", "main"]

_PARTS = 16
_WORKERS = 2


def single(files: Sequence[Path], out: Path) -> float:
    """Classify files one after the other in this process."""
    import pyarrow.parquet as parquet

    from stancelib.scale import classifying

    step = classifying("fast")
    begun = time.perf_counter()
    for path in files:
        parquet.write_table(step(parquet.read_table(path)), out / path.name)
    return time.perf_counter() - begun


def apart(files: Sequence[Path], out: Path) -> float:
    """Let two processes have half of the files each; return the longer time."""
    halves = [files[place::_WORKERS] for place in range(_WORKERS)]
    running = [_start("one process", half, out) for half in halves]
    return max(map(_seconds, running))


def _start(name: str, files: Sequence[Path], out: Path) -> subprocess.Popen[str]:
    """Run one of `ENGINES` in a process of its own, which prints its time at last."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.scale.engines import ENGINES; "
        "run, _ = ENGINES[sys.argv[1]]; "
        "print(run([Path(p) for p in sys.argv[3:]], Path(sys.argv[2])))"
    )
    command = [sys.executable, "-c", code, name, str(out), *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _alone(name: str, files: Sequence[Path], out: Path) -> float:
    return _seconds(_start(name, files, out))


def _seconds(process: subprocess.Popen[str]) -> float:
    said, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(errors.strip().splitlines()[-1])
    return float(said.split()[-1])


def dask(files: Sequence[Path], out: Path) -> float:
    """Dask data frames, two worker processes that keep freed memory; see docs/distributed.md."""
    import dask.dataframe
    from distributed import Client, LocalCluster

    from stancelib.scale.on_dask import classify_frame

    environment = "distributed.nanny.pre-spawn-environ"
    kept = ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_")
    with (
        dask.config.set({f"{environment}.{name}": 1 << 30 for name in kept}),
        LocalCluster(n_workers=_WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        _warm = classify_frame(dask.dataframe.read_parquet(files[:_WORKERS])).compute
        _warm()
        begun = time.perf_counter()
        classify_frame(dask.dataframe.read_parquet(list(files))).to_parquet(out)
        return time.perf_counter() - begun


def spark(files: Sequence[Path], out: Path) -> float:
    """Spark, a local cluster of two workers."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    from stancelib.scale.on_spark import classify_frame

    session = (
        SparkSession.builder.master(f"local-cluster[{_WORKERS},1,1024]")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    try:
        classify_frame(session.read.parquet(*map(str, files[:_WORKERS]))).count()
        begun = time.perf_counter()
        frame = session.read.parquet(*map(str, files))
        classify_frame(frame).write.mode("overwrite").parquet(str(out))
        return time.perf_counter() - begun
    finally:
        session.stop()


def ray(files: Sequence[Path], out: Path) -> float:
    """Ray Data, two cores."""
    import ray as engine

    from stancelib.scale.on_ray import classify_dataset

    engine.init(num_cpus=_WORKERS, include_dashboard=False, log_to_driver=False)
    try:
        classify_dataset(engine.data.read_parquet(list(map(str, files[:_WORKERS])))).count()
        begun = time.perf_counter()
        classify_dataset(engine.data.read_parquet(list(map(str, files)))).write_parquet(str(out))
        return time.perf_counter() - begun
    finally:
        engine.shutdown()


def datasets(files: Sequence[Path], out: Path) -> float:
    """Hugging Face datasets, two processes."""
    from datasets import Dataset, disable_caching

    from stancelib.scale.on_datasets import classify_dataset

    disable_caching()
    data = Dataset.from_parquet(list(map(str, files)), cache_dir=str(out / "cache"))
    begun = time.perf_counter()
    classify_dataset(data, num_proc=_WORKERS).to_parquet(out / "all.parquet")
    return time.perf_counter() - begun


#: By name: what runs, and how many cores it has.
ENGINES: dict[str, tuple[Callable[[Sequence[Path], Path], float], int]] = {
    "one process": (single, 1),
    "Dask": (dask, _WORKERS),
    "Spark": (spark, _WORKERS),
    "Ray": (ray, _WORKERS),
    "datasets": (datasets, _WORKERS),
}


def _rate(rows: int, run: Callable[[Path], float], out: Path) -> float:
    """Return how many rows a second come to a folder, which is removed."""
    out.mkdir()
    try:
        return rows / run(out)
    finally:
        shutil.rmtree(out)


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.scale.engines", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/engines.json")
    options = parser.parse_args(None if arguments is None else list(arguments))
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"part-{place:02}.parquet") for place in range(_PARTS)]
        for place, path in enumerate(files):
            write_rows(path, options.rows // _PARTS, options.seed + place)
        out = Path(folder, "out")
        for _ in range(options.rounds):
            before = _rate(options.rows, partial(apart, files), out)
            for name, (_, cores) in ENGINES.items():
                try:
                    rate = _rate(options.rows, partial(_alone, name, files), out)
                except RuntimeError as error:
                    print(f"{name}: {error}", file=sys.stderr)
                    continue
                after = _rate(options.rows, partial(apart, files), out)
                share = rate / cores / ((before + after) / 2 / _WORKERS)
                row = found.setdefault(name, {"cores": cores, "rates": [], "shares": []})
                row["rates"].append(rate)
                row["shares"].append(share)
                print(
                    f"{name:>12}: {rate:>9,.0f} rows/s on {cores}, {share:.2f} a core", flush=True
                )
                before = after
    for row in found.values():
        row["rows_per_second"] = spread(row.pop("rates"))
        row["of_apart"] = spread(row.pop("shares"))
    result = {
        **facts(seed=options.seed, rounds=options.rounds),
        "rows": options.rows,
        "engines": found,
    }
    write_result(out_path(options.out, "engines", quick=False), result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
