"""The numbers that make a model, as they stand on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from stancelib.errors import InputError, ModelFormatError
from stancelib.features.featurizer import FeaturizerSettings
from stancelib.features.ngrams import ROLES
from stancelib.persist import ArraySpec
from stancelib.topics import Topic

__all__ = ["HEADS", "SPECS", "SUMS", "ModelState"]

#: Decisions taken for each topic, in the order of the arrays' last axis.
HEADS = ("topic", "support", "oppose")
#: Sums that are scaled each in its own way: words and n-grams of the text, words by where they
#: stand to a mention, facts about mentions and cues.
SUMS = ("text", "place", "fact")

_PER_HEAD = ("n_topics", len(HEADS))

SPECS = (
    # Words and stems by hash, each with its weights in the four roles of ROLES.
    ArraySpec("token_keys", "<u8", ("n_tokens",), sorted=True, unique=True),
    ArraySpec("token_weights", "<i2", ("n_tokens", len(ROLES), *_PER_HEAD)),
    ArraySpec("ngram_keys", "<u8", ("n_ngrams",), sorted=True, unique=True),
    ArraySpec("ngram_weights", "<i2", ("n_ngrams", *_PER_HEAD)),
    ArraySpec("fact_keys", "<u8", ("n_facts",), sorted=True, unique=True),
    ArraySpec("fact_weights", "<i2", ("n_facts", *_PER_HEAD)),
    ArraySpec("scales", "<f8", (len(SUMS), *_PER_HEAD)),
    ArraySpec("bias", "<f8", _PER_HEAD),
    ArraySpec("unmentioned", "<f8", _PER_HEAD),
    ArraySpec("calibration", "<f8", (*_PER_HEAD, 2)),
    ArraySpec("thresholds", "<f8", _PER_HEAD, minimum=0.0, maximum=1.0),
    ArraySpec("given_thresholds", "<f8", ("n_topics", 2), minimum=0.0, maximum=1.0),
    ArraySpec("doubt", "<f8", ("n_topics",), minimum=0.0, maximum=1.0),
    ArraySpec("trained_on", "<u8", ("n_trained",), sorted=True, unique=True),
)


@dataclass(frozen=True)
class ModelState:
    """Topics, settings and arrays of a model.

    Parameters
    ----------
    topics : tuple of Topic
        In the order of the arrays' topic axis.
    settings : FeaturizerSettings
        What the features are.
    arrays : mapping of str to ndarray
        As ``SPECS`` describes them.
    manifest : mapping
        What else the manifest tells: training data, seed, scores.
    """

    topics: tuple[Topic, ...]
    settings: FeaturizerSettings
    arrays: Mapping[str, NDArray[Any]]
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def to_manifest(self) -> dict[str, Any]:
        """Return the manifest's part that :meth:`from_files` needs, and the rest beside it."""
        return {
            **self.manifest,
            "kind": "linear",
            "topics": [topic.to_dict() for topic in self.topics],
            "featurizer": self.settings.to_dict(),
            "heads": list(HEADS),
        }

    @classmethod
    def from_files(
        cls, path: str, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
    ) -> ModelState:
        """Build the state from checked files.

        Raises
        ------
        ModelFormatError
            If manifest and arrays don't fit each other.
        """
        where = f"{path}/manifest.json"
        if manifest.get("kind") != "linear":
            raise ModelFormatError(where, f"kind {manifest.get('kind')!r}: expected 'linear'")
        if manifest.get("heads") != list(HEADS):
            raise ModelFormatError(where, f"heads: expected {list(HEADS)}")
        listed = manifest.get("topics")
        settings = manifest.get("featurizer")
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            raise ModelFormatError(where, "topics: expected a list of objects")
        if not isinstance(settings, dict):
            raise ModelFormatError(where, "featurizer: expected an object")
        try:
            topics = tuple(Topic.from_dict(item) for item in listed)
            featurizer = FeaturizerSettings.from_dict(settings)
        except InputError as error:
            raise ModelFormatError(where, str(error)) from None
        names = [topic.name for topic in topics]
        if not names or len(set(names)) != len(names):
            raise ModelFormatError(where, "topics: expected at least one, each name once")
        if len(topics) != arrays["bias"].shape[0]:
            raise ModelFormatError(
                where, f"{len(topics)} topics, but weights for {arrays['bias'].shape[0]}"
            )
        own = {"kind", "topics", "featurizer", "heads"}
        rest = {key: value for key, value in manifest.items() if key not in own}
        return cls(topics, featurizer, arrays, rest)
