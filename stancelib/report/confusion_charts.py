"""The chart of a confusion matrix: which gold label was predicted as which."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.errors import InputError
from stancelib.report.drawing import Canvas
from stancelib.report.figures import figure
from stancelib.report.html import Markup, shorten, table, visible
from stancelib.report.room import SMALL, WIDTH, fit

__all__ = ["confusion_chart"]

_MOST_CLASSES = 12
_NUMBERED = 4  # more classes than this have numbers as column heads
_DARKEST = 0.45  # opacity of a cell that holds its whole row
_DIGIT = 7.5


def confusion_chart(
    labels: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    id: str,
    title: str,
    caption: str = "",
) -> Markup:
    """Return which gold label was predicted as which, as a figure.

    Parameters
    ----------
    labels : sequence of str
    counts : sequence of sequences of int
        Rows are gold, columns predicted, both in the order of ``labels``.
        The drawing shows the twelve labels that are most frequent in gold and
        the rest as one; the table has all.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.

    Returns
    -------
    Markup
        Empty where there are no labels.

    Raises
    ------
    InputError
        If the counts are not square, if one is negative, or if matplotlib is not installed.

    Examples
    --------
    >>> "predicted" in confusion_chart(["pro", "con"], [[8, 2], [1, 9]], id="c", title="Confusion")
    True
    """
    if [len(row) for row in counts] != [len(labels)] * len(labels):
        raise InputError(f"chart {title!r}: counts must be {len(labels)} rows of {len(labels)}")
    if any(count < 0 for row in counts for count in row):
        raise InputError(f"chart {title!r}: a count is below 0")
    if not labels:
        return Markup("")
    shown, cells = _most_frequent(labels, counts)
    canvas = _confusion_canvas(shown, cells)
    diagonal = [(label, counts[i][i], sum(counts[i])) for i, label in enumerate(labels)]
    described = "Rows are gold labels, columns predicted ones. " + "; ".join(
        f"{shorten(visible(label), 40)}: {hits} of {n} predicted as such"
        for label, hits, n in diagonal
    )
    what = "counts" if _has_room(cells) else "percent of the row"
    explained = f"Rows: gold; columns: predicted; {what}; darker is a greater part of the row."
    numbers = table(
        ["gold \\ predicted", *labels],
        [(label, *row) for label, row in zip(labels, counts, strict=True)],
        caption=f"{title}: counts",
        numeric=range(1, len(labels) + 1),
    )
    return figure(
        canvas,
        id=id,
        title=title,
        description=described,
        caption=f"{explained} {caption}".rstrip(),
        numbers=numbers,
    )


def _most_frequent(
    labels: Sequence[str], counts: Sequence[Sequence[int]]
) -> tuple[list[str], list[list[int]]]:
    """Return at most twelve labels and their counts, the rest summed up as one more."""
    if len(labels) <= _MOST_CLASSES:
        return list(labels), [list(row) for row in counts]
    order = sorted(range(len(labels)), key=lambda i: (-sum(counts[i]), i))
    kept = sorted(order[: _MOST_CLASSES - 1])
    parts = [*([i] for i in kept), sorted(order[_MOST_CLASSES - 1 :])]
    cells = [[sum(counts[i][j] for i in a for j in b) for b in parts] for a in parts]
    return [*(labels[i] for i in kept), f"({len(parts[-1])} others)"], cells


def _label_width(n: int) -> int:
    return 112 if n > _NUMBERED else 92


def _has_room(cells: Sequence[Sequence[int]]) -> bool:
    """Return whether the counts fit into their cells."""
    side = (WIDTH - _label_width(len(cells))) / len(cells)
    return all(_DIGIT * len(f"{count:,}") < side for row in cells for count in row)


def _confusion_canvas(labels: Sequence[str], cells: Sequence[Sequence[int]]) -> Canvas:
    numbered, counted = len(labels) > _NUMBERED, _has_room(cells)
    first = _label_width(len(labels))
    side = (WIDTH - first - 2) / len(labels)
    height = min(max(side, 19), 44)
    canvas = Canvas(34 + height * len(labels) + 2)
    canvas.write(
        first + (WIDTH - first) / 2, 11, "predicted", color="muted", size=SMALL, align="center"
    )
    canvas.write(2, 28, "gold", color="muted", size=SMALL)
    for i, (label, row) in enumerate(zip(labels, cells, strict=True)):
        column = f"{i + 1}" if numbered else fit(label, side - 2, SMALL)
        canvas.write(first + side * (i + 0.5), 28, column, size=SMALL, align="center")
        name = f"{i + 1} {label}" if numbered else label
        top = 34 + height * i
        canvas.write(2, top + height / 2 + 4, fit(name, first - 6, SMALL), size=SMALL)
        total = sum(row) or 1
        for j, count in enumerate(row):
            left = first + side * j
            canvas.box(left, top, side - 1.5, height - 1.5, color="line", opacity=0.35)
            canvas.box(
                left, top, side - 1.5, height - 1.5, color="c1", opacity=_DARKEST * count / total
            )
            said = f"{count:,}" if counted else f"{100 * count / total:.0f}"
            canvas.write(
                left + side / 2 - 0.75,
                top + height / 2 + 4,
                said,
                size=SMALL,
                bold=i == j,
                align="center",
            )
    return canvas
