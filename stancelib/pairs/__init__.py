"""Models of (text, target) pairs with one label each; numpy only."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancelib.pairs.model import PairModel
    from stancelib.pairs.results import PairResult

__all__ = ["PairModel", "PairResult"]

_HOME = {"PairModel": "model", "PairResult": "results"}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
