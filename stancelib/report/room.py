"""How much room there is in a drawing, and what fits into it."""

from __future__ import annotations

import unicodedata
from types import ModuleType

from stancelib.errors import InputError
from stancelib.report.html import visible

__all__ = ["FONT", "MOST", "SMALL", "WIDTH", "fit", "load_matplotlib", "ticks"]

#: Width of a drawing. A page of 360 px shows it in its true size, so that its
#: fonts have these sizes in CSS pixels there, and are larger on wider pages.
WIDTH = 328
FONT = 12.5
SMALL = 11.5

#: Greater numbers are not drawn; tables have them.
MOST = 1e9


def load_matplotlib() -> ModuleType:
    """Return matplotlib; raise InputError that says how to install it where it is missing."""
    try:
        import matplotlib.figure
        import matplotlib.style
    except ImportError as error:
        raise InputError(
            "an HTML page needs matplotlib for its plots: run `pip install 'stancelib[report]'`"
        ) from error
    return matplotlib


def _advance(character: str) -> float:
    """Return about how wide a character is, in ems."""
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in " .,:;'|!()[]iljtfrI":
        return 0.42
    if character.isupper() or character in "mwMW@%&—…":
        return 0.8
    return 0.63 if ord(character) < 0x2000 else 1.0


def fit(s: str, width: float, size: float = FONT) -> str:
    """Return a string cut so that it needs about ``width`` at most, and few characters.

    Examples
    --------
    >>> fit("short", 100), fit("very long indeed", 60)
    ('short', 'very lo…')
    """
    used = 0.0
    out: list[str] = []
    s = visible(s)
    for position, character in enumerate(s):
        used += _advance(character) * size
        if used > width or position > width:
            last = width - size
            while out and sum(map(_advance, out)) * size > last:
                out.pop()
            return "".join(out).rstrip() + "…"
        out.append(character)
    return s


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round numbers that span an interval, about ``count`` steps.

    An interval too small for that is made wider.

    Examples
    --------
    >>> ticks(0.42, 0.91)
    [0.4, 0.6, 0.8, 1.0]
    """
    load_matplotlib()
    from matplotlib.ticker import MaxNLocator

    least = max(1e-3, 1e-6 * max(abs(low), abs(high)))
    if high - low < least:
        high = low + 100 * least
    found = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [round(float(x), 10) + 0.0 for x in found]
