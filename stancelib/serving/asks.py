"""What the API is asked: JSON, checked field by field."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from stancelib.documents.policies import POLICIES
from stancelib.errors import InputError
from stancelib.model.asked import MOST_TOPICS, ask
from stancelib.serving.problems import Mistake, RefusedError
from stancelib.topics import Topic

if TYPE_CHECKING:
    from stancelib.model import StanceModel

__all__ = ["ClassifyAsk", "DocumentAsk", "classify_ask", "document_ask", "parsed", "wrong"]

_POLICY = "any"
_MOST_UNKNOWN = 20
_OWN = ("name", "title", "proposition", "aliases")


@dataclass(frozen=True, slots=True)
class ClassifyAsk:
    """Texts to classify, each on its own; no topics stands for all of the model's."""

    texts: tuple[str, ...]
    topics: tuple[Topic, ...] | None
    evidence: bool


@dataclass(frozen=True, slots=True)
class DocumentAsk:
    """A document to classify; no topics stands for all of the model's."""

    text: str
    topics: tuple[Topic, ...] | None
    policy: str


def parsed(body: bytes) -> object:
    """Return JSON as data.

    Raises
    ------
    RefusedError
        If it is none (400), saying where.

    Examples
    --------
    >>> parsed(b'{"text": "a"}')
    {'text': 'a'}
    >>> parsed(b"")
    Traceback (most recent call last):
    stancelib.serving.problems.RefusedError: The body is not JSON: Expecting value, line 1, column 1.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{body[error.start]:02x} at offset {error.start}"
        detail = f"The body is not UTF-8, which JSON has to be: {byte}."
    except json.JSONDecodeError as error:
        detail = f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}."
    except RecursionError:
        detail = "The body is nested too deeply."
    except ValueError:  # a number of thousands of digits
        detail = "The body holds a number that JSON readers do not take."
    raise RefusedError(400, detail)


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is no JSON", "", 0)


def wrong(*mistakes: Mistake) -> RefusedError:
    """Return the refusal of a body with these mistakes."""
    count = len(mistakes)
    said = f"{count} mistakes in the body" if count > 1 else "A mistake in the body"
    detail = f"{said}: {mistakes[0].pointer} {mistakes[0].detail}"
    return RefusedError(422, detail + (", …" if count > 1 else ""), mistakes)


def classify_ask(data: object, model: StanceModel, max_texts: int) -> ClassifyAsk:
    """Check what ``/api/classify`` is asked.

    Parameters
    ----------
    data : object
        Parsed JSON: ``text`` or ``texts``, ``topics``, ``evidence``.
    model : StanceModel
    max_texts : int

    Raises
    ------
    RefusedError
        With all mistakes (422).

    Examples
    --------
    >>> import stancelib
    >>> classify_ask({"text": "a"}, stancelib.load_model(), 10).texts
    ('a',)
    """
    fields, mistakes = _fields(data, ("text", "texts", "topics", "evidence"))
    if ("text" in fields) == ("texts" in fields):
        mistakes.append(Mistake("#", 'must have either "text" or "texts"'))
    if "texts" in fields:
        texts = _texts(fields["texts"], max_texts, mistakes)
    else:
        texts = (_string(fields.get("text", ""), "#/text", mistakes),)
    evidence = fields.get("evidence", True)
    if not isinstance(evidence, bool):
        mistakes.append(Mistake("#/evidence", _expected("true or false", evidence)))
    topics = _topics(fields, model, mistakes)
    if mistakes:
        raise wrong(*mistakes)
    return ClassifyAsk(texts, topics, evidence)


def document_ask(data: object, model: StanceModel) -> DocumentAsk:
    """Check what ``/api/document`` is asked.

    Parameters
    ----------
    data : object
        Parsed JSON: ``text``, ``topics``, ``policy``.
    model : StanceModel

    Raises
    ------
    RefusedError
        With all mistakes (422).

    Examples
    --------
    >>> import stancelib
    >>> document_ask({"text": "a"}, stancelib.load_model()).policy
    'any'
    """
    fields, mistakes = _fields(data, ("text", "topics", "policy"))
    if "text" not in fields:
        mistakes.append(Mistake("#/text", "is missing"))
    text = _string(fields.get("text", ""), "#/text", mistakes)
    policy = fields.get("policy", _POLICY)
    if not isinstance(policy, str) or policy not in POLICIES:
        mistakes.append(Mistake("#/policy", f"must be one of {', '.join(POLICIES)}"))
    topics = _topics(fields, model, mistakes)
    if mistakes:
        raise wrong(*mistakes)
    return DocumentAsk(text, topics, policy)


def _fields(data: object, known: Collection[str]) -> tuple[Mapping[str, Any], list[Mistake]]:
    if not isinstance(data, dict):
        raise wrong(Mistake("#", _expected("an object", data)))
    unknown = [key for key in data if key not in known][:_MOST_UNKNOWN]
    said = f"is not known; use {', '.join(known)}"
    return data, [Mistake(_pointer(key), said) for key in unknown]


def _texts(value: object, most: int, mistakes: list[Mistake]) -> tuple[str, ...]:
    if not isinstance(value, list):
        mistakes.append(Mistake("#/texts", _expected("a list of strings", value)))
        return ()
    if len(value) > most:
        mistakes.append(Mistake("#/texts", f"holds {len(value):,} texts; at most {most:,}"))
        return ()
    for place, item in enumerate(value):
        _string(item, f"#/texts/{place}", mistakes)
    return tuple(value)


def _string(value: object, pointer: str, mistakes: list[Mistake]) -> str:
    if isinstance(value, str):
        return value
    mistakes.append(Mistake(pointer, _expected("a string", value)))
    return ""


def _topics(
    fields: Mapping[str, Any], model: StanceModel, mistakes: list[Mistake]
) -> tuple[Topic, ...] | None:
    if "topics" not in fields:
        return None
    value = fields["topics"]
    if not isinstance(value, list) or not 0 < len(value) <= MOST_TOPICS:
        mistakes.append(Mistake("#/topics", f"must be a list of 1 to {MOST_TOPICS} topics"))
        return None
    found: list[Topic] = []
    before = len(mistakes)
    for place, item in enumerate(value):
        try:
            topic = _topic(item)
            found += ask([topic], model.topics, others=model.takes_other_topics).topics
        except InputError as error:
            mistakes.append(Mistake(f"#/topics/{place}", _said(error)))
    if len(mistakes) == before:
        try:
            ask(found, model.topics, others=model.takes_other_topics)
        except InputError as error:
            mistakes.append(Mistake("#/topics", _said(error)))
    return tuple(found)


def _topic(item: object) -> str | Topic:
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        raise InputError(_expected("a topic's name, or an object", item))
    if not isinstance(item.get("name"), str) or not item.get("proposition"):
        raise InputError(f"an object needs name and proposition; it may have {', '.join(_OWN)}")
    return Topic.from_dict(item)


def _said(error: InputError) -> str:
    return str(error).removeprefix(f"[{error.code}] ").removeprefix("topics: ")


def _expected(what: str, value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    kinds |= {int: "a number", float: "a number", type(None): "null"}
    return f"must be {what}, and is {kinds.get(type(value), 'something else')}"


def _pointer(key: str) -> str:
    short = key if len(key) <= 40 else key[:39] + "…"
    return "#/" + short.replace("~", "~0").replace("/", "~1")
