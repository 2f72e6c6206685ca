"""Hugging Face datasets, by ``map`` with any number of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancelib.scale.worker import classifying

if TYPE_CHECKING:
    import datasets

__all__ = ["classify_dataset"]

_AT_ONCE = 4096


def classify_dataset(
    dataset: datasets.Dataset, model: str = "fast", *, num_proc: int | None = None, **options: Any
) -> datasets.Dataset:
    """Return a data set with the columns ``topics``, ``abstained`` and ``error`` added.

    Parameters
    ----------
    dataset : datasets.Dataset
    model : str, optional
    num_proc : int, optional
        Processes.
    **options
        As in :func:`stancelib.scale.classifying`.

    Returns
    -------
    datasets.Dataset
    """
    step = classifying(model, **options)
    features = _features(step.schema(dataset.features.arrow_schema))
    found = dataset.with_format("arrow").map(
        step, batched=True, batch_size=_AT_ONCE, num_proc=num_proc, features=features
    )
    return found.with_format(None)


def _features(schema: Any) -> Any:
    from datasets import Features

    return Features.from_arrow_schema(schema)
