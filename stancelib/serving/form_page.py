"""The page with the form, and the page that lists the API; both without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stancelib.documents.policies import POLICIES
from stancelib.report.html import Markup, definition_list, join, notice, text
from stancelib.report.style import STYLE
from stancelib.serving.forms import Form
from stancelib.serving.settings import Settings

if TYPE_CHECKING:
    from stancelib.model import StanceModel
    from stancelib.topics import Topic

__all__ = ["PAGE_POLICY", "api_page", "form_page"]

_STYLE = STYLE + (
    "main{max-width:72rem;margin:0 auto;padding:0 1rem}"
    "form{max-width:44rem}"
    "textarea,input[type=text],input[type=file],select{font:inherit;width:100%;max-width:100%;"
    "padding:.5rem;color:inherit;background:var(--panel);border:1px solid var(--muted);"
    "border-radius:.25rem}"
    "select{width:auto}"
    "textarea{min-height:14rem;resize:vertical}"
    "label{display:block;font-weight:600}"
    "fieldset{margin:0 0 1rem;padding:.5rem 1rem;border:1px solid var(--line);"
    "border-radius:.25rem;min-width:0}"
    "fieldset label{font-weight:400;padding:.25rem 0}"
    "legend{font-weight:600;padding:0 .25rem}"
    ".hint{color:var(--muted);font-size:.875rem;font-weight:400}"
    "button{font:inherit;font-weight:600;padding:.625rem 1.5rem;color:var(--page);"
    "background:var(--link);border:0;border-radius:.25rem;cursor:pointer}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: The policy of these pages: their own style, and a form that is sent here.
PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{heading}</h1><p class="lead">{lead}</p></header>
<main>
{main}
</main>
<footer><p>{footer}</p></footer>
</body>
</html>
"""
_FORM = """\
{message}<form method="post" action="./" enctype="multipart/form-data" accept-charset="utf-8">
<p><label for="text">Paste a text</label>
<textarea id="text" name="text" dir="auto" rows="12" spellcheck="false"{focus}>
{pasted}</textarea></p>
<p><label for="file">or choose a file <span class="hint">(text, Markdown or HTML; text and file \
together at most {limit} bytes)</span></label>
<input id="file" type="file" name="file" accept=".txt,.md,.markdown,.html,.htm,.xhtml,text/plain,\
text/markdown,text/html"></p>
<fieldset><legend>Topics</legend>
<p class="hint">None ticked: all of them.</p>
{topics}{own}</fieldset>
<p><label for="policy">How paragraphs make up the whole</label>
<select id="policy" name="policy" aria-describedby="policies">{policies}</select></p>
<details id="policies"><summary>What they mean</summary>{meanings}</details>
<p><button>Read</button></p>
</form>"""
_OWN = """\
<p class="hint">Or one of your own, which this model reads by its proposition:</p>
<p><label for="title">Name</label> <input id="title" type="text" name="title" value="{title}"></p>
<p><label for="proposition">Proposition</label>
<input id="proposition" type="text" name="proposition" value="{proposition}" \
placeholder="A carbon tax should be introduced."></p>"""


def form_page(
    model: StanceModel, settings: Settings, form: Form | None = None, wrong: str = ""
) -> str:
    """Return the page with the form.

    Parameters
    ----------
    model : StanceModel
    settings : Settings
    form : Form, optional
        What was filled in already, so that a mistake costs nobody their text.
    wrong : str, optional
        What was wrong with it.

    Returns
    -------
    str

    Examples
    --------
    >>> import stancelib
    >>> page = form_page(stancelib.load_model(), Settings(), Form(text="<b>"))
    >>> "&lt;b&gt;</textarea>" in page
    True
    """
    form = form or Form()
    message = f'<div role="alert">{notice("error", wrong)}</div>\n' if wrong else ""
    options = (
        f'<option value="{text(name)}"{" selected" if name == form.policy else ""}>{text(name)}'
        "</option>"
        for name in POLICIES
    )
    main = _FORM.format(
        message=message,
        focus="" if wrong else " autofocus",
        pasted=text(form.text),
        limit=f"{settings.max_bytes:,}",
        topics=join(_box(topic, form) for topic in model.topics),
        own=_own(form) if model.takes_other_topics else "",
        policies="".join(options),
        meanings=definition_list((p.name, p.about) for p in POLICIES.values()),
    )
    return _page(
        "Wrong input: stancelib" if wrong else "stancelib",
        "Topics and stances of a text",
        "Which topics it is about, which side it takes on each, who takes it, and which words "
        "show it.",
        Markup(main),
        Markup(
            f"Read by the {text(model.tier)} tier. No text is kept. Programs ask the "
            '<a href="api">API</a>.'
        ),
    )


def api_page(description: Mapping[str, Any]) -> str:
    """Return the page that lists what programs can ask, from the API's description.

    Examples
    --------
    >>> import stancelib
    >>> from stancelib.serving.openapi import describe
    >>> "POST /api/document" in api_page(describe(stancelib.load_model(), Settings()))
    True
    """
    rows = [
        (Markup(f"<code>{text(method.upper())} {text(path)}</code>"), operation["summary"])
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    return _page(
        "API: stancelib",
        "The API",
        "JSON in, JSON out; what is wrong comes as problem+json.",
        definition_list(rows),
        Markup('Bodies and answers in full: <a href="openapi.json">openapi.json</a>. '
               '<a href="./">Paste a text</a>.'),
    )  # fmt: skip


def _page(title: str, heading: str, lead: str, main: Markup, footer: Markup) -> str:
    return _PAGE.format(
        title=text(title),
        style=_STYLE,
        heading=text(heading),
        lead=text(lead),
        main=main,
        footer=footer,
    )


def _box(topic: Topic, form: Form) -> Markup:
    ticked = " checked" if topic.name in form.topics else ""
    hint = f' <span class="hint">{text(topic.proposition)}</span>' if topic.proposition else ""
    return Markup(
        f'<label><input type="checkbox" name="topic" value="{text(topic.name)}"{ticked}> '
        f"{text(topic.title)}{hint}</label>"
    )


def _own(form: Form) -> str:
    return _OWN.format(title=text(form.title), proposition=text(form.proposition))
