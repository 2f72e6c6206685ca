"""Spark, by ``mapInArrow``. Needs ``pip install 'stancelib[spark]'`` and Java."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stancelib.scale.worker import Classifying, classifying

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["classify_frame"]


def classify_frame(frame: DataFrame, model: str = "fast", **options: Any) -> DataFrame:
    """Return a data frame with the columns ``topics``, ``abstained`` and ``error`` added.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
    model : str, optional
    **options
        As in :func:`stancelib.scale.classifying`.

    Returns
    -------
    pyspark.sql.DataFrame
        Lazy.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    step = classifying(model, **options)
    after = step.schema(to_arrow_schema(frame.schema))
    return frame.mapInArrow(_Mapping(step), from_arrow_schema(after))


class _Mapping:
    """What Spark's workers call with an iterator of batches."""

    def __init__(self, step: Classifying) -> None:
        self._step = step

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from self._step(batch).to_batches()
