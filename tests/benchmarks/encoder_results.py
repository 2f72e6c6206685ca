"""Made-up results of the accurate tier's benchmarks, and predictions to measure."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.encoder.held_out import HeldOut

__all__ = ["held_out", "speed_result"]

_TIERS = ("linear", "encoder", "cascade", "sentence_transformers")


def _spread(median: float) -> dict[str, float]:
    return {"median": median, "min": median * 0.9, "max": median * 1.1}


def speed_result() -> dict[str, Any]:
    """Return a result as benchmarks.encoder.speed writes it."""
    rates = {
        "linear": 30_000.0,
        "encoder": 100.0,
        "encoder_evidence": 95.0,
        "cascade": 520.0,
        "sentence_transformers": 25.0,
    }
    return {
        "cpu": "Test CPU",
        "rounds": 3,
        "seed": 0,
        "versions": {"python": "3.11.7", "onnxruntime": "1.32.0", "fasttext-wheel": None},
        "texts": {"paragraphs": 600, "mean_words": 100.2, "one_in_so_many_about_a_topic": 3},
        "cascade": {"threshold": 0.25, "read": 0.19},
        "engines": {
            name: {"what": name, "paragraphs": 600, "paragraphs_per_second": _spread(rate)}
            for name, rate in rates.items()
        },
        "ratios": {
            "encoder / sentence_transformers": _spread(4.0),
            "cascade / encoder": _spread(5.2),
        },
        "skipped": {},
        "starts": 3,
        "heavy_modules": [],
        "cold_start": {name: _spread(0.4) for name in _TIERS},
        "memory": {"paragraphs": 200, "peak_bytes": {name: 200 << 20 for name in _TIERS}},
    }


def held_out(n: int = 240, seed: int = 0, about: float = 0.5) -> HeldOut:
    """Return made-up predictions: the linear model errs, most where it is in doubt."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((n, 3, 3), dtype=np.bool_)
    topical = np.arange(n) < round(about * n)
    column = rng.integers(0, 3, n)
    labels[np.arange(n), column, 0] = topical
    labels[:, :, 1:] = labels[:, :, :1] & (rng.random((n, 3, 2)) < 0.5)
    truth = np.where(labels, 2.0, -2.0)
    linear = 1 / (1 + np.exp(-(truth + rng.normal(0, 2.5, truth.shape))))
    accurate = 1 / (1 + np.exp(-(2 * truth + rng.normal(0, 2.0, truth.shape))))
    thresholds = np.full((3, 3), 0.4)
    return HeldOut(linear, accurate, labels, rng.integers(0, n // 3, n), thresholds, thresholds)
