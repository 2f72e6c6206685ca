"""Reports as Markdown and as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval
from stancelib.topics import STANCES

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["Table", "tables", "to_markdown", "to_text"]

_MINIMUM_WIDTH = 40
_OWN_TABLE = ("labels", "sources")


class Table(NamedTuple):
    """A table of strings: a heading, the columns' names, and the rows."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else _visible(str(value))


def _visible(text: str) -> str:
    """Replace line breaks and control characters, which would break a table or a terminal."""
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


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
    return Table(heading, (*labels, *map(_visible, names)), body)


def _class_table(heading: str, label: str, data: Mapping[str, Mapping[str, Any]]) -> Table:
    keys = ("precision", "recall", "f1", "gold", "predicted")
    body = tuple((_cell(name), *(_cell(row.get(k)) for k in keys)) for name, row in data.items())
    return Table(_visible(heading), (label, *keys), body)


def _fact(value: Any) -> str:
    if isinstance(value, Mapping):
        value = ", ".join(f"{key} {item}" for key, item in sorted(value.items()))
    return _cell(", ".join(map(str, value)) if isinstance(value, list) else value)


def _corpus_tables(report: Report) -> list[Table]:
    facts = {name: value for name, value in report.corpus.items() if name not in _OWN_TABLE}
    rows = [*sorted(facts.items()), *sorted(report.protocol.items())]
    labels, sources = (report.corpus.get(name, {}) for name in _OWN_TABLE)
    counts = [(_cell(t), *(_cell(row.get(s, 0)) for s in STANCES)) for t, row in labels.items()]
    largest = sorted(sources.items(), key=lambda item: (-item[1], item[0]))
    out = (
        Table(
            "Corpus and protocol",
            ("what", "value"),
            tuple((_visible(name), _fact(value)) for name, value in rows),
        ),
        Table("Labels", ("topic", *STANCES), tuple(counts)),
        Table(
            "Sources",
            ("source", "paragraphs"),
            tuple((_cell(name), _cell(n)) for name, n in largest),
        ),
    )
    return [table for table in out if table.rows]


def tables(report: Report) -> list[Table]:
    """Return the report's tables in the order in which they are shown; empty ones are left out."""
    out = []
    rows: list[tuple[Sequence[str], Mapping[str, Interval]]] = [
        ((name,), metrics) for name, metrics in report.systems.items()
    ]
    if report.agreement and rows:
        rows.append((("annotators",), {k: Interval(float(v)) for k, v in report.agreement.items()}))
    if rows:
        out.append(_metric_table("Results", ("system",), rows))
    if report.differences:
        pairs = [((name,), metrics) for name, metrics in report.differences.items()]
        out.append(_metric_table("Paired differences", ("systems",), pairs))
    for kind in dict.fromkeys(row.kind for row in report.slices):
        slices = [
            ((row.name, row.system, str(row.n)), row.metrics)
            for row in report.slices
            if row.kind == kind
        ]
        out.append(_metric_table(f"By {_visible(kind)}", (_visible(kind), "system", "n"), slices))
    for name, topics in report.per_topic.items():
        out.append(_class_table(f"Topics: {name}", "topic", topics))
    for name, stances in report.per_stance.items():
        known = {stance: stances[stance] for stance in STANCES if stance in stances}
        out.append(_class_table(f"Stances given the topic: {name}", "stance", known))
    for name, counts in report.confusion.items():
        body = tuple((s, *map(_cell, row)) for s, row in zip(STANCES, counts, strict=True))
        out.append(
            Table(_visible(f"Stance confusion: {name}"), ("gold \\ predicted", *STANCES), body)
        )
    return out + _corpus_tables(report)


def to_markdown(report: Report) -> str:
    """Return a report as Markdown.

    Examples
    --------
    >>> from stancelib.evaluation.report import Report
    >>> print(to_markdown(Report("Demo", systems={"m": {"side_f1": Interval(0.5, 0.4, 0.6)}})))
    # Demo
    <BLANKLINE>
    ## Results
    <BLANKLINE>
    | system | side_f1 |
    | --- | --- |
    | m | 0.500 [0.400, 0.600] |
    <BLANKLINE>
    """

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(c.replace("\\", "\\\\").replace("|", "\\|") for c in cells) + " |"

    blocks = [f"# {_visible(report.title)}"]
    for table in tables(report):
        lines = [line(table.columns), line(["---"] * len(table.columns)), *map(line, table.rows)]
        blocks += [f"## {table.heading}", "\n".join(lines)]
    if report.notes:
        blocks += ["## Notes", "\n".join(f"- {_visible(note)}" for note in report.notes)]
    return "\n\n".join(blocks) + "\n"


def to_text(report: Report, width: int = 100) -> str:
    """Return a report as plain text; no line is longer than ``width`` characters.

    A table that is too wide is cut into several, each with the first column;
    a long cell is shortened.

    Examples
    --------
    >>> from stancelib.evaluation.report import Report
    >>> print(to_text(Report("Demo", systems={"m": {"side_f1": Interval(0.5, 0.4, 0.6)}})))
    Demo
    <BLANKLINE>
    Results
    system  side_f1
    m       0.500 [0.400, 0.600]
    <BLANKLINE>
    """
    if width < _MINIMUM_WIDTH:
        raise InputError(f"width must be at least {_MINIMUM_WIDTH}, got {width}")
    blocks = ["\n".join(_wrap(report.title, width))]
    for table in tables(report):
        heading = "\n".join(_wrap(table.heading, width))
        blocks.append("\n".join((heading, *_text_table(table, width))))
    for note in report.notes:
        blocks.append("\n".join(_wrap(f"- {note}", width)))
    return "\n\n".join(blocks) + "\n"


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(_visible(text), width) or [""]


def _text_table(table: Table, width: int) -> list[str]:
    gap = 2
    # The first column may take a good third; the others what is left.
    limits = [width * 2 // 5] + [width - width * 2 // 5 - gap] * (len(table.columns) - 1)
    grid = [
        [_shorten(c, n) for c, n in zip(row, limits, strict=True)]
        for row in (table.columns, *table.rows)
    ]
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    lines: list[str] = []
    start = 1
    while True:
        end, used = start, widths[0]
        while end < len(widths) and used + gap + widths[end] <= width:
            used += gap + widths[end]
            end += 1
        chosen = [0, *range(start, end)]
        lines += ["  ".join(row[i].ljust(widths[i]) for i in chosen).rstrip() for row in grid]
        if end == len(widths):
            return lines
        lines.append("")
        start = end


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
