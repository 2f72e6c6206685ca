"""Millions of rows from Parquet to a folder of shards, undisturbed and killed in the middle.

``python -m benchmarks.scale.run [--rows N] [--folder DIR]`` writes
``benchmarks/results/scale.json``: rows a second by one process and by all cores, the most
memory that any process had, and whether a run that was killed and run again ends with the
same bytes. Needs about 1 GB of disk for each two million rows.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, facts, out_path, write_result
from benchmarks.speed.texts import generate
from stancelib.cores import n_threads

__all__ = ["main"]

_DIFFERENT = 50_000
_AT_ONCE = 50_000


def write_rows(path: Path, rows: int, seed: int) -> None:
    """Write generated paragraphs, each with a number of its own, as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    texts = cycle([p.text for p in islice(generate(seed), min(rows, _DIFFERENT))])
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for begin in range(0, rows, _AT_ONCE):
            ids = range(begin, min(begin + _AT_ONCE, rows))
            batch = {"id": list(ids), "text": [f"{next(texts)} ({i})" for i in ids]}
            writer.write_table(pa.table(batch, schema))


class Watched:
    """A command and the memory of its processes."""

    def __init__(self, arguments: Sequence[str]) -> None:
        command = [sys.executable, "-m", "stancelib", "classify", *arguments]
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        self.peak = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def wait(self) -> float:
        """Return the seconds that it took; raise where it failed."""
        if self.process.wait():
            raise SystemExit(f"the command failed with status {self.process.returncode}")
        return time.perf_counter() - self.begun

    def _watch(self) -> None:
        while self.process.poll() is None:
            self.peak = max([self.peak, *_memory_of_group(self.process.pid)])
            time.sleep(0.2)


def _memory_of_group(group: int) -> list[int]:
    """Return the peak memory of a session's processes, in bytes."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) == group:
                    status = (folder / "status").read_text()
                    found += [
                        int(line.split()[1]) * 1024
                        for line in status.splitlines()
                        if line.startswith("VmHWM:")
                    ]
            except OSError:
                continue  # it has ended
    return found


def digest(folder: Path) -> str:
    """Return a digest of all files of a folder."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        whole.update(path.name.encode())
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def measure(folder: Path, rows: int, seed: int, jobs: int) -> dict[str, Any]:
    """Run everything; return what was measured."""
    source = folder / "rows.parquet"
    write_rows(source, rows, seed)
    base = [str(source), "--model", "default", "--no-evidence"]
    few = folder / "few.parquet"
    write_rows(few, min(rows, 200_000), seed)
    rates: dict[str, list[float]] = {"1": [], str(jobs): []}
    for turn in range(3):
        for count in rates:
            out = folder / f"speed-{count}-{turn}"
            arguments = [str(few), *base[1:], "--out", f"{out}/", "--jobs", count]
            rates[count].append(min(rows, 200_000) / Watched(arguments).wait())
            shutil.rmtree(out)
    whole = Watched([*base, "--out", f"{folder / 'whole'}/", "--jobs", str(jobs)])
    seconds = whole.wait()
    cut = Watched([*base, "--out", f"{folder / 'cut'}/", "--jobs", str(jobs)])
    time.sleep(seconds / 2)
    cut.process.kill()
    cut.process.wait()
    kept = len(list((folder / "cut").glob("part-*")))
    again = Watched([*base, "--out", f"{folder / 'cut'}/", "--jobs", str(jobs)])
    resumed = again.wait()
    return {
        "rows": rows,
        "jobs": jobs,
        "rows_per_second": {count: max(values) for count, values in rates.items()},
        "ratio_of_cores": max(rates[str(jobs)]) / max(rates["1"]) if jobs > 1 else 1.0,
        "whole_seconds": seconds,
        "killed_after_shards": kept,
        "shards": len(list((folder / "whole").glob("part-*"))),
        "resumed_seconds": resumed,
        "same_bytes": digest(folder / "whole") == digest(folder / "cut"),
        "peak_bytes_of_a_process": max(whole.peak, again.peak),
    }


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.scale.run", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--jobs", type=int, default=-1, help="processes; -1 for one a core")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where there is room; default: a temporary one")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/scale.json")
    parser.add_argument("--quick", action="store_true", help="few rows: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    rows = min(options.rows, 60_000) if options.quick else options.rows
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = measure(Path(folder), rows, options.seed, n_threads(options.jobs))
    result = {**facts(seed=options.seed, rounds=3), **found}
    write_result(out_path(options.out, "scale", quick=options.quick), result)
    print(result)
    return 0 if found["same_bytes"] else 1


if __name__ == "__main__":
    sys.exit(main())
