"""A whole page in one file: nothing is fetched, no script runs, light and dark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stancelib.errors import InputError
from stancelib.report.html import Markup, shorten, text, visible
from stancelib.report.style import STYLE

__all__ = ["Section", "html_page"]

_ID = re.compile(r"[a-z][a-z0-9-]*")
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1 dir="auto">{title}</h1>
{lead}</header>
<div class="body">
<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ol>{links}</ol>
</nav>
<main id="content" tabindex="-1">
{sections}
</main>
</div>
{footer}</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading.

    Parameters
    ----------
    id : str
        Where links point: lower-case letters, digits and hyphens.
    title : str
        Any text.
    body : str
        Safe HTML, made by the functions of :mod:`stancelib.report.html`.

    Raises
    ------
    InputError
        If the id has other characters.
    """

    id: str
    title: str
    body: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise InputError(
                f"section id {self.id!r}: use lower-case letters, digits and hyphens, "
                "a letter first"
            )


def html_page(
    title: str,
    sections: Sequence[Section],
    *,
    lead: str = "",
    footer: str = "",
    style: str = "",
) -> str:
    """Return a page as one file of HTML that needs nothing else.

    Parameters
    ----------
    title : str
        Heading and name of the page.
    sections : sequence of Section
        In the order in which they are shown; their titles make the contents.
    lead : str
        A sentence under the title; escaped unless it is Markup.
    footer : str
        The last words; escaped unless it is Markup.
    style : str
        Rules beside those of :mod:`stancelib.report.style`.

    Returns
    -------
    str
        HTML that is valid UTF-8. A policy in it forbids scripts and every
        request; light or dark follows the reader's system.

    Raises
    ------
    InputError
        If two sections have the same id.

    Examples
    --------
    >>> html_page("Demo", [Section("one", "One", "<p>1</p>")]).startswith("<!DOCTYPE html>")
    True
    """
    ids = [section.id for section in sections]
    twice = sorted({i for i in ids if ids.count(i) > 1} | ({"content", "contents"} & set(ids)))
    if twice:
        raise InputError(f"page: section ids must differ; taken twice: {', '.join(twice)}")
    return _PAGE.format(
        title=text(shorten(visible(title)) or "Untitled"),
        style=STYLE + style,
        lead=f'<p class="lead">{text(lead)}</p>\n' if lead else "",
        links="".join(f'<li><a href="#{s.id}">{text(s.title)}</a></li>' for s in sections),
        sections="\n".join(_section(section) for section in sections),
        footer=f"<footer>{text(footer)}</footer>\n" if footer else "",
    )


def _section(section: Section) -> Markup:
    heading = f'<h2 id="{section.id}-heading">{text(section.title)}</h2>'
    return Markup(
        f'<section id="{section.id}" aria-labelledby="{section.id}-heading">\n'
        f"{heading}\n{section.body}\n</section>"
    )
