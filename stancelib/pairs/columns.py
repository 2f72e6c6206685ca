"""Pairs and their results as columns of a table, as datasets hold them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stancelib.errors import InputError
from stancelib.pairs.results import PairResult

__all__ = ["pair_columns", "result_columns"]


def pair_columns(
    examples: Mapping[str, Sequence[Any]], text: str, target: str, *, needed: bool
) -> tuple[list[Any], Sequence[Any] | None]:
    """Return the texts of a table, and their targets if it has any.

    Parameters
    ----------
    examples : mapping of str to sequence
        Columns.
    text, target : str
        Their names.
    needed : bool
        Whether there must be targets.

    Returns
    -------
    texts : list
    targets : sequence or None

    Raises
    ------
    InputError
        If a column is missing.

    Examples
    --------
    >>> pair_columns({"text": ["Tax it."], "target": ["the tax"]}, "text", "target", needed=True)
    (['Tax it.'], ['the tax'])
    """
    names = [text, target] if needed else [text]
    if missing := [name for name in names if name not in examples]:
        raise InputError(
            f"no column {', '.join(missing)} among {', '.join(examples)}; "
            "give text_column and target_column"
        )
    return list(examples[text]), examples[target] if target in examples else None


def result_columns(results: Iterable[PairResult]) -> dict[str, list[Any]]:
    """Return results as columns.

    What is missing is an empty str, or NaN, and not None: a column whose first
    batch is all None would have no type.

    Parameters
    ----------
    results : iterable of PairResult

    Returns
    -------
    dict of str to list
        ``predicted_label``, ``predicted_stance``, ``probability``, ``abstained``.

    Examples
    --------
    >>> result_columns([PairResult("FAVOR", "support", 0.75)])["predicted_label"]
    ['FAVOR']
    """
    found = list(results)
    return {
        "predicted_label": [r.label or "" for r in found],
        "predicted_stance": [r.stance or "" for r in found],
        "probability": [math.nan if r.probability is None else r.probability for r in found],
        "abstained": [r.abstained or "" for r in found],
    }
