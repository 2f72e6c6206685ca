"""Where the models are that can be loaded by name, and which tiers can be used here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from stancelib.errors import InputError

__all__ = [
    "TIERS",
    "absent",
    "best_tier",
    "check_packages",
    "missing_packages",
    "shipped_folder",
    "shipped_folders",
]

#: Tiers, and the shipped model that each of them is read from.
TIERS = {"fast": "default", "accurate": "encoder", "cascade": "encoder"}

_ENCODER = "encoder"

#: What the accurate tier imports.
_PACKAGES = ("onnxruntime", "tokenizers")

#: The distribution that brings the accurate tier's model, and its package.
_DISTRIBUTION = "stancelib-encoder"
_PACKAGE = "stancelib_encoder"


def _own_folder() -> Path:
    """Return the folder of shipped models: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    installed = package / "_models"
    return installed if installed.is_dir() else package.parent / "models"


def _encoder_folders() -> list[Path]:
    """Return where the distribution of the encoder has its model; its code isn't run."""
    try:
        spec = find_spec(_PACKAGE)
    except ValueError:  # something that is no package was put among the modules under its name
        return []
    return [Path(place, "model") for place in (spec and spec.submodule_search_locations) or ()]


def shipped_folders() -> dict[str, Path]:
    """Return the folders of the models that can be loaded by name.

    They are those of this package, and ``encoder`` where the distribution
    ``stancelib-encoder`` is installed.

    Returns
    -------
    dict of str to Path
        By name, sorted.

    Raises
    ------
    OSError
        If the package's folder cannot be read.

    Examples
    --------
    >>> "default" in shipped_folders()
    True
    """
    found = {path.parent.name: path.parent for path in _own_folder().glob("*/manifest.json")}
    for folder in _encoder_folders():
        if (folder / "manifest.json").is_file():
            found.setdefault(_ENCODER, folder)
    return dict(sorted(found.items()))


def shipped_folder(name: str) -> Path | None:
    """Return the folder of a model named by a tier or by its own name.

    Parameters
    ----------
    name : str
        Such as ``"default"``, ``"encoder"``, or a tier of ``TIERS``.

    Returns
    -------
    Path or None
        None if no model has that name.

    Raises
    ------
    InputError
        If it names a tier whose model is not installed.

    Examples
    --------
    >>> shipped_folder("fast").name
    'default'
    >>> shipped_folder("plum") is None
    True
    """
    folder = shipped_folders().get(TIERS.get(name, name))
    if folder is None and name in TIERS:
        raise absent(name)
    return folder


def absent(name: str) -> InputError:
    """Return the error that says that there is no such model, and what to do.

    Parameters
    ----------
    name : str
        What was asked for.

    Examples
    --------
    >>> str(absent("cascade"))
    "[SL100] model 'cascade' is not installed: run pip install stancelib-encoder"
    """
    if TIERS.get(name, name) == _ENCODER:
        return InputError(f"model {name!r} is not installed: run pip install {_DISTRIBUTION}")
    known = ", ".join(map(repr, shipped_folders())) or "none"
    return InputError(
        f"no model {name!r}: it is neither a folder nor a shipped model ({known}); "
        "train one with stancelib.train(corpus, out=...)"
    )


def best_tier() -> str:
    """Return the best tier that can be used here: ``"accurate"`` or ``"fast"``.

    Examples
    --------
    >>> best_tier() in TIERS
    True
    """
    return "fast" if _ENCODER not in shipped_folders() or missing_packages() else "accurate"


def missing_packages() -> tuple[str, ...]:
    """Return which of the packages that the accurate tier needs are not installed.

    Examples
    --------
    >>> set(missing_packages()) <= {"onnxruntime", "tokenizers"}
    True
    """
    return tuple(name for name in _PACKAGES if not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:
        return False


def check_packages(what: str) -> None:
    """Refuse to go on without the packages that the accurate tier needs.

    Parameters
    ----------
    what : str
        What needs them.

    Raises
    ------
    InputError
        If one is missing.
    """
    if missing := missing_packages():
        raise InputError(
            f"{what} needs {' and '.join(missing)}: run pip install 'stancelib[encoder]'"
        )
