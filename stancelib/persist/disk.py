"""Opening a folder and its files without being led astray, or made to wait."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stancelib.errors import ModelFormatError
from stancelib.persist import format as fmt

__all__ = ["as_format_error", "check_folder", "opened"]

# A pipe in place of a file must not make the reader wait, nor a link lead it elsewhere.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def as_format_error(folder: str | os.PathLike[str]) -> Iterator[Path]:
    """Give the folder as a path, and turn what can go wrong on disk into one error.

    Parameters
    ----------
    folder : str or path
        Of a model.

    Yields
    ------
    Path

    Raises
    ------
    ModelFormatError
        In place of OSError, ValueError, MemoryError and RecursionError.

    Examples
    --------
    >>> with as_format_error("model") as path:
    ...     raise ValueError("odd")
    Traceback (most recent call last):
    stancelib.errors.ModelFormatError: [SL400] model: cannot be read: ValueError odd
    """
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
def opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a regular file.

    Parameters
    ----------
    path : Path
        Links are not followed, pipes not waited for.

    Yields
    ------
    handle : binary file
    size : int
        In bytes.

    Raises
    ------
    ModelFormatError
        If it is anything but a regular file.
    OSError
        If it cannot be opened.
    """
    descriptor = os.open(path, _FLAGS)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ModelFormatError(str(path), "is not a regular file")
    with os.fdopen(descriptor, "rb") as handle:
        yield handle, status.st_size


def check_folder(folder: Path) -> list[str]:
    """Return the names in a model's folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of str
        Sorted.

    Raises
    ------
    ModelFormatError
        If it is no folder of a model, or holds a link or too many files.
    OSError
        If it cannot be read.
    """
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
