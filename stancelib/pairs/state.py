"""The numbers that make a model of pairs, as they stand on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from stancelib.errors import ModelFormatError
from stancelib.features.vectors import VECTORS, word_vectors
from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.facts import PairFacts, check_kind, other_entries, read_facts
from stancelib.pairs.meaning import MEANINGS
from stancelib.persist import ArraySpec

__all__ = ["KIND", "SPECS", "PairState"]

#: What a manifest calls this kind of model.
KIND = "pairs"

SPECS = (
    ArraySpec("keys", "<u8", ("n_features",), sorted=True, unique=True),
    ArraySpec("blocks", "|u1", ("n_features",), maximum=len(BLOCKS) - 1),
    ArraySpec("factors", "<f4", ("n_features",), minimum=0.0),
    # One column for all targets, or one for each known target and one for any other.
    ArraySpec("weights", "<i2", ("n_features", "n_columns", "n_labels")),
    ArraySpec("steps", "<f8", ("n_columns", "n_labels"), minimum=0.0),
    # Of sums of word vectors, one kind after the other; none where they aren't looked at.
    ArraySpec("meaning_weights", "<f4", ("n_meanings", "n_columns", "n_labels")),
    ArraySpec("bias", "<f8", ("n_columns", "n_labels")),
    ArraySpec("slope", "<f8", ("n_columns",), minimum=0.0),
    ArraySpec("shift", "<f8", ("n_columns", "n_labels")),
    ArraySpec("offsets", "<f8", ("n_columns", "n_labels")),
    ArraySpec("stem_keys", "<u8", ("n_stems",), sorted=True, unique=True),
    ArraySpec("stem_rarity", "<f4", ("n_stems",), minimum=0.0),
    ArraySpec("trained_on", "<u8", ("n_trained",), sorted=True, unique=True),
)


@dataclass(frozen=True)
class PairState(PairFacts):
    """Labels, targets and arrays of a model.

    Parameters
    ----------
    labels : tuple of str
        In the order of the arrays' label axis.
    stances : tuple of (str or None)
        What each label means.
    targets : tuple of str
        Known targets; with columns of their own where there is more than one column.
    needs_target : bool
        Whether texts were trained with targets.
    arrays : mapping of str to ndarray
        As ``SPECS`` describes them.
    manifest : mapping
        What else the manifest tells: training data, columns, seed, scores.
    """

    def to_manifest(self) -> dict[str, Any]:
        """Return the manifest's part that :meth:`from_files` needs, and the rest beside it."""
        return {**self.entries(KIND), "blocks": list(BLOCKS), "vectors": VECTORS}

    @classmethod
    def from_files(
        cls, path: str, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
    ) -> PairState:
        """Build the state from checked files.

        Raises
        ------
        ModelFormatError
            If manifest and arrays don't fit each other.
        """
        where = f"{path}/manifest.json"
        check_kind(manifest, KIND, where)
        if manifest.get("blocks") != list(BLOCKS):
            raise ModelFormatError(where, f"blocks: expected {list(BLOCKS)}")
        _check_vectors(manifest, arrays, where)
        columns, n_labels = arrays["bias"].shape
        facts = read_facts(manifest, n_labels, where)
        if columns not in (1, len(facts.targets) + 1):
            raise ModelFormatError(where, f"{len(facts.targets)} targets, but {columns} columns")
        return cls(*facts, arrays, other_entries(manifest, ("blocks", "vectors")))


def _check_vectors(
    manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], where: str
) -> None:
    if manifest.get("vectors") != VECTORS:
        raise ModelFormatError(
            where, f"vectors {manifest.get('vectors')!r}: this version has {VECTORS!r}"
        )
    meanings = arrays["meaning_weights"].shape[0]
    if meanings not in (0, len(MEANINGS) * word_vectors().size):
        raise ModelFormatError(where, f"meaning_weights: {meanings} rows don't fit the vectors")
