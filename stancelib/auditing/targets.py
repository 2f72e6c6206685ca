"""What can be had without the text, and without the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from stancelib.auditing.chance import FloatArray, Rule, majority_rule
from stancelib.auditing.finding import Finding
from stancelib.auditing.view import IntArray, View, codes

__all__ = ["Solvability", "check_targets", "solvability"]

_RESAMPLES = 500
_LEAST = 40  # examples
_WORKS = 0.05  # accuracy above the commonest label, from which a model has learned anything
_NOTED = 0.15  # share of errors saved from which the target alone is mentioned
_NEARLY = 0.9  # of what the full model gains


@dataclass(frozen=True, slots=True)
class Solvability:
    """Out-of-fold accuracies of models that see less and less.

    Parameters
    ----------
    majority, target_only, text_only, full : float
        Accuracy of the commonest label, of the target alone, of the text
        alone, of both.
    low, high : float
        95 % interval of what the target adds (full - text_only), by bootstrap over documents.
    needed : float
        Share of the examples whose text occurs with several targets and
        labels, so that the text alone can't tell.
    """

    majority: float
    target_only: float
    text_only: float
    full: float
    low: float
    high: float
    needed: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready data."""
        names = ("majority", "target_only", "text_only", "full", "needed")
        out: dict[str, Any] = {name: round(getattr(self, name), 4) for name in names}
        return {**out, "target_adds": [round(self.low, 4), round(self.high, 4)]}


def solvability(
    view: View, full: FloatArray, blind: FloatArray, groups: IntArray, seed: int = 0
) -> Solvability:
    """Compare what was predicted with and without the target.

    Parameters
    ----------
    view : View
        With m examples.
    full, blind : ndarray of float64, shape (m, K)
        Out-of-fold probabilities with and without the target.
    groups : ndarray of int64, shape (m,)
        What is resampled.
    seed : int, optional
    """
    labels = view.label_codes
    with_target = (full.argmax(axis=1) == labels).astype(np.float64)
    without = (blind.argmax(axis=1) == labels).astype(np.float64)
    rule = _target_rule(view, groups, seed)
    low, high = _interval(with_target - without, groups, seed)
    return Solvability(
        rule.base, rule.accuracy, float(without.mean()), float(with_target.mean()), low, high,
        _needed(view),
    )  # fmt: skip


def _target_rule(view: View, groups: IntArray, seed: int) -> Rule:
    nothing = np.zeros(len(view.labels), dtype=np.int64)
    return majority_rule(
        codes(view.targets)[1], nothing, view.label_codes, groups, seed, noted=_NOTED
    )


def _interval(values: FloatArray, groups: IntArray, seed: int) -> tuple[float, float]:
    """Return the 95 % interval of a mean by bootstrap over groups."""
    number = np.unique(groups, return_inverse=True)[1].reshape(-1)
    sums, sizes = np.bincount(number, values), np.bincount(number)
    rng = np.random.default_rng(seed)
    means = np.empty(_RESAMPLES)
    for i in range(_RESAMPLES):
        drawn = rng.integers(0, len(sizes), len(sizes))
        means[i] = sums[drawn].sum() / sizes[drawn].sum()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _needed(view: View) -> float:
    labels: dict[str, set[str]] = {}
    texts = [view.texts[i] for i in view.example_rows.tolist()]
    for text, label in zip(texts, view.labels, strict=True):
        labels.setdefault(text, set()).add(label)
    return float(np.mean([len(labels[text]) > 1 for text in texts]))


def check_targets(
    view: View, solved: Solvability, groups: IntArray, seed: int = 0
) -> list[Finding]:
    """Find targets that tell the label, and labels that can be told without the target."""
    if len(view.target_names) < 2 or len(view.labels) < _LEAST:
        return []
    data = solved.to_dict()
    figures = (
        f"Out of fold, the commonest label is right on {solved.majority:.0%}, the {view.noun} "
        f"alone on {solved.target_only:.0%}, the text alone on {solved.text_only:.0%}, both on "
        f"{solved.full:.0%}"
    )
    found = []
    rule = _target_rule(view, groups, seed)
    if rule.gain >= _NOTED and rule.p <= 0.01:
        found.append(
            view.finding(
                "label-from-target",
                "warning" if rule.gain >= 0.3 else "info",
                f"The {view.noun} alone tells the label",
                f"Most texts on one {view.noun} have the same label. {figures}.",
                advice=f"Judge by the scores per {view.noun}, and beside a baseline that sees the "
                f"{view.noun} only.",
                data=data,
            )
        )
    learned = solved.full - solved.majority
    if learned >= _WORKS:
        share = (solved.text_only - solved.majority) / learned
        if share >= _NEARLY:
            found.append(
                view.finding(
                    "target-blind",
                    "warning" if view.kind == "pairs" and solved.needed < 0.05 else "info",
                    f"The {view.noun} is hardly needed",
                    f"{figures}; the difference that the {view.noun} makes is between "
                    f"{solved.low:+.1%} and {solved.high:+.1%}. {solved.needed:.0%} of the "
                    f"examples have a text that occurs with different labels.",
                    advice=f"Don't take scores on these data as a sign that the {view.noun} is "
                    "understood: show a target-blind baseline beside them.",
                    data=data,
                )
            )
    return found
