"""Dask: data frames and bags. Needs ``pip install 'stancelib[dask]'``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from stancelib.scale.worker import Classifying, classifying

if TYPE_CHECKING:
    import dask.bag
    import dask.dataframe
    import pandas as pd

__all__ = ["classify_bag", "classify_frame"]

_AT_ONCE = 4096


def classify_frame(
    frame: dask.dataframe.DataFrame, model: str = "fast", **options: Any
) -> dask.dataframe.DataFrame:
    """Return a data frame with the columns ``topics``, ``abstained`` and ``error`` added.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
    model : str, optional
    **options
        As in :func:`stancelib.scale.classifying`.

    Returns
    -------
    dask.dataframe.DataFrame
        Lazy; results are of Arrow's types.
    """
    step = classifying(model, **options)
    return frame.map_partitions(_with_results, step, meta=_with_results(frame._meta, step))


def _with_results(part: pd.DataFrame, step: Classifying) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    step.schema(pa.schema([(str(name), pa.null()) for name in part.columns]))
    texts = pa.array(part[step.text_column], pa.string(), from_pandas=True)
    found = step(pa.table({step.text_column: texts}))
    added = {
        name: pd.array(found.column(name), dtype=pd.ArrowDtype(found.schema.field(name).type))
        for name in ("topics", "abstained", "error")
    }
    return part.assign(**added)


def classify_bag(bag: dask.bag.Bag, model: str = "fast", **options: Any) -> dask.bag.Bag:
    """Return a bag of mappings with the keys ``topics``, ``abstained`` and ``error`` added.

    Parameters
    ----------
    bag : dask.bag.Bag
        Of mappings with a text, or of strings.
    model : str, optional
    **options
        As in :func:`stancelib.scale.classifying`.

    Returns
    -------
    dask.bag.Bag
        Lazy.
    """
    step = classifying(model, **options)
    return bag.map_partitions(_items_with_results, step)


def _items_with_results(items: Iterable[Any], step: Classifying) -> Iterator[dict[str, Any]]:
    import pyarrow as pa

    source = iter(items)
    while chunk := list(islice(source, _AT_ONCE)):
        rows = [{step.text_column: item} if isinstance(item, str) else dict(item) for item in chunk]
        texts = [row.get(step.text_column) for row in rows]
        texts = [text if isinstance(text, str) else None for text in texts]
        found = step(pa.table({step.text_column: pa.array(texts, pa.string())}))
        for row, added in zip(
            rows, found.drop_columns([step.text_column]).to_pylist(), strict=True
        ):
            yield {**row, **added}
