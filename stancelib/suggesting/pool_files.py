"""Read the rows of a file of unlabelled texts one by one, so that it may be of any size."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from stancelib.corpus.readers import file_format
from stancelib.errors import CorpusError, InputError, Problem

__all__ = ["RawRow", "file_rows", "numbered"]

#: A row's number from 1 and its fields, or what is wrong with it.
RawRow = tuple[int, Mapping[str, object]] | Problem
#: The longest cell of a table, in characters: an unclosed quote must not eat all memory.
LONGEST_CELL = 1 << 27
_BATCH = 1024
_DELIMITERS = ",;\t"


def file_rows(path: Path, encoding: str = "utf-8-sig") -> Iterator[RawRow]:
    r"""Yield the rows of a file in order, holding one, or a small batch, at a time.

    Parameters
    ----------
    path : Path
        A file ending in .jsonl, .ndjson, .json, .csv or .tsv (each also with
        .gz), .parquet, or .txt: there every line that isn't blank is a text.
    encoding : str, optional
        Of text files.

    Yields
    ------
    (int, mapping) or Problem
        Number from 1 (of the line, in text files) and fields of a row, or what
        is wrong with it.

    Raises
    ------
    CorpusError
        If the file cannot be read at all, or breaks off.
    InputError
        If the encoding has an unknown name.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "pool.csv")
    ...     _ = path.write_text("text;id\nPlums are ripe.;a\n")
    ...     list(file_rows(path))
    [(2, {'text': 'Plums are ripe.', 'id': 'a'})]
    """
    name = Path(path.stem) if path.suffix.lower() == ".gz" else path
    kind = "txt" if name.suffix.lower() == ".txt" else file_format(path)
    if kind is None:
        message = (
            "unknown format; use .txt, .jsonl, .json, .csv, .tsv (each also with .gz) or .parquet"
        )
        raise CorpusError(str(path), [Problem(None, message)])
    if not path.is_file():
        raise CorpusError(str(path), [Problem(None, "there is no such file")])
    if kind == "parquet":
        yield from _parquet(path)
        return
    with _opened(path, encoding) as lines:
        if kind == "jsonl":
            yield from _json_lines(lines)
        elif kind == "json":
            yield from _json_list(lines, path)
        elif kind == "txt":
            yield from _plain_lines(lines)
        else:
            yield from _table(lines, path, "\t" if kind == "tsv" else ",")


def numbered(rows: Iterable[Any]) -> Iterator[RawRow]:
    """Give rows numbers from 1; a str is a row with nothing but a text.

    Examples
    --------
    >>> list(numbered(["Plums.", {"text": "Pears."}]))
    [(1, {'text': 'Plums.'}), (2, {'text': 'Pears.'})]
    """
    for number, item in enumerate(rows, 1):
        if isinstance(item, str):
            yield number, {"text": item}
        elif isinstance(item, Mapping) and all(isinstance(key, str) for key in item):
            yield number, item
        else:
            yield Problem(number, f"expected a text or an object, got {type(item).__name__}")


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[IO[str]]:
    """Open a text file; what breaks while it is read becomes a CorpusError."""
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        # JSON may hold U+2028 and the like, and tables bare carriage returns.
        with cast("IO[str]", opener(path, "rt", encoding=encoding, newline="")) as lines:
            yield lines
    except LookupError as error:
        raise InputError(f"encoding={encoding!r} is not known to Python; try 'cp1252'") from error
    except UnicodeError as error:
        message = f"is not {encoding} ({error}); tell the file's encoding, for example cp1252"
        raise CorpusError(str(path), [Problem(None, message)]) from error
    except (OSError, EOFError, zlib.error) as error:
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise CorpusError(str(path), [Problem(None, message)]) from error


def _plain_lines(lines: Iterable[str]) -> Iterator[RawRow]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, {"text": line.rstrip("\r\n")}


def _json_lines(lines: Iterable[str]) -> Iterator[RawRow]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Problem(number, f"not JSON: {error}")
            continue
        if isinstance(item, dict):
            yield number, item
        else:
            yield Problem(number, f"expected a JSON object, got {type(item).__name__}")


def _json_list(lines: IO[str], path: Path) -> Iterator[RawRow]:
    try:
        data = json.loads(lines.read())
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnicodeError):
            raise
        raise CorpusError(str(path), [Problem(None, f"not JSON: {error}")]) from error
    if not isinstance(data, list):
        message = f"holds a JSON {type(data).__name__}, not a list; for objects use .jsonl"
        raise CorpusError(str(path), [Problem(None, message)])
    yield from numbered(data)


def _table(lines: IO[str], path: Path, delimiter: str) -> Iterator[RawRow]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from _cells(lines, path, delimiter)
    finally:
        csv.field_size_limit(limit)


def _cells(lines: IO[str], path: Path, delimiter: str) -> Iterator[RawRow]:
    skipped, first = next(((n, line) for n, line in enumerate(lines) if line.strip()), (0, ""))
    delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), mark == delimiter))
    reader = csv.reader(itertools.chain([first], lines), delimiter=delimiter, strict=True)
    header = _header(reader, path)
    while True:
        start = skipped + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Problem(start, f"not readable CSV: {error}; check the quotes")
            continue
        if cells is None:
            return
        if len(cells) > len(header):
            yield Problem(
                start,
                f"{len(cells)} cells under {len(header)} columns; put quotes around a text that "
                "contains the delimiter",
            )
        elif any(cell.strip() for cell in cells):
            yield start, dict(zip(header, cells, strict=False))


def _header(reader: Iterator[list[str]], path: Path) -> list[str]:
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        message = f"the header is not readable CSV: {error}; check the quotes"
        raise CorpusError(str(path), [Problem(1, message)]) from error
    twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
    if twice:
        raise CorpusError(str(path), [Problem(1, f"column {twice[0]!r} occurs twice; rename one")])
    if not any(header):
        message = "is empty; the first line must name the columns"
        raise CorpusError(str(path), [Problem(None, message)])
    return header


def _parquet(path: Path) -> Iterator[RawRow]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError("this source needs pyarrow: pip install pyarrow") from error
    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (OSError, pyarrow.ArrowException) as error:
        message = f"not a readable Parquet file: {error}"
        raise CorpusError(str(path), [Problem(None, message)]) from error
