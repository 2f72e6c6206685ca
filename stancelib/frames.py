"""Results as data frames: a row per paragraph and topic, per holder of a side, or per mention."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stancelib.errors import InputError
from stancelib.results import Document, DocumentTopic, Holder, Result, TopicResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "document_frame", "result_frame"]

_INT, _FLOAT, _OBJECT = "int64", "float64", "object"
_ANSWER = {
    "topic": _OBJECT,
    "probability": _FLOAT,
    "stance": _OBJECT,
    "support": _FLOAT,
    "oppose": _FLOAT,
    "abstained": _OBJECT,
    "holders": _OBJECT,
}
_SIDE = {
    "topic": _OBJECT,
    "side": _OBJECT,
    "probability": _FLOAT,
    "holder": _OBJECT,
    "entity": _OBJECT,
    "holder_probability": _FLOAT,
    "holder_start": _INT,
    "holder_end": _INT,
    "evidence": _OBJECT,
    "evidence_start": _INT,
    "evidence_end": _INT,
}
_PLACE = {"paragraph": _INT, "start": _INT, "end": _INT, "text": _OBJECT}

#: Columns of each level with their types, in order. What is missing is None, NaN, or -1 for
#: offsets.
COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "paragraphs": {**_PLACE, **_ANSWER, "entities": _OBJECT},
        "sides": {"paragraph": _INT, **_SIDE},
        "topics": {
            "topic": _OBJECT,
            "stance": _OBJECT,
            "paragraphs": _INT,
            "share": _FLOAT,
            "support": _FLOAT,
            "oppose": _FLOAT,
            **{
                f"{side}_{part}": _FLOAT
                for side in ("support", "oppose")
                for part in ("strength", "low", "high")
            },
            "supporters": _OBJECT,
            "opponents": _OBJECT,
        },
        "entities": {
            "entity": _OBJECT,
            "kind": _OBJECT,
            "mention": _OBJECT,
            "paragraph": _INT,
            "start": _INT,
            "end": _INT,
            "reason": _OBJECT,
        },
    }
)
_RESULT = {"topics": _ANSWER, "sides": _SIDE}


def document_frame(document: Document, level: str = "paragraphs") -> pd.DataFrame:
    """Return a document as a table; see :meth:`stancelib.results.Document.to_frame`.

    Examples
    --------
    >>> len(document_frame(Document((), ())))
    0
    """
    rows: dict[str, Any] = {
        "paragraphs": _paragraphs,
        "sides": _document_sides,
        "topics": _topics,
        "entities": _entities,
    }
    columns = _columns(COLUMNS, level)
    return _frame(columns, rows[level](document))


def result_frame(result: Result, level: str = "topics") -> pd.DataFrame:
    """Return a text's result as a table; see :meth:`stancelib.results.Result.to_frame`.

    Examples
    --------
    >>> result_frame(Result(abstained="no_evidence"))["abstained"].tolist()
    ['no_evidence']
    """
    columns = _columns(_RESULT, level)
    if level == "sides":
        return _frame(columns, _sides(result.topics))
    return _frame(columns, (_answer(t, result.abstained) for t in result.topics or (None,)))


def _columns(levels: Mapping[str, Mapping[str, str]], level: str) -> Mapping[str, str]:
    if level not in levels:
        raise InputError(f"level {level!r}: use one of {', '.join(levels)}")
    return levels[level]


def _frame(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("to_frame needs pandas: run `pip install pandas`") from error
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    # object, not pandas' own str type, which cannot hold a lone surrogate
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype=kind)
            for (name, kind), column in zip(columns.items(), cells, strict=True)
        }
    )


def _answer(topic: TopicResult | None, abstained: str | None) -> tuple[Any, ...]:
    if topic is None:
        return (None,) * 5 + (abstained, None)
    held = "; ".join(f"{holder.name}: {holder.stance}" for holder in topic.holders)
    numbers = (topic.probability, topic.stance, topic.support, topic.oppose)
    return (topic.topic, *numbers, abstained, held or None)


def _paragraphs(document: Document) -> Iterator[tuple[Any, ...]]:
    for number, paragraph in enumerate(document.paragraphs):
        lead = (number, paragraph.start, paragraph.end, paragraph.text)
        for topic in paragraph.topics or (None,):
            names = [h.entity for h in topic.holders if h.entity] if topic else []
            entities = "; ".join(dict.fromkeys(names)) or None
            yield (*lead, *_answer(topic, paragraph.abstained), entities)


def _document_sides(document: Document) -> Iterator[tuple[Any, ...]]:
    for number, paragraph in enumerate(document.paragraphs):
        for cells in _sides(paragraph.topics):
            yield (number, *cells)


def _sides(topics: Iterable[TopicResult]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each side's holder; one without for a side that has none."""
    for topic in topics:
        for side, probability in (("support", topic.support), ("oppose", topic.oppose)):
            if topic.stance in (side, "mixed"):
                held = [holder for holder in topic.holders if holder.stance == side]
                for holder in held or (None,):
                    yield (topic.topic, side, probability, *_holder(holder))


def _holder(holder: Holder | None) -> tuple[Any, ...]:
    if holder is None:
        return (None, None, math.nan, -1, -1, None, -1, -1)
    start = -1 if holder.start is None else holder.start
    end = -1 if holder.end is None else holder.end
    shown = holder.evidence
    evidence = (None, -1, -1) if shown is None else (shown.text, shown.start, shown.end)
    return (holder.name, holder.entity, holder.probability, start, end, *evidence)


def _topics(document: Document) -> Iterator[tuple[Any, ...]]:
    for topic in document.topics:
        sides = {side.side: (side.strength, side.low, side.high) for side in topic.sides}
        yield (
            topic.topic,
            topic.stance,
            len(topic.paragraphs),
            topic.share,
            topic.support,
            topic.oppose,
            *sides.get("support", (math.nan,) * 3),
            *sides.get("oppose", (math.nan,) * 3),
            _who(topic, "support"),
            _who(topic, "oppose"),
        )


def _who(topic: DocumentTopic, side: str) -> str | None:
    return "; ".join(p.holder for p in topic.positions if p.stance in (side, "mixed")) or None


def _entities(document: Document) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each mention; one without for who has none, the author."""
    for entity in document.entities:
        for mention in entity.mentions or (None,):
            place: tuple[Any, ...] = (None, -1, -1, -1, None)
            if mention is not None:
                where = (mention.paragraph, mention.start, mention.end)
                place = (mention.text, *where, mention.reason)
            yield (entity.name, entity.kind, *place)
