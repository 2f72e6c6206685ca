"""Small stand-ins for public data sets, with invented texts."""

from __future__ import annotations

import json
import random
from pathlib import Path

GOOD, BAD = ("splendid", "wise", "helpful", "fair"), ("awful", "foolish", "harmful", "unfair")
FILLER = ("we", "all", "think", "that", "it", "is", "and", "was", "today")


def text_for(label, rng):
    words = {"FAVOR": GOOD, "support": GOOD, "AGAINST": BAD, "oppose": BAD}.get(label, FILLER)
    return " ".join(rng.choice(FILLER) for _ in range(5)) + " " + " ".join(rng.sample(words, 3))


def rows(n, labels, targets, seed=0):
    rng = random.Random(seed)
    found = []
    for i in range(n):
        label = labels[i % len(labels)]
        target = targets[i // len(labels) % len(targets)]
        found.append({"id": str(i), "text": text_for(label, rng), "target": target, "label": label})
    return found


def write_rows(path: Path, found) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")


def write_bench(folder: Path) -> Path:
    """Write a small SemEval task A and a small HanDeSeT."""
    labels, targets = ["FAVOR", "AGAINST", "NONE"], ["Tea", "Coffee"]
    write_rows(folder / "semeval2016_taskA" / "train.jsonl", rows(312, labels, targets))
    write_rows(folder / "semeval2016_taskA" / "test.jsonl", rows(60, labels, targets, seed=1))
    motions = [f"That motion {i} be agreed to" for i in range(24)]
    write_rows(folder / "handeset" / "all.jsonl", rows(144, ["support", "oppose"], motions))
    return folder
