"""The cost against size as an SVG for the documentation, the same bytes for the same result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["picture"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 320, 300, 60, 36, 56
_STYLE = """
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
fill:#1b2127}
.small{font-size:12px;fill:#555f6a}.grid{stroke:#d6dce2}.curve{fill:none;stroke:#0a5aa8;
stroke-width:2}.straight{stroke:#555f6a;stroke-dasharray:2 4}.dot{fill:#0a5aa8}.page{fill:#ffffff}
@media (prefers-color-scheme:dark){text{fill:#e7eaee}.small{fill:#a3adb8}.grid{stroke:#38424d}
.curve{stroke:#7cb8ff}.dot{fill:#7cb8ff}.straight{stroke:#a3adb8}.page{fill:#12161b}}
"""


def picture(result: Mapping[str, Any]) -> str:
    """Return two plots side by side: seconds by paragraphs, and a word's cost by length.

    Parameters
    ----------
    result : mapping
        What ``benchmarks.speed.sizes`` wrote.

    Returns
    -------
    str
    """
    counts = [(p["paragraphs"], p["seconds"]) for p in result["counts"]]
    lengths = [
        (p["words"], 1e6 * p["seconds"] / (p["paragraphs"] * p["words"])) for p in result["lengths"]
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _WIDTH} {_HEIGHT}" role="img">',
        "<title>What classifying costs against size, on one core</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{2 * _WIDTH}" height="{_HEIGHT}"/>',
        *_plot(0, counts, "seconds", "paragraphs of 100 words", straight=True),
        *_plot(_WIDTH, lengths, "microseconds a word", "words of a paragraph", straight=False),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _plot(
    x: float, points: Sequence[tuple[float, float]], up: str, across: str, *, straight: bool
) -> list[str]:
    low_x, high_x = (math.log10(f(p[0] for p in points)) for f in (min, max))
    low_y = math.floor(math.log10(min(p[1] for p in points)))
    high_y = max(math.ceil(math.log10(max(p[1] for p in points))), low_y + 1)
    wide, high = _WIDTH - _LEFT - 20, _HEIGHT - _TOP - _BOTTOM

    def place(a: float, b: float) -> tuple[float, float]:
        share = (math.log10(a) - low_x) / max(high_x - low_x, 1e-9)
        return (
            round(x + _LEFT + share * wide, 1),
            round(_TOP + high - (math.log10(b) - low_y) / (high_y - low_y) * high, 1),
        )

    out = [f'<text x="{x + _LEFT}" y="{_TOP - 14}">{up}</text>']
    for power in range(low_y, high_y + 1):
        _, y = place(points[0][0], 10.0**power)
        out.append(
            f'<line class="grid" x1="{x + _LEFT}" x2="{x + _LEFT + wide}" y1="{y}" y2="{y}"/>'
        )
        label = f"{10.0**power:g}"
        out.append(
            f'<text class="small" x="{x + _LEFT - 8}" y="{y + 4}" text-anchor="end">{label}</text>'
        )
    for a, _ in points:
        at, _ = place(a, 10.0**low_y)
        label = f"{a:,.0f}" if a < 10_000 else f"{a / 1000:,.0f}k" if a < 1e6 else f"{a / 1e6:g}M"
        out.append(
            f'<text class="small" x="{at}" y="{_TOP + high + 18}" text-anchor="middle">{label}</text>'
        )
    if straight:
        (a, b), (c, _) = points[-1], points[0]
        (x1, y1), (x2, y2) = place(a, b), place(c, b * c / a)
        out.append(f'<line class="straight" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    places = [place(*point) for point in points]
    line = " ".join(f"{a},{b}" for a, b in places)
    out.append(f'<polyline class="curve" points="{line}"/>')
    out += [f'<circle class="dot" cx="{a}" cy="{b}" r="4"/>' for a, b in places]
    middle = x + _LEFT + wide / 2
    out.append(
        f'<text class="small" x="{middle}" y="{_HEIGHT - 14}" text-anchor="middle">{across}</text>'
    )
    return out
