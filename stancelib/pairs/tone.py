"""The tone of a text and of what it says near its target, as facts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.hashing import U64, salt
from stancelib.features.relative import Pairs, context_places, window_places
from stancelib.features.tone import token_signs

__all__ = ["tone_features"]

_LEVELS = (1, 2, 3)
_WINDOW = 8


def tone_features(batch: TokenBatch, pairs: Pairs) -> tuple[U64, I64]:
    """Return how much praise and blame a text has, in all and near mentions of its target.

    Parameters
    ----------
    batch : TokenBatch
        The texts.
    pairs : Pairs
        Of each text with its own target.

    Returns
    -------
    hashes : ndarray of uint64, shape (n,)
    rows : ndarray of int64, shape (n,)
        The text that each belongs to.

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> from stancelib.features.relative import find_pairs
    >>> from stancelib.pairs.targets import OwnTargets
    >>> batch = tokenize_batch(["A wise tax.", "A tax."])
    >>> mentions = OwnTargets.of(["tax", "tax"]).mentions(batch)
    >>> hashes, rows = tone_features(batch, find_pairs(batch, mentions))
    >>> rows[hashes == salt("tone: before, praise>=1")].tolist()
    [0]
    """
    signs = token_signs(batch)
    every = np.arange(len(batch))
    found = list(_levels("text", batch.rows, signs, every))
    before, after = window_places(batch, pairs, _WINDOW)
    near = {"context": context_places(pairs), "before": before, "after": after}
    for name, places in near.items():
        found += _levels(name, places.pairs, signs[places.tokens], pairs.texts)
    return np.concatenate([h for h, _ in found]), np.concatenate([r for _, r in found])


def _levels(name: str, owners: I64, signs: I64, rows: I64) -> Iterator[tuple[U64, I64]]:
    """Yield a feature for each level that a count of praise or blame, or their balance, reaches."""
    good = np.bincount(owners[signs > 0], minlength=len(rows))
    bad = np.bincount(owners[signs < 0], minlength=len(rows))
    kinds = {"praise": good, "blame": bad, "more praise": good - bad, "more blame": bad - good}
    for kind, values in kinds.items():
        for level in _LEVELS:
            at = np.flatnonzero(values >= level)
            yield np.full(len(at), salt(f"tone: {name}, {kind}>={level}")), rows[at]
