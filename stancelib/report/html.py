"""Pieces of safe HTML: every string that comes in is escaped, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from stancelib.errors import InputError
from stancelib.evaluation.scores import Interval
from stancelib.render import escape, writable

__all__ = [
    "Markup",
    "bounds",
    "columns",
    "definition_list",
    "details",
    "join",
    "name",
    "notice",
    "paragraph",
    "shorten",
    "subheading",
    "table",
    "text",
    "unordered_list",
    "value",
    "visible",
]

#: Longer names are shortened on a page; the JSON form has them whole.
LONGEST = 160

_LONG_WORD = re.compile(r"[^\s<>]{25}")  # may be broken anywhere


class Markup(str):
    """A string that is safe HTML already, so that it is not escaped again."""

    __slots__ = ()


def visible(s: str) -> str:
    """Return a string with U+FFFD for what a page cannot carry, and blanks for line breaks.

    Examples
    --------
    >>> visible("a" + chr(10) + chr(0) + "b")
    'a �b'
    """
    return re.sub(r"\s", " ", writable(s))


def shorten(s: str, limit: int = LONGEST) -> str:
    """Return a string of at most ``limit`` characters, cut with an ellipsis.

    Examples
    --------
    >>> shorten("a long name", 7)
    'a long…'
    """
    return s if len(s) <= limit else s[: limit - 1].rstrip() + "…"


def text(s: object) -> Markup:
    """Return a value as escaped text; Markup stays as it is.

    Examples
    --------
    >>> text("<b>")
    '&lt;b&gt;'
    """
    if isinstance(s, Markup):
        return s
    return Markup(escape(str(s)))


def name(s: str) -> Markup:
    """Return a name from the user's data within a sentence: short, its direction kept to itself.

    Examples
    --------
    >>> name("carbon tax")
    '<bdi>carbon tax</bdi>'
    """
    return Markup(f"<bdi>{text(shorten(visible(s)))}</bdi>")


def join(parts: Iterable[object], separator: str = "") -> Markup:
    """Return parts one after the other, each escaped unless it is Markup."""
    return Markup(separator.join(text(part) for part in parts))


def value(x: object) -> Markup:
    """Return a value as it stands in a table: numbers rounded, bounds beside, – for nothing.

    Examples
    --------
    >>> value(12345), value(0.12345), value(None)
    ('12,345', '0.123', '–')
    >>> value(Interval(0.5, 0.4, 0.6))
    '0.500 <span class="range">[0.400, 0.600]</span>'
    """
    if x is None:
        return Markup("–")
    if isinstance(x, Interval):
        if x.value is None:
            return Markup(f'<span title="{text(x.reason)}">–</span>' if x.reason else "–")
        return join(filter(None, (Markup(_decimal(x.value)), bounds(x))), " ")
    if isinstance(x, bool):
        return Markup("yes" if x else "no")
    if isinstance(x, int):
        return Markup(f"{x:,}")
    if isinstance(x, float):
        return Markup(_decimal(x))
    return x if isinstance(x, Markup) else text(shorten(visible(str(x))))


def bounds(x: Interval) -> Markup:
    """Return the bounds of an interval; nothing where there are none.

    Examples
    --------
    >>> bounds(Interval(0.5, 0.4, 0.6))
    '<span class="range">[0.400, 0.600]</span>'
    """
    if x.low is None or x.high is None:
        return Markup("")
    return Markup(f'<span class="range">[{_decimal(x.low)}, {_decimal(x.high)}]</span>')


def _decimal(x: float) -> str:
    """Return a number with three decimals and a true minus sign."""
    said = f"{x:.3f}"
    return "0.000" if said == "-0.000" else said.replace("-", "\N{MINUS SIGN}")


def paragraph(s: object) -> Markup:
    """Return a paragraph.

    Examples
    --------
    >>> paragraph("1 < 2")
    '<p>1 &lt; 2</p>'
    """
    return Markup(f"<p>{text(s)}</p>")


def subheading(s: object) -> Markup:
    """Return a heading within a section."""
    return Markup(f"<h3>{text(s)}</h3>")


def unordered_list(items: Iterable[object]) -> Markup:
    """Return items as a list; nothing where there are none."""
    body = "".join(f"<li>{text(item)}</li>" for item in items)
    return Markup(f"<ul>{body}</ul>" if body else "")


def definition_list(items: Mapping[str, object] | Iterable[tuple[object, object]]) -> Markup:
    """Return terms with what they mean; nothing where there are none.

    Examples
    --------
    >>> definition_list({"folds": 5})
    '<dl><div><dt>folds</dt><dd>5</dd></div></dl>'
    """
    pairs = items.items() if isinstance(items, Mapping) else items
    body = "".join(f"<div><dt>{text(k)}</dt><dd>{text(v)}</dd></div>" for k, v in pairs)
    return Markup(f"<dl>{body}</dl>" if body else "")


def notice(kind: Literal["info", "warning", "error"], s: object) -> Markup:
    """Return a message that stands out; its kind is written, not only coloured.

    Raises
    ------
    InputError
        If the kind is none of these.

    Examples
    --------
    >>> notice("info", "ok")
    '<p class="notice info"><strong>Note:</strong> ok</p>'
    """
    words = {"info": "Note", "warning": "Warning", "error": "Error"}
    if kind not in words:
        raise InputError(f"notice: kind {kind!r}; use one of {', '.join(words)}")
    return Markup(f'<p class="notice {kind}"><strong>{words[kind]}:</strong> {text(s)}</p>')


def details(summary: object, body: Markup) -> Markup:
    """Return a part that the reader opens: a summary, and HTML under it."""
    return Markup(f"<details><summary>{text(summary)}</summary>{text(body)}</details>")


def columns(parts: Iterable[Markup]) -> Markup:
    """Return parts side by side where the page is wide enough."""
    body = "".join(text(part) for part in parts if part)
    return Markup(f'<div class="columns">{body}</div>' if body else "")


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    caption: str,
    numeric: Collection[int] = (),
) -> Markup:
    """Return a table that scrolls in its own frame where the page is narrow.

    Parameters
    ----------
    columns : sequence of str
        Heads. The first column names the rows.
    rows : sequence of sequences
        As long as ``columns``; cells as :func:`value` shows them.
    caption : str
        What the table shows; also its name for screen readers.
    numeric : collection of int
        Columns that are set flush right.

    Returns
    -------
    Markup
        Empty where there are no rows.

    Raises
    ------
    InputError
        If a row has another number of cells than there are columns.

    Examples
    --------
    >>> '<th scope="row">Kosovo</th>' in table(["topic", "n"], [["Kosovo", 3]], caption="Topics")
    True
    """
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise InputError(
                f"table {caption!r}: row {number} has {len(row)} cells for {len(columns)} columns"
            )
    if not rows:
        return Markup("")

    def cell(tag: str, scope: str, position: int, content: object) -> str:
        shown = value(content)
        kinds = {"number": position in numeric, "long": _LONG_WORD.search(shown)}
        classes = " ".join(kind for kind, holds in kinds.items() if holds)
        look = f' class="{classes}"' if classes else ""
        return f"<{tag}{scope}{look}>{shown}</{tag}>"

    head = "".join(cell("th", ' scope="col"', i, column) for i, column in enumerate(columns))
    body = "".join(
        "<tr>"
        + cell("th", ' scope="row"', 0, row[0])
        + "".join(cell("td", "", i, content) for i, content in enumerate(row[1:], 1))
        + "</tr>"
        for row in rows
    )
    label = text(shorten(visible(caption)))
    return Markup(
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">'
        f"<table><caption><span>{label}</span></caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
