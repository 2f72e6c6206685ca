"""Figures: a drawing with its title, caption and numbers, readable by everyone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stancelib.errors import InputError
from stancelib.report.drawing import Canvas
from stancelib.report.html import Markup, details, shorten, text, visible
from stancelib.report.room import SMALL, WIDTH, fit

__all__ = ["SERIES", "Series", "figure", "legend", "legend_height"]

_ID = re.compile(r"[a-z][a-z0-9-]*")
_LEGEND_ROW = 17


@dataclass(frozen=True, slots=True)
class Series:
    """How one of several things in a chart is drawn, told apart without colour too."""

    color: str
    marker: str
    filled: bool
    dashes: object


#: In the order in which they are used; the first is for the system under test.
SERIES: tuple[Series, ...] = (
    Series("c1", "o", True, "-"),
    Series("c2", "D", False, (0, (5, 2))),
    Series("c3", "s", False, (0, (2, 1.5))),
    Series("c4", "^", False, (0, (7, 2, 1.5, 2))),
    Series("c5", "v", False, (0, (1, 1))),
    Series("c6", "P", False, (0, (3, 3))),
)


def legend_height(names: Sequence[str]) -> int:
    """Return how much room a legend needs; one thing alone needs none."""
    return 6 + _LEGEND_ROW * len(names) if len(names) > 1 else 0


def legend(canvas: Canvas, y: float, names: Sequence[str], *, lines: bool = False) -> None:
    """Write one row for each thing in a chart, with its line or marker in front."""
    if len(names) < 2:
        return
    for position, (name, series) in enumerate(zip(names, SERIES, strict=False)):
        middle = y + 6 + _LEGEND_ROW * position + _LEGEND_ROW / 2
        if lines:
            at = (2, middle, 28, middle)
            canvas.line(at, color=series.color, width=2, style=series.dashes)
        canvas.mark(15, middle, series.marker, color=series.color, filled=series.filled, size=6)
        canvas.write(36, middle + 4, fit(name, WIDTH - 40, SMALL), size=SMALL)


def figure(
    canvas: Canvas, *, id: str, title: str, description: str, caption: str = "", numbers: str = ""
) -> Markup:
    """Return a drawing as a figure.

    Parameters
    ----------
    canvas : Canvas
    id : str
        Unique in the page: lower-case letters, digits and hyphens.
    title, description : str
        The text alternative; the title is also shown above the drawing.
    caption : str
        Shown under the drawing; escaped unless it is Markup.
    numbers : str
        The data as a table, safe HTML, opened by the reader.

    Raises
    ------
    InputError
        If the id has other characters.
    """
    if not _ID.fullmatch(id):
        raise InputError(
            f"figure id {id!r}: use lower-case letters, digits and hyphens, a letter first"
        )
    drawing = canvas.svg(id, shorten(title), shorten(description, 2000))
    parts = [f'<span class="figure-title">{text(shorten(visible(title)))}</span>', drawing]
    if caption:
        parts.append(f"<figcaption>{text(caption)}</figcaption>")
    if numbers:
        parts.append(details("The numbers", Markup(numbers)))
    return Markup(f'<figure id="{id}">{"".join(parts)}</figure>')
