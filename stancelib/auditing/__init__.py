"""Find what spoils an evaluation before training: leaks, giveaways, wrong labels.

Names are looked up when first used, so importing this package loads nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancelib.auditing.finding import Finding
    from stancelib.auditing.result import Audit
    from stancelib.auditing.run import audit

__all__ = ["Audit", "Finding", "audit"]

_HOME = {"Audit": "result", "Finding": "finding", "audit": "run"}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
