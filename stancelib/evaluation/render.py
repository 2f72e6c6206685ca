"""Reports as Markdown and as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stancelib.errors import InputError
from stancelib.evaluation.report_tables import Table, tables, visible

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["to_markdown", "to_text"]

_MINIMUM_WIDTH = 40


def to_markdown(report: Report) -> str:
    """Return a report as Markdown.

    Examples
    --------
    >>> from stancelib.evaluation.report import Report
    >>> from stancelib.evaluation.scores import Interval
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

    blocks = [f"# {visible(report.title)}"]
    for table in tables(report):
        lines = [line(table.columns), line(["---"] * len(table.columns)), *map(line, table.rows)]
        blocks += [f"## {table.heading}", "\n".join(lines)]
    if report.notes:
        blocks += ["## Notes", "\n".join(f"- {visible(note)}" for note in report.notes)]
    return "\n\n".join(blocks) + "\n"


def to_text(report: Report, width: int = 100) -> str:
    """Return a report as plain text; no line is longer than ``width`` characters.

    A table that is too wide is cut into several, each with the first column;
    a long cell is shortened.

    Examples
    --------
    >>> from stancelib.evaluation.report import Report
    >>> from stancelib.evaluation.scores import Interval
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
    return textwrap.wrap(visible(text), width) or [""]


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
