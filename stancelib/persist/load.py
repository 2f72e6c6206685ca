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
   implied. Whoever calls :func:`load_model_files` sees only the newest form.
4. Add a folder saved in the old format to the tests, and never touch it again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from stancelib.errors import ModelFormatError
from stancelib.persist import format as fmt
from stancelib.persist.manifest import decode, listed_files
from stancelib.persist.npz import read_arrays
from stancelib.persist.values import check_arrays

__all__ = ["READERS", "load_model_files", "read_manifest", "verify_model"]

_Arrays = dict[str, np.ndarray[Any, Any]]

_CHUNK = 1 << 20
# A pipe in place of a file must not make the reader wait, nor a link lead it elsewhere.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def _as_format_error(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Give the folder as a path, and turn what can go wrong on disk into one error."""
    try:
        yield Path(folder)
    except ModelFormatError:
        raise
    except OSError as error:
        where = str(error.filename or folder)
        raise ModelFormatError(where, f"cannot be read: {error.strerror or error}") from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ModelFormatError(
            str(folder), f"cannot be read: {type(error).__name__} {error}"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a regular file; give its handle and its size in bytes."""
    descriptor = os.open(path, _FLAGS)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ModelFormatError(str(path), "is not a regular file")
    with os.fdopen(descriptor, "rb") as handle:
        yield handle, status.st_size


def _check_folder(folder: Path) -> list[str]:
    """Return the names in a folder; refuse links in it."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise ModelFormatError(str(folder), f"{what}: give the folder of a model")
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                raise ModelFormatError(
                    str(folder / entry.name), "is a symbolic link: copy the file itself here"
                )
            names.append(entry.name)
            if len(names) > fmt.MAX_ENTRIES:
                raise ModelFormatError(str(folder), f"holds more than {fmt.MAX_ENTRIES} files")
    if fmt.MANIFEST not in names:
        raise ModelFormatError(str(folder), f"has no {fmt.MANIFEST}: this is not a model folder")
    return sorted(names)


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
    with _as_format_error(folder) as path:
        _check_folder(path)
        with _opened(path / fmt.MANIFEST) as (handle, size):
            if size > fmt.MAX_MANIFEST_BYTES:
                raise ModelFormatError(
                    str(path / fmt.MANIFEST), f"larger than {fmt.MAX_MANIFEST_BYTES} bytes"
                )
            return decode(handle.read(fmt.MAX_MANIFEST_BYTES + 1), str(path / fmt.MANIFEST))


def _check_digest(handle: IO[bytes], size: int, expected: tuple[str, int], path: Path) -> None:
    digest, length = expected
    if size != length:
        raise ModelFormatError(
            str(path), f"is {size} bytes, expected {length}: get the model again, or retrain it"
        )
    sha256, left = hashlib.sha256(), length
    while left and (chunk := handle.read(min(_CHUNK, left))):
        sha256.update(chunk)
        left -= len(chunk)
    if sha256.hexdigest() != digest:
        raise ModelFormatError(
            str(path), "was edited or damaged (sha256 differs): get the model again, or retrain it"
        )


def _read_1(folder: Path, manifest: dict[str, Any], specs: Sequence[fmt.ArraySpec]) -> _Arrays:
    for name, expected in listed_files(manifest, str(folder / fmt.MANIFEST)).items():
        path = folder / name
        with _opened(path) as (handle, size):
            _check_digest(handle, size, expected, path)
            if name == fmt.WEIGHTS:
                # The same open file, so that what is read is what was hashed.
                arrays = read_arrays(handle, size, specs, str(path))
    check_arrays(arrays, specs, str(folder / fmt.WEIGHTS))
    return arrays


#: For each format number, what reads it.
READERS: dict[int, Callable[[Path, dict[str, Any], Sequence[fmt.ArraySpec]], _Arrays]] = {
    1: _read_1,
}


def load_model_files(
    folder: str | os.PathLike[str], specs: Sequence[fmt.ArraySpec]
) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    """Read a model folder, checking everything before it is used.

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
    manifest = read_manifest(folder)
    with _as_format_error(folder) as path:
        arrays = READERS[manifest["format"]](path, manifest, specs)
    for array in arrays.values():
        array.setflags(write=False)
    return manifest, arrays


def verify_model(folder: str | os.PathLike[str], specs: Sequence[fmt.ArraySpec]) -> list[str]:
    """Check a model folder as loading does, and say what was checked.

    Parameters
    ----------
    folder : str or path
        The model.
    specs : sequence of ArraySpec
        The arrays that the model consists of.

    Returns
    -------
    list of str
        One line per thing checked, and per file that is not the model's.

    Raises
    ------
    ModelFormatError
        At the first thing that is not as it should be.

    Examples
    --------
    >>> import tempfile
    >>> from stancelib.persist.save import save_model
    >>> specs = [fmt.ArraySpec("bias", "<f4", ("n_topics",))]
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = f"{parent}/model"
    ...     save_model(folder, {"stancelib_version": "0.1.0"}, {"bias": np.zeros(2, "<f4")})
    ...     lines = verify_model(folder, specs)
    >>> lines[0]
    'manifest.json: format 1, stancelib 0.1.0, as it was written'
    >>> lines[2]
    'weights.npz/bias.npy: <f4 (2,), finite'
    """
    manifest, arrays = load_model_files(folder, specs)
    with _as_format_error(folder) as path:
        files = listed_files(manifest, str(path / fmt.MANIFEST))
        version = manifest["stancelib_version"]
        lines = [
            f"{fmt.MANIFEST}: format {manifest['format']}, stancelib {version}, as it was written"
        ]
        lines += [f"{name}: {size} bytes, sha256 matches" for name, (_, size) in files.items()]
        for spec in specs:
            if spec.name in arrays:
                kinds = [kind for kind in ("finite", "sorted", "unique") if getattr(spec, kind)]
                facts = ", ".join([f"{spec.dtype} {arrays[spec.name].shape}", *kinds])
                lines.append(f"{fmt.WEIGHTS}/{spec.name}.npy: {facts}")
        extra = [n for n in _check_folder(path) if n not in files and n != fmt.MANIFEST]
        return lines + [f"{name}: not listed in the manifest, ignored" for name in extra]
