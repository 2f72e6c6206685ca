"""Shares over time, with a band for each interval."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Literal

from stancelib.evaluation.scores import Interval
from stancelib.report.drawing import COLORS, Canvas
from stancelib.report.figures import SERIES, figure, legend, legend_height
from stancelib.report.html import Markup, table
from stancelib.report.room import SMALL, WIDTH, ticks

__all__ = ["time_chart"]

_LEFT, _TOP, _HEIGHT = 40, 10, 170
_PLOT_WIDTH = WIDTH - _LEFT - 14
_BELOW = 26
_MOST_LABELS = 4
_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-Q(?P<quarter>\d))?(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
)


def time_chart(
    rows: Sequence[tuple[str, Sequence[Interval | None]]],
    *,
    id: str,
    title: str,
    series: Sequence[str],
    caption: str = "",
) -> Markup:
    """Return how shares move from one period to the next, as a figure.

    Parameters
    ----------
    rows : sequence of (period, one Interval or None for each series)
        In the order of time.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.
    series : sequence of str
        What is told apart, at most six.

    Returns
    -------
    Markup
        Empty where no period has a value.

    Raises
    ------
    InputError
        If matplotlib is not installed.

    Examples
    --------
    >>> rows = [("2008-01", [Interval(0.2, 0.1, 0.3)]), ("2008-02", [Interval(0.4, 0.3, 0.6)])]
    >>> "2008-02" in time_chart(rows, id="t", title="Share", series=["share"])
    True
    """
    known = [x for _, values in rows for x in values if x is not None and x.value is not None]
    if not known:
        return Markup("")
    canvas = Canvas(_TOP + _HEIGHT + _BELOW + legend_height(series))
    axes = canvas.plot(_LEFT, _TOP, _PLOT_WIDTH, _HEIGHT)
    places = _places([period for period, _ in rows])
    up = ticks(0, max(x.high if x.high is not None else x.value or 0 for x in known))
    for position in range(len(series)):
        points = [
            (place, x.value, x.low, x.high)
            for place, (_, values) in zip(places, rows, strict=True)
            if (x := values[position]) is not None and x.value is not None
        ]
        if not points:
            continue
        look = SERIES[position]
        color = COLORS[look.color]
        across, middle, low, high = zip(*points, strict=True)
        axes.fill_between(across, low, high, color=color, alpha=0.16, linewidth=0)
        axes.plot(
            across,
            middle,
            color=color,
            linewidth=2,
            linestyle=look.dashes,
            marker=look.marker,
            markersize=6,
            markeredgewidth=1.75,
            markeredgecolor=color,
            markerfacecolor=color if look.filled else COLORS["page"],
            clip_on=False,
        )
    axes.set(xlim=(places[0] - (len(rows) == 1), max(places[-1], 1)), ylim=(0, up[-1]))
    axes.set_yticks(up, [f"{y:.0%}" for y in up])
    axes.set_xticks([])
    _name_periods(canvas, [period for period, _ in rows], places)
    legend(canvas, _TOP + _HEIGHT + _BELOW, series, lines=True)
    described = "; ".join(
        f"{period}: "
        + ", ".join(
            f"{name} {x.value:.0%}"
            for name, x in zip(series, values, strict=True)
            if x is not None and x.value is not None
        )
        for period, values in rows
    )
    cells = [(period, *values) for period, values in rows]
    numbers = table(["period", *series], cells, caption=title, numeric=range(1, len(series) + 1))
    return figure(
        canvas, id=id, title=title, description=described, caption=caption, numbers=numbers
    )


def _places(periods: Sequence[str]) -> list[int]:
    """Return where periods stand, the first at 0; evenly where they are of several lengths."""
    known = [found for found in map(_PERIOD.fullmatch, periods) if found]
    if len(known) < len(periods) or len({found.lastgroup for found in known}) > 1:
        return list(range(len(periods)))
    places = []
    for found in known:
        year, quarter, month, day = (int(part or 0) for part in found.groups())
        if day:
            places.append(datetime.date(year, month, day).toordinal())
        else:
            places.append(year * 4 + quarter if quarter else year * 12 + month if month else year)
    return [place - places[0] for place in places]


def _name_periods(canvas: Canvas, periods: Sequence[str], places: Sequence[int]) -> None:
    """Write some periods under the axis, the first and the last among them."""
    last = places[-1]
    wanted = [last * i / (_MOST_LABELS - 1) for i in range(_MOST_LABELS)]
    chosen = {min(range(len(places)), key=lambda n: abs(places[n] - want)) for want in wanted}
    for number in sorted(chosen):
        align: Literal["left", "center", "right"] = "center"
        if last and places[number] in (0, last):
            align = "right" if places[number] else "left"
        across = _LEFT + _PLOT_WIDTH * (places[number] / last if last else 0.5)
        canvas.write(
            across, _TOP + _HEIGHT + 16, periods[number], color="muted", size=SMALL, align=align
        )
