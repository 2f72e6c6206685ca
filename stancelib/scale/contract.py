"""One contract for files, data frames and engines: a batch of Arrow in, its results out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from stancelib.errors import InputError
from stancelib.features.batch import tokenize_batch
from stancelib.model.texts import MAX_WHOLE
from stancelib.scale.build import of_decisions, of_results
from stancelib.scale.column import column_of, plain_tokens, read_texts
from stancelib.scale.schema import result_schema
from stancelib.text import canonical

if TYPE_CHECKING:
    import pyarrow as pa

    from stancelib.model import StanceModel
    from stancelib.topics import Topic

__all__ = ["classify_batch"]

#: Texts that are classified at once: their arrays stay within a processor's cache.
_AT_ONCE = 512


def classify_batch(
    model: StanceModel,
    batch: pa.RecordBatch | pa.Table,
    *,
    text_column: str = "text",
    topics: Iterable[str | Topic] | None = None,
    evidence: bool = True,
    on_error: str = "raise",
) -> pa.RecordBatch:
    """Classify a batch; see :meth:`stancelib.StanceModel.classify_batch`."""
    import pyarrow as pa

    if on_error not in ("raise", "null"):
        raise InputError(f"on_error {on_error!r}: use 'raise' or 'null'")
    asked = None if topics is None else list(topics)
    column = column_of(batch, text_column)
    parts = []
    for begin in range(0, len(column), _AT_ONCE):
        piece = column.slice(begin, _AT_ONCE)
        found = None if evidence else _quick(model, piece, asked)
        if found is None:
            found = _one_by_one(model, piece, asked, evidence, on_error, begin)
        parts.append(found)
    whole = pa.Table.from_batches(parts, result_schema()).combine_chunks()
    return whole.to_batches()[0] if len(whole) else _empty()


def _empty() -> pa.RecordBatch:
    import pyarrow as pa

    schema = result_schema()
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def _quick(
    model: StanceModel, column: pa.Array, topics: list[str | Topic] | None
) -> pa.RecordBatch | None:
    """Classify texts where linear weights alone decide, array to array; None for odd rows."""
    if model.tier != "fast" or not len(column):
        return None
    plain: Sequence[str] = _Lazy(column)
    batch = plain_tokens(column)
    if batch is None:
        texts, _, errors = read_texts(column)
        if errors or max(map(len, texts)) > MAX_WHOLE:
            return None
        plain = [canonical(text) for text in texts]
        batch = tokenize_batch(plain)
    judge, asked = model._judge, model._ask(topics)
    judged = judge.judge_tokens(batch, asked)
    return of_decisions(judged.decisions, asked.names, judge.maker.abstentions(plain, judged))


class _Lazy(Sequence[str]):
    """Strings of a column, made when they are asked for."""

    def __init__(self, column: pa.Array) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, row: Any) -> Any:
        return self._column[row].as_py()


def _one_by_one(
    model: StanceModel,
    column: pa.Array,
    topics: list[str | Topic] | None,
    evidence: bool,
    on_error: str,
    begin: int,
) -> pa.RecordBatch:
    import pyarrow as pa

    texts, rows, errors = read_texts(column)
    if errors and on_error == "raise":
        row, message = next(iter(errors.items()))
        raise InputError(message, begin + row)
    results = list(model.classify_many(texts, topics, evidence=evidence))
    found = of_results(results, len(column), rows.tolist())
    if not errors:
        return found
    said = pa.array([errors.get(row) for row in range(len(column))], pa.string())
    return found.set_column(2, found.schema.field("error"), said)
