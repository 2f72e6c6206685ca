"""Which tier is trained, and what only the accurate one is told."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from stancelib.corpus import Corpus, PairCorpus
from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.encoder.model import EncoderModel
    from stancelib.encoder.pairs import EncoderPairModel

__all__ = ["TIERS", "Tuning", "accurate_pairs", "accurate_topics", "check_tier"]

#: Tiers that can be trained. The cascade is another way to read an accurate model.
TIERS = ("fast", "accurate")

_PACKAGES = ("torch", "onnx", "onnxruntime", "tokenizers")


@dataclass(frozen=True)
class Tuning:
    """What training the accurate tier is told beyond what every training is.

    Parameters
    ----------
    base : str or path
        Where training starts.
    epochs : int or None
        How often texts are read at most.
    resume : path or None
        The folder of a stopped training.
    """

    base: str | os.PathLike[str] = "shipped"
    epochs: int | None = None
    resume: str | os.PathLike[str] | None = None


def check_tier(
    tier: str,
    *,
    base: str | os.PathLike[str] | None = None,
    epochs: int | None = None,
    resume: str | os.PathLike[str] | None = None,
) -> Tuning | None:
    """Check what is said about a tier before anything is read.

    Parameters
    ----------
    tier : str
    base, epochs, resume
        As in :func:`stancelib.train`.

    Returns
    -------
    Tuning or None
        None for the fast tier.

    Raises
    ------
    InputError
        If there is no such tier, it takes no such argument, or packages are missing.

    Examples
    --------
    >>> check_tier("fast") is None
    True
    >>> check_tier("fast", epochs=3)
    Traceback (most recent call last):
    stancelib.errors.InputError: [SL100] epochs: only the accurate tier takes it; say \
tier="accurate", or leave it out
    """
    if tier not in TIERS:
        raise InputError(f"tier {tier!r}: expected one of {', '.join(TIERS)}")
    told = {"base": base, "epochs": epochs, "resume": resume}
    given = {name: value for name, value in told.items() if value is not None}
    if tier == "fast":
        if given:
            raise InputError(
                f"{', '.join(given)}: only the accurate tier takes it; say "
                'tier="accurate", or leave it out'
            )
        return None
    if epochs is not None and (type(epochs) is not int or epochs < 1):
        raise InputError(f"epochs: {epochs!r} is no whole number of at least 1")
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise InputError(
            f"training the accurate tier needs {' and '.join(missing)}: run pip install "
            "'stancelib[train]'"
        )
    return Tuning(**given)  # type: ignore[arg-type]


def accurate_topics(tuning: Tuning, corpus: Corpus, **settings: Any) -> EncoderModel:
    """Train on topics; see :func:`stancelib.finetuning.topics.train_topics`."""
    from stancelib.finetuning.topics import train_topics

    return train_topics(corpus, **asdict(tuning), **settings)


def accurate_pairs(tuning: Tuning, corpus: PairCorpus, **settings: Any) -> EncoderPairModel:
    """Train on pairs; see :func:`stancelib.finetuning.pairs.train_pairs`."""
    from stancelib.finetuning.pairs import train_pairs

    return train_pairs(corpus, **asdict(tuning), **settings)
