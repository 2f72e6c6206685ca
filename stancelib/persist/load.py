"""Reading a model folder without trusting it.

Nothing from the folder is executed, and everything is checked before it is
used: the manifest before the files that it lists, a file's size and sha256
before its content, an archive's directory before its members, a member's
header before its data. Digests tell damage, not origin: they show that a
folder is what was saved, not who saved it.

Upgrading the format
--------------------
A change that an older stancelib would misread takes a new format number:

1. Raise ``FORMAT`` in :mod:`stancelib.persist.format`.
2. Add a reader to ``READERS`` under the new number.
3. Keep the old number's reader, and let it return what the new one returns:
   arrays and manifest entries renamed, or filled in with what the old format
   implied. Whoever calls :func:`read_model` sees only the newest form.
4. Add a folder saved in the old format to the tests, and never touch it again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from stancelib.errors import ModelFormatError
from stancelib.persist import format as fmt
from stancelib.persist.disk import as_format_error, check_folder, opened
from stancelib.persist.manifest import decode, listed_files
from stancelib.persist.npz import read_arrays
from stancelib.persist.values import check_arrays

__all__ = ["READERS", "ModelFiles", "load_model_files", "read_manifest", "read_model"]

_Arrays = dict[str, np.ndarray[Any, Any]]
_Read = tuple[_Arrays, dict[str, bytes]]

_CHUNK = 1 << 20


def read_manifest(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Read and check the manifest of a model, and none of the other files.

    Parameters
    ----------
    folder : str or path
        The model.

    Returns
    -------
    dict
        See :func:`stancelib.persist.manifest.decode`.

    Raises
    ------
    ModelFormatError
        If it cannot be read or is not sound.

    Examples
    --------
    >>> read_manifest("no/such/model")
    Traceback (most recent call last):
    stancelib.errors.ModelFormatError: [SL400] no/such/model: does not exist: \
give the folder of a model
    """
    with as_format_error(folder) as path:
        check_folder(path)
        with opened(path / fmt.MANIFEST) as (handle, size):
            if size > fmt.MAX_MANIFEST_BYTES:
                raise ModelFormatError(
                    str(path / fmt.MANIFEST), f"larger than {fmt.MAX_MANIFEST_BYTES} bytes"
                )
            return decode(handle.read(fmt.MAX_MANIFEST_BYTES + 1), str(path / fmt.MANIFEST))


def _read_checked(
    handle: IO[bytes], size: int, expected: tuple[str, int], path: Path, keep: bool
) -> bytes:
    """Hold a file against its size and digest; return its bytes if they are to be kept."""
    digest, length = expected
    if size != length:
        raise ModelFormatError(
            str(path), f"is {size} bytes, expected {length}: get the model again, or retrain it"
        )
    sha256, left, chunk = hashlib.sha256(), length, b""
    step = length if keep else _CHUNK
    while left and (chunk := handle.read(min(step, left))):
        sha256.update(chunk)
        left -= len(chunk)
    if sha256.hexdigest() != digest:
        raise ModelFormatError(
            str(path), "was edited or damaged (sha256 differs): get the model again, or retrain it"
        )
    return chunk if keep else b""


def _read_1(
    folder: Path,
    manifest: dict[str, Any],
    specs: Sequence[fmt.ArraySpec],
    payloads: Sequence[str],
) -> _Read:
    listed = listed_files(manifest, str(folder / fmt.MANIFEST))
    if missing := [name for name in payloads if name not in listed]:
        raise ModelFormatError(
            str(folder / fmt.MANIFEST),
            f"lists no {missing[0]}, which this kind of model needs: "
            "get the model again, or retrain it",
        )
    kept = {}
    for name, expected in listed.items():
        path = folder / name
        with opened(path) as (handle, size):
            data = _read_checked(handle, size, expected, path, name in payloads)
            if name == fmt.WEIGHTS:
                # The same open file, so that what is read is what was hashed.
                arrays = read_arrays(handle, size, specs, str(path))
            elif name in payloads:
                kept[name] = data
    check_arrays(arrays, specs, str(folder / fmt.WEIGHTS))
    return arrays, kept


#: For each format number, what reads arrays and payloads.
READERS: dict[
    int, Callable[[Path, dict[str, Any], Sequence[fmt.ArraySpec], Sequence[str]], _Read]
] = {
    1: _read_1,
}


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What a model folder holds, checked.

    Parameters
    ----------
    manifest : dict
        See :func:`stancelib.persist.manifest.decode`.
    arrays : dict of str to ndarray
        As the specs say, and read-only. Optional arrays that are not there are left out.
    payloads : dict of str to bytes
        The files that were asked for; exactly the bytes whose sha256 was checked.
    """

    manifest: dict[str, Any]
    arrays: dict[str, np.ndarray[Any, Any]]
    payloads: dict[str, bytes]


def read_model(
    folder: str | os.PathLike[str],
    specs: Sequence[fmt.ArraySpec],
    payloads: Sequence[str] = (),
) -> ModelFiles:
    """Read a model folder with its payloads, checking everything before it is used.

    Parameters
    ----------
    folder : str or path
        May be reached through a link, but must not hold one.
    specs : sequence of ArraySpec
        The arrays that the model consists of.
    payloads : sequence of str, optional
        Names of files beside the weights that the model needs, too. A folder
        without one of them is refused.

    Returns
    -------
    ModelFiles

    Raises
    ------
    ModelFormatError
        If the folder is truncated, edited, hostile, of an unknown format, or
        unreadable. Nothing else is raised.

    Examples
    --------
    >>> import tempfile
    >>> from stancelib.persist.save import save_model
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = f"{parent}/model"
    ...     save_model(folder, {"stancelib_version": "0.1.0"}, {}, {"words.json": "[]"})
    ...     read_model(folder, (), ["words.json"]).payloads
    {'words.json': b'[]'}
    """
    manifest = read_manifest(folder)
    with as_format_error(folder) as path:
        arrays, kept = READERS[manifest["format"]](path, manifest, specs, payloads)
    for array in arrays.values():
        array.setflags(write=False)
    return ModelFiles(manifest, arrays, kept)


def load_model_files(
    folder: str | os.PathLike[str], specs: Sequence[fmt.ArraySpec]
) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    """Read a model that is numbers alone, checking everything before it is used.

    Parameters
    ----------
    folder : str or path
        May be reached through a link, but must not hold one.
    specs : sequence of ArraySpec
        The arrays that the model consists of.

    Returns
    -------
    manifest : dict
        See :func:`stancelib.persist.manifest.decode`.
    arrays : dict of str to ndarray
        As the specs say, and read-only. Optional arrays that are not there are left out.

    Raises
    ------
    ModelFormatError
        If the folder is truncated, edited, hostile, of an unknown format, or
        unreadable. Nothing else is raised.

    Examples
    --------
    >>> import tempfile
    >>> from stancelib.persist.save import save_model
    >>> specs = [fmt.ArraySpec("bias", "<f4", ("n_topics",))]
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = f"{parent}/model"
    ...     save_model(folder, {"stancelib_version": "0.1.0"}, {"bias": np.zeros(2, "<f4")})
    ...     manifest, arrays = load_model_files(folder, specs)
    >>> manifest["format"], arrays["bias"]
    (1, array([0., 0.], dtype=float32))
    """
    files = read_model(folder, specs)
    return files.manifest, files.arrays
