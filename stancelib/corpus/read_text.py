"""Read a text file, compressed or not, and say exactly where its encoding breaks."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from stancelib.errors import CorpusError, InputError, Problem

__all__ = ["read_text"]

_BOM = b"\xef\xbb\xbf"
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_text(path: Path, encoding: str = "utf-8-sig") -> str:
    r"""Return a file's text, line ends as they stand.

    Parameters
    ----------
    path : Path
        The file; decompressed where the name ends in ``.gz``.
    encoding : str, optional
        The default is UTF-8 with or without a byte order mark.

    Returns
    -------
    str

    Raises
    ------
    CorpusError
        If the file cannot be read, decompressed or decoded; says the byte offset.
    InputError
        If the encoding has an unknown name.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.txt")
    ...     _ = path.write_bytes(b"\xef\xbb\xbfcaf\xc3\xa9")
    ...     read_text(path)
    'café'
    """
    data = _read_bytes(path)
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise InputError(f"encoding={encoding!r} is not known to Python; try 'cp1252'") from error
    except UnicodeDecodeError as error:
        start = error.start
        # The utf-8-sig codec counts from behind the mark.
        if encoding.lower().replace("_", "-") == "utf-8-sig" and data.startswith(_BOM):
            start += len(_BOM) if error.object != data else 0
        guess = _WIDE.get(data[:2], "cp1252")
        problem = Problem(
            data.count(b"\n", 0, start) + 1,
            f"byte 0x{data[start]:02x} at offset {start} is not {encoding}; tell the file's "
            f"encoding, for example encoding={guess!r}, or save it as UTF-8",
        )
        raise CorpusError(str(path), [problem]) from error


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix.lower() == ".gz" else data
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        message = f"not a whole gzip file ({error}); fetch or compress it again"
        raise CorpusError(str(path), [Problem(None, message)]) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise CorpusError(str(path), [Problem(None, message)]) from error
