"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["replacing", "write_atomically"]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` once everything is written.

    Parameters
    ----------
    path : Path
        In a folder that exists.

    Yields
    ------
    binary file
        A temporary file in the same folder. If the block raises, it is
        removed and `path` is left as it was.

    Raises
    ------
    OSError
        If the file can't be made or written.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # mkstemp makes files private
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by new content in one step.

    Parameters
    ----------
    path : Path
        In a folder that exists.
    data : bytes
        The content.

    Raises
    ------
    OSError
        If it cannot be written; the old file is left as it was.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder, "a"), b"x")
    ...     [p.name for p in Path(folder).iterdir()]
    ['a']
    """
    with replacing(path) as file:
        file.write(data)
