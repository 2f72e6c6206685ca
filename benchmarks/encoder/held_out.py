"""Predictions of the linear model and of the encoder on texts that they had not seen."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from stancelib.encoder.cascade import doubt_of
from stancelib.evaluation.predictions import BoolArray, FloatArray, Gold, IntArray, Predictions
from stancelib.topics import SHIPPED_TOPICS

__all__ = ["HeldOut", "read_held_out"]

_TOPICS = tuple(topic.name for topic in SHIPPED_TOPICS)
_HEADS = 3
_SIZES = (len(_TOPICS), _HEADS)


@dataclass(frozen=True)
class HeldOut:
    """Out-of-fold predictions of both, and what is right.

    Parameters
    ----------
    linear, accurate : ndarray of float64, shape (n, n_topics, 3)
        Probabilities of the topic; of support and opposition, given the topic.
        ``accurate`` has what the accurate tier says: encoder and linear model blended.
    labels : ndarray of bool, same shape
        Whether the topic is there, and which sides are expressed.
    documents : ndarray of int64, shape (n,)
    linear_thresholds, accurate_thresholds : ndarray of float64, shape (n_topics, 3)
        Of the topic, and of the joint probabilities of topic and side.
    """

    linear: FloatArray
    accurate: FloatArray
    labels: BoolArray
    documents: IntArray
    linear_thresholds: FloatArray
    accurate_thresholds: FloatArray

    @property
    def doubt(self) -> FloatArray:
        """How far the linear model is from being sure of each text."""
        return np.asarray(doubt_of(self.linear))

    @property
    def about(self) -> BoolArray:
        """Whether each text is about a topic."""
        return np.asarray(self.labels[:, :, 0].any(axis=1))

    @property
    def gold(self) -> Gold:
        """The labels as metrics take them."""
        groups = tuple(map(str, self.documents.tolist()))
        topic, support, oppose = np.moveaxis(self.labels, 2, 0)
        return Gold(_TOPICS, topic, support, oppose, groups, (None,) * len(groups))

    def decide(self, read: BoolArray) -> Predictions:
        """Return what a cascade says whose encoder reads some texts.

        Parameters
        ----------
        read : ndarray of bool, shape (n,)
            Those that the encoder reads.
        """
        probabilities = np.where(read[:, None, None], self.accurate, self.linear)
        thresholds = np.where(read[:, None, None], self.accurate_thresholds, self.linear_thresholds)
        joint = probabilities.copy()
        joint[:, :, 1:] *= joint[:, :, :1]
        positive = joint >= thresholds
        positive[:, :, 1:] &= positive[:, :, :1]
        return Predictions(_TOPICS, *np.moveaxis(probabilities, 2, 0), *np.moveaxis(positive, 2, 0))


def read_held_out(path: Path) -> HeldOut:
    """Read predictions from a ``.npz`` file with arrays named as the fields of HeldOut.

    Raises
    ------
    ValueError
        If it is no such file, an array is missing, or shapes don't fit.
    OSError
        If it cannot be read.
    """
    try:
        with path.open("rb") as handle, np.lib.npyio.NpzFile(handle, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except (BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise ValueError(f"{path.name}: is no .npz file") from error
    n = len(found.get("documents", ()))
    expected: dict[str, tuple[Any, tuple[int, ...]]] = {
        "linear": (np.float64, (n, *_SIZES)),
        "accurate": (np.float64, (n, *_SIZES)),
        "labels": (np.bool_, (n, *_SIZES)),
        "documents": (np.int64, (n,)),
        "linear_thresholds": (np.float64, _SIZES),
        "accurate_thresholds": (np.float64, _SIZES),
    }
    for name, (_, shape) in expected.items():
        if name not in found:
            raise ValueError(f"{path.name}: lacks the array {name}")
        if found[name].shape != shape or not n:
            raise ValueError(f"{path.name}: {name} has shape {found[name].shape}, expected {shape}")
    return HeldOut(**{name: found[name].astype(kind) for name, (kind, _) in expected.items()})
