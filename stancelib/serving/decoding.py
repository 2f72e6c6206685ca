"""From bytes to text, and from a file to what a reader sees of it."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath

from stancelib.serving.problems import RefusedError

__all__ = ["decoded", "read_file"]

_ROWS = {".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"}
_MARKDOWN = {".md", ".markdown"}
_HTML = {".html", ".htm", ".xhtml"}


def decoded(data: bytes, what: str) -> str:
    r"""Return bytes as text: UTF-8, or UTF-16 that begins with its mark.

    Parameters
    ----------
    data : bytes
    what : str
        What it is, for the message.

    Raises
    ------
    RefusedError
        If it is neither, saying where.

    Examples
    --------
    >>> decoded(b"\xff\xfea\x00", "the file")
    'a'
    >>> decoded(b"caf\xe9", "the file")
    Traceback (most recent call last):
        ...
    stancelib.serving.problems.RefusedError: The file is not UTF-8: byte 0xe9 at offset 3.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8"
    mark = 0 if wide or not data.startswith(codecs.BOM_UTF8) else len(codecs.BOM_UTF8)
    try:
        return data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + mark
        said = what[:1].upper() + what[1:]
        detail = f"{said} is not {encoding.upper()}: byte 0x{data[at]:02x} at offset {at}."
        raise RefusedError(422, detail) from None


def read_file(name: str, data: bytes) -> str:
    r"""Return what a reader sees of a file of text, Markdown or HTML.

    Parameters
    ----------
    name : str
        The file's name, whose suffix tells its form.
    data : bytes

    Raises
    ------
    RefusedError
        If it is of another form or not UTF-8.

    Examples
    --------
    >>> read_file("a.html", b"<p>One</p><script>x</script><p>Two</p>")
    'One\n\nTwo'
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _ROWS:
        raise RefusedError(
            422,
            "This page reads one document: a file of text, Markdown or HTML. "
            "For tables use the command stancelib classify.",
        )
    source = decoded(data, "the file")
    if suffix not in _MARKDOWN | _HTML:
        return source
    from stancelib.text import html_paragraphs, markdown_paragraphs

    blocks = (html_paragraphs if suffix in _HTML else markdown_paragraphs)(source)
    return "\n\n".join(block.text for block in blocks)
