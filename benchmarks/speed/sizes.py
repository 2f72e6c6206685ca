"""What classifying costs against size: few to many paragraphs, short to very long ones.

``python -m benchmarks.speed.sizes [--most N]`` writes ``benchmarks/results/sizes.json`` and
the picture ``docs/sizes.svg``. A straight line in these plots of two logarithms,
rising as the dotted line does, means that each paragraph, or each word, costs the same.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, facts, model_path, out_path, single_core, write_result
from benchmarks.speed.sizes_picture import picture
from benchmarks.speed.texts import generate
from stancelib.files import write_atomically

__all__ = ["PICTURE", "main", "measure"]

PICTURE = ROOT / "docs" / "sizes.svg"
_WORDS = (10, 100, 1_000, 10_000, 100_000)
#: Words that are read at each length.
_ALL_WORDS = 1_000_000
_ROUNDS = 3


def measure(model_name: str, most: int, words: int, seed: int) -> dict[str, Any]:
    """Return seconds by number of paragraphs, and by words of a paragraph."""
    import stancelib

    model = stancelib.load_model(model_name)
    model.classify("Kosovo declared independence.")
    some = [p.text for p in islice(generate(seed), min(most, 20_000))]

    def seconds(texts: Iterable[str]) -> float:
        begun = time.perf_counter()
        for _ in model.classify_many(texts, evidence=False):
            pass
        return time.perf_counter() - begun

    counts = []
    count = 1_000
    while count <= most:
        rounds = _ROUNDS if count < 1_000_000 else 1
        spent = min(seconds(_many(some, count)) for _ in range(rounds))
        counts.append({"paragraphs": count, "seconds": spent})
        count *= 10
    long = " ".join(some).split()
    lengths = []
    for length in _WORDS:
        text = [
            " ".join((long * (length // len(long) + 1))[at : at + length])
            for at in range(0, min(len(long), 100 * length), length)
        ]
        wanted = max(1, min(words, _ALL_WORDS) // length)
        texts = list(_many(text, wanted))
        spent = min(seconds(texts) for _ in range(_ROUNDS))
        lengths.append({"words": length, "paragraphs": wanted, "seconds": spent})
    return {"counts": counts, "lengths": lengths}


def _many(texts: list[str], count: int) -> Iterable[str]:
    return (texts[i % len(texts)] for i in range(count))


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write the result and its picture."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed.sizes", description=__doc__)
    parser.add_argument("--model", default="default", help="name or folder of the model")
    parser.add_argument("--most", type=int, default=1_000_000, help="paragraphs, up to 10000000")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/sizes.json")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="little text: a smoke test")
    options = parser.parse_args(None if arguments is None else list(arguments))
    most, words = (1_000, 20_000) if options.quick else (options.most, _ALL_WORDS)
    single_core()
    found = measure(model_path(options.model), most, words, options.seed)
    result = {**facts(seed=options.seed, rounds=_ROUNDS), "cores": 1, **found}
    path = out_path(options.out, "sizes", quick=options.quick)
    write_result(path, result)
    if path is not None and options.out is None:
        write_atomically(PICTURE, picture(result).encode())
    for point in found["counts"]:
        rate = point["paragraphs"] / point["seconds"]
        print(f"{point['paragraphs']:>12,} paragraphs {point['seconds']:>9.3f} s {rate:>10,.0f}/s")
    for point in found["lengths"]:
        rate = point["paragraphs"] * point["words"] / point["seconds"]
        print(f"{point['words']:>12,} words each {point['seconds']:>9.3f} s {rate:>10,.0f} words/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
