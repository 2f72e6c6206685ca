"""What could not be classified: shown on stderr, and in full in a file of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from stancelib.cli.guard import printable
from stancelib.errors import InputError

__all__ = ["Failures"]

_SHOWN = 20


class Failures:
    """Reports rows and files that could not be classified.

    Parameters
    ----------
    write : callable or None
        Takes each failure as a line of JSON: ``file``, ``row`` (None for a
        whole file), ``code``, ``message``.
    """

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self.count = 0
        self._write = write

    def add(self, file: str, row: int | None, message: str) -> None:
        """Report a failure; after the first twenty, stderr only counts them."""
        self.count += 1
        if self._write is not None:
            data = {"file": file, "row": row, "code": InputError.code, "message": message}
            self._write(json.dumps(data) + "\n")
        if self.count <= _SHOWN:
            where = file if row is None else f"{file}, row {row}"
            sys.stderr.write(printable(f"error: [{InputError.code}] {where}: {message}") + "\n")

    def summarise(self) -> None:
        """Say how many failures were not shown."""
        if self.count > _SHOWN:
            listed = "" if self._write else "; --errors FILE lists all"
            sys.stderr.write(f"… and {self.count - _SHOWN:,} more{listed}\n")
