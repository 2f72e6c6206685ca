"""The text column of an Arrow batch: read where it lies, bad rows told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError
from stancelib.features.batch import I64, TokenBatch, tokenize_joined
from stancelib.model.texts import MAX_WHOLE

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Texts", "column_of", "plain_tokens", "read_texts"]

#: What keeps ASCII from being canonical as it stands; see stancelib.text.canonical.
_ODD = (b"&", b"''", b"``")
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))


class Texts(NamedTuple):
    """Texts to classify, and the rows that have none.

    Parameters
    ----------
    texts : list of str
    rows : ndarray of int64, shape (n_texts,)
        Where each stands in the batch.
    errors : dict of int to str
        Why other rows have none.
    """

    texts: list[str]
    rows: I64
    errors: dict[int, str]


def column_of(batch: pa.RecordBatch | pa.Table, name: str) -> pa.Array:
    """Return a batch's text column as one array of strings, without copying where it is one.

    Raises
    ------
    InputError
        If there is no such column, or it holds something else.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in batch.schema.names:
        found = ", ".join(batch.schema.names[:10]) or "none"
        raise InputError(f"no column {name!r} among {found}; give text_column")
    column = batch.column(name)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if isinstance(column, pa.ChunkedArray):  # of no chunks
            column = pa.array([], column.type)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(is_kind(column.type) for is_kind in kinds):
        raise InputError(f"column {name!r} holds {column.type}, not strings")
    # Offsets of 64 bits serve every length; what they point into isn't copied.
    return pc.cast(column, pa.large_string())


def plain_tokens(column: pa.Array) -> TokenBatch | None:
    """Find the tokens of texts that are canonical as they stand, without making strings of them.

    Returns
    -------
    TokenBatch or None
        None where a row has no text, one that must be rewritten first, or an
        overlong one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.null_count or not len(column):
        return None
    offsets = _offsets(column)
    sizes = np.diff(offsets)
    if int(sizes.max()) > MAX_WHOLE:
        return None
    whole = pa.ListArray.from_arrays([0, len(column)], column)
    joined = pc.binary_join(whole, pa.scalar("\n", column.type))[0].as_buffer().to_pybytes()
    return tokenize_joined(joined, sizes) if _is_plain(joined) else None


def _is_plain(data: bytes) -> bool:
    odd = not data.isascii() or any(mark in data for mark in _ODD)
    return not odd and len(data.translate(None, _CONTROLS)) == len(data)


def read_texts(column: pa.Array) -> Texts:
    """Return a column's texts as strings, and the rows that have none."""
    texts: list[str] = []
    rows: list[int] = []
    errors: dict[int, str] = {}
    for row, text in enumerate(_strings(column)):
        if isinstance(text, str):
            texts.append(text)
            rows.append(row)
        else:
            errors[row] = text[0]
    return Texts(texts, np.array(rows, dtype=np.int64), errors)


def _strings(column: pa.Array) -> list[Any]:
    """Return strings; of rows that have none, the reason in a tuple."""
    try:
        found = column.to_pylist()
    except UnicodeDecodeError:
        import pyarrow as pa

        found = []
        for value in column.cast(pa.large_binary()).to_pylist():
            try:
                found.append(None if value is None else value.decode("utf-8"))
            except UnicodeDecodeError as error:
                found.append((f"bytes are not UTF-8: {error.reason} at offset {error.start}",))
    return [("the text is missing (null)",) if value is None else value for value in found]


def _offsets(column: pa.Array) -> NDArray[np.int64]:
    _, offsets, _ = column.buffers()
    first = column.offset
    return np.frombuffer(offsets, dtype=np.int64)[first : first + len(column) + 1]
