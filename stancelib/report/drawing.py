"""Drawing with matplotlib, and making of it an SVG that belongs to a page.

Matplotlib places the marks; strings of the user's data never enter it. It gets
short stand-ins, and the strings are put into the finished SVG as text nodes,
so that no name can become markup, mathematics, or a warning about a glyph.
Colours are stand-ins too, which become the page's variables, so that one SVG
serves light and dark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree

from stancelib.report.html import visible
from stancelib.report.room import FONT, SMALL, WIDTH, load_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["COLORS", "Canvas"]

#: What a colour is for, and the colour that stands for it until the page's takes its place.
COLORS: Mapping[str, str] = {
    "ink": "#010101",
    "muted": "#010102",
    "line": "#010103",
    "page": "#010104",
    **{f"c{i}": f"#01020{i}" for i in range(1, 7)},
}

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_STAND_IN = re.compile(r"#0[0-9a-f]{5}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FAMILY = re.compile(r"font-family:[^;]*; *")  # the page says which
# No settings of the user's own change what a page looks like.
_SETTINGS: Mapping[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "stancelib",
    "font.family": "DejaVu Sans",
    "text.parse_math": False,
    "path.simplify": False,
}


@dataclass(slots=True)
class Canvas:
    """A drawing of fixed width, in units of one CSS pixel, y downwards.

    Parameters
    ----------
    height : float

    Raises
    ------
    InputError
        If matplotlib is not installed.

    Examples
    --------
    >>> canvas = Canvas(40)
    >>> canvas.write(0, 20, "<b>bold</b>")
    >>> "&lt;b&gt;bold&lt;/b&gt;" in canvas.svg("f", "A title", "What it shows")
    True
    """

    height: float
    figure: Any = field(init=False)
    axes: Any = field(init=False)
    _strings: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        matplotlib = load_matplotlib()
        with matplotlib.style.context(_SETTINGS, after_reset=True):
            self.figure = matplotlib.figure.Figure(
                figsize=(WIDTH / 72, self.height / 72), dpi=72, facecolor="none"
            )
            self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(self.height, 0))
        self.axes.set_axis_off()

    def write(
        self,
        x: float,
        y: float,
        s: str,
        *,
        color: str = "ink",
        size: float = FONT,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
        rotation: float = 0,
    ) -> None:
        """Write a string with its baseline at (x, y); any string is safe."""
        self._strings.append(visible(s))
        self.axes.text(
            x,
            y,
            f"@{len(self._strings) - 1}@",
            color=COLORS[color],
            fontsize=size,
            fontweight="bold" if bold else "normal",
            ha=align,
            va="baseline",
            rotation=rotation,
            rotation_mode="anchor",
        )

    def line(
        self,
        *segments: tuple[float, float, float, float],
        color: str,
        width: float = 1,
        style: Any = "-",
    ) -> None:
        """Draw straight lines, each from (x, y) to (x, y), all alike."""
        broken = float("nan")  # lifts the pen
        xs = [x for x0, _, x1, _ in segments for x in (x0, x1, broken)]
        ys = [y for _, y0, _, y1 in segments for y in (y0, y1, broken)]
        self.axes.plot(xs, ys, color=COLORS[color], linewidth=width, linestyle=style)

    def mark(
        self, x: float, y: float, shape: str, *, color: str, filled: bool, size: float
    ) -> None:
        """Draw a marker; a hollow one hides what is under it."""
        self.axes.plot(
            [x],
            [y],
            marker=shape,
            markersize=size,
            markeredgewidth=1.75,
            markeredgecolor=COLORS[color],
            markerfacecolor=COLORS[color if filled else "page"],
            linestyle="none",
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, color: str, opacity: float = 1
    ) -> None:
        """Draw a filled rectangle with (x, y) as its upper left corner."""
        from matplotlib.patches import Rectangle

        fill = COLORS[color]
        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=fill, alpha=opacity, linewidth=0)
        )

    def plot(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return axes whose frame is the given rectangle, with a grid and ticks in style."""
        axes: Axes = self.figure.add_axes(
            (x / WIDTH, 1 - (y + height) / self.height, width / WIDTH, height / self.height)
        )
        axes.set_facecolor("none")
        axes.grid(True, color=COLORS["line"], linewidth=0.75)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, labelsize=SMALL, labelcolor=COLORS["muted"], pad=6)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(COLORS["muted"])
        return axes

    def svg(self, id: str, title: str, description: str) -> str:
        """Return the drawing as an inline SVG with a text alternative.

        Parameters
        ----------
        id : str
            Unique in the page; every id within the SVG starts with it.
        title, description : str
            What it is, and what it shows, for those who don't see it.
        """
        matplotlib = load_matplotlib()
        out = io.BytesIO()
        with matplotlib.style.context(_SETTINGS, after_reset=True):
            self.figure.savefig(
                out,
                format="svg",
                transparent=True,
                metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
            )
        root = ElementTree.fromstring(out.getvalue())  # noqa: S314 matplotlib wrote it just now
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag == f"{_SVG}style" or not child.tag.startswith(_SVG):
                    parent.remove(child)
                elif child.tag == f"{_SVG}metadata":
                    parent.remove(child)
        for element in root.iter():
            self._adapt(element, id)
        root.attrib = {
            "viewBox": f"0 0 {WIDTH} {self.height:g}",
            "role": "img",
            "aria-labelledby": f"{id}-title {id}-desc",
        }
        for position, (tag, content) in enumerate((("title", title), ("desc", description))):
            element = ElementTree.Element(tag, {"id": f"{id}-{tag}"})
            element.text = visible(content)
            root.insert(position, element)
        return ElementTree.tostring(root, encoding="unicode")

    def _adapt(self, element: ElementTree.Element, id: str) -> None:
        """Make an element of matplotlib's SVG one of the page's."""
        element.tag = element.tag.removeprefix(_SVG)
        element.tail = None
        if element.tag == "text":
            stand_in = re.fullmatch("@([0-9]+)@", element.text or "")
            if stand_in:
                element.text = self._strings[int(stand_in[1])]
        else:
            element.text = None
        target = element.attrib.pop(_HREF, None)
        if target is not None:
            element.set("href", f"#{id}-{target.removeprefix('#')}")
        if element.tag == "g":  # nothing refers to groups
            element.attrib.pop("id", None)
        for key, text in list(element.attrib.items()):
            if key == "id":
                text = f"{id}-{text}"
            elif key == "style":
                text = _FAMILY.sub("", _STAND_IN.sub(lambda found: _color(found[0]), text))
            elif key == "transform" and text.startswith("rotate(-0 "):
                del element.attrib[key]
                continue
            element.set(key, _REFERENCE.sub(rf"url(#{id}-\1)", text))


def _color(stand_in: str) -> str:
    for role, color in COLORS.items():
        if color == stand_in:
            return f"var(--{role})"
    return stand_in
