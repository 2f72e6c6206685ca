"""Documents as Arrow tables with nested types, for Parquet and for engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stancelib.errors import InputError
from stancelib.results import Document, Holder
from stancelib.results.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["document_schema", "document_table", "topic_type"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def document_table(document: Document, level: str = "paragraphs") -> pa.Table:
    """Return a document as an Arrow table; see :meth:`stancelib.results.Document.to_arrow`.

    Examples
    --------
    >>> document_table(Document((), ())).num_rows
    0
    """
    schema = document_schema(level)
    rows: Iterable[Record] = getattr(document, level)
    listed = [_raw(row) for row in rows]
    if level == "paragraphs":
        listed = [{"paragraph": number, **row} for number, row in enumerate(listed)]
    return _pyarrow().Table.from_pylist(listed, schema=schema)


def document_schema(level: str = "paragraphs") -> pa.Schema:
    """Return the columns of a level with their types.

    Parameters
    ----------
    level : {"paragraphs", "topics", "entities"}, optional

    Returns
    -------
    pyarrow.Schema
        Fields are those of :class:`stancelib.results.Paragraph`, ``DocumentTopic``
        and ``Entity``, in order. Topics of paragraphs are as in batches
        (:func:`topic_type`): of the words that tie a holder to its side there are
        the offsets, ``evidence_start`` and ``evidence_end``.

    Raises
    ------
    InputError
        If there is no such level.
    ImportError
        If pyarrow is not installed.

    Examples
    --------
    >>> document_schema().names
    ['paragraph', 'start', 'end', 'text', 'topics', 'abstained']
    """
    makers = {"paragraphs": _paragraphs, "topics": _topics, "entities": _entities}
    if level not in makers:
        raise InputError(f"level {level!r}: use one of {', '.join(makers)}")
    pa = _pyarrow()
    return pa.schema(makers[level](pa))


def topic_type() -> pa.DataType:
    """Return the type of a paragraph's topic: that of batches, and whom holders were merged into.

    Returns
    -------
    pyarrow.StructType
        As :func:`stancelib.scale.schema.result_fields` has it, with ``entity`` as the
        last field of holders.
    """
    from stancelib.scale.schema import result_fields

    pa = _pyarrow()
    topic = result_fields()[0].type.value_type
    fields = [topic.field(number) for number in range(topic.num_fields)]
    (at,) = (number for number, field in enumerate(fields) if field.name == "holders")
    holder = fields[at].type.value_type
    parts = [holder.field(number) for number in range(holder.num_fields)]
    named = pa.struct([*parts, pa.field("entity", pa.string())])
    fields[at] = pa.field("holders", pa.list_(named))
    return pa.struct(fields)


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError("to_arrow needs pyarrow: run `pip install pyarrow`") from error
    return pyarrow


def _must(name: str, kind: Any) -> Any:
    return _pyarrow().field(name, kind, nullable=False)


def _list(kind: Any) -> Any:
    pa = _pyarrow()
    return pa.list_(pa.field("item", kind, nullable=False))


def _fields(**kinds: Any) -> list[Any]:
    return [_must(name, kind) for name, kind in kinds.items()]


def _paragraphs(pa: Any) -> list[Any]:
    fields = _fields(
        paragraph=pa.int64(),
        start=pa.int64(),
        end=pa.int64(),
        text=pa.string(),
        topics=pa.list_(topic_type()),
    )
    return [*fields, pa.field("abstained", pa.string())]


def _topics(pa: Any) -> list[Any]:
    string, number, double = pa.string(), pa.int64(), pa.float64()
    sentence = pa.struct(_fields(text=string, start=number, end=number, paragraph=number))
    side = _fields(side=string, strength=double, low=double, high=double, paragraphs=_list(number))
    position = _fields(
        holder=string, stance=string, support=double, oppose=double, paragraphs=_list(number)
    )
    step = _fields(paragraph=number, stance=string, support=double, oppose=double)
    return _fields(
        topic=string,
        paragraphs=_list(number),
        share=double,
        stance=string,
        support=double,
        oppose=double,
        sides=_list(pa.struct([*side, pa.field("telling", sentence)])),
        positions=_list(pa.struct(position)),
        course=_list(pa.struct(step)),
    )


def _entities(pa: Any) -> list[Any]:
    string, number = pa.string(), pa.int64()
    mention = _fields(text=string, start=number, end=number, paragraph=number, reason=string)
    return _fields(name=string, kind=string, mentions=_list(pa.struct(mention)))


def _raw(value: Any) -> Any:
    """Return plain data; as :meth:`to_dict` does, but with all digits, and text as UTF-8 has it."""
    if isinstance(value, str):
        # One character for one, so that offsets still point at the same place.
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, tuple):
        return [_raw(item) for item in value]
    if isinstance(value, Holder):
        return _holder(value)
    if isinstance(value, Record):
        fields: Mapping[str, Any] = {name: getattr(value, name) for name in value.__match_args__}
        return {name: _raw(field) for name, field in fields.items()}
    return value


def _holder(holder: Holder) -> dict[str, Any]:
    shown = holder.evidence
    return {
        "name": _raw(holder.name),
        "stance": holder.stance,
        "start": holder.start,
        "end": holder.end,
        "probability": holder.probability,
        "evidence_start": None if shown is None else shown.start,
        "evidence_end": None if shown is None else shown.end,
        "entity": _raw(holder.entity),
    }
