"""The page that lists documents: what each says on each topic, with links to their pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stancelib.report.document_summary import SIGNS, chip
from stancelib.report.document_text import title_of
from stancelib.report.html import Markup, shorten, table, text, visible
from stancelib.report.page import Section, html_page
from stancelib.results import Document

__all__ = ["Listed", "index_page"]

_STYLE = (
    ".chip{font-weight:600;white-space:nowrap}"
    ".support{color:var(--c3)}.oppose{color:var(--error)}"
    ".mixed{color:var(--c4)}.neutral{color:var(--muted)}"
)


class Listed(NamedTuple):
    """A document in a list.

    Parameters
    ----------
    title : str
    page : str
        The name of its page, beside the list.
    paragraphs : int
        How many it has.
    stances : mapping of str to str
        Its stance on each topic that occurs.
    """

    title: str
    page: str
    paragraphs: int
    stances: Mapping[str, str]

    @classmethod
    def of(cls, document: Document, title: str, page: str) -> Listed:
        """Return what a list shows of a document."""
        stances = {topic.topic: topic.stance for topic in document.topics}
        return cls(title, page, len(document.paragraphs), stances)


def index_page(documents: Sequence[Listed], *, about: str = "") -> str:
    """Return a page with a line for each document, and a count for each topic.

    Parameters
    ----------
    documents : sequence of Listed
    about : str, optional
        A sentence for the foot of the page: which model read them.

    Returns
    -------
    str
        One file of HTML that loads nothing and runs no script.

    Examples
    --------
    >>> page = index_page([Listed("Talks", "1-talks.html", 3, {"kosovo": "support"})])
    >>> '<a href="1-talks.html"><bdi>Talks</bdi></a>' in page
    True
    """
    topics = list(dict.fromkeys(topic for document in documents for topic in document.stances))
    count = len(documents)
    lead = f"{count} document{'s' if count != 1 else ''}."
    sections = [
        Section("topics", "Topics", _topics(documents, topics)),
        Section("documents", "Documents", _documents(documents, topics)),
    ]
    return html_page("Documents", sections, lead=lead, footer=about, style=_STYLE)


def _topics(documents: Sequence[Listed], topics: Sequence[str]) -> str:
    if not topics:
        return "<p>No topic was found.</p>"
    rows = []
    for topic in topics:
        found = Counter(d.stances[topic] for d in documents if topic in d.stances)
        rows.append([title_of(topic), found.total(), *(found[stance] for stance in SIGNS)])
    return table(
        ["topic", "documents", *SIGNS],
        rows,
        caption="How many documents are about each topic, by their stance",
        numeric=range(1, 2 + len(SIGNS)),
    )


def _documents(documents: Sequence[Listed], topics: Sequence[str]) -> str:
    if not documents:
        return "<p>There are none.</p>"
    rows = [
        [
            _link(document),
            document.paragraphs,
            *(chip(document.stances[t]) if t in document.stances else None for t in topics),
        ]
        for document in documents
    ]
    return table(
        ["document", "paragraphs", *map(title_of, topics)],
        rows,
        caption="What each document says, over all its paragraphs",
        numeric=[1],
    )


def _link(document: Listed) -> Markup:
    title = shorten(visible(document.title), 100).strip() or "Untitled"
    return Markup(f'<a href="{text(document.page)}"><bdi>{text(title)}</bdi></a>')
