"""The numbers that make a model of pairs, as they stand on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from stancelib.errors import ModelFormatError
from stancelib.features.vectors import VECTORS, word_vectors
from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.meaning import MEANINGS
from stancelib.persist import ArraySpec
from stancelib.topics import STANCES

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
class PairState:
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

    labels: tuple[str, ...]
    stances: tuple[str | None, ...]
    targets: tuple[str, ...]
    needs_target: bool
    arrays: Mapping[str, NDArray[Any]]
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def to_manifest(self) -> dict[str, Any]:
        """Return the manifest's part that :meth:`from_files` needs, and the rest beside it."""
        return {
            **self.manifest,
            "kind": KIND,
            "labels": list(self.labels),
            "stances": list(self.stances),
            "targets": list(self.targets),
            "needs_target": self.needs_target,
            "blocks": list(BLOCKS),
            "vectors": VECTORS,
        }

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
        if manifest.get("kind") != KIND:
            raise ModelFormatError(where, f"kind {manifest.get('kind')!r}: expected {KIND!r}")
        if manifest.get("blocks") != list(BLOCKS):
            raise ModelFormatError(where, f"blocks: expected {list(BLOCKS)}")
        _check_vectors(manifest, arrays, where)
        labels, targets = (_names(manifest, name, where) for name in ("labels", "targets"))
        stances = manifest.get("stances")
        if not isinstance(stances, list) or not all(s in (None, *STANCES) for s in stances):
            raise ModelFormatError(where, f"stances: expected a list of {', '.join(STANCES)}, null")
        for name, default in (("needs_target", None), ("english", True)):
            if not isinstance(manifest.get(name, default), bool):
                raise ModelFormatError(where, f"{name}: expected true or false")
        if not _is_columns(manifest.get("columns", {})):
            raise ModelFormatError(where, "columns: expected an object of strings and nulls")
        columns, n_labels = arrays["bias"].shape
        if len(labels) < 2 or not len(labels) == len(stances) == n_labels:
            raise ModelFormatError(
                where, f"{len(labels)} labels, {len(stances)} stances, weights for {n_labels}"
            )
        if columns not in (1, len(targets) + 1):
            raise ModelFormatError(where, f"{len(targets)} targets, but {columns} columns")
        own = {"kind", "labels", "stances", "targets", "needs_target", "blocks", "vectors"}
        rest = {key: value for key, value in manifest.items() if key not in own}
        return cls(labels, tuple(stances), targets, manifest["needs_target"], arrays, rest)


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


def _names(manifest: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    listed = manifest.get(name)
    if (
        not isinstance(listed, list)
        or not all(isinstance(item, str) for item in listed)
        or len(set(listed)) != len(listed)
    ):
        raise ModelFormatError(where, f"{name}: expected a list of strings, each once")
    return tuple(listed)


def _is_columns(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(name is None or isinstance(name, str) for name in value.values())
