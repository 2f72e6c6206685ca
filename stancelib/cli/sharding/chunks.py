"""Inputs cut into chunks that are quick to read and to hand over; workers make rows of them."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from stancelib.cli.inputs import InputFormat, reading
from stancelib.cli.rows import BadRow, Columns, Row, arrow_batches, read_rows, rows_of_batch
from stancelib.errors import InputError

__all__ = ["Chunk", "chunks_of", "rows_of"]

#: Encodings in which a line ends at a byte 10, and nowhere else.
_PLAIN = frozenset({"utf-8", "utf-8-sig", "ascii", "latin-1", "iso-8859-1", "cp1252"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of an input, as they are cheapest to hand over.

    Parameters
    ----------
    kind : InputFormat
    before : int
        Rows or lines that come before.
    data : bytes
        Lines of JSON, or batches of Arrow.
    rows : tuple of Row or BadRow
        Rows of other formats, which only a reader of the whole can cut.
    """

    kind: InputFormat
    before: int
    data: bytes = b""
    rows: tuple[Row | BadRow, ...] = ()


def chunks_of(
    stream: BinaryIO, kind: InputFormat, columns: Columns, size: int, encoding: str
) -> Generator[Chunk, None, None]:
    """Yield an input by `size` rows (of JSON Lines, lines) at a time.

    Raises
    ------
    InputError
        If nothing of it can be read; a break later on ends in a bad row.
    """
    if kind is InputFormat.parquet:
        yield from _arrow(stream, columns, size)
    elif kind is InputFormat.jsonl and encoding.lower() in _PLAIN:
        yield from _lines(stream, size)
    else:
        yield from _read(stream, kind, columns, size, encoding)


def rows_of(chunk: Chunk, columns: Columns, encoding: str) -> list[Row | BadRow]:
    """Return the rows of a chunk."""
    if chunk.rows:
        return list(chunk.rows)
    if chunk.kind is InputFormat.parquet:
        import pyarrow as pa

        number = chunk.before
        out: list[Row | BadRow] = []
        with pa.ipc.open_stream(chunk.data) as batches:
            for batch in batches:
                out += rows_of_batch(batch, number + 1, columns)
                number += batch.num_rows
        return out
    found = read_rows(io.BytesIO(chunk.data), chunk.kind, columns, encoding=encoding)
    return [replace(row, number=row.number + chunk.before) for row in found]


def _arrow(stream: BinaryIO, columns: Columns, size: int) -> Iterator[Chunk]:
    import pyarrow as pa

    before = 0
    with reading():
        for batch in arrow_batches(stream, columns, size):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            yield Chunk(InputFormat.parquet, before, sink.getvalue().to_pybytes())
            before += batch.num_rows


def _lines(stream: BinaryIO, size: int) -> Iterator[Chunk]:
    before = 0
    while True:
        lines: list[bytes] = []
        broken = ""
        try:
            with reading():
                lines.extend(islice(stream, size))
        except InputError as error:
            if not (lines or before):
                raise
            broken = str(error.args[0])
        if lines:
            yield Chunk(InputFormat.jsonl, before, b"".join(lines))
        before += len(lines)
        if broken:
            yield Chunk(InputFormat.jsonl, before, rows=(BadRow(before + 1, broken),))
        if broken or len(lines) < size:
            return


def _read(
    stream: BinaryIO, kind: InputFormat, columns: Columns, size: int, encoding: str
) -> Generator[Chunk, None, None]:
    rows: list[Row | BadRow] = []
    seen = 0
    try:
        for row in read_rows(stream, kind, columns, encoding=encoding):
            rows.append(row)
            seen += 1
            if len(rows) == size:
                yield Chunk(kind, seen - size, rows=tuple(rows))
                rows = []
    except InputError as error:
        if not seen:
            raise
        number = rows[-1].number if rows else seen
        rows.append(BadRow(number + 1, str(error.args[0])))
    if rows:
        yield Chunk(kind, seen - len(rows), rows=tuple(rows))
