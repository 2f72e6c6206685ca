"""Ray Data, by ``map_batches``. Needs ``pip install 'stancelib[ray]'``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancelib.scale.worker import classifying

if TYPE_CHECKING:
    import ray.data

__all__ = ["classify_dataset"]

_AT_ONCE = 4096


def classify_dataset(
    dataset: ray.data.Dataset, model: str = "fast", **options: Any
) -> ray.data.Dataset:
    """Return a data set with the columns ``topics``, ``abstained`` and ``error`` added.

    Parameters
    ----------
    dataset : ray.data.Dataset
    model : str, optional
    **options
        As in :func:`stancelib.scale.classifying`.

    Returns
    -------
    ray.data.Dataset
        Lazy.
    """
    step = classifying(model, **options)
    # Ray looks at the function's name, which an instance lacks.
    return dataset.map_batches(
        lambda batch: step(batch), batch_format="pyarrow", batch_size=_AT_ONCE, zero_copy_batch=True
    )
