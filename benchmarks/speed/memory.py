"""Peak memory while millions of generated paragraphs stream through classify_many.

``python -m benchmarks.speed.memory [--model NAME] [--count N]`` writes
``benchmarks/results/memory.json``: the peak after a twentieth, a half and all of
the paragraphs. They are made one at a time, so that what grows is ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, facts, model_path, out_path, single_core, write_result

__all__ = ["main", "peak_bytes", "watch"]

_MARKS = (20, 2, 1)  # the count divided by these
_MIB = 1 << 20
#: Growth between the last two marks that counts as none: a page here and there.
_TOLERANCE = 0.02


def peak_bytes() -> int:
    """Return the most memory that this process has had resident, in bytes.

    ``VmHWM`` where there is one: the peak of ``getrusage`` begins, on Linux, at
    that of the process that started this one.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def watch(model_name: str, count: int, seed: int) -> dict[str, Any]:
    """Classify generated paragraphs in this process; return its peaks.

    Returns
    -------
    dict
        ``peaks``, a list of ``paragraphs`` and ``peak_bytes``; ``start_bytes``
        with the model loaded; ``topics``, results with a topic; ``seconds``.
    """
    import stancelib
    from benchmarks.speed.texts import texts

    model = stancelib.load_model(model_name)
    model.classify("Kosovo declared independence.")
    marks = sorted({max(count // part, 1) for part in _MARKS})
    start_bytes, start = peak_bytes(), time.perf_counter()
    most = start_bytes
    peaks, topics = [], 0
    for done, result in enumerate(model.classify_many(texts(count, seed), evidence=False), 1):
        topics += result.topic is not None
        if done in marks:
            # The kernel counts pages in batches: a later reading may be a little lower.
            most = max(most, peak_bytes())
            peaks.append({"paragraphs": done, "peak_bytes": most})
    seconds = time.perf_counter() - start
    return {"start_bytes": start_bytes, "peaks": peaks, "topics": topics, "seconds": seconds}


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure in a process of its own, write the result."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed.memory", description=__doc__)
    parser.add_argument("--model", default="default", help="name or folder of the model")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/memory.json")
    parser.add_argument("--count", type=int, default=2_000_000, help="paragraphs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="10,000 paragraphs: a smoke test")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(None if arguments is None else list(arguments))
    count = min(options.count, 10_000) if options.quick else options.count
    model = model_path(options.model)
    if options.here:
        print(json.dumps(watch(model, count, options.seed)))
        return 0
    single_core()
    command = [sys.executable, "-m", "benchmarks.speed.memory", "--here", "--model", model]
    command += ["--count", str(count), "--seed", str(options.seed)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print("memory: the measured process failed; its message stands above", file=sys.stderr)
        return 2
    seen = json.loads(done.stdout)
    peaks = seen["peaks"]
    growth = peaks[-1]["peak_bytes"] / peaks[-2]["peak_bytes"] - 1 if len(peaks) > 1 else 0.0
    result = {
        **facts(seed=options.seed, rounds=1),
        "cores": 1,
        "paragraphs": count,
        "with_topic": seen["topics"],
        "start_bytes": seen["start_bytes"],
        "peaks": peaks,
        "growth_over_last_half": round(growth, 4),
        "seconds_with_generating": round(seen["seconds"], 1),
    }
    write_result(out_path(options.out, "memory", quick=options.quick), result)
    print(f"{seen['start_bytes'] / _MIB:>8.1f} MiB with the model loaded")
    for peak in peaks:
        print(f"{peak['peak_bytes'] / _MIB:>8.1f} MiB after {peak['paragraphs']:,} paragraphs")
    return 1 if growth > _TOLERANCE else 0


if __name__ == "__main__":
    sys.exit(main())
