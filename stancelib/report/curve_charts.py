"""Charts of curves: calibration, risk against coverage, and learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stancelib.report.drawing import COLORS, Canvas
from stancelib.report.figures import SERIES, figure, legend, legend_height
from stancelib.report.html import Markup, shorten, table, visible
from stancelib.report.room import MOST, SMALL, WIDTH, ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["calibration_chart", "learning_chart", "risk_coverage_chart"]

_LEFT, _TOP = 46, 10
_PLOT_WIDTH = WIDTH - _LEFT - 20
_BELOW = 44  # for the ticks and the name of the axis

Points = Sequence[Mapping[str, Any]]


def calibration_chart(
    systems: Mapping[str, Points], *, id: str, title: str, caption: str = ""
) -> Markup:
    """Return how often things were true against how probable they were said to be.

    Parameters
    ----------
    systems : mapping of str to sequence of bins
        Each bin has ``low``, ``high``, ``mean`` (mean probability),
        ``observed`` (share that was true) with ``observed_low`` and
        ``observed_high`` (None where unknown), and ``n``. At most six systems;
        intervals are drawn for the first.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.

    Returns
    -------
    Markup
        Empty where there are no bins.

    Raises
    ------
    InputError
        If matplotlib is not installed.

    Examples
    --------
    >>> b = {"low": 0.0, "high": 1.0, "mean": 0.4, "observed": 0.5}
    >>> b |= {"observed_low": 0.3, "observed_high": 0.7, "n": 12}
    >>> "12" in calibration_chart({"mine": [b]}, id="calibration", title="Calibration")
    True
    """
    systems = _drawn(systems, ("mean", "observed"), ("observed_low", "observed_high"), 1)
    if not systems:
        return Markup("")
    canvas, axes = _axes(systems, _PLOT_WIDTH, "stated probability", "observed share")
    axes.plot([0, 1], [0, 1], color=COLORS["muted"], linewidth=1.25, linestyle=(0, (2, 2)))
    for position, bins in enumerate(systems.values()):
        xs, ys = [b["mean"] for b in bins], [b["observed"] for b in bins]
        _curve(axes, xs, ys, position, marks=True)
        if position == 0:
            _whiskers(axes, xs, bins, "observed_low", "observed_high")
    _frame(axes, ticks(0, 1), ticks(0, 1))
    names = ("low", "high", "mean", "observed", "observed_low", "observed_high", "n")
    first, bins = next(iter(systems.items()))
    described = (
        f"{shorten(visible(first), 60)}, stated probability and observed share: "
        + "; ".join(f"{b['mean']:.2f}, {b['observed']:.2f}" for b in bins)
    )
    return _finish(canvas, systems, names, id, title, described, caption)


def risk_coverage_chart(
    systems: Mapping[str, Points], *, id: str, title: str, caption: str = ""
) -> Markup:
    """Return the share of errors among the answers that are kept, the surest first.

    Parameters
    ----------
    systems : mapping of str to sequence of points
        Each point has ``coverage`` (share of answers kept), ``risk`` (share of
        errors among them), ``low`` and ``high`` (None where unknown). At most
        six systems; a band is drawn for the first.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.

    Returns
    -------
    Markup
        Empty where there are no points.

    Raises
    ------
    InputError
        If matplotlib is not installed.

    Examples
    --------
    >>> points = [{"coverage": 0.5, "risk": 0.1, "low": None, "high": None}]
    >>> "0.100" in risk_coverage_chart({"mine": points}, id="risk", title="Risk")
    True
    """
    systems = _drawn(systems, ("coverage", "risk"), ("low", "high"), 1)
    if not systems:
        return Markup("")
    canvas, axes = _axes(systems, 190, "share of answers kept", "share of errors")
    for position, points in enumerate(systems.values()):
        xs = [p["coverage"] for p in points]
        if position == 0:
            _band(axes, xs, points)
        _curve(axes, xs, [p["risk"] for p in points], position, marks=len(xs) == 1)
    marks = ticks(0, max([*_values(systems, "risk", "low", "high"), 0.05]))
    _frame(axes, ticks(0, 1), marks)
    described = _described(systems, "coverage", "risk")
    return _finish(
        canvas, systems, ("coverage", "risk", "low", "high"), id, title, described, caption
    )


def learning_chart(
    systems: Mapping[str, Points], *, id: str, title: str, caption: str = ""
) -> Markup:
    """Return how a metric grows with the number of documents that were learned from.

    Parameters
    ----------
    systems : mapping of str to sequence of points
        Each point has ``n_documents``, ``n_rows``, ``value`` (None where
        undefined), ``low`` and ``high``. At most six systems.
    id, title, caption : str
        See :func:`stancelib.report.figures.figure`.

    Returns
    -------
    Markup
        Empty where there are no values.

    Raises
    ------
    InputError
        If matplotlib is not installed.

    Examples
    --------
    >>> points = [{"n_documents": 9, "n_rows": 20, "value": 0.4, "low": 0.3, "high": 0.5}]
    >>> "0.400" in learning_chart({"mine": points}, id="learning", title="Learning")
    True
    """
    systems = _drawn(systems, ("n_documents", "value"), ("low", "high"), MOST)
    if not systems:
        return Markup("")
    canvas, axes = _axes(systems, 190, "documents learned from", "")
    for position, points in enumerate(systems.values()):
        xs = [p["n_documents"] for p in points]
        _curve(axes, xs, [p["value"] for p in points], position, marks=True)
        _whiskers(axes, xs, points, "low", "high", position)
    values = _values(systems, "value", "low", "high")
    marks = ticks(min(values), max(values))
    across = ticks(0, max(_values(systems, "n_documents")))
    _frame(axes, across, marks)
    described = _described(systems, "n_documents", "value")
    names = ("n_documents", "n_rows", "value", "low", "high")
    return _finish(canvas, systems, names, id, title, described, caption)


def _drawn(
    systems: Mapping[str, Points], place: tuple[str, str], bounds: tuple[str, str], most: float
) -> dict[str, Points]:
    """Return at most six systems, with the points and bounds that can be drawn.

    A report that somebody wrote by hand may have any numbers.
    """

    def fits(x: float | None) -> bool:
        return x is not None and -most <= x <= most

    def bounded(point: Mapping[str, Any]) -> Mapping[str, Any]:
        known = all(fits(point.get(name)) for name in bounds)
        return point if known else {**point, **dict.fromkeys(bounds)}

    found = {
        name: [bounded(p) for p in points if fits(p[place[0]]) and fits(p[place[1]])]
        for name, points in systems.items()
    }
    return dict([(name, points) for name, points in found.items() if points][: len(SERIES)])


def _axes(
    systems: Mapping[str, Points], height: float, across: str, up: str
) -> tuple[Canvas, Axes]:
    canvas = Canvas(_TOP + height + _BELOW + legend_height(list(systems)))
    axes = canvas.plot(_LEFT, _TOP, _PLOT_WIDTH, height)
    middle = _LEFT + _PLOT_WIDTH / 2
    canvas.write(middle, _TOP + height + 37, across, color="muted", size=SMALL, align="center")
    canvas.write(11, _TOP + height / 2, up, color="muted", size=SMALL, align="center", rotation=90)
    legend(canvas, _TOP + height + _BELOW, list(systems), lines=True)
    return canvas, axes


def _curve(
    axes: Axes, xs: Sequence[float], ys: Sequence[float], position: int, *, marks: bool
) -> None:
    look = SERIES[position]
    color = COLORS[look.color]
    axes.plot(
        xs,
        ys,
        color=color,
        linewidth=2,
        linestyle=look.dashes,
        marker=look.marker if marks else "none",
        markersize=6,
        markeredgewidth=1.75,
        markeredgecolor=color,
        markerfacecolor=color if look.filled else COLORS["page"],
        zorder=4 - position / 10,
        clip_on=False,
    )


def _whiskers(
    axes: Axes, xs: Sequence[float], points: Points, low: str, high: str, position: int = 0
) -> None:
    for x, point in zip(xs, points, strict=True):
        if point.get(low) is not None and point.get(high) is not None:
            color = COLORS[SERIES[position].color]
            axes.plot([x, x], [point[low], point[high]], color=color, linewidth=1.25, alpha=0.75)


def _band(axes: Axes, xs: Sequence[float], points: Points) -> None:
    known = [
        (x, p["low"], p["high"])
        for x, p in zip(xs, points, strict=True)
        if p.get("low") is not None and p.get("high") is not None
    ]
    if known:
        across, low, high = zip(*known, strict=True)
        axes.fill_between(across, low, high, color=COLORS["c1"], alpha=0.18, linewidth=0)


def _frame(axes: Axes, across: Sequence[float], up: Sequence[float]) -> None:
    """Let the ticks be the frame."""
    axes.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
    axes.set_xticks(across, [f"{x:,g}" for x in across])
    axes.set_yticks(up, [f"{y:g}" for y in up])


def _values(systems: Mapping[str, Points], *names: str) -> list[float]:
    found = (p.get(name) for points in systems.values() for p in points for name in names)
    return [float(x) for x in found if x is not None]


def _described(systems: Mapping[str, Points], across: str, up: str) -> str:
    words = across.replace("n_", "number of ")
    return ". ".join(
        f"{shorten(visible(name), 60)}, {words} and {up}: "
        + "; ".join(f"{p[across]:g}, {p[up]:.3f}" for p in _some(points))
        for name, points in systems.items()
    )


def _some(points: Points) -> Points:
    """Return at most about ten of the points, the last among them."""
    step = max(1, len(points) // 10)
    return [*points[::step], *([points[-1]] if (len(points) - 1) % step else [])]


def _finish(
    canvas: Canvas,
    systems: Mapping[str, Points],
    names: Sequence[str],
    id: str,
    title: str,
    described: str,
    caption: str,
) -> Markup:
    rows = [
        (system, *(point.get(name) for name in names))
        for system, points in systems.items()
        for point in points
    ]
    heads = ["system", *(name.replace("n_", "").replace("_", " ") for name in names)]
    numbers = table(heads, rows, caption=title, numeric=range(1, len(heads)))
    return figure(
        canvas, id=id, title=title, description=described, caption=caption, numbers=numbers
    )
