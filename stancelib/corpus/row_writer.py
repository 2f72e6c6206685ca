"""Write rows as JSON Lines or as a table, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from stancelib.errors import InputError
from stancelib.files import write_atomically

__all__ = ["check_ending", "json_line", "write_rows"]

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_LINES = (".jsonl", ".ndjson")


def write_rows(
    rows: Iterable[Mapping[str, object]],
    path: str | os.PathLike[str],
    *,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Path:
    r"""Write rows to a file, in the form that its name says.

    Parameters
    ----------
    rows : iterable of mapping
        Columns stand in the order in which they first occur.
    path : path
        Ends in .csv, .tsv, .jsonl or .ndjson, or one of these and .gz.
    encoding, errors : str, optional
        Of tables, as in ``str.encode``; JSON Lines are always UTF-8.

    Returns
    -------
    Path
        The file; replaced only once everything is written.

    Raises
    ------
    InputError
        If the name has another ending, or a value cannot be written in this form.
    OSError
        If the folder cannot be written; the old file is left as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_rows([{"text": "Tax it.", "label": "pro"}], Path(folder, "a.csv")).read_text()
    'text,label\nTax it.,pro\n'
    """
    path = Path(path)
    suffix, packed = check_ending(path)
    if suffix in _LINES:
        data = b"".join(json_line(row, number) for number, row in enumerate(rows))
    else:
        table = _table(list(rows), _DELIMITERS[suffix])
        try:
            data = table.encode(encoding, errors)
        except UnicodeEncodeError as error:
            bad = f"a table cannot hold the character {error.object[error.start]!a}"
            raise InputError(f"{path}: {bad}; name a .jsonl file") from error
    # No time stamp inside, so that the same rows give the same bytes.
    write_atomically(path, gzip.compress(data, mtime=0) if packed else data)
    return path


def check_ending(path: Path) -> tuple[str, bool]:
    """Return the ending that says how rows are written, and whether they are packed.

    Raises
    ------
    InputError
        If rows can't be written to a file of this name.

    Examples
    --------
    >>> check_ending(Path("train.CSV.gz"))
    ('.csv', True)
    """
    packed = path.suffix.lower() == ".gz"
    suffix = Path(path.stem if packed else path.name).suffix.lower()
    if suffix not in (*_DELIMITERS, *_LINES):
        endings = ", ".join((*_DELIMITERS, *_LINES))
        raise InputError(f"{path}: name a file that ends in {endings}, or one of these and .gz")
    return suffix, packed


def json_line(row: Mapping[str, object], number: int | None = None, what: str = "a value") -> bytes:
    r"""Return a row as a line of JSON, in UTF-8.

    Parameters
    ----------
    row : mapping of str to object
    number : int or None, optional
        Position of the row, for the message.
    what : str, optional
        What the message says cannot be written.

    Raises
    ------
    InputError
        If a value is none that JSON has.

    Examples
    --------
    >>> json_line({"text": "Tax it.", "year": 1999})
    b'{"text": "Tax it.", "year": 1999}\n'
    """
    try:
        line = json.dumps(row, ensure_ascii=False, allow_nan=False, default=_native)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} cannot be written as JSON: {error}", row=number) from error
    try:
        return line.encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can write
        return json.dumps(row, default=_native).encode() + b"\n"


def _native(value: object) -> object:
    """Return dates as ISO strings, numpy values as Python's."""
    for method in ("isoformat", "tolist"):
        if hasattr(value, method):
            return getattr(value, method)()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _table(rows: list[Mapping[str, object]], delimiter: str) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.StringIO(newline="")
    # Lines end in CR LF, or else the module leaves a CR within a cell unquoted.
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat") or hasattr(value, "tolist"):
        value = _native(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_native)
    return str(value)
