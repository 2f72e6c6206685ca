"""The tables of a report: what Markdown and the terminal show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from stancelib.evaluation.scores import Interval
from stancelib.topics import STANCES

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["Table", "tables", "visible"]

Rows = tuple[tuple[str, ...], ...]

_OWN_TABLE = ("labels", "sources", "targets")
_COVERAGES = (0.2, 0.5, 0.8, 1.0)
_GROUPS = {
    "topic": "Topics",
    "stance": "Stances given the topic",
    "label": "Labels",
}
_SCORES = ("precision", "recall", "f1", "gold", "predicted")


class Table(NamedTuple):
    """A table of strings: a heading, the columns' names, and the rows."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def visible(text: str) -> str:
    r"""Replace line breaks and control characters, which would break a table or a terminal.

    Examples
    --------
    >>> visible("two\nlines")
    'two lines'
    """
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else visible(str(value))


def _p_value(value: float | None) -> str:
    return "< 0.001" if value is not None and value < 0.001 else _cell(value)


def _share(value: float) -> str:
    return f"{value:.0%}"


def _bounded(row: Mapping[str, Any], value: str, low: str, high: str) -> str:
    """Return a value of a curve with its band."""
    return _cell(Interval(row[value], row[low], row[high]) if row[low] is not None else row[value])


def _metric_table(
    heading: str,
    labels: Sequence[str],
    rows: Sequence[tuple[Sequence[str], Mapping[str, Interval]]],
) -> Table:
    names = tuple(dict.fromkeys(name for _, metrics in rows for name in metrics))
    body = tuple(
        (*map(_cell, label), *(_cell(metrics.get(name)) for name in names))
        for label, metrics in rows
    )
    return Table(heading, (*labels, *map(visible, names)), body)


def _results(report: Report) -> Iterator[Table]:
    rows: list[tuple[Sequence[str], Mapping[str, Interval]]] = [
        ((name,), metrics) for name, metrics in report.systems.items()
    ]
    if report.agreement and rows:
        rows.append((("annotators",), {k: Interval(float(v)) for k, v in report.agreement.items()}))
    yield _metric_table("Results", ("system",), rows)
    pairs = [((name,), metrics) for name, metrics in report.differences.items()]
    yield _metric_table("Paired differences", ("systems",), pairs)
    tests = tuple(
        (
            *map(_cell, (f"{row.a} - {row.b}", row.metric, row.difference)),
            *map(_p_value, (row.p_bootstrap, row.p_mcnemar, row.p_adjusted)),
            _cell(row.note),
        )
        for row in report.comparisons
    )
    columns = ("systems", "metric", "difference", "p, bootstrap", "p, McNemar", "p, corrected")
    yield Table("Comparisons", (*columns, "note"), tests)


def _parts(report: Report) -> Iterator[Table]:
    for kind in dict.fromkeys(row.kind for row in report.slices):
        rows = [
            ((row.name, row.system, str(row.n)), row.metrics)
            for row in report.slices
            if row.kind == kind
        ]
        name = visible(kind)
        yield _metric_table(f"By {name}", (name, "system", "n"), rows)


def _classes(report: Report) -> Iterator[Table]:
    for group, systems in report.classes.items():
        for system, rows in systems.items():
            body = tuple(
                (_cell(name), *(_cell(getattr(row, part)) for part in _SCORES))
                for name, row in rows.items()
            )
            heading = f"{_GROUPS.get(group, group)}: {system}"
            yield Table(visible(heading), (visible(group), *_SCORES), body)
    for system, confusion in report.confusion.items():
        labels = tuple(map(visible, confusion["labels"]))
        body = tuple(
            (label, *map(_cell, row))
            for label, row in zip(labels, confusion["counts"], strict=True)
        )
        what = "Stance confusion" if report.kind == "topics" else "Confusion"
        yield Table(visible(f"{what}: {system}"), ("gold \\ predicted", *labels), body)


def _curves(report: Report) -> Iterator[Table]:
    first = next(iter(report.systems), None)
    for curve in report.curves.get("calibration", []):
        if curve["system"] != first:
            continue  # the others are in the JSON form and on the page
        bins: Rows = tuple(
            (
                f"{row['low']:.2f} to {row['high']:.2f}",
                _cell(row["mean"]),
                _bounded(row, "observed", "observed_low", "observed_high"),
                _cell(row["n"]),
            )
            for row in curve["bins"]
        )
        heading = visible(f"Calibration of {curve['name']}: {curve['system']}")
        yield Table(heading, ("probability", "mean", "observed", "n"), bins)
    body: Rows = tuple(
        (_cell(curve["name"]), _cell(curve["system"]), *_risks(curve["points"]))
        for curve in report.curves.get("risk_coverage", [])
    )
    columns = ("decision", "system", *(f"errors at {_share(c)}" for c in _COVERAGES))
    yield Table("Errors among the surest answers", columns, body)
    body = tuple(
        (
            *map(_cell, (curve["name"], curve["system"])),
            *map(_cell, (row["n_documents"], row["n_rows"])),
            _bounded(row, "value", "low", "high"),
        )
        for curve in report.curves.get("learning", [])
        for row in curve["points"]
    )
    yield Table("Learning curve", ("metric", "system", "documents", "rows", "value"), body)


def _risks(points: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for coverage in _COVERAGES:
        near = [row for row in points if abs(row["coverage"] - coverage) < 1e-6]
        yield _bounded(near[0], "risk", "low", "high") if near else "–"


def _probes(report: Report) -> Iterator[Table]:
    body = tuple(
        tuple(map(_cell, (p.probe, p.expects, p.system, p.n, p.flipped, p.note)))
        for p in report.probes
    )
    yield Table("Probes", ("probe", "expected", "system", "n", "changed", "note"), body)


def _fact(value: Any) -> str:
    if isinstance(value, Mapping):
        value = ", ".join(f"{key} {item}" for key, item in sorted(value.items()))
    return _cell(", ".join(map(str, value)) if isinstance(value, list) else value)


def _corpus(report: Report) -> Iterator[Table]:
    facts = {name: value for name, value in report.corpus.items() if name not in _OWN_TABLE}
    rows = [*sorted(facts.items()), *sorted(report.protocol.items())]
    body: Rows = tuple((visible(name), _fact(value)) for name, value in rows)
    yield Table("Corpus and protocol", ("what", "value"), body)
    labels = report.corpus.get("labels", {})
    if report.kind == "topics":
        body = tuple(
            (_cell(t), *(_cell(row.get(s, 0)) for s in STANCES)) for t, row in labels.items()
        )
        yield Table("Labels", ("topic", *STANCES), body)
    else:
        body = tuple((_cell(label), _cell(n)) for label, n in labels.items())
        yield Table("Labels", ("label", "pairs"), body)
    unit = "paragraphs" if report.kind == "topics" else "pairs"
    for name in ("targets", "sources"):
        largest = sorted(report.corpus.get(name, {}).items(), key=lambda item: (-item[1], item[0]))
        body = tuple((_cell(key), _cell(n)) for key, n in largest)
        yield Table(name.capitalize(), (name[:-1], unit), body)


def tables(report: Report) -> list[Table]:
    """Return the report's tables in the order in which they are shown; empty ones are left out."""
    makers = (_results, _parts, _classes, _curves, _probes, _corpus)
    return [table for make in makers for table in make(report) if table.rows]
