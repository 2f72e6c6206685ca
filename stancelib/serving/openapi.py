"""The description of the API (OpenAPI 3.1), made for the model that is served."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stancelib._version import __version__
from stancelib.documents.policies import POLICIES
from stancelib.model.asked import MOST_TOPICS
from stancelib.schema import document_schema, result_schema
from stancelib.serving.problems import PROBLEM_TYPE
from stancelib.serving.settings import Settings

if TYPE_CHECKING:
    from stancelib.model import StanceModel

__all__ = ["describe"]

_TEXT = "Documents are cut into paragraphs; offsets count characters of the text as it was sent."
_ALWAYS = {
    405: "The path does not take this method; the header Allow says which.",
    421: "The header Host names another server.",
    500: "The server failed.",
}
_POSTED = {
    400: "The body is not JSON in UTF-8.",
    403: "A page of another site sent the request.",
    408: "The body came too slowly.",
    413: "The body is too long.",
    415: "The body is of another type, or compressed.",
    422: "The body has mistakes; errors says which and where.",
    503: "Too much is asked at once, or it took too long.",
}


def describe(model: StanceModel, settings: Settings) -> dict[str, Any]:
    """Return the description.

    Parameters
    ----------
    model : StanceModel
        Its topics are those that may be asked about.
    settings : Settings
        Its limits are told.

    Returns
    -------
    dict

    Examples
    --------
    >>> import stancelib
    >>> sorted(describe(stancelib.load_model(), Settings())["paths"])
    ['/api/classify', '/api/document', '/api/model', '/health', '/openapi.json']
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "stancelib",
            "version": __version__,
            "description": (
                "Topics and stances of English paragraphs. No text is kept or logged. "
                f"A request may have {settings.max_bytes:,} bytes."
            ),
        },
        "paths": {
            "/api/classify": _post("classify", "Classify texts, each on its own.", "Results"),
            "/api/document": _post("document", f"Classify a document. {_TEXT}", "Document"),
            "/api/model": _get("model", "The model and its topics.", "Model"),
            "/health": _get("health", "Whether the server answers.", "Health"),
            "/openapi.json": _get("openapi", "This description.", "Description"),
        },
        "components": {"schemas": _schemas(model, settings)},
    }


def _get(name: str, summary: str, schema: str) -> dict[str, Any]:
    responses = {"200": _answer(schema), **_problems(_ALWAYS)}
    return {"get": {"operationId": name, "summary": summary, "responses": responses}}


def _post(name: str, summary: str, schema: str) -> dict[str, Any]:
    body = {"$ref": f"#/components/schemas/{name.capitalize()}Request"}
    return {
        "post": {
            "operationId": name,
            "summary": summary,
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {"200": _answer(schema), **_problems(_ALWAYS | _POSTED)},
        }
    }


def _answer(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": "Done.", "content": content}


def _problems(statuses: dict[int, str]) -> dict[str, Any]:
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": said, "content": content}
        for status, said in sorted(statuses.items())
    }


def _object(properties: dict[str, Any], required: list[str], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **more,
    }


def _schemas(model: StanceModel, settings: Settings) -> dict[str, Any]:
    text, name = {"type": "string"}, {"type": "string", "minLength": 1, "maxLength": 64}
    texts = {"type": "array", "items": text, "maxItems": settings.max_texts}
    topics = _topics(model)
    shared = {"topics": topics, "evidence": {"type": "boolean", "default": True}}
    policy = {
        "enum": list(POLICIES),
        "default": "any",
        "description": " ".join(f"{p.name}: {p.about}" for p in POLICIES.values()),
    }
    topic = _object({"name": name, "title": text, "proposition": text}, ["name", "title"])
    mistake = _object({"pointer": text, "detail": text}, ["pointer", "detail"])
    return {
        **_published(),
        "ClassifyRequest": {
            "oneOf": [
                _object({"text": text, **shared}, ["text"], title="one text"),
                _object({"texts": texts, **shared}, ["texts"], title="several texts"),
            ]
        },
        "DocumentRequest": _object({"text": text, "topics": topics, "policy": policy}, ["text"]),
        "Results": _object(
            {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}}},
            ["results"],
        ),
        "Model": _object(
            {
                "name": {"type": "string"},
                "tier": {"enum": ["fast", "accurate", "cascade"]},
                "takes_other_topics": {"type": "boolean"},
                "topics": {"type": "array", "items": topic},
            },
            ["name", "tier", "takes_other_topics", "topics"],
        ),
        "Health": _object({"status": {"const": "ok"}}, ["status"]),
        "Description": {"type": "object", "required": ["openapi", "info", "paths"]},
        "Problem": _object(
            {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "errors": {"type": "array", "items": mistake},
            },
            ["type", "title", "status", "detail"],
            description="RFC 9457.",
        ),
    }


def _topics(model: StanceModel) -> dict[str, Any]:
    known: dict[str, Any] = {"enum": [topic.name for topic in model.topics]}
    own = _object(
        {
            "name": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},
            "title": {"type": "string"},
            "proposition": {"type": "string", "minLength": 1},
            "aliases": {"type": "array", "items": {"type": "string", "pattern": "[^ *]"}},
        },
        ["name", "proposition"],
        description="A topic that the model wasn't trained on.",
    )
    return {
        "type": "array",
        "items": {"anyOf": [known, own]} if model.takes_other_topics else known,
        "minItems": 1,
        "maxItems": MOST_TOPICS,
        "uniqueItems": True,
        "description": "Topics that are asked about; all that the model knows if left out.",
    }


def _published() -> dict[str, Any]:
    """Return the published schemas of results as components, their parts beside them."""
    found: dict[str, Any] = {}
    for name, schema in (("Result", result_schema()), ("Document", document_schema())):
        # References are to the whole file here, which these keywords would change.
        for keyword in ("$schema", "$id"):
            schema.pop(keyword, None)
        found |= {**schema.pop("$defs"), name: schema}
    moved = json.dumps(found).replace('"#/$defs/', '"#/components/schemas/')
    components: dict[str, Any] = json.loads(moved)
    return components
