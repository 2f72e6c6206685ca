"""Markdown of tables and of what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["interval", "table", "versions"]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """Return a Markdown table, the first columns to the left and the others to the right.

    Examples
    --------
    >>> print(table(["what", "MB"], [["wheel", "3.5"]]), end="")
    | what | MB |
    | --- | --: |
    | wheel | 3.5 |
    """
    ruler = ["---"] * words + ["--:"] * (len(columns) - words)
    lines = [columns, ruler, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def interval(found: Mapping[str, Any] | None, *, sign: bool = False) -> str:
    """Return a value with its bounds, as far as there are any.

    Examples
    --------
    >>> interval({"value": 0.5, "low": 0.4, "high": 0.6})
    '0.500 [0.400, 0.600]'
    >>> interval(None)
    '–'
    """
    if found is None or found["value"] is None:
        return "–"
    form = "+.3f" if sign else ".3f"
    value = _number(found["value"], form)
    if found["low"] is None or found["high"] is None:
        return value
    return f"{value} [{_number(found['low'], form)}, {_number(found['high'], form)}]"


def _number(value: float, form: str) -> str:
    return format(value, form).replace("-", "−")


def versions(found: Mapping[str, Any]) -> str:
    """Return names and versions of what is installed."""
    return ", ".join(f"{name} {version}" for name, version in found.items() if version)
