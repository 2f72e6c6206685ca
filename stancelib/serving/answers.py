"""What the model says, as the bytes of a response; each runs in a worker's thread."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from stancelib.serving.asks import ClassifyAsk, DocumentAsk
from stancelib.serving.filled import Filled
from stancelib.serving.problems import RefusedError
from stancelib.serving.responses import json_bytes

if TYPE_CHECKING:
    from stancelib.model import StanceModel
    from stancelib.results import Document

__all__ = ["document_json", "document_page_of", "policy_of", "results_json"]

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def results_json(model: StanceModel, ask: ClassifyAsk, stopped: Callable[[], bool]) -> bytes:
    """Return the results of texts as JSON; stop where nobody waits for them any more.

    Examples
    --------
    >>> import stancelib
    >>> ask = ClassifyAsk(("",), None, evidence=True)
    >>> results_json(stancelib.load_model(), ask, lambda: False)
    b'{"results":[{"topics":[],"abstained":"no_evidence"}]}'
    """
    found = []
    for result in model.classify_many(ask.texts, ask.topics, evidence=ask.evidence):
        if stopped():
            raise RefusedError(503, "Given up.")
        found.append(result.to_dict())
    return json_bytes({"results": found})


def document_json(model: StanceModel, ask: DocumentAsk) -> bytes:
    """Return a document's result as JSON."""
    return json_bytes(_document(model, ask).to_dict())


def document_page_of(model: StanceModel, filled: Filled) -> tuple[bytes, str]:
    """Return the page of a document, and the policy it is sent with.

    Examples
    --------
    >>> import stancelib
    >>> wanted = Filled(DocumentAsk("It rained.", None, "any"), None)
    >>> page, policy = document_page_of(stancelib.load_model(), wanted)
    >>> page.startswith(b"<!DOCTYPE html>"), policy.startswith("default-src 'none'")
    (True, True)
    """
    from stancelib.report.document_page import document_page
    from stancelib.report.html import Markup, join

    about = join(
        (
            f"Read by stancelib's {model.tier} tier. Answers are a model's; read the text itself.",
            Markup('<a href="./">Another text</a>'),
        ),
        " ",
    )
    page = document_page(_document(model, filled.ask), filled.title, about=about)
    return page.encode("utf-8"), policy_of(page)


def policy_of(page: str) -> str:
    """Return the policy that a page has in its head, for its header.

    It stands before all that comes from a text. A policy in a header also says
    who may frame the page, which one in a page can't.

    Examples
    --------
    >>> policy_of("<p>").endswith("frame-ancestors 'none'")
    True
    """
    head = page.partition("<title>")[0]
    found = _POLICY.search(head)
    return f"{found[1] if found else _NOTHING}; frame-ancestors 'none'"


def _document(model: StanceModel, ask: DocumentAsk) -> Document:
    return model.classify_document(ask.text, ask.topics, policy=ask.policy)
