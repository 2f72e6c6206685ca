"""What a folder of shards was made from, so that a later run goes on only with the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stancelib._version import __version__
from stancelib.errors import InputError
from stancelib.files import write_atomically

__all__ = ["JOURNAL", "begin", "facts_of", "finish"]

JOURNAL = "run.json"
_ENDS = 1 << 20


def facts_of(
    files: Sequence[str], settings: Mapping[str, Any], model: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the outcome of a run depends on.

    Parameters
    ----------
    files : sequence of str
        Inputs, in their order.
    settings : mapping
        Of the run.
    model : mapping
        Name and digest.

    Returns
    -------
    dict
        JSON data, the same for the same inputs and settings.
    """
    inputs = [{"name": name, **_fingerprint(name)} for name in files]
    return {
        "stancelib": __version__,
        "model": dict(model),
        "settings": dict(settings),
        "inputs": inputs,
    }


def _fingerprint(name: str) -> dict[str, Any]:
    """Return a file's size, and a digest of its first and last megabyte."""
    if name == "-":
        return {}  # can't be read twice: whoever goes on must give the same again
    digest = hashlib.sha256()
    try:
        with Path(name).open("rb") as file:
            size = file.seek(0, 2)
            for at in (0, max(0, size - _ENDS)):
                file.seek(at)
                digest.update(file.read(_ENDS))
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from error
    return {"bytes": size, "sha256_of_ends": digest.hexdigest()}


def begin(folder: Path, facts: Mapping[str, Any], *, overwrite: bool) -> bool:
    """Prepare a folder for a run; return whether the run was finished already.

    Raises
    ------
    InputError
        If the folder holds something else, or was made from other inputs or settings.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; name a folder")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / JOURNAL
    if overwrite:
        _clear(folder)
    elif not path.exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: holds other files; name an empty or a new folder")
    if not path.exists():
        _write(path, facts, done=False)
        return False
    try:
        old = json.loads(path.read_bytes())
        done = bool(old.pop("finished"))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise InputError(f"{path}: is no journal of a run; --overwrite begins anew") from error
    if old != json.loads(json.dumps(facts)):
        changed = ", ".join(
            key for key in facts if old.get(key) != json.loads(json.dumps(facts[key]))
        )
        raise InputError(
            f"{folder}: was begun with other {changed}; name another folder, or --overwrite"
        )
    for stale in folder.glob(".*.*"):  # of a run that was killed while it wrote
        stale.unlink()
    return done


def finish(folder: Path, facts: Mapping[str, Any]) -> int:
    """Put the errors of shards into one file, and say that the run is finished.

    Returns
    -------
    int
        Rows with errors.
    """
    parts = sorted(folder.glob("*.errors"))
    data = b"".join(part.read_bytes() for part in parts)
    if data:
        write_atomically(folder / "errors.jsonl", data)
    _write(folder / JOURNAL, facts, done=True)
    for part in parts:
        part.unlink()
    return data.count(b"\n")


def _write(path: Path, facts: Mapping[str, Any], *, done: bool) -> None:
    text = json.dumps({**facts, "finished": done}, indent=1, sort_keys=True)
    write_atomically(path, f"{text}\n".encode())


def _clear(folder: Path) -> None:
    """Remove what a run wrote, and nothing else."""
    if any(folder.iterdir()) and not (folder / JOURNAL).exists():
        raise InputError(f"{folder}: holds no earlier run, so --overwrite leaves it alone")
    for pattern in ("part-*", ".part-*", "errors.jsonl", JOURNAL):
        for path in folder.glob(pattern):
            path.unlink()
