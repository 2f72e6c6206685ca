"""Who stands where, on what, in which paragraph.

>>> import stancelib
>>> result = stancelib.classify("Belgrade will never accept the independence of Kosovo.")
>>> result.topic, result.stance
('kosovo', 'oppose')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from stancelib._version import __version__

if TYPE_CHECKING:
    from stancelib.api import (
        classify,
        classify_document,
        classify_many,
        evaluate,
        list_models,
        load_model,
    )
    from stancelib.auditing import audit
    from stancelib.model import StanceModel
    from stancelib.pairs import PairModel, PairResult
    from stancelib.results import Document, Result
    from stancelib.suggesting import suggest
    from stancelib.surveys import survey
    from stancelib.topics import Topic
    from stancelib.training import train

__all__ = [
    "Document",
    "PairModel",
    "PairResult",
    "Result",
    "StanceModel",
    "Topic",
    "__version__",
    "audit",
    "classify",
    "classify_document",
    "classify_many",
    "evaluate",
    "list_models",
    "load_model",
    "suggest",
    "survey",
    "train",
]

_HOMES = {
    "Document": "stancelib.results",
    "PairModel": "stancelib.pairs",
    "PairResult": "stancelib.pairs",
    "Result": "stancelib.results",
    "StanceModel": "stancelib.model",
    "Topic": "stancelib.topics",
    "audit": "stancelib.auditing",
    "suggest": "stancelib.suggesting",
    "survey": "stancelib.surveys",
    "train": "stancelib.training",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that importing costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'stancelib' has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "stancelib.api")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
