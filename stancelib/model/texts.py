"""What callers may hand over as text, and how overlong text is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from stancelib.errors import InputError
from stancelib.features.batch import I64

__all__ = ["MAX_WHOLE", "MAX_WINDOW", "as_text", "check_iterable", "cut", "in_batches", "windows"]

#: Characters that are classified in one piece: more than any paragraph learned from has.
MAX_WHOLE = 2_000
#: Characters of a window, by which longer texts are read: as many as a long paragraph has,
#: because probabilities are calibrated on paragraphs.
MAX_WINDOW = 1_000

_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s|\n")


def check_iterable(texts: Any) -> None:
    """Raise InputError unless many texts can be taken from it.

    Examples
    --------
    >>> check_iterable("one text")
    Traceback (most recent call last):
        ...
    stancelib.errors.InputError: [SL100] texts: got a single text; use classify(text), or pass a list
    """
    if isinstance(texts, (str, bytes)):
        raise InputError("texts: got a single text; use classify(text), or pass a list")
    if isinstance(texts, dict) or not isinstance(texts, Iterable):
        raise InputError(f"texts: expected an iterable of str, got {type(texts).__name__}")


def as_text(value: Any, row: int | None = None) -> str:
    r"""Return a caller's text as str.

    Parameters
    ----------
    value : str or bytes
        Bytes must be UTF-8.
    row : int, optional
        Position, for the error message.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> as_text(b"caf\xc3\xa9")
    'café'
    >>> as_text(3.5, row=2)
    Traceback (most recent call last):
        ...
    stancelib.errors.InputError: [SL100] row 2: expected str, got float
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"bytes are not UTF-8: {error.reason} at offset {error.start}; decode them first, "
                'for example text = data.decode("latin-1")',
                row,
            ) from None
    hint = " (missing value?)" if isinstance(value, float) and value != value else ""
    raise InputError(f"expected str, got {type(value).__name__}{hint}", row)


def in_batches(texts: Iterable[str | bytes], size: int) -> Iterator[list[str]]:
    r"""Read texts in lists of the given size, as they are asked for.

    Parameters
    ----------
    texts : iterable of str or bytes
    size : int
        At least 1.

    Yields
    ------
    list of str

    Raises
    ------
    InputError
        If an item is not a text, naming its row; the texts before it are yielded first.

    Examples
    --------
    >>> list(in_batches(["a", b"b", "c"], 2))
    [['a', 'b'], ['c']]
    """
    iterator, row = iter(texts), 0
    while chunk := list(islice(iterator, size)):
        good: list[str] = []
        for i, item in enumerate(chunk):
            try:
                good.append(item if type(item) is str else as_text(item, row + i))
            except InputError:
                yield good
                raise
        yield good
        row += len(chunk)


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text longer than ``MAX_WHOLE`` into pieces of at most ``MAX_WINDOW`` characters.

    A piece ends at the last sentence end that fits, else at the last blank, else
    after ``MAX_WINDOW`` characters. Most texts are one piece.

    Parameters
    ----------
    text : str
        Any text.

    Yields
    ------
    (int, int)
        Start and end of a piece; the pieces cover the text.
    """
    start = 0
    longest = MAX_WHOLE
    while len(text) - start > longest:
        longest = MAX_WINDOW
        limit = start + MAX_WINDOW
        end = 0
        for match in _SENTENCE_END.finditer(text, start + MAX_WINDOW // 2, limit):
            end = match.end()
        end = end or text.rfind(" ", start + MAX_WINDOW // 2, limit) + 1 or limit
        yield start, end
        start = end
    yield start, len(text)


def cut(texts: Sequence[Any]) -> tuple[list[str], I64]:
    """Return the windows of texts, and the row of the text that each belongs to.

    Raises
    ------
    InputError
        If an item is not a text, naming its row.

    Examples
    --------
    >>> pieces, owners = cut(["a", b"b"])
    >>> pieces, owners.tolist()
    (['a', 'b'], [0, 1])
    """
    pieces: list[str] = []
    owners: list[int] = []
    for row, item in enumerate(texts):
        text = as_text(item, row)
        for start, end in windows(text):
            pieces.append(text[start:end])
            owners.append(row)
    return pieces, np.array(owners, dtype=np.int64)
