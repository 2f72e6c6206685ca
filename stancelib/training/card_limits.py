"""What a model card says about a model's limits: derived from its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from stancelib.training.card_scores import GROUPS, METRICS
from stancelib.training.card_text import bullet, cell

__all__ = ["limits"]

#: By which metric slices are compared, the first that they have.
_HEADLINE = ("side_f1", "macro_f1", "accuracy", "topic_micro_f1", "stance_macro_f1")
_LOWER_IS_BETTER = ("ece", "brier", "aurc", "log_loss")
_AVERAGES = ("micro", "macro")
_SHOWN = 2
_PROBES = {
    "negation": "a negation that turns the meaning around",
    "target_swap": "another target under the same text",
    "quoted_opponent": "the other side in quotation marks, contradicted",
    "typo": "a misspelt word",
    "casing": "other upper and lower case",
}


def limits(report: Report | None) -> Iterator[str]:
    """Yield the lines: what the report shows to be weak, then what it can't show."""
    found = [] if report is None or not report.systems else list(_found(report))
    for line in found:
        yield bullet(line)
    if not found:
        yield bullet("Nothing was measured that would tell where it is weak.")
    yield bullet("Each text is judged alone, by what its words say.")


def _found(report: Report) -> Iterator[str]:
    yield from _not_better(report)
    yield from _weak_classes(report)
    yield from _weak_slices(report)
    yield from _failed_probes(report)


def _not_better(report: Report) -> Iterator[str]:
    """Name the metrics on which a baseline is better, or may be."""
    first = next(iter(report.systems))
    for pair, metrics in report.differences.items():
        a, _, b = pair.partition(" - ")
        if a != first:
            continue
        told = {True: "is better", False: "may be as good (the interval holds zero)"}
        for better, verb in told.items():
            listed = "; ".join(
                f"{METRICS.get(name, name)} ({difference})"
                for name, difference in metrics.items()
                if _baseline_is_better(name, difference) is better
            )
            if listed:
                yield f"{cell(b)} {verb}: {cell(a)} less {cell(b)} in {listed}."


def _baseline_is_better(metric: str, difference: Interval) -> bool | None:
    """Return True where it surely is, False where it may be as good, None where it is worse."""
    if difference.low is None or difference.high is None:
        return None
    if difference.low <= 0 <= difference.high:
        return False
    return True if (difference.low > 0) == metric.endswith(_LOWER_IS_BETTER) else None


def _weak_classes(report: Report) -> Iterator[str]:
    first = next(iter(report.systems))
    for group, systems in report.classes.items():
        rows = {k: row for k, row in systems.get(first, {}).items() if k not in _AVERAGES}
        scored = {k: row.f1 for k, row in rows.items() if row.f1.value is not None and row.gold}
        if len(scored) > 1:
            worst = min(scored, key=lambda name: (_value(scored[name]), name))
            yield (
                f"Weakest {GROUPS.get(group, group)}: {cell(worst)}, F1 {scored[worst]} "
                f"({rows[worst].gold} in the labels)."
            )
        never = [cell(k) for k, row in rows.items() if row.gold and not row.predicted]
        if never:
            yield f"Never predicted ({GROUPS.get(group, group)}): {', '.join(never)}."


def _weak_slices(report: Report) -> Iterator[str]:
    first = next(iter(report.systems))
    own = [row for row in report.slices if row.system == first]
    for kind in dict.fromkeys(row.kind for row in own):
        rows = [row for row in own if row.kind == kind]
        metric = next((m for m in _HEADLINE if any(_has(row.metrics, m) for row in rows)), None)
        if metric is None:
            continue
        rows = sorted((row for row in rows if _has(row.metrics, metric)), key=lambda row: (
            _value(row.metrics[metric]), row.name))  # fmt: skip
        if len(rows) > 1:
            listed = "; ".join(
                f"{cell(row.name)} {row.metrics[metric]}, n = {row.n}" for row in rows[:_SHOWN]
            )
            yield f"Weakest by {cell(kind)} ({METRICS.get(metric, metric)}): {listed}."


def _failed_probes(report: Report) -> Iterator[str]:
    first = next(iter(report.systems))
    for row in report.probes:
        if row.system != first or row.flipped.value is None:
            continue
        told = _PROBES.get(row.probe, row.probe)
        verb = "should" if row.expects == "change" else "should not"
        yield (
            f"Probe {cell(row.probe)} ({cell(told)}): the answer changed in {row.flipped} of the "
            f"texts, and it {verb} (n = {row.n})."
        )


def _has(metrics: Mapping[str, Interval], name: str) -> bool:
    return name in metrics and metrics[name].value is not None


def _value(interval: Interval) -> float:
    return 0.0 if interval.value is None else interval.value
