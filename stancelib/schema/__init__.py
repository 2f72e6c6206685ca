"""The published JSON schemas (draft 2020-12) of what results write."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["document_schema", "pair_schema", "result_schema"]


def _read(name: str) -> dict[str, Any]:
    text = (files("stancelib.schema") / name).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def result_schema() -> dict[str, Any]:
    """Return the schema of :meth:`stancelib.results.Result.to_dict`.

    Returns
    -------
    dict
        A JSON schema, draft 2020-12; a fresh copy at each call.

    Examples
    --------
    >>> result_schema()["required"]
    ['topics', 'abstained']
    """
    return _read("result.schema.json")


def document_schema() -> dict[str, Any]:
    """Return the schema of :meth:`stancelib.results.Document.to_dict`.

    Returns
    -------
    dict
        A JSON schema, draft 2020-12; a fresh copy at each call.

    Examples
    --------
    >>> document_schema()["required"]
    ['paragraphs', 'topics', 'entities', 'policy']
    """
    return _read("document.schema.json")


def pair_schema() -> dict[str, Any]:
    """Return the schema of :meth:`stancelib.pairs.PairResult.to_dict`.

    Returns
    -------
    dict
        A JSON schema, draft 2020-12; a fresh copy at each call.

    Examples
    --------
    >>> pair_schema()["required"][:2]
    ['label', 'stance']
    """
    return _read("pair.schema.json")
