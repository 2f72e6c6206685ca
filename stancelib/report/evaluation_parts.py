"""Sections of an evaluation's page: classes, probabilities, slices, learning, and probes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stancelib.evaluation.records import ProbeResult, Slice
from stancelib.report.charts import (
    calibration_chart,
    confusion_chart,
    intervals_chart,
    learning_chart,
    risk_coverage_chart,
)
from stancelib.report.evaluation_view import View
from stancelib.report.html import (
    Markup,
    columns,
    definition_list,
    details,
    join,
    paragraph,
    table,
)
from stancelib.report.page import Section
from stancelib.report.words import GROUPS, PROBES, direction, metric_title, system_title

__all__ = ["classes", "confusion", "learning", "probabilities", "probes", "slices"]

_MOST_ROWS = 15
_SCORES = ("precision", "recall", "f1", "gold", "predicted")
_SCORE_TITLES = ("precision", "recall", "F1", "in gold", "predicted")


def classes(view: View) -> Section:
    """Return precision, recall and F1 of each class, by group."""
    groups = {
        GROUPS.get(g, g): rows for g, rows in view.report.classes.items() if any(rows.values())
    }
    charts = [_class_chart(view, i, *group) for i, group in enumerate(groups.items(), 1)]
    tables = [_class_tables(title, rows) for title, rows in groups.items()]
    first = [made.pop(view.system) for made in tables if view.system in made]
    others = join(part for made in tables for part in made.values())
    rest = details("The other systems", others) if others else others
    return Section("classes", "Class by class", join([columns(charts), *first, rest]))


def _class_chart(view: View, i: int, title: str, by_system: Mapping[str, Any]) -> Markup:
    shown = view.pair(by_system)
    names = list(dict.fromkeys(c for system in shown for c in by_system[system]))
    rows = []
    for c in names[:_MOST_ROWS]:
        row = [by_system[system].get(c) for system in shown]
        rows.append((c, [None if x is None else x.f1 for x in row]))
    return intervals_chart(
        rows,
        id=f"classes-{i}",
        title=f"F1 by {title}",
        series=[system_title(system) for system in shown],
        caption=_cut(len(names)),
        head=title,
    )


def _class_tables(title: str, by_system: Mapping[str, Any]) -> dict[str | None, Markup]:
    return {
        system: table(
            [title, *_SCORE_TITLES],
            [(c, *(getattr(row, part) for part in _SCORES)) for c, row in rows.items()],
            caption=f"{system_title(system)}: by {title}",
            numeric=range(1, 6),
        )
        for system, rows in by_system.items()
    }


def confusion(view: View) -> Section:
    """Return what was taken for what."""
    found = view.report.confusion
    shown = view.pair(found)
    charts = [
        confusion_chart(
            found[system]["labels"],
            found[system]["counts"],
            id=f"confusion-{i}",
            title=f"Confusion: {system_title(system)}",
        )
        for i, system in enumerate(shown, 1)
    ]
    others = [
        table(
            ["gold \\ predicted", *matrix["labels"]],
            [(c, *row) for c, row in zip(matrix["labels"], matrix["counts"], strict=True)],
            caption=f"Confusion: {system_title(system)}",
            numeric=range(1, len(matrix["labels"]) + 1),
        )
        for system, matrix in found.items()
        if system not in shown
    ]
    rest = join(others)
    parts = [columns(charts), details("The other systems", rest) if rest else rest]
    return Section("confusion", "What is taken for what", join(parts))


def probabilities(view: View) -> Section:
    """Return the calibration and the risk-coverage curves."""
    charts = []
    for i, (name, curves) in enumerate(_by_name(view, "calibration", "bins").items(), 1):
        charts.append(
            calibration_chart(
                curves,
                id=f"calibration-{i}",
                title=f"Calibration: {name}",
                caption="On the dotted diagonal, what is stated is what happens. Bars: intervals "
                "of the first system.",
            )
        )
    for i, (name, curves) in enumerate(_by_name(view, "risk_coverage", "points").items(), 1):
        charts.append(
            risk_coverage_chart(
                curves,
                id=f"risk-{i}",
                title=f"Errors among the surest answers: {name}",
                caption="To the left only the surest answers are kept. Lower is better. Band: "
                "interval of the first system.",
            )
        )
    return Section("probabilities", "Can the probabilities be trusted?", columns(charts))


def learning(view: View) -> Section:
    """Return the learning curves."""
    charts = [
        learning_chart(
            curves,
            id=f"learning-{i}",
            title=f"Learning curve: {metric_title(name)}",
            caption=f"Where it still rises, more labelled documents help; {direction(name)}.",
        )
        for i, (name, curves) in enumerate(_by_name(view, "learning", "points").items(), 1)
    ]
    return Section("learning", "Would more data help?", columns(charts))


def _by_name(view: View, kind: str, part: str) -> dict[str, dict[str, Any]]:
    """Return the curves of a kind by name, then by the titles of the systems that are shown."""
    curves = view.report.curves.get(kind, [])
    out: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(curve["name"] for curve in curves):
        had = {curve["system"]: curve[part] for curve in curves if curve["name"] == name}
        out[name] = {system_title(system): had[system] for system in view.shown(had)}
    return out


def slices(view: View) -> Section:
    """Return the results on parts of the data."""
    found = view.report.slices
    parts = []
    for i, kind in enumerate(dict.fromkeys(row.kind for row in found), 1):
        rows = [row for row in found if row.kind == kind]
        every = _slice_table(kind, rows)
        parts += [_slice_chart(view, i, kind, rows), details(f"All figures by {kind}", every)]
    groups = [join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    intro = paragraph("Where it does well and where it does not. Small parts have wide intervals.")
    boxes = [Markup(f"<div>{group}</div>") for group in groups]
    return Section("slices", "Parts of the data", join([intro, columns(boxes)]) if boxes else "")


def _slice_chart(view: View, i: int, kind: str, rows: Sequence[Slice]) -> Markup:
    metrics = list(dict.fromkeys(m for row in rows for m in row.metrics))
    metric = view.metric if view.metric in metrics else next(iter(metrics), "")
    shown = view.pair(row.system for row in rows)
    by_name: dict[str, dict[str, Slice]] = {}
    for row in rows:
        by_name.setdefault(row.name, {})[row.system] = row
    sizes = {name: max(row.n for row in had.values()) for name, had in by_name.items()}
    largest = set(sorted(by_name, key=lambda name: -sizes[name])[:_MOST_ROWS])
    values = [
        (
            f"{name} (n = {sizes[name]:,})",
            [had[s].metrics.get(metric) if s in had else None for s in shown],
        )
        for name, had in by_name.items()
        if name in largest
    ]
    return intervals_chart(
        values,
        id=f"slices-{i}",
        title=f"{metric_title(metric)} by {kind}",
        series=[system_title(system) for system in shown],
        caption=f"{direction(metric).capitalize()}. {_cut(len(by_name))}".rstrip(),
        head=kind,
    )


def _slice_table(kind: str, rows: Sequence[Slice]) -> Markup:
    metrics = list(dict.fromkeys(m for row in rows for m in row.metrics))
    return table(
        [kind, "system", "n", *map(metric_title, metrics)],
        [
            (row.name, system_title(row.system), row.n, *(row.metrics.get(m) for m in metrics))
            for row in rows
        ],
        caption=f"Results by {kind}",
        numeric=range(2, 3 + len(metrics)),
    )


def _cut(n: int) -> str:
    return (
        f"The first {_MOST_ROWS} of {n:,} are drawn; the table has all." if n > _MOST_ROWS else ""
    )


def probes(view: View) -> Section:
    """Return how often answers change where texts are changed in a known way."""
    found = view.report.probes
    if not found:
        return Section("probes", "Probes", "")
    charts = [
        _probe_chart(view, expects, [row for row in found if row.expects == expects])
        for expects in ("change", "same")
    ]
    asked = list(dict.fromkeys(row.probe for row in found))
    meanings = {PROBES[p].title: PROBES[p].meaning for p in asked if p in PROBES}
    every = table(
        ["probe", "should", "system", "n", "changed", "note"],
        [
            (
                PROBES[row.probe].title if row.probe in PROBES else row.probe,
                "change" if row.expects == "change" else "stay the same",
                system_title(row.system),
                row.n,
                row.flipped,
                row.note,
            )
            for row in found
        ],
        caption="Share of answers that changed",
        numeric=(3, 4),
    )
    intro = paragraph(
        "Texts of the corpus are changed in a known way, and the system is asked again. What "
        "matters is how often its answer changes."
    )
    return Section(
        "probes", "Probes", join([intro, columns(charts), definition_list(meanings), every])
    )


def _probe_chart(view: View, expects: str, rows: Sequence[ProbeResult]) -> Markup:
    shown = view.shown(row.system for row in rows)
    by_probe: dict[str, dict[str, ProbeResult]] = {}
    for row in rows:
        by_probe.setdefault(row.probe, {})[row.system] = row
    titles = {p: PROBES[p].title if p in PROBES else p for p in by_probe}
    change = expects == "change"
    return intervals_chart(
        [
            (titles[p], [had[s].flipped if s in had else None for s in shown])
            for p, had in by_probe.items()
        ],
        id=f"probes-{'change' if change else 'same'}",
        title=f"Answers that should {'change' if change else 'stay'}: share that changed",
        series=[system_title(system) for system in shown] or ["value"],
        caption=f"{'Higher' if change else 'Lower'} is better.",
        head="probe",
    )
