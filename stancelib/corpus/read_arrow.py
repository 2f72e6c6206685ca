"""Turn Parquet files, data frames and datasets into raw rows."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from stancelib.corpus.read_json import add_row
from stancelib.corpus.rows import Table, is_missing
from stancelib.errors import CorpusError, InputError, Problem

__all__ = ["dataset_table", "frame_table", "hub_table", "iterable_table", "parquet_table"]

#: Files that ``save_to_disk`` of a Dataset or a DatasetDict writes.
_SAVED = ("state.json", "dataset_dict.json")


def iterable_table(rows: Iterable[object]) -> Table:
    """Give rows numbers from 1; a row that is no dict is a problem.

    Examples
    --------
    >>> table = iterable_table([{"text": "a"}, 7])
    >>> table.rows, [str(problem) for problem in table.problems]
    ([(1, {'text': 'a'})], ['row 2: expected an object with text and labels, got int'])
    """
    table = Table()
    for number, item in enumerate(rows, 1):
        add_row(table, number, item)
    return table.detect_form()


def parquet_table(path: Path) -> Table:
    """Read a Parquet file; raise CorpusError if it is none."""
    parquet, arrow = _load("pyarrow.parquet"), _load("pyarrow")
    try:
        rows = parquet.read_table(path).to_pylist()
    except (OSError, arrow.ArrowException) as error:
        message = f"not a readable Parquet file: {error}"
        raise CorpusError(str(path), [Problem(None, message)]) from error
    return iterable_table(rows)


def frame_table(source: object) -> Table | None:
    """Read a pandas DataFrame; return None for anything else."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(source, pandas.DataFrame):
        return None
    return iterable_table(source.to_dict("records"))


def dataset_table(source: object, split: str | None) -> Table | None:
    """Read a dataset of the package ``datasets``; return None for anything else."""
    datasets = sys.modules.get("datasets")
    if datasets is None:
        return None
    if isinstance(source, (datasets.DatasetDict, datasets.IterableDatasetDict)):
        return _rows(_choose(source, split, "dataset"))
    if isinstance(source, (datasets.Dataset, datasets.IterableDataset)):
        if split is not None:
            raise InputError(f"split={split!r}: this dataset is one split already; leave it out")
        return _rows(source)
    return None


def hub_table(name: str, split: str | None) -> Table:
    """Read what ``datasets.load_dataset`` finds, or a folder of ``save_to_disk``.

    The name of one of several configurations may follow a colon:
    ``"tweet_eval:stance_climate"``.
    """
    datasets = _load("datasets")
    where, _, config = name.rpartition(":")
    if not where or Path(name).exists() or {"/", "\\"} & set(config):
        where, config = name, ""
    try:
        if any(Path(name, file).is_file() for file in _SAVED):
            loaded = datasets.load_from_disk(name)
            loaded = loaded if split is None else loaded[split]
        else:
            loaded = datasets.load_dataset(where, config or None, split=split)
    # load_dataset raises whatever the files' readers raise.
    except Exception as error:
        message = (
            f"no such file, and datasets.load_dataset cannot load it: {error}"
            if not Path(name).exists()
            else f"datasets.load_dataset cannot load this folder: {error}"
        )
        raise CorpusError(name, [Problem(None, message)]) from error
    return _rows(_choose(loaded, split, name) if isinstance(loaded, dict) else loaded)


def _choose(splits: Any, split: str | None, source: str) -> Any:
    if split is None and len(splits) == 1:
        return next(iter(splits.values()))
    if split in splits:
        return splits[split]
    found = f"there is no split {split!r}" if split else "has several splits"
    message = f"{found}; pass split= one of {', '.join(map(str, splits))}"
    raise CorpusError(source, [Problem(None, message)])


def _rows(dataset: Any) -> Table:
    """Return a dataset's rows, class numbers replaced by their names."""
    features = dataset.features or {}
    coded = {k: f for k, f in features.items() if type(f).__name__ == "ClassLabel"}

    def named(key: str, value: Any) -> object:
        if key not in coded or is_missing(value) or value < 0:
            return None if key in coded else value
        return coded[key].int2str(value)

    return iterable_table({k: named(k, v) for k, v in row.items()} for row in dataset)


def _load(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise InputError(f"this source needs {package}: pip install {package}") from error
