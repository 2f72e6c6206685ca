"""Whether what ``stancelib[serve]`` brings is there."""

from __future__ import annotations

from importlib.util import find_spec

from stancelib.errors import InputError

__all__ = ["check_installed"]

_PACKAGES = {
    "starlette": "starlette",
    "uvicorn": "uvicorn",
    "python_multipart": "python-multipart",
}


def check_installed() -> None:
    """Refuse to go on without the packages of the extra.

    Raises
    ------
    InputError
        If one is missing, saying how to install it.

    Examples
    --------
    >>> check_installed()
    """
    missing = [name for module, name in _PACKAGES.items() if not _is_there(module)]
    if missing:
        raise InputError(
            f"serving needs {', '.join(missing)}, not installed here: "
            "run pip install 'stancelib[serve]'"
        )


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # something without a specification stands in its place
        return False
