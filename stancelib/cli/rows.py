"""Read the rows of JSON Lines and CSV files one by one, good ones and bad ones."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from stancelib.cli.inputs import InputFormat, reading
from stancelib.errors import InputError

__all__ = ["BadRow", "Row", "read_rows"]

#: The longest cell of a CSV file, in characters: an unclosed quote must not eat all memory.
LONGEST_CELL = 1 << 27

_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a text: the line on which it starts (from 1), and the fields carried through."""

    number: int
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be classified, and why."""

    number: int
    message: str


def read_rows(
    stream: BinaryIO,
    kind: InputFormat,
    *,
    text_column: str = "text",
    keep: Sequence[str] = (),
    encoding: str = "utf-8-sig",
) -> Generator[Row | BadRow, None, None]:
    r"""Yield the rows of a file in order, holding one at a time.

    Parameters
    ----------
    stream : binary file
    kind : {InputFormat.jsonl, InputFormat.csv, InputFormat.tsv}
    text_column : str, optional
        The key or column that holds the text.
    keep : sequence of str, optional
        Keys or columns to carry through, where a row has them.
    encoding : str, optional
        Bytes that are wrong in it make a bad row.

    Yields
    ------
    Row or BadRow
        Blank lines are skipped but counted.

    Raises
    ------
    InputError
        If a table has no header or no such column, the whole file is in another
        encoding, or it breaks off.

    Examples
    --------
    >>> stream = io.BytesIO(b'{"text": "a", "id": 7}\n\noops\n')
    >>> for row in read_rows(stream, InputFormat.jsonl, keep=["id"]):
    ...     print(row)
    Row(number=1, text='a', fields={'id': 7})
    BadRow(number=3, message='not JSON: Expecting value at column 1')
    """
    # Wrong bytes become lone surrogates, which no right text decodes to.
    newline = "\n" if kind is InputFormat.jsonl else ""
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline=newline)
    try:
        with reading():
            if kind is InputFormat.jsonl:
                yield from _json_rows(text, text_column, keep)
            else:
                delimiter = "\t" if kind is InputFormat.tsv else ","
                yield from _table_rows(text, text_column, keep, delimiter)
    except UnicodeError as error:
        message = f"is not {encoding} ({error}); say which encoding it has: --encoding NAME"
        raise InputError(message) from error
    finally:
        with suppress(ValueError):  # already closed by whoever opened it
            text.detach()


def _undecoded(*texts: str) -> str | None:
    for text in texts:
        if found := _UNDECODED.search(text):
            return (
                f"byte 0x{ord(found[0]) - 0xDC00:02x} is wrong in this encoding; "
                "say which encoding the file has, for example --encoding cp1252"
            )
    return None


def _json_rows(
    lines: Iterator[str], text_column: str, keep: Sequence[str]
) -> Iterator[Row | BadRow]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _json_row(number, line, text_column, keep)
            except RecursionError:
                yield BadRow(number, "not usable JSON: nested too deeply")
            except json.JSONDecodeError as error:
                yield BadRow(number, f"not JSON: {error.msg} at column {error.colno}")
            except ValueError as error:  # a number with thousands of digits
                yield BadRow(number, f"not usable JSON: {error}")


def _json_row(number: int, line: str, text_column: str, keep: Sequence[str]) -> Row | BadRow:
    if message := _undecoded(line):
        return BadRow(number, message)
    data = json.loads(line, parse_constant=lambda name: None)
    if not isinstance(data, dict):
        return BadRow(number, f"expected a JSON object, got {type(data).__name__}")
    if text_column not in data:
        return BadRow(number, f"has no {text_column!r}; {_found(data)}")
    text = data[text_column]
    if not isinstance(text, str):
        return BadRow(number, f"{text_column!r} must be a string, got {type(text).__name__}")
    return Row(number, text, {key: _scalar(data[key]) for key in keep if key in data})


def _scalar(value: Any) -> Any:
    # 1e999 is read as infinity, which JSON cannot write.
    if isinstance(value, float) and value - value != 0:
        return None
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def _found(names: Mapping[str, object] | Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in list(names)[:10])
    return f"found {shown or 'nothing'}; name the right one with --text-column"


def _table_rows(
    lines: io.TextIOWrapper, text_column: str, keep: Sequence[str], delimiter: str
) -> Iterator[Row | BadRow]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from _csv_rows(lines, text_column, keep, delimiter)
    finally:
        csv.field_size_limit(limit)


def _csv_rows(
    lines: io.TextIOWrapper, text_column: str, keep: Sequence[str], delimiter: str
) -> Iterator[Row | BadRow]:
    skipped, first = next(((n, line) for n, line in enumerate(lines) if line.strip()), (0, ""))
    delimiter = _sniff(first, text_column, delimiter)
    reader = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise InputError(f"the header is not readable CSV: {error}; check the quotes") from error
    if header.count(text_column) != 1:
        wrong = "occurs twice" if text_column in header else "is not there"
        raise InputError(f"the column {text_column!r} {wrong}: {_found(header)}")
    at = header.index(text_column)
    columns = {name: header.index(name) for name in keep if name in header}
    while True:
        start = skipped + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield BadRow(start, f"not readable CSV: {error}; check the quotes")
        else:
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield _csv_row(start, cells, len(header), at, columns)


def _csv_row(
    number: int, cells: Sequence[str], width: int, at: int, columns: Mapping[str, int]
) -> Row | BadRow:
    if message := _undecoded(*cells):
        return BadRow(number, message)
    if len(cells) > width:
        return BadRow(
            number,
            f"{len(cells)} cells under {width} columns; put quotes around a text that contains "
            "the delimiter",
        )
    if at >= len(cells):
        return BadRow(number, f"only {len(cells)} of {width} cells: the text is missing")
    fields = {name: cells[i] for name, i in columns.items() if i < len(cells)}
    return Row(number, cells[at], fields)


def _sniff(first: str, text_column: str, delimiter: str) -> str:
    """Return the delimiter that makes the header name the text column."""
    for candidate in (delimiter, ",", ";", "\t"):
        if text_column in [cell.strip().strip('"') for cell in first.split(candidate)]:
            return candidate
    return delimiter
