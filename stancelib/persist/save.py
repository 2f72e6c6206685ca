"""Writing a model folder: whole or not at all, and the same bytes every time."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stancelib.errors import InputError, ModelFormatError
from stancelib.persist import format as fmt
from stancelib.persist.exchange import replace_folder, sync_folder
from stancelib.persist.load import read_manifest, read_model
from stancelib.persist.manifest import decode, encode
from stancelib.persist.npz import write_arrays

__all__ = ["save_model"]


def _check_target(folder: Path, overwrite: bool) -> None:
    """Refuse to replace anything but a sound model that the caller wants replaced."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        manifest = read_manifest(folder)
    except ModelFormatError as error:
        raise InputError(
            f"{folder} exists and is not a model: it is left alone; choose another folder ({error})"
        ) from error
    if not overwrite:
        raise InputError(f"{folder} holds a model: pass overwrite=True, or choose another folder")
    strangers = {entry.name for entry in folder.iterdir()} - {fmt.MANIFEST, *manifest["files"]}
    if strangers:
        raise InputError(
            f"{folder} holds files that are not the model's and would be lost: "
            f"move {', '.join(sorted(strangers)[:5])} elsewhere"
        )


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _entry(path: Path) -> dict[str, Any]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def _manifest(manifest: Mapping[str, Any], files: Mapping[str, Any]) -> bytes:
    """Return the manifest's bytes, having read them back as loading will."""
    full = {**manifest, "format": fmt.FORMAT, "files": files}
    try:
        raw = encode(full)
        decode(raw, fmt.MANIFEST)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"manifest cannot be saved: {error}") from error
    return raw


def save_model(
    folder: str | os.PathLike[str],
    manifest: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray[Any, Any]],
    files: Mapping[str, str | bytes] | None = None,
    overwrite: bool = False,
    *,
    specs: Sequence[fmt.ArraySpec] | None = None,
    payloads: Sequence[str] = (),
) -> None:
    """Write a model folder, whole or not at all.

    Everything is written to a hidden folder beside the target, flushed to disk,
    and only then put in place. If the process is killed before that, the target
    is as it was, and the hidden folder (``.NAME.….tmp``) can be deleted.

    Parameters
    ----------
    folder : str or path
        Where; parent folders are made. Nothing but an empty folder or, with
        ``overwrite``, a model is ever replaced.
    manifest : mapping of str to JSON data
        With ``stancelib_version`` (str). ``format``, ``files`` and the digest
        are filled in.
    arrays : mapping of str to ndarray
        The numbers, of bool, int, uint or float types.
    files : mapping of str to str or bytes, optional
        Further files, by name; str is written as UTF-8.
    overwrite : bool, optional
        Whether a model that is there is replaced.
    specs : sequence of ArraySpec, optional
        If given, what was written is loaded with them before it is put in place.
    payloads : sequence of str, optional
        Names of files that must be among `files`; they are looked for where `specs` are given.

    Raises
    ------
    InputError
        If the target must not be replaced, or something cannot be saved.
    ModelFormatError
        If ``specs`` are given and the arrays are not as they say, or a payload is missing.
    OSError
        If the disk is full or may not be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = Path(parent) / "model"
    ...     save_model(folder, {"stancelib_version": "0.1.0"}, {"bias": np.zeros(2)})
    ...     sorted(path.name for path in folder.iterdir())
    ['manifest.json', 'weights.npz']
    """
    target = Path(os.path.realpath(folder))
    _check_target(target, overwrite)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.with_name(f".{target.name}.{os.urandom(6).hex()}.tmp")
    work.mkdir()
    try:
        with (work / fmt.WEIGHTS).open("xb") as handle:
            write_arrays(handle, arrays)
            handle.flush()
            os.fsync(handle.fileno())
        for name, content in (files or {}).items():
            if not fmt.FILE_NAME.fullmatch(name) or name.lower() in (fmt.MANIFEST, fmt.WEIGHTS):
                raise InputError(f"file name {name!r} is not allowed in a model")
            _write(work / name, content.encode() if isinstance(content, str) else content)
        entries = {path.name: _entry(path) for path in sorted(work.iterdir())}
        _write(work / fmt.MANIFEST, _manifest(manifest, entries))
        if specs is not None:
            read_model(work, specs, payloads)
        sync_folder(work)
        replace_folder(work, target, overwrite)
    finally:
        shutil.rmtree(work, ignore_errors=True)
