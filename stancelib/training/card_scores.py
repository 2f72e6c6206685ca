"""What a model card says about how good a model is: scores beside baselines, and per class."""

from __future__ import annotations

from collections.abc import Iterator

from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval
from stancelib.training.card_text import bullet, cell, table

__all__ = ["GROUPS", "METRICS", "scores"]

#: Names of metrics for readers; others are shown as the report names them.
METRICS = {
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "weighted_f1": "weighted F1",
    "side_f1": "side F1",
    "f_avg": "mean F1 of the two sides",
    "target_f_avg": "the same, mean over targets",
    "topic_micro_f1": "topic micro F1",
    "topic_macro_f1": "topic macro F1",
    "stance_macro_f1": "stance macro F1",
    "ece": "calibration error",
    "topic_ece": "calibration error, topics",
    "side_ece": "calibration error, sides",
    "brier": "Brier score",
    "topic_brier": "Brier score, topics",
    "side_brier": "Brier score, sides",
    "aurc": "area under risk-coverage",
    "topic_aurc": "area under risk-coverage",
}
#: What the classes of a report are.
GROUPS = {"topic": "topic", "stance": "stance, given the topic", "label": "label"}


def scores(report: Report | None) -> Iterator[str]:
    """Yield the lines: the headline table, the classes of the model, and the report's notes."""
    if report is None or not report.systems:
        yield "Not measured: it was trained without cross-validation."
        return
    yield f"{cell(report.title)}. {_method(report)}"
    yield ""
    names = list(dict.fromkeys(name for metrics in report.systems.values() for name in metrics))
    rows = [
        (name, *(metrics.get(metric) for metric in names))
        for name, metrics in report.systems.items()
    ]
    if report.agreement:
        agreed = {name: Interval(float(value)) for name, value in report.agreement.items()}
        rows.append(("annotators with each other", *(agreed.get(metric) for metric in names)))
    first = next(iter(report.systems))
    shown = [(f"**{cell(row[0])}**" if row[0] == first else row[0], *row[1:]) for row in rows]
    yield from table(("system", *(METRICS.get(name, name) for name in names)), shown)
    for group, systems in report.classes.items():
        if first not in systems:
            continue
        yield ""
        yield from table(
            (GROUPS.get(group, group), "precision", "recall", "F1", "in the labels", "predicted"),
            [
                (name, row.precision, row.recall, row.f1, row.gold, row.predicted)
                for name, row in systems[first].items()
            ],
        )
    if report.notes:
        yield ""
        for note in report.notes:
            yield bullet(note)
    yield ""
    yield "All other results are in report.json beside this card."


def _method(report: Report) -> str:
    parts = []
    if report.protocol.get("method"):
        method = cell(report.protocol["method"])
        parts.append(f"{method[:1].upper()}{method[1:]}.")
    level = (report.protocol.get("bootstrap") or {}).get("level")
    if level is not None:
        parts.append(f"In brackets: {level:.0%} intervals by bootstrap over documents.")
    return " ".join(parts)
