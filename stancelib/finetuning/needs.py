"""Packages that only training needs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stancelib.errors import InputError

__all__ = ["need"]


def need(name: str) -> Any:
    """Return a module of a package that comes with ``stancelib[train]``.

    Parameters
    ----------
    name : str
        The module.

    Raises
    ------
    InputError
        If it isn't installed.

    Examples
    --------
    >>> need("json").dumps([1])
    '[1]'
    >>> need("no_such_package")
    Traceback (most recent call last):
    stancelib.errors.InputError: [SL100] training the encoder needs the package no_such_package: \
run pip install 'stancelib[train]'
    """
    try:
        return import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise InputError(
            f"training the encoder needs the package {package}: run pip install 'stancelib[train]'"
        ) from error
