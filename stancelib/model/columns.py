"""Results as columns of a table, as datasets take them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stancelib.errors import InputError
from stancelib.results import Result

__all__ = ["result_columns", "text_cells"]


def text_cells(examples: Mapping[str, Sequence[Any]], column: str) -> list[Any]:
    """Return the texts of a batch of columns.

    Raises
    ------
    InputError
        If there is no such column.

    Examples
    --------
    >>> text_cells({"text": ["Plums."], "n": [1]}, "text")
    ['Plums.']
    """
    if column not in examples:
        raise InputError(f"no column {column!r} among {', '.join(examples)}; give text_column")
    return list(examples[column])


def result_columns(results: Iterable[Result], names: Sequence[str]) -> dict[str, list[Any]]:
    """Return two columns for each topic, and one for abstentions.

    What is missing is an empty str, or NaN, and not None: a column whose first
    batch is all None would have no type.

    Parameters
    ----------
    results : iterable of Result
    names : sequence of str
        The topics.

    Returns
    -------
    dict of str to list
        ``NAME`` (the stance) and ``NAME_probability`` of each topic, then
        ``abstained``.

    Examples
    --------
    >>> from stancelib.results import TopicResult
    >>> results = [Result((TopicResult("kosovo", 0.9, "oppose", 0.1, 0.8),)), Result()]
    >>> result_columns(results, ["kosovo"])
    {'kosovo': ['oppose', ''], 'kosovo_probability': [0.9, nan], 'abstained': ['', '']}
    """
    columns: dict[str, list[Any]] = {}
    for name in names:
        columns |= {name: [], f"{name}_probability": []}
    columns["abstained"] = []
    for result in results:
        found = {topic.topic: topic for topic in result.topics}
        for name in names:
            topic = found.get(name)
            columns[name].append(topic.stance if topic else "")
            columns[f"{name}_probability"].append(topic.probability if topic else math.nan)
        columns["abstained"].append(result.abstained or "")
    return columns
