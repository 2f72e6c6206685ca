"""What engines ship to their workers: the name of a model, not its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stancelib.errors import InputError
from stancelib.scale.schema import result_fields

if TYPE_CHECKING:
    import pyarrow as pa

    from stancelib.model import StanceModel
    from stancelib.topics import Topic

__all__ = ["Classifying", "classifying"]

_MODELS = 4


@lru_cache(maxsize=_MODELS)
def _load(name: str, digest: str) -> StanceModel:
    """Load a model, once in a process; it must be the one that was asked for."""
    from stancelib.api import load_model
    from stancelib.model import StanceModel

    model = load_model(name)
    if not isinstance(model, StanceModel) or _digest(model) != digest:
        raise InputError(f"model {name!r}: this worker has another one under that name")
    return model


def _digest(model: StanceModel) -> str:
    from stancelib.persist.load import read_manifest

    if model.path is None:
        raise InputError("the model is in no folder: save it where workers can read it")
    return str(read_manifest(model.path)["manifest_sha256"])


@dataclass(frozen=True, slots=True)
class Classifying:
    """A step that adds results to batches; small to ship, and loads its model once a process.

    Parameters
    ----------
    model : str
        Name or folder, the same on all machines.
    digest : str
        Of its manifest: a worker with another model of that name refuses.
    text_column : str
    topics : tuple of str or Topic, or None
    evidence : bool
    on_error : {"raise", "null"}

    Examples
    --------
    >>> import pyarrow as pa
    >>> step = classifying("fast")
    >>> step(pa.table({"text": ["We support Kosovo."]})).column_names
    ['text', 'topics', 'abstained', 'error']
    """

    model: str
    digest: str
    text_column: str = "text"
    topics: tuple[str | Topic, ...] | None = None
    evidence: bool = False
    on_error: str = "null"

    def __call__(self, batch: pa.RecordBatch | pa.Table) -> pa.Table:
        """Return a batch with the columns ``topics``, ``abstained`` and ``error`` added."""
        import pyarrow as pa

        found = _load(self.model, self.digest).classify_batch(
            batch,
            text_column=self.text_column,
            topics=self.topics,
            evidence=self.evidence,
            on_error=self.on_error,
        )
        table = pa.table(batch) if isinstance(batch, pa.RecordBatch) else batch
        for name in found.schema.names:
            table = table.append_column(found.schema.field(name), found.column(name))
        return table

    def schema(self, before: pa.Schema) -> pa.Schema:
        """Return the schema of what comes out, from that of what goes in.

        Raises
        ------
        InputError
            If a column has the name of a result already, or the texts are missing.
        """
        import pyarrow as pa

        if self.text_column not in before.names:
            found = ", ".join(before.names[:10])
            raise InputError(f"no column {self.text_column!r} among {found}; give text_column")
        fields = result_fields()
        taken = [field.name for field in fields if field.name in before.names]
        if taken:
            raise InputError(f"columns {', '.join(taken)} are there already: rename them first")
        return pa.schema([*before, *fields])


def classifying(
    model: str = "fast",
    *,
    text_column: str = "text",
    topics: tuple[str | Topic, ...] | None = None,
    evidence: bool = False,
    on_error: str = "null",
) -> Classifying:
    """Return a step that adds results to batches, for any engine that maps batches of Arrow.

    Parameters
    ----------
    model : str, optional
        Name or folder of a model of topics; it must be there on all workers.
    text_column, topics, evidence, on_error
        As in :meth:`stancelib.StanceModel.classify_batch`; without evidence by
        default, which is several times faster.

    Returns
    -------
    Classifying

    Raises
    ------
    InputError
        If the model can't be used.
    """
    from stancelib.api import load_model
    from stancelib.model import StanceModel

    loaded = load_model(model)
    if not isinstance(loaded, StanceModel):
        raise InputError(f"model {model!r} labels texts for targets; name a model of topics")
    asked = None if topics is None else tuple(topics)
    return Classifying(model, _digest(loaded), text_column, asked, evidence, on_error)
