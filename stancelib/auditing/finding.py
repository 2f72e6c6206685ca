"""One finding of an audit: what spoils the data, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stancelib.errors import InputError

__all__ = ["SEVERITIES", "Finding", "count", "excerpt"]

#: From the gravest: makes scores wrong; makes them doubtful; is good to know.
SEVERITIES = ("error", "warning", "info")

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an audit found.

    Parameters
    ----------
    check : str
        Stable name of the check, such as ``split-copies``; docs/audit.md explains each.
    severity : {"error", "warning", "info"}
        An error makes scores on these data wrong, a warning makes them
        doubtful, an info is good to know.
    title : str
        The finding in one line.
    detail : str
        What it means, with figures.
    rows : tuple of int
        Rows of the corpus concerned, from 1 as its file numbers them; the
        worst first where they are ranked.
    test_rows : tuple of int
        The same for the test file, where there is one.
    advice : str
        What to do.
    data : mapping
        What can be counted or shown, as JSON-ready data.

    Raises
    ------
    InputError
        If the severity is unknown.

    Examples
    --------
    >>> Finding("copies", "warning", "2 copies", rows=(4, 9)).severity
    'warning'
    """

    check: str
    severity: str
    title: str
    detail: str = ""
    rows: tuple[int, ...] = ()
    test_rows: tuple[int, ...] = ()
    advice: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise InputError(f"severity {self.severity!r}: use one of {', '.join(SEVERITIES)}")

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready data."""
        return {
            "check": self.check,
            "severity": self.severity,
            "title": self.title,
            "detail": self.detail,
            "rows": list(self.rows),
            "test_rows": list(self.test_rows),
            "advice": self.advice,
            "data": dict(self.data),
        }


def excerpt(text: str, at: int = 0, width: int = 100) -> str:
    r"""Return a text on one line, cut to a width around an offset.

    Examples
    --------
    >>> excerpt("one\n two three four", 9, 10)
    '…two three…'
    """
    first = max(0, at - width // 2) if len(text) > width else 0
    piece = _SPACE.sub(" ", text[first : first + width]).strip()
    return f"{'…' if first else ''}{piece}{'…' if first + width < len(text) else ''}"


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "row"), count(1200, "copy", "copies")
    ('1 row', '1,200 copies')
    """
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
