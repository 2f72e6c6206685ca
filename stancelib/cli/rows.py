"""Read the rows of JSON Lines, CSV and Parquet files one by one, good ones and bad ones."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from stancelib.cli.inputs import InputFormat, reading
from stancelib.errors import InputError

if TYPE_CHECKING:
    import pyarrow

__all__ = ["BadRow", "Columns", "Row", "arrow_batches", "read_rows", "rows_of_batch"]

#: The longest cell of a CSV file, in characters: an unclosed quote must not eat all memory.
LONGEST_CELL = 1 << 27

#: Rows of a Parquet file that are read at once.
_BATCH = 1024

_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a text.

    Parameters
    ----------
    number : int
        The line on which it starts, from 1; in a Parquet file, the row.
    text : str
    fields : mapping of str to object
        What is carried through.
    target : str or None
        What the text is about; None where the row doesn't say.
    """

    number: int
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    target: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be classified, and why."""

    number: int
    message: str


class Columns(NamedTuple):
    """What is read of a row.

    Parameters
    ----------
    text : str
        The key or column that holds the text.
    target : str or None
        That holds what the text is about; None to read none.
    target_needed : bool
        Whether a table without that column is refused.
    keep : sequence of str
        Keys or columns to carry through, where a row has them.
    """

    text: str = "text"
    target: str | None = None
    target_needed: bool = False
    keep: Sequence[str] = ()


def read_rows(
    stream: BinaryIO, kind: InputFormat, columns: Columns, *, encoding: str = "utf-8-sig"
) -> Generator[Row | BadRow, None, None]:
    r"""Yield the rows of a file in order, holding one (of Parquet, a batch) at a time.

    Parameters
    ----------
    stream : binary file
    kind : InputFormat
        One of ``ROWS``.
    columns : Columns
    encoding : str, optional
        Of text; bytes that are wrong in it make a bad row.

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
    >>> for row in read_rows(stream, InputFormat.jsonl, Columns(keep=["id"])):
    ...     print(row)
    Row(number=1, text='a', fields={'id': 7}, target=None)
    BadRow(number=3, message='not JSON: Expecting value at column 1')
    """
    if kind is InputFormat.parquet:
        with reading():
            yield from _parquet_rows(stream, columns)
        return
    # Wrong bytes become lone surrogates, which no right text decodes to.
    newline = "\n" if kind is InputFormat.jsonl else ""
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline=newline)
    try:
        with reading():
            if kind is InputFormat.jsonl:
                yield from _json_rows(text, columns)
            else:
                delimiter = "\t" if kind is InputFormat.tsv else ","
                yield from _table_rows(text, columns, delimiter)
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


def _json_rows(lines: Iterator[str], columns: Columns) -> Iterator[Row | BadRow]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _json_row(number, line, columns)
            except RecursionError:
                yield BadRow(number, "not usable JSON: nested too deeply")
            except json.JSONDecodeError as error:
                yield BadRow(number, f"not JSON: {error.msg} at column {error.colno}")
            except ValueError as error:  # a number with thousands of digits
                yield BadRow(number, f"not usable JSON: {error}")


def _json_row(number: int, line: str, columns: Columns) -> Row | BadRow:
    if message := _undecoded(line):
        return BadRow(number, message)
    data = json.loads(line, parse_constant=lambda name: None)
    if not isinstance(data, dict):
        return BadRow(number, f"expected a JSON object, got {type(data).__name__}")
    if columns.text not in data:
        return BadRow(number, f"has no {columns.text!r}; {_found(data)}")
    return _row_of(number, data, columns)


def _row_of(number: int, data: Mapping[str, Any], columns: Columns) -> Row | BadRow:
    """Check text and target of a row that is a mapping."""
    text = data[columns.text]
    target = None if columns.target is None else data.get(columns.target)
    if not isinstance(text, str):
        return BadRow(number, f"{columns.text!r} must be a string, got {type(text).__name__}")
    if target is not None and not isinstance(target, str):
        return BadRow(number, f"{columns.target!r} must be a string, got {type(target).__name__}")
    fields = {key: _scalar(data[key]) for key in columns.keep if key in data}
    return Row(number, text, fields, _filled(target))


def _scalar(value: Any) -> Any:
    # 1e999 is read as infinity, which JSON cannot write.
    if isinstance(value, float) and value - value != 0:
        return None
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, default=str) if isinstance(value, (dict, list)) else str(value)


def _filled(target: str | None) -> str | None:
    return target if target and target.strip() else None


def _found(names: Mapping[str, object] | Sequence[str], option: str = "--text-column") -> str:
    shown = ", ".join(repr(name[:40]) for name in list(names)[:10])
    return f"found {shown or 'nothing'}; name the right one with {option}"


def _places(header: Sequence[str], columns: Columns) -> tuple[int, int | None]:
    """Return where text and target stand in a table; refuse one without them."""
    text = _place(header, columns.text, "--text-column")
    if columns.target is None or (columns.target not in header and not columns.target_needed):
        return text, None
    return text, _place(header, columns.target, "--target-column, or give --target for all rows")


def _place(header: Sequence[str], name: str, option: str) -> int:
    if header.count(name) != 1:
        wrong = "occurs twice" if name in header else "is not there"
        raise InputError(f"the column {name!r} {wrong}: {_found(header, option)}")
    return header.index(name)


def _parquet_rows(stream: BinaryIO, columns: Columns) -> Iterator[Row | BadRow]:
    number = 1
    for batch in arrow_batches(stream, columns, _BATCH):
        yield from rows_of_batch(batch, number, columns)
        number += batch.num_rows


def arrow_batches(stream: BinaryIO, columns: Columns, size: int) -> Iterator[pyarrow.RecordBatch]:
    """Yield a Parquet file's columns that are read, by as many rows at a time.

    Raises
    ------
    InputError
        If it can't be read, or has no such column.
    """
    if not stream.seekable():
        raise InputError("Parquet cannot be read from a pipe; give the name of a file")
    # Imported here: it takes a while, and other formats don't need it.
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(stream, pre_buffer=False)
        header = list(file.schema_arrow.names)
        _places(header, columns)
        read = dict.fromkeys((columns.text, columns.target, *columns.keep))
        yield from file.iter_batches(size, columns=[name for name in read if name in header])
    except pyarrow.ArrowException as error:
        raise InputError(f"is not readable Parquet: {error}") from error


def rows_of_batch(
    batch: pyarrow.RecordBatch, first: int, columns: Columns
) -> Iterator[Row | BadRow]:
    """Yield the rows of a batch, numbered from `first`."""
    for number, data in enumerate(batch.to_pylist(), first):
        yield _row_of(number, data, columns)


def _table_rows(
    lines: io.TextIOWrapper, columns: Columns, delimiter: str
) -> Iterator[Row | BadRow]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from _csv_rows(lines, columns, delimiter)
    finally:
        csv.field_size_limit(limit)


def _csv_rows(lines: io.TextIOWrapper, columns: Columns, delimiter: str) -> Iterator[Row | BadRow]:
    skipped, first = next(((n, line) for n, line in enumerate(lines) if line.strip()), (0, ""))
    delimiter = _sniff(first, columns.text, delimiter)
    reader = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise InputError(f"the header is not readable CSV: {error}; check the quotes") from error
    text, target = _places(header, columns)
    kept = {name: header.index(name) for name in columns.keep if name in header}
    table = _Table(len(header), text, target, kept)
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
                yield _csv_row(start, cells, table)


class _Table(NamedTuple):
    """The width of a table, and where its columns stand."""

    width: int
    text: int
    target: int | None
    kept: Mapping[str, int]


def _csv_row(number: int, cells: Sequence[str], table: _Table) -> Row | BadRow:
    if message := _undecoded(*cells):
        return BadRow(number, message)
    if len(cells) > table.width:
        return BadRow(
            number,
            f"{len(cells)} cells under {table.width} columns; put quotes around a text that "
            "contains the delimiter",
        )
    if table.text >= len(cells):
        return BadRow(number, f"only {len(cells)} of {table.width} cells: the text is missing")
    fields = {name: cells[i] for name, i in table.kept.items() if i < len(cells)}
    at = table.target
    target = None if at is None or at >= len(cells) else cells[at]
    return Row(number, cells[table.text], fields, _filled(target))


def _sniff(first: str, text_column: str, delimiter: str) -> str:
    """Return the delimiter that makes the header name the text column."""
    for candidate in (delimiter, ",", ";", "\t"):
        if text_column in [cell.strip().strip('"') for cell in first.split(candidate)]:
            return candidate
    return delimiter
