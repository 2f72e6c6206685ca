"""A folder in which an unfinished training keeps what it has reached."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError

__all__ = ["Kept", "unfinished"]

_NOTE = "training.json"
_SUFFIX = ".unfinished"


def unfinished(out: str | os.PathLike[str]) -> Path:
    """Return where the training of a model keeps what it has reached.

    Examples
    --------
    >>> unfinished("models/mine").name
    'mine.unfinished'
    """
    path = Path(out)
    return path.with_name(path.name + _SUFFIX)


class Kept:
    """What a training has reached, by name; nothing is kept where there is no folder.

    Parameters
    ----------
    folder : path or None
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    @classmethod
    def begin(
        cls,
        key: str,
        *,
        out: str | os.PathLike[str] | None = None,
        resume: str | os.PathLike[str] | None = None,
    ) -> Kept:
        """Open the folder of a training, a new one or that of one which was stopped.

        Parameters
        ----------
        key : str
            What tells this training from others: data, settings, seed.
        out : path, optional
            Where the model will stand; the folder is beside it. What an earlier
            training left there is deleted.
        resume : path, optional
            The folder of a stopped training, to go on with.

        Returns
        -------
        Kept

        Raises
        ------
        InputError
            If there is nothing to go on with, it is of another training, or
            something else is where the folder would be.
        """
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        if resume is not None:
            return cls(_opened(Path(resume), digest))
        if out is None:
            return cls()
        folder = unfinished(out)
        if folder.exists():
            if not (folder / _NOTE).is_file():
                raise InputError(f"{folder}: is in the way; move it, or choose another name")
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        _write(folder / _NOTE, json.dumps({"key": digest}).encode())
        return cls(folder)

    def file(self, name: str) -> Path | None:
        """Return the path of a file in the folder; None where nothing is kept."""
        return None if self.folder is None else self.folder / name

    def put(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all."""
        if self.folder is not None:
            _write(self.folder / name, data)

    def get(self, name: str) -> bytes | None:
        """Return a file's bytes; None where there is none."""
        path = self.file(name)
        return path.read_bytes() if path is not None and path.is_file() else None

    def put_arrays(self, name: str, arrays: dict[str, NDArray[Any]]) -> None:
        """Write arrays, whole or not at all."""
        if self.folder is not None:
            new = self.folder / f".{name}.tmp"
            with new.open("wb") as handle:
                np.savez(handle, **arrays)  # type: ignore[arg-type]
            new.replace(self.folder / name)

    def get_arrays(self, name: str) -> dict[str, NDArray[Any]] | None:
        """Return the arrays that were written; None where there are none."""
        path = self.file(name)
        if path is None or not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}

    def close(self) -> None:
        """Delete the folder: the training is done."""
        if self.folder is not None:
            shutil.rmtree(self.folder)
            self.folder = None


def _opened(folder: Path, digest: str) -> Path:
    try:
        note = json.loads((folder / _NOTE).read_bytes())
        found = note["key"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{folder}: holds no training to go on with") from error
    if found != digest:
        raise InputError(
            f"{folder}: is of another training (other data, settings, base or seed); give those "
            "that it was begun with, or begin again"
        )
    return folder


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.tmp")
    with new.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(path)
