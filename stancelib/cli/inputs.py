"""What the commands read: the format of a file, and documents as plain text."""

from __future__ import annotations

import gzip
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from stancelib.errors import InputError

__all__ = [
    "ROWS",
    "InputFormat",
    "Opened",
    "Plain",
    "check_encoding",
    "decode",
    "format_of",
    "opened",
    "plain",
    "read_document",
    "reading",
]


class InputFormat(StrEnum):
    """A format of text files."""

    text = "text"
    markdown = "markdown"
    html = "html"
    jsonl = "jsonl"
    csv = "csv"
    tsv = "tsv"
    parquet = "parquet"


#: Formats whose rows are classified one by one.
ROWS = frozenset({InputFormat.jsonl, InputFormat.csv, InputFormat.tsv, InputFormat.parquet})

_BY_SUFFIX = {
    ".md": InputFormat.markdown,
    ".markdown": InputFormat.markdown,
    ".html": InputFormat.html,
    ".htm": InputFormat.html,
    ".xhtml": InputFormat.html,
    ".jsonl": InputFormat.jsonl,
    ".ndjson": InputFormat.jsonl,
    ".csv": InputFormat.csv,
    ".tsv": InputFormat.tsv,
    ".parquet": InputFormat.parquet,
}


def format_of(name: str) -> InputFormat:
    """Return a file's format by its name; plain text where the suffix says nothing.

    Examples
    --------
    >>> format_of("a.CSV.gz").value, format_of("README").value
    ('csv', 'text')
    """
    path = Path(name)
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = Path(path.stem).suffix.lower()
    return _BY_SUFFIX.get(suffix, InputFormat.text)


def check_encoding(encoding: str) -> None:
    """Raise InputError unless Python knows the encoding."""
    try:
        "a".encode(encoding)
    except (LookupError, UnicodeError) as error:
        message = f"--encoding {encoding!r} is not known; try utf-8, cp1252, latin-1 or utf-16"
        raise InputError(message) from error


class Opened(NamedTuple):
    """An open file: the bytes to read, its size where known, and how far it was read."""

    stream: BinaryIO
    size: int | None
    position: Callable[[], int]


@contextmanager
def reading() -> Iterator[None]:
    """Turn what goes wrong while a file is opened or read into InputError."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        message = f"not a whole gzip file ({error}); fetch or compress it again"
        raise InputError(message) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}") from error


@contextmanager
def opened(name: str) -> Iterator[Opened]:
    """Open a file, or standard input for ``-``; what ends in ``.gz`` is decompressed.

    Raises
    ------
    InputError
        If it cannot be opened.
    """
    if name == "-":
        yield Opened(sys.stdin.buffer, None, lambda: 0)
        return
    path = Path(name)
    with reading():
        handle = path.open("rb")
    with handle:
        status = os.fstat(handle.fileno())
        size = status.st_size if stat.S_ISREG(status.st_mode) else None
        stream: BinaryIO = handle
        if path.suffix.lower() == ".gz":
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=handle))
        yield Opened(stream, size, handle.tell if size else lambda: 0)


def read_document(name: str, encoding: str) -> str:
    """Return a whole file's text; raise InputError if it cannot be read or decoded."""
    with opened(name) as file, reading():
        data = file.stream.read()
    return decode(data, encoding)


def decode(data: bytes, encoding: str) -> str:
    r"""Return the text of bytes; raise InputError that says where the encoding breaks.

    Examples
    --------
    >>> try:
    ...     decode(b"caf\xe9", "utf-8")
    ... except InputError as error:
    ...     print(error)
    [SL100] byte 0xe9 at offset 3 is not utf-8; say which encoding it has: --encoding cp1252
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        guess = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
        # The utf-8-sig codec counts from behind the byte order mark.
        at = error.start + len(data) - len(error.object)
        raise InputError(
            f"byte 0x{data[at]:02x} at offset {at} is not {encoding.removesuffix('-sig')}; "
            f"say which encoding it has: --encoding {guess}"
        ) from error
    except UnicodeError as error:  # UTF-16 without a byte order mark, say
        raise InputError(f"is not {encoding}: {error}; give another --encoding") from error


class Plain(NamedTuple):
    """A document as a reader sees it.

    `text` is what is classified. For Markdown and HTML it is the visible
    paragraphs with a blank line between them, and `places` maps where a
    paragraph starts in `text` to its start and end in the source.
    """

    text: str
    places: dict[int, tuple[int, int]] | None = None


def plain(source: str, kind: InputFormat) -> Plain:
    r"""Return what a reader sees of a plain, Markdown or HTML document.

    Examples
    --------
    >>> plain("<p>One</p><p>Two</p>", InputFormat.html)
    Plain(text='One\n\nTwo', places={0: (3, 6), 5: (13, 16)})
    """
    if kind is InputFormat.text:
        return Plain(source)
    from stancelib.text import html_paragraphs, markdown_paragraphs

    blocks = (html_paragraphs if kind is InputFormat.html else markdown_paragraphs)(source)
    places, at = {}, 0
    for block in blocks:
        places[at] = (block.start, block.end)
        at += len(block.text) + 2
    return Plain("\n\n".join(block.text for block in blocks), places)
