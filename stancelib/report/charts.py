"""The charts of pages: intervals and bars; confusion and curves come from their own modules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval
from stancelib.report.confusion_charts import confusion_chart
from stancelib.report.curve_charts import calibration_chart, learning_chart, risk_coverage_chart
from stancelib.report.drawing import Canvas
from stancelib.report.figures import SERIES, figure, legend, legend_height
from stancelib.report.html import Markup, shorten, table, value, visible
from stancelib.report.room import MOST, SMALL, WIDTH, fit, ticks

__all__ = [
    "bars_chart",
    "calibration_chart",
    "confusion_chart",
    "intervals_chart",
    "learning_chart",
    "risk_coverage_chart",
]

_MARGIN = 18  # left and right of a scale, so that what stands at its ends is whole
_STEP = 14  # from one series to the next within a row


def intervals_chart(
    rows: Sequence[tuple[str, Sequence[Interval | None]]],
    *,
    id: str,
    title: str,
    series: Sequence[str] = ("value",),
    caption: str = "",
    reference: float | None = None,
    head: str = "",
) -> Markup:
    """Return values with their intervals, one row for each name, as a figure.

    Parameters
    ----------
    rows : sequence of (name, one Interval or None for each series)
        From top to bottom. The first row is drawn as the one that matters
        where there is a single series.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.
    series : sequence of str
        What is told apart within a row, at most six.
    reference : float, optional
        A value to compare with, drawn as a dashed line, such as 0 for differences.
    head : str
        What the names are; the head of the first column of the table of numbers.

    Returns
    -------
    Markup
        Empty where no row has a value.

    Raises
    ------
    InputError
        If a row has another number of values than there are series, if there
        are too many series, or if matplotlib is not installed.

    Examples
    --------
    >>> row = ("mine", [Interval(0.7, 0.6, 0.8)])
    >>> "0.700" in intervals_chart([row], id="f1", title="Side F1")
    True
    """
    _check_series(rows, series, title)
    found = [x for _, values in rows for x in values if _can_be_drawn(x)]
    if not found:
        return Markup("")
    ends = [e for x in found for e in _ends(x)]
    ends += [] if reference is None else [reference]
    marks = ticks(min(ends), max(ends))
    row_height = 24 + _STEP * len(series)
    bottom = 6 + row_height * len(rows)
    canvas = Canvas(bottom + 20 + legend_height(series))
    scale = _Scale(marks[0], marks[-1])
    for mark in marks:
        canvas.write(
            scale(mark), bottom + 14, _minus(f"{mark:g}"), color="muted", size=SMALL, align="center"
        )
    tops = [6 + row_height * position for position in range(len(rows))]
    _grid(canvas, [scale(x) for x in marks], tops, row_height, color="line", width=0.75)
    if reference is not None:
        dashes = (0, (3, 2))
        at = [scale(reference)]
        _grid(canvas, at, tops, row_height, color="ink", width=1.25, style=dashes)
    for position, (top, (name, values)) in enumerate(zip(tops, rows, strict=True)):
        alone = len(series) == 1
        said = value(values[0].value) if alone and values[0] is not None else ""
        canvas.write(2, top + 14, fit(name, WIDTH - 60), bold=alone and position == 0)
        canvas.write(WIDTH - 2, top + 14, said, bold=position == 0, align="right")
        for i, x in enumerate(values):
            _interval(canvas, scale, x, top + 24 + _STEP * i, i, muted=alone and position > 0)
    legend(canvas, bottom + 20, series)
    described = "; ".join(_described(name, values, series) for name, values in rows)
    cells = [(name, *values) for name, values in rows]
    numbers = table([head, *series], cells, caption=title, numeric=range(1, len(series) + 1))
    return figure(
        canvas, id=id, title=title, description=described, caption=caption, numbers=numbers
    )


def bars_chart(
    rows: Sequence[tuple[str, float]],
    *,
    id: str,
    title: str,
    caption: str = "",
    head: str = "",
    unit: str = "count",
) -> Markup:
    """Return amounts as bars from zero, one for each name, as a figure.

    Parameters
    ----------
    rows : sequence of (name, amount of at least 0)
        From top to bottom.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.
    head, unit : str
        Heads of the table of numbers: what the names and the amounts are.

    Returns
    -------
    Markup
        Empty where there are no rows.

    Raises
    ------
    InputError
        If an amount is negative, or if matplotlib is not installed.

    Examples
    --------
    >>> "1,234" in bars_chart([("favor", 1234), ("against", 87)], id="n", title="Labels")
    True
    """
    if any(not 0 <= amount < float("inf") for _, amount in rows):
        raise InputError(f"chart {title!r}: a bar needs an amount of at least 0")
    if not rows:
        return Markup("")
    height = 34
    canvas = Canvas(4 + height * len(rows))
    most = max(amount for _, amount in rows) or 1
    for position, (name, amount) in enumerate(rows):
        top = 4 + height * position
        said = value(amount)
        canvas.write(2, top + 12, fit(name, WIDTH - 16 - 8 * len(said)))
        canvas.write(WIDTH - 2, top + 12, said, align="right")
        canvas.box(2, top + 18, WIDTH - 4, 8, color="line", opacity=0.6)
        canvas.box(2, top + 18, (WIDTH - 4) * amount / most, 8, color="c1")
    described = "; ".join(f"{shorten(visible(name), 40)}: {value(x)}" for name, x in rows)
    numbers = table([head, unit], rows, caption=title, numeric=[1])
    return figure(
        canvas, id=id, title=title, description=described, caption=caption, numbers=numbers
    )


class _Scale:
    """From values to positions across the drawing."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def __call__(self, x: float) -> float:
        share = (x - self.low) / (self.high - self.low)
        return _MARGIN + (WIDTH - 2 * _MARGIN) * share


def _check_series(
    rows: Sequence[tuple[str, Sequence[object]]], series: Sequence[str], title: str
) -> None:
    if not 0 < len(series) <= len(SERIES):
        raise InputError(f"chart {title!r}: {len(series)} series; use 1 to {len(SERIES)}")
    for number, (_, values) in enumerate(rows, 1):
        if len(values) != len(series):
            raise InputError(
                f"chart {title!r}: row {number} has {len(values)} values for {len(series)} series"
            )


def _grid(
    canvas: Canvas, xs: Sequence[float], tops: Sequence[float], height: float, **look: Any
) -> None:
    """Draw lines down the rows, between the names, not through them."""
    canvas.line(*((x, top + 18, x, top + height) for top in tops for x in xs), **look)


def _described(name: str, values: Sequence[Interval | None], series: Sequence[str]) -> str:
    said = (
        (f"{label} " if len(series) > 1 else "") + ("–" if x is None else str(x))
        for label, x in zip(series, values, strict=True)
    )
    return f"{shorten(visible(name), 40)}: {', '.join(said)}"


def _ends(x: Interval | None) -> list[float]:
    return [] if x is None else [e for e in (x.value, x.low, x.high) if e is not None]


def _can_be_drawn(x: Interval | None) -> bool:
    return x is not None and x.value is not None and all(abs(e) <= MOST for e in _ends(x))


def _minus(number: str) -> str:
    return number.replace("-", "\N{MINUS SIGN}")


def _interval(
    canvas: Canvas, scale: _Scale, x: Interval | None, y: float, position: int, *, muted: bool
) -> None:
    if x is None or x.value is None or not _can_be_drawn(x):
        return
    look = SERIES[position]
    color = "c6" if muted else look.color
    if x.low is not None and x.high is not None:
        ends = [scale(x.low), scale(x.high)]
        caps = [(end, y - 4, end, y + 4) for end in ends]
        canvas.line((ends[0], y, ends[1], y), *caps, color=color, width=2)
    filled = look.filled and not muted
    canvas.mark(scale(x.value), y, look.marker, color=color, filled=filled, size=8)
