"""The page of a document: its roll-up, and the text with topics, sides and holders."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable

from stancelib.report.document_style import DOCUMENT_SCRIPT, DOCUMENT_STYLE
from stancelib.report.document_summary import SIGNS, chip, topic_card
from stancelib.report.document_text import holder_name, marked_text, title_of
from stancelib.report.html import Markup, join, shorten, text, visible
from stancelib.report.style import STYLE
from stancelib.results import UNKNOWN, Document, Entity, Paragraph

__all__ = ["document_page"]

_HASH = base64.b64encode(hashlib.sha256(DOCUMENT_SCRIPT.encode()).digest()).decode()
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
'unsafe-inline'; script-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header><h1 dir="auto">{title}</h1><p class="lead">{lead}</p></header>
<main class="wide">
{sections}
</main>
<footer>{footer}</footer>
<script>{script}</script>
</body>
</html>
"""
_WIDE = ".wide{display:block;max-width:72rem;margin:0 auto;padding:0 1rem}"
_ABSTAINED = {
    "no_evidence": "nothing known was found in it",
    "low_confidence": "too uncertain to say",
    "not_english": "not English",
}


def document_page(document: Document, title: str | None = None, *, about: str = "") -> str:
    """Return a document as one file of HTML that needs nothing else.

    Parameters
    ----------
    document : Document
        What ``classify_document`` returns.
    title : str, optional
        Heading; the beginning of the first paragraph if not given.
    about : str, optional
        A sentence for the foot of the page: which model read it.

    Returns
    -------
    str
        Valid UTF-8. A policy in it forbids every request and every script but its
        own, which filters paragraphs; without scripts all of them are shown.

    Examples
    --------
    >>> document_page(Document((), ())).startswith("<!DOCTYPE html>")
    True
    """
    first = document.paragraphs[0].text if document.paragraphs else "Empty document"
    count = len(document.paragraphs)
    lead = f"{count} paragraph{'s' if count != 1 else ''}; roll-up policy: {document.policy}."
    parts = [
        _summary(document),
        _filters(document),
        _legend(),
        _text(document),
        _entities(document),
    ]
    return _PAGE.format(
        hash=_HASH,
        title=text(shorten(visible(title or first), 100) or "Untitled"),
        style=STYLE + _WIDE + DOCUMENT_STYLE,
        lead=text(lead),
        sections="\n".join(filter(None, parts)),
        footer=text(about or "Made by stancelib. Answers are a model's; read the text itself."),
        script=DOCUMENT_SCRIPT,
    )


def _section(identity: str, heading: str, body: str) -> str:
    return (
        f'<section id="{identity}" aria-labelledby="{identity}-heading">'
        f'<h2 id="{identity}-heading">{heading}</h2>{body}</section>'
    )


def _summary(document: Document) -> str:
    cards = join(topic_card(document, topic, i) for i, topic in enumerate(document.topics))
    body = f'<div class="topics">{cards}</div>' if document.topics else "<p>No topic was found.</p>"
    return _section("summary", "At a glance", body)


def _boxes(name: str, legend: str, values: Iterable[tuple[str, str]]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{text(value)}"> {text(said)}</label>'
        for value, said in values
    )
    return f"<fieldset><legend>{legend}</legend>{boxes}</fieldset>"


def _filters(document: Document) -> str:
    if not document.topics:
        return ""
    topics = [(topic.topic, title_of(topic.topic)) for topic in document.topics]
    sides = [(stance, f"{sign} {stance}") for stance, sign in SIGNS.items()]
    names = sorted(
        {
            holder_name(holder)
            for paragraph in document.paragraphs
            for topic in paragraph.topics
            for holder in topic.holders
            if holder.name != UNKNOWN
        }
    )
    options = "".join(f'<option value="{text(name)}">{text(name)}</option>' for name in names)
    form = (
        '<form id="filters" class="filters">'
        f"{_boxes('topic', 'Topics', topics)}{_boxes('side', 'Sides', sides)}"
        '<p><label for="holder">Holder</label> <select id="holder" name="holder">'
        f'<option value="">everybody</option>{options}</select> '
        '<button type="reset">Show all</button></p>'
        '<p id="shown" role="status"></p></form>'
        "<noscript><p>All paragraphs are shown; filters need a script.</p></noscript>"
    )
    return _section("choose", "Choose paragraphs", form)


def _legend() -> str:
    items = (
        '<mark class="e-support">solid line</mark>: words that show support',
        '<mark class="e-oppose">wavy line</mark>: words that show opposition',
        '<mark class="e-both">double line</mark>: both',
        '<mark class="e-topic">dotted line</mark>: words that name the topic',
        '<strong class="holder">bold</strong>: who takes the side; point at it, or reach it with '
        "the tab key, to read which",
        *(str(chip(stance)) for stance in SIGNS),
    )
    rows = "".join(f"<li>{item}</li>" for item in items)
    return _section("legend", "Legend", f'<ul class="legend">{rows}</ul>')


def _said(paragraph: Paragraph) -> list[dict[str, object]]:
    return [
        {
            "topic": topic.topic,
            "stance": topic.stance,
            "holders": [holder_name(h) for h in topic.holders if h.name != UNKNOWN],
        }
        for topic in paragraph.topics
    ]


def _text(document: Document) -> str:
    rows = "".join(_row(number, p) for number, p in enumerate(document.paragraphs, start=1))
    return _section("text", "The text", f'<ol class="text">{rows}</ol>')


def _row(number: int, paragraph: Paragraph) -> str:
    margin = [f'<span><a href="#p{number}">{number}</a></span>']
    for topic in paragraph.topics:
        said = f"{title_of(topic.topic)}: {topic.stance}"
        margin.append(f"<span>{chip(topic.stance, said)}</span>")
        for holder in topic.holders:
            sign = SIGNS.get(holder.stance, "")
            margin.append(f"<span>{sign} <bdi>{text(holder_name(holder))}</bdi></span>")
    if paragraph.abstained is not None:
        reason = _ABSTAINED.get(paragraph.abstained, paragraph.abstained)
        margin.append(f"<span>no answer: {text(reason)}</span>")
    data = text(json.dumps(_said(paragraph), ensure_ascii=True))
    return (
        f'<li id="p{number}" data-said="{data}"><div class="margin">{"".join(margin)}</div>'
        f'<p class="words" dir="auto">{marked_text(paragraph)}</p></li>'
    )


def _entities(document: Document) -> str:
    rows = "".join(_entity(entity) for entity in document.entities if entity.mentions)
    if not rows:
        return ""
    return _section("names", "Who is who", f"<dl>{rows}</dl>")


def _entity(entity: Entity) -> Markup:
    forms = []
    for form in entity.forms:
        places = [mention for mention in entity.mentions if mention.text == form]
        links = ", ".join(
            f'<a href="#p{n + 1}">{n + 1}</a>' for n in dict.fromkeys(m.paragraph for m in places)
        )
        forms.append(f"<bdi>{text(form)}</bdi> ({text(places[0].reason)}; {links})")
    return Markup(
        f"<div><dt><bdi>{text(entity.name)}</bdi></dt><dd>{text(entity.kind)}: "
        f"{'; '.join(forms)}</dd></div>"
    )
