"""Putting a finished folder in the place of another."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

__all__ = ["replace_folder", "sync_folder"]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk, where the system can.

    Parameters
    ----------
    folder : Path
        An existing folder.

    Raises
    ------
    OSError
        If flushing fails.

    Examples
    --------
    >>> sync_folder(Path.cwd())
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two names in one step (Linux renameat2); return whether it was done."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(first), os.fsencode(second)
    return bool(rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)


def _rename_twice(new: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.{os.urandom(6).hex()}.old")
    target.replace(old)
    try:
        new.replace(target)
    except OSError:
        old.replace(target)
        raise
    sync_folder(target.parent)
    shutil.rmtree(old)


def replace_folder(new: Path, target: Path, overwrite: bool) -> None:
    """Move a folder to a name, and delete the folder that had the name, if any.

    On Linux the two change places in one step, so that at every moment the name
    leads to a whole folder. Elsewhere two renames follow each other: a process
    killed between them leaves the old folder whole under a hidden name beside
    the target.

    Parameters
    ----------
    new : Path
        The finished folder.
    target : Path
        In the same parent folder.
    overwrite : bool
        Whether a folder that has the name may be deleted; an empty one always may.

    Raises
    ------
    OSError
        If renaming fails, or there is a folder that may not be deleted. It is
        then as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     new, old = Path(parent, "new"), Path(parent, "old")
    ...     new.mkdir(), old.mkdir(), (new / "file").touch()
    ...     replace_folder(new, old, overwrite=True)
    ...     (old / "file").exists(), new.exists()
    (None, None, None)
    (True, False)
    """
    if not overwrite or not target.exists():
        if target.is_dir():
            target.rmdir()  # fails where another process has put something there meanwhile
        new.replace(target)
    elif _exchange(new, target):
        sync_folder(target.parent)
        shutil.rmtree(new)
    else:
        _rename_twice(new, target)
    sync_folder(target.parent)
