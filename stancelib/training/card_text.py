"""Markdown of the model card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from stancelib.evaluation.report_tables import visible

__all__ = ["bullet", "cell", "table"]


def cell(value: Any) -> str:
    r"""Return a value as it stands in a table or a sentence; nothing for None.

    Examples
    --------
    >>> cell("a|b\nc"), cell(None), cell(1234)
    ('a\\|b c', '', '1234')
    """
    return "" if value is None else visible(str(value)).replace("|", "\\|").strip()


def bullet(text: str) -> str:
    """Return an item of a list."""
    return f"- {cell(text)}"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a table.

    Examples
    --------
    >>> list(table(("a", "b"), [(1, None)]))
    ['| a | b |', '| --- | --- |', '| 1 | – |']
    """
    for line in (columns, ["---"] * len(columns), *rows):
        yield "| " + " | ".join(cell(value) or "–" for value in line) + " |"
