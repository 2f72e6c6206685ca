"""The Arrow schema of results, the same whatever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMAT", "result_fields", "result_schema"]

#: Raised when the meaning of a field changes.
FORMAT = "1"


def result_fields() -> list[pa.Field]:
    """Return the fields of a result.

    Returns
    -------
    list of pyarrow.Field
        ``topics``: a list of structs, by falling probability; empty where the text
        is about none. ``abstained``: why the model declines to answer, else null.
        ``error``: why a row could not be read, else null. Offsets count characters
        of the row's text.

    Examples
    --------
    >>> [field.name for field in result_fields()]
    ['topics', 'abstained', 'error']
    """
    import pyarrow as pa

    span = [pa.field("start", pa.int64()), pa.field("end", pa.int64())]
    evidence = pa.struct(
        [
            *span,
            pa.field("text", pa.string()),
            pa.field("weight", pa.float64()),
            pa.field("label", pa.string()),
        ]
    )
    holder = pa.struct(
        [
            pa.field("name", pa.string()),
            pa.field("stance", pa.string()),
            *span,
            pa.field("probability", pa.float64()),
            pa.field("evidence_start", pa.int64()),
            pa.field("evidence_end", pa.int64()),
        ]
    )
    topic = pa.struct(
        [
            pa.field("topic", pa.string()),
            pa.field("probability", pa.float64()),
            pa.field("stance", pa.string()),
            pa.field("support", pa.float64()),
            pa.field("oppose", pa.float64()),
            pa.field("holders", pa.list_(holder)),
            pa.field("evidence", pa.list_(evidence)),
        ]
    )
    return [
        pa.field("topics", pa.list_(topic)),
        pa.field("abstained", pa.string()),
        pa.field("error", pa.string()),
    ]


def result_schema() -> pa.Schema:
    """Return the schema of what :func:`stancelib.scale.classify_batch` returns.

    Examples
    --------
    >>> result_schema().metadata
    {b'stancelib.results': b'1'}
    """
    import pyarrow as pa

    return pa.schema(result_fields(), metadata={"stancelib.results": FORMAT})
