"""A look in the browser and an API over HTTP; needs ``pip install 'stancelib[serve]'``.

Importing this package imports no framework; :func:`serve` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from stancelib.serving.settings import Settings

if TYPE_CHECKING:
    from stancelib.serving.app import make_app
    from stancelib.serving.run import serve

__all__ = ["Settings", "make_app", "serve"]

_HOMES = {"make_app": "stancelib.serving.app", "serve": "stancelib.serving.run"}


def __getattr__(name: str) -> Any:
    """Import what needs the framework when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'stancelib.serving' has no attribute {name!r}")
    from stancelib.serving.needs import check_installed

    check_installed()
    return getattr(import_module(_HOMES[name]), name)
