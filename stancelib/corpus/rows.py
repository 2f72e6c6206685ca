"""What readers hand to validation: raw rows with their numbers, not yet trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real

from stancelib.errors import Problem

__all__ = ["RawParagraph", "Table", "as_text", "as_weight", "is_blank", "is_missing"]


@dataclass(slots=True)
class Table:
    """Raw rows of one source.

    Parameters
    ----------
    rows : list of (int, mapping)
        One-based row or line number, and the row's fields.
    problems : list of Problem
        Rows that could not even be parsed.
    flat : bool
        Whether a row is one (text, topic, stance) instead of one paragraph.
    """

    rows: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    flat: bool = False

    def detect_form(self) -> Table:
        """Set `flat` by the rows' keys and return the table."""
        # Nested rows win: a topic beside labels is just another field.
        keys = {key for _, row in self.rows for key in row}
        self.flat = "labels" not in keys and "topic" in keys
        return self


@dataclass(slots=True)
class RawParagraph:
    """One paragraph before validation, with what was found wrong so far.

    Parameters
    ----------
    row : int
        One-based number of the (first) row that it comes from.
    fields : dict
        Everything but the labels.
    labels : object
        The labels as they stand in the nested form.
    label_rows : list of int
        Row of each label, where labels come from rows of their own.
    """

    row: int
    fields: dict[str, object]
    labels: object
    label_rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fail(self, message: str, key: str | None = None, row: int | None = None) -> None:
        """Record a problem that makes the paragraph unusable."""
        self.problems.append(Problem(row or self.row, message, field=key))

    def warn(self, message: str, key: str | None = None, row: int | None = None) -> None:
        """Record a problem that leaves the paragraph usable."""
        self.problems.append(Problem(row or self.row, message, fatal=False, field=key))

    @property
    def usable(self) -> bool:
        """Whether no fatal problem was found."""
        return not any(problem.fatal for problem in self.problems)


def is_missing(value: object) -> bool:
    """Tell whether a value is None or one of pandas' and numpy's stand-ins for it.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(None), is_missing("")
    (True, True, False)
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, Real) and bool(value != value)


def is_blank(value: object) -> bool:
    """Tell whether a value is missing or a string of nothing but white space."""
    return is_missing(value) or (isinstance(value, str) and not value.strip())


def as_text(value: object) -> str | None:
    """Return a string or whole number as str, None for any other type.

    Examples
    --------
    >>> as_text(7.0), as_text("x"), as_text([1])
    ('7', 'x', None)
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, Integral):
        return str(int(value))
    # pandas turns a column of whole numbers with gaps into floats.
    if isinstance(value, Real) and float(value).is_integer():
        return str(int(float(value)))
    return None


def as_weight(value: object) -> float:
    """Return how much a row counts: a positive finite number, 1 where none is given.

    Raises
    ------
    ValueError
        If the value is anything else.

    Examples
    --------
    >>> as_weight("0.5"), as_weight(None)
    (0.5, 1.0)
    """
    if is_blank(value):
        return 1.0
    try:
        weight = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        weight = math.nan
    if not (math.isfinite(weight) and weight > 0):
        raise ValueError(f"weight must be a positive finite number, not {value!r}")
    return weight
