"""What the cascade loses in accuracy, and gains in speed, as its threshold rises.

``python -m benchmarks.encoder.cascade [--predictions FILE] [--model FOLDER]`` writes
``benchmarks/results/encoder-cascade.json`` and ``docs/accurate-cascade.svg``. FILE
holds predictions of the linear model and of the accurate tier on paragraphs that
neither was trained on, without their texts. Speeds are computed from those of both,
measured in one run by ``benchmarks.encoder.speed``, and the share of paragraphs that
the encoder reads in a stream of which a third is about a topic.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import RESULTS, ROOT, facts, out_path, write_result
from benchmarks.encoder.held_out import HeldOut, read_held_out
from benchmarks.encoder.picture import picture
from benchmarks.encoder.stream import SHARE
from stancelib.errors import StancelibError
from stancelib.evaluation.counts import micro_f1, side_cells
from stancelib.evaluation.intervals import Measured, measure_systems
from stancelib.evaluation.metrics import METRICS
from stancelib.evaluation.predictions import BoolArray, FloatArray, Predictions
from stancelib.evaluation.resampling import Resamples
from stancelib.evaluation.scores import Interval
from stancelib.files import write_atomically

__all__ = ["GRID", "LOSS", "curve", "largest", "main", "measure", "rate"]

#: Thresholds of the curve; at the last one the linear model decides alone.
GRID = (0.01, 0.02, 0.03, 0.05, 0.07, *(i / 40 for i in range(4, 20)), 0.49, 0.5)
#: Side F1 that a cascade may lose.
LOSS = 0.01

PICTURE = ROOT / "docs" / "accurate-cascade.svg"

_METRICS = ("topic_micro_f1", "side_f1")
_RESAMPLES = 1000
_VERSIONS = ("python", "stancelib", "numpy")


def rate(read: float, linear: float, encoder: float) -> float:
    """Return the paragraphs per second of a cascade whose encoder reads a share of them.

    Examples
    --------
    >>> round(rate(0.1, linear=10_000, encoder=100))
    909
    """
    return 1 / (1 / linear + read / encoder)


def _interval(found: Interval) -> dict[str, float | None]:
    return {
        name: None if value is None else round(value, 5)
        for name, value in (("value", found.value), ("low", found.low), ("high", found.high))
    }


def _shares(held: HeldOut, read: BoolArray) -> dict[str, float]:
    """Return the share that is read of these paragraphs, and of a stream, a third on a topic."""
    about = held.about
    on, off = (float(read[rows].mean()) if rows.any() else 0.0 for rows in (about, ~about))
    stream = on / SHARE + off * (1 - 1 / SHARE)
    return {"read": round(float(read.mean()), 5), "read_of_stream": round(stream, 5)}


def curve(held: HeldOut, thresholds: Sequence[float], resamples: Resamples) -> list[dict[str, Any]]:
    """Return scores and shares of cascades, the first being the encoder alone.

    Parameters
    ----------
    held : HeldOut
    thresholds : sequence of float
        The linear model decides alone where its doubt is at most so much.
    resamples : Resamples
        Of the paragraphs' documents.

    Returns
    -------
    list of dict
        Of each cascade ``threshold`` (None for the encoder alone), ``read``,
        ``read_of_stream``, ``topic_micro_f1``, ``side_f1``, and ``loss``: by how
        much the encoder alone has a higher side F1; ``loss_of_stream``, the same
        where paragraphs on a topic are weighted to be a third.
    """
    doubt = held.doubt
    reads = {"encoder": np.ones(len(doubt), dtype=np.bool_)}
    reads |= {str(threshold): doubt > threshold for threshold in thresholds}
    said = {name: held.decide(read) for name, read in reads.items()}
    metrics = {name: METRICS[name] for name in _METRICS}
    measured: Measured = measure_systems(held.gold, said, metrics, resamples)
    streamed = {
        name: _of_stream(held, predictions, resamples) for name, predictions in said.items()
    }
    whole, wholes = streamed["encoder"]
    return [
        {
            "threshold": None if name == "encoder" else float(name),
            **_shares(held, read),
            **{metric: _interval(measured.interval(name, metric)) for metric in _METRICS},
            "loss": _interval(measured.difference("encoder", name, "side_f1")),
            "loss_of_stream": _interval(
                resamples.interval(whole - streamed[name][0], wholes - streamed[name][1])
            ),
        }
        for name, read in reads.items()
    ]


def _of_stream(held: HeldOut, said: Predictions, resamples: Resamples) -> tuple[float, FloatArray]:
    """Return the side F1 where paragraphs are weighted as in a stream, and in the resamples."""
    about = held.about
    share = about.mean()
    on, off = (1 / SHARE / max(share, 1e-9), (1 - 1 / SHARE) / max(1 - share, 1e-9))
    rows = side_cells(held.gold, said) * np.where(about, on, off)[:, None]
    whole = micro_f1(rows.sum(axis=0, keepdims=True))
    return float(whole[0]), micro_f1(resamples.totals(rows))


def largest(held: HeldOut, rows: BoolArray, loss: float = LOSS) -> float:
    """Return the largest threshold of the grid up to which some paragraphs lose little.

    Parameters
    ----------
    held : HeldOut
    rows : ndarray of bool, shape (n,)
        The paragraphs that count.
    loss : float, optional
        Side F1 that may be lost against the encoder alone.
    """
    found = np.flatnonzero(rows)
    some = HeldOut(
        held.linear[found],
        held.accurate[found],
        held.labels[found],
        held.documents[found],
        held.linear_thresholds,
        held.accurate_thresholds,
    )
    gold, doubt = some.gold, some.doubt
    score = METRICS["side_f1"]
    whole = score(gold, some.decide(np.ones(len(found), dtype=np.bool_))).value or 0.0
    best = 0.0
    for threshold in GRID:
        if whole - (score(gold, some.decide(doubt > threshold)).value or 0.0) > loss:
            break
        best = threshold
    return best


def crossed(held: HeldOut, resamples: Resamples, seed: int) -> dict[str, Any]:
    """Choose the threshold on one half of the documents, and measure it on the other, both ways."""
    documents = np.unique(held.documents)
    np.random.default_rng(seed).shuffle(documents)
    first = np.isin(held.documents, documents[: len(documents) // 2])
    read = np.zeros(len(first), dtype=np.bool_)
    thresholds = []
    for half in (first, ~first):
        threshold = largest(held, half)
        thresholds.append(threshold)
        read[~half] = held.doubt[~half] > threshold
    said = {"encoder": held.decide(np.ones_like(read)), "cascade": held.decide(read)}
    metrics = {"side_f1": METRICS["side_f1"]}
    measured = measure_systems(held.gold, said, metrics, resamples)
    loss = _interval(measured.difference("encoder", "cascade", "side_f1"))
    return {"thresholds": thresholds, **_shares(held, read), "loss": loss}


def measure(
    held: HeldOut, *, chosen: float | None, speed: Mapping[str, Any] | None, seed: int = 0
) -> dict[str, Any]:
    """Return the whole result.

    Parameters
    ----------
    held : HeldOut
    chosen : float or None
        The model's threshold; None for the largest that loses little on these data.
    speed : mapping or None
        The result of ``benchmarks.encoder.speed``; without it there are no speeds.
    seed : int, optional
    """
    resamples = Resamples.draw(held.gold.groups, _RESAMPLES, seed)
    if chosen is None:
        chosen = largest(held, np.ones(len(held.documents), dtype=np.bool_))
    points = curve(held, sorted({*GRID, chosen}), resamples)
    crossing = crossed(held, resamples, seed)
    rates = None
    if speed is not None:
        rates = {
            name: speed["engines"][name]["paragraphs_per_second"]["median"]
            for name in ("linear", "encoder")
        }
        for point in [*points, crossing]:
            share = point["read_of_stream"]
            if point.get("threshold", 0.0) is None:
                per_second = rates["encoder"]  # its linear part is counted there
            else:
                per_second = rate(share, **rates)
            point["paragraphs_per_second"] = float(f"{per_second:.4g}")
    versions = facts(seed=seed, rounds=1)["versions"]
    return {
        "versions": {name: versions[name] for name in _VERSIONS},
        "paragraphs": len(held.documents),
        "documents": len(np.unique(held.documents)),
        "about_a_topic": round(float(held.about.mean()), 4),
        "bootstrap": {"resamples": _RESAMPLES, "level": resamples.level, "unit": "documents"},
        "seed": seed,
        "cpu": None if speed is None else speed["cpu"],
        "rates": rates,
        "chosen": chosen,
        "aimed_loss": LOSS,
        "points": points,
        "crossed": crossing,
    }


def _chosen(folder: Path | None) -> float | None:
    """Return the threshold of a model, or of the shipped one if there is one."""
    from stancelib.encoder.state import ENCODER_SPECS, PAYLOADS
    from stancelib.persist import read_model
    from stancelib.shipped import shipped_folders

    folder = folder or shipped_folders().get("encoder")
    if folder is None:
        return None
    arrays = read_model(folder, ENCODER_SPECS, PAYLOADS).arrays
    return float(arrays["cascade_threshold"][0])


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, measure, write result and picture, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.encoder.cascade", description=__doc__)
    parser.add_argument("--predictions", type=Path, default=RESULTS / "encoder-held-out.npz")
    parser.add_argument("--model", type=Path, help="folder; default: the shipped encoder")
    parser.add_argument("--speed", type=Path, default=RESULTS / "encoder-speed.json")
    parser.add_argument("--out", type=Path, help="default: benchmarks/results/encoder-cascade.json")
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(None if arguments is None else list(arguments))
    if not options.predictions.is_file():
        print(
            f"encoder-cascade: skipped: there is no {options.predictions.name}; models/encoder.py "
            "writes it, or give another with --predictions FILE",
            file=sys.stderr,
        )
        return 0
    try:
        held = read_held_out(options.predictions)
        speed = json.loads(options.speed.read_bytes()) if options.speed.is_file() else None
        result = measure(held, chosen=_chosen(options.model), speed=speed, seed=options.seed)
        write_result(out_path(options.out, "encoder-cascade", quick=False), result)
        if speed is None:
            print("encoder-cascade: no speeds: run encoder-speed first", file=sys.stderr)
        else:
            write_atomically(options.picture, picture(result).encode())
    except (OSError, ValueError, KeyError, StancelibError) as error:
        print(f"encoder-cascade: {error}", file=sys.stderr)
        return 2
    for point in result["points"]:
        print(
            f"{point['threshold']!s:>6}  read {point['read_of_stream']:.3f}  "
            f"{point.get('paragraphs_per_second', float('nan')):>8,.0f}/s  "
            f"side F1 {point['side_f1']['value']:.4f}  loss {point['loss']['value']:+.4f}"
        )
    crossing = result["crossed"]
    print(f"chosen {result['chosen']}; crossed: loss {crossing['loss']['value']:+.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
