"""Paragraphs per second of the three tiers on one core, and their cold start and memory.

``python -m benchmarks.encoder.speed [--model FOLDER] [--rounds N] [--quick]`` writes
``benchmarks/results/encoder-speed.json``. Each round times every engine on the same
stream, of which a third is about a topic, each round starting with another engine;
ratios are taken within rounds. sentence-transformers is compared with where it and
its model are installed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.common import facts, out_path, single_core, spread, write_result

__all__ = ["RATIOS", "TARGETS", "main", "model_folder"]

#: How much faster the first is than the second.
RATIOS = (
    ("encoder", "sentence_transformers"),
    ("encoder_evidence", "sentence_transformers"),
    ("cascade", "sentence_transformers"),
    ("linear", "sentence_transformers"),
    ("cascade", "encoder"),
    ("linear", "encoder"),
)
#: Least ratios that are aimed at.
TARGETS = {"encoder / sentence_transformers": 3.0, "cascade / encoder": 5.0}

_PACKAGES = ("onnxruntime", "tokenizers", "torch", "sentence-transformers")
_PARAGRAPHS, _ROUNDS, _STARTS = 600, 7, 7


def model_folder(chosen: Path | None, what: str) -> str | None:
    """Return the folder of the model to measure; None, after saying why, where there is none."""
    from stancelib.errors import StancelibError
    from stancelib.shipped import check_packages, shipped_folder

    try:
        folder = chosen or shipped_folder("accurate")
        check_packages("the accurate tier")
    except StancelibError as error:
        print(f"{what}: skipped: {error}", file=sys.stderr)
        return None
    return str(Path(str(folder)).resolve())


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def measure(options: argparse.Namespace, folder: str) -> tuple[dict[str, Any], float]:
    """Return the result, and the least share of the core that the process had."""
    # numpy must not be imported before the core is chosen.
    from benchmarks.encoder.engines import (
        DESCRIPTIONS,
        make_engines,
        peer_folder,
        share_read,
    )
    from benchmarks.encoder.processes import cold_starts, heavy, make_programs, peaks
    from benchmarks.encoder.stream import SHARE, stream
    from benchmarks.speed.run import time_rounds
    from stancelib.encoder.cascade import CascadeModel
    from stancelib.encoder.model import EncoderModel

    encoder, cascade = EncoderModel.load(folder), CascadeModel.load(folder)
    texts = stream(options.count, options.seed)
    threshold, read = share_read(cascade, texts)
    engines, counts, skipped = make_engines(encoder, cascade, texts, options.seed)
    seconds, share = time_rounds(engines, texts, options.rounds)
    programs = make_programs(folder, peer_folder()[0])
    shared = facts(seed=options.seed, rounds=options.rounds)
    result = {
        **shared,
        "versions": {**shared["versions"], **_versions()},
        "cores": 1,
        "least_cpu_share": round(share, 3),
        "texts": {
            "paragraphs": len(texts),
            "mean_words": round(sum(len(t.split()) for t in texts) / len(texts), 2),
            "one_in_so_many_about_a_topic": SHARE,
        },
        "cascade": {"threshold": threshold, "read": round(read, 4)},
        "engines": {
            name: {
                "what": DESCRIPTIONS[name],
                "paragraphs": counts[name],
                "paragraphs_per_second": spread([counts[name] / s for s in seconds[name]]),
            }
            for name in engines
        },
        "ratios": {
            f"{a} / {b}": spread(
                [
                    (counts[a] / x) / (counts[b] / y)
                    for x, y in zip(seconds[a], seconds[b], strict=True)
                ]
            )
            for a, b in RATIOS
            if b in engines
        },
        "skipped": skipped,
        "starts": options.starts,
        "heavy_modules": heavy(programs),
        "cold_start": {n: spread(s) for n, s in cold_starts(programs, options.starts).items()},
        "memory": {"paragraphs": len(texts[:200]), "peak_bytes": peaks(programs, texts[:200])},
    }
    return result, share


def show(result: dict[str, Any]) -> None:
    """Print the figures."""
    for name, engine in result["engines"].items():
        print(f"{engine['paragraphs_per_second']['median']:>10,.0f}/s  {name}")
    for name, ratio in result["ratios"].items():
        aim = f", aimed at {TARGETS[name]:g}" if name in TARGETS else ""
        print(f"{ratio['median']:>10.2f}    {name}  [{ratio['min']:.2f}, {ratio['max']:.2f}]{aim}")
    for name, seconds in result["cold_start"].items():
        peak = result["memory"]["peak_bytes"][name] / (1 << 20)
        print(f"{seconds['median'] * 1000:>10,.0f} ms to the first answer, {peak:,.0f} MiB  {name}")
    for name, reason in result["skipped"].items():
        print(f"{name}: skipped: {reason}", file=sys.stderr)
    print(f"the cascade's encoder read {result['cascade']['read']:.3f} of the paragraphs")
    print(f"heavy modules: {', '.join(result['heavy_modules']) or 'none'}")


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.encoder.speed", description=__doc__)
    parser.add_argument("--model", type=Path, help="folder; default: the shipped encoder")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/encoder-speed.json")
    parser.add_argument("--count", type=int, default=_PARAGRAPHS, help="paragraphs")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--starts", type=int, default=_STARTS, help="processes of each tier")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="few paragraphs: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    if options.quick:
        options.count, options.rounds = min(options.count, 24), min(options.rounds, 2)
        options.starts = 1
    single_core()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    folder = model_folder(options.model, "encoder-speed")
    if folder is None:
        return 0
    from stancelib.errors import StancelibError

    try:
        result, share = measure(options, folder)
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError:
        print("encoder-speed: a program failed; its message stands above", file=sys.stderr)
        return 2
    write_result(out_path(options.out, "encoder-speed", quick=options.quick), result)
    show(result)
    if share < 0.9:
        print(f"the machine was busy: least share of the core {share:.2f}", file=sys.stderr)
    return 1 if result["heavy_modules"] else 0


if __name__ == "__main__":
    sys.exit(main())
