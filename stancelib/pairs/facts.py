"""What every model of pairs tells of itself: labels, stances, targets, and its arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from numpy.typing import NDArray

from stancelib.errors import ModelFormatError
from stancelib.topics import STANCES

__all__ = ["Facts", "PairFacts", "check_kind", "other_entries", "read_facts"]

_OWN = ("kind", "labels", "stances", "targets", "needs_target")


class Facts(NamedTuple):
    """What a manifest says of labels and targets; see :class:`PairFacts`."""

    labels: tuple[str, ...]
    stances: tuple[str | None, ...]
    targets: tuple[str, ...]
    needs_target: bool


@dataclass(frozen=True)
class PairFacts:
    """Labels, targets and arrays of a model.

    Parameters
    ----------
    labels : tuple of str
        In the order of the arrays' label axis.
    stances : tuple of (str or None)
        What each label means.
    targets : tuple of str
        Targets seen in training.
    needs_target : bool
        Whether texts were trained with targets.
    arrays : mapping of str to ndarray
        The model's numbers.
    manifest : mapping
        What else the manifest tells: training data, columns, seed, scores.

    Examples
    --------
    >>> facts = PairFacts(("pro", "con"), ("support", "oppose"), (), False, {})
    >>> facts.entries("pairs")["stances"]
    ['support', 'oppose']
    """

    labels: tuple[str, ...]
    stances: tuple[str | None, ...]
    targets: tuple[str, ...]
    needs_target: bool
    arrays: Mapping[str, NDArray[Any]]
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def entries(self, kind: str) -> dict[str, Any]:
        """Return the manifest's entries that :func:`read_facts` reads, and the rest beside them."""
        return {
            **self.manifest,
            "kind": kind,
            "labels": list(self.labels),
            "stances": list(self.stances),
            "targets": list(self.targets),
            "needs_target": self.needs_target,
        }

    def to_manifest(self) -> dict[str, Any]:
        """Return the manifest that goes with the arrays; each kind of model has its own."""
        raise NotImplementedError


def check_kind(manifest: Mapping[str, Any], kind: str, where: str) -> None:
    """Refuse the manifest of another kind of model.

    Raises
    ------
    ModelFormatError

    Examples
    --------
    >>> check_kind({"kind": "linear"}, "pairs", "manifest.json")
    Traceback (most recent call last):
        ...
    stancelib.errors.ModelFormatError: [SL400] manifest.json: kind 'linear': expected 'pairs'
    """
    if manifest.get("kind") != kind:
        raise ModelFormatError(where, f"kind {manifest.get('kind')!r}: expected {kind!r}")


def read_facts(manifest: Mapping[str, Any], n_labels: int, where: str) -> Facts:
    """Read what a manifest says of labels and targets.

    Parameters
    ----------
    manifest : mapping
    n_labels : int
        Labels that the arrays have.
    where : str
        Named in messages.

    Returns
    -------
    Facts

    Raises
    ------
    ModelFormatError
        If an entry is malformed, or labels, stances and arrays don't fit each other.
    """
    labels, targets = (_names(manifest, name, where) for name in ("labels", "targets"))
    stances = manifest.get("stances")
    if not isinstance(stances, list) or not all(s in (None, *STANCES) for s in stances):
        raise ModelFormatError(where, f"stances: expected a list of {', '.join(STANCES)}, null")
    for name, default in (("needs_target", None), ("english", True)):
        if not isinstance(manifest.get(name, default), bool):
            raise ModelFormatError(where, f"{name}: expected true or false")
    if not _is_columns(manifest.get("columns", {})):
        raise ModelFormatError(where, "columns: expected an object of strings and nulls")
    if len(labels) < 2 or not len(labels) == len(stances) == n_labels:
        raise ModelFormatError(
            where, f"{len(labels)} labels, {len(stances)} stances, weights for {n_labels}"
        )
    return Facts(labels, tuple(stances), targets, manifest["needs_target"])


def other_entries(manifest: Mapping[str, Any], own: Iterable[str] = ()) -> dict[str, Any]:
    """Return what a manifest tells beside :class:`Facts`, its kind, and a model's `own` entries.

    Examples
    --------
    >>> other_entries({"kind": "pairs", "labels": ["a", "b"], "blocks": [], "seed": 0}, ["blocks"])
    {'seed': 0}
    """
    known = {*_OWN, *own}
    return {key: value for key, value in manifest.items() if key not in known}


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
