"""The cascade's curve as an SVG for the documentation, the same bytes for the same result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["picture"]

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 40, 56

_Places = Sequence[tuple[float, float]]

# As in the pages of stancelib.report, whose tests compute the contrasts.
_STYLE = """
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
fill:#1b2127}
.small{font-size:12px;fill:#555f6a}.grid{stroke:#d6dce2}.curve{fill:none;stroke:#0a5aa8;
stroke-width:2}.band{fill:#0a5aa8;opacity:.15}.dot{fill:#0a5aa8}.chosen{fill:#ffffff;
stroke:#b04a00;stroke-width:3}.page{fill:#ffffff}
@media (prefers-color-scheme:dark){text{fill:#e7eaee}.small{fill:#a3adb8}.grid{stroke:#38424d}
.curve{stroke:#7cb8ff}.band,.dot{fill:#7cb8ff}.chosen{fill:#12161b;stroke:#f2a765}
.page{fill:#12161b}}
"""


def _nice(low: float, high: float) -> list[float]:
    """Return multiples of a hundredth, or of two or five of them, that span an interval."""
    step = next((s for s in (0.01, 0.02, 0.05) if (high - low) / s <= 8), 0.1)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * i, 2) for i in range(first, max(last, first + 1) + 1)]


def _rates(low: float, high: float) -> list[float]:
    """Return 1, 2, 5, 10, 20 and so on, as far as they lie in an interval."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = (digit * 10.0**power for power in powers for digit in (1, 2, 5))
    return [mark for mark in marks if low <= mark <= high]


class _Scale:
    """Places paragraphs per second (logarithmic) and scores."""

    def __init__(self, points: Sequence[Mapping[str, Any]]) -> None:
        rates = [point["paragraphs_per_second"] for point in points]
        self.least, self.most = min(rates) / 1.25, max(rates) * 1.25
        lows = [_bound(point, "low") for point in points]
        highs = [_bound(point, "high") for point in points]
        self.scores = _nice(min(lows), max(highs))

    def x(self, per_second: float) -> float:
        share = math.log(per_second / self.least) / math.log(self.most / self.least)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, score: float) -> float:
        share = (score - self.scores[0]) / (self.scores[-1] - self.scores[0])
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _bound(point: Mapping[str, Any], name: str) -> float:
    found = point["side_f1"]
    return float(found["value"] if found[name] is None else found[name])


def _text(x: float, y: float, words: str, *, small: bool = False, anchor: str = "start") -> str:
    kind = ' class="small"' if small else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{kind}>{words}</text>'


def _frame(scale: _Scale) -> list[str]:
    lines = []
    for score in scale.scores:
        y = scale.y(score)
        lines.append(f'<path class="grid" d="M{_LEFT} {y}H{_WIDTH - _RIGHT}"/>')
        lines.append(_text(_LEFT - 8, round(y + 4, 1), f"{score:.2f}", small=True, anchor="end"))
    for mark in _rates(scale.least, scale.most):
        x = scale.x(mark)
        lines.append(f'<path class="grid" d="M{x} {_TOP}V{_HEIGHT - _BOTTOM}"/>')
        label = _HEIGHT - _BOTTOM + 18
        lines.append(_text(x, label, f"{mark:,.0f}", small=True, anchor="middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    lines.append(_text(_LEFT - 8, 22, "side F1", small=True, anchor="end"))
    title = "paragraphs a second, one core, a third of them on a topic"
    lines.append(_text(middle, _HEIGHT - 14, title, small=True, anchor="middle"))
    return lines


def _names(at: _Places, high: _Places, chosen: int) -> list[str]:
    """Name the ends of the curve, and the chosen place unless it is one of them."""
    first, last = "encoder", "linear"
    names = []
    if chosen == 0:
        first += ", cascade"
    elif chosen == len(at) - 1:
        last += ", cascade"
    else:
        x, y = round(at[chosen][0] + 12, 1), round(high[chosen][1] - 2, 1)
        names.append(_text(x, y, "cascade"))
    names.append(_text(at[0][0], round(high[0][1] - 10, 1), first))
    names.append(_text(at[-1][0], round(high[-1][1] - 10, 1), last, anchor="end"))
    return names


def _path(places: _Places) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)


def picture(result: Mapping[str, Any]) -> str:
    """Return side F1 against speed, as an SVG for light and dark pages.

    Parameters
    ----------
    result : mapping
        What ``benchmarks.encoder.cascade`` wrote, with speeds.

    Raises
    ------
    ValueError
        If the result has no speeds.
    """
    if result["rates"] is None:
        raise ValueError("no speeds: run encoder-speed, then encoder-cascade")
    points = sorted(result["points"], key=lambda p: (p["paragraphs_per_second"], -p["read"]))
    scale = _Scale(points)
    xs = [scale.x(point["paragraphs_per_second"]) for point in points]
    low, high, at = (
        [(x, scale.y(value(point))) for x, point in zip(xs, points, strict=True)]
        for value in (
            lambda p: _bound(p, "low"),
            lambda p: _bound(p, "high"),
            lambda p: p["side_f1"]["value"],
        )
    )
    chosen = next(i for i, p in enumerate(points) if p["threshold"] == result["chosen"])
    dots = [f'<circle class="dot" cx="{x}" cy="{y}" r="4"/>' for x, y in (at[0], at[-1])]
    cx, cy = at[chosen]
    body = [
        f'<rect class="page" width="{_WIDTH}" height="{_HEIGHT}"/>',
        *_frame(scale),
        f'<path class="band" d="{_path([*high, *reversed(low)])}Z"/>',
        f'<path class="curve" d="{_path(at)}"/>',
        *dots,
        f'<circle class="chosen" cx="{cx}" cy="{cy}" r="6"/>',
        *_names(at, high, chosen),
    ]
    said = "; ".join(
        f"{name} {point['paragraphs_per_second']:,.0f} a second, {point['side_f1']['value']:.3f}"
        for name, point in (
            ("encoder", points[0]),
            ("cascade", points[chosen]),
            ("linear model", points[-1]),
        )
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title desc">\n'
        '<title id="title">Side F1 against paragraphs a second</title>\n'
        f'<desc id="desc">{said}. The band is the 95% interval over documents.</desc>\n'
        f"<style>{_STYLE}</style>"
    )
    return "\n".join([head, *body, "</svg>"]) + "\n"
