"""How much of its target a text takes up: facts that tell "about it" from "about something else".

Each measure becomes one binary feature a step that it reaches, so that a linear
model can follow any curve.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.hashing import U64, salt
from stancelib.features.ngrams import char_ngrams
from stancelib.pairs.meaning import closeness
from stancelib.pairs.targets import OwnTargets, keyed

__all__ = ["Rarity", "relatedness"]

Floats = NDArray[np.float64]
#: Stems by hash, increasing, and the inverse document frequency of each.
Rarity = tuple[U64, Floats]

_CHARACTERS = 4
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.999)
_RARITIES = (0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5)
_STEPS = {
    "words": _SHARES,
    "weight": _SHARES,
    "characters": _SHARES,
    "rarest missing": _RARITIES,
    "rarest found": _RARITIES,
    "hits": (1, 2, 3, 4, 5, 6, 8, 10, 15),
    "density": (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12),
    "first": (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.5),
    "text length": (15, 30, 60, 100, 150, 250),
    "target length": (2, 3, 4, 6, 9, 14),
    "whole": (0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "close words": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.999),
    "least word": (0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.999),
    "closest words": (0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7),
}
_NOWHERE = 2.0


def relatedness(batch: TokenBatch, targets: OwnTargets, rarity: Rarity) -> tuple[U64, I64]:
    """Return facts about texts and their targets.

    Share of the target's words and of their rarity that the text has, the
    rarest word that it has and lacks, shared character 4-grams, number, density
    and place of the matches, lengths of both, closeness in meaning.

    Parameters
    ----------
    batch : TokenBatch
        The texts.
    targets : OwnTargets
    rarity : Rarity
        A stem that is not in it counts as the rarest.

    Returns
    -------
    hashes : ndarray of uint64, shape (n,)
    rows : ndarray of int64, shape (n,)
        The text that each belongs to.

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> unknown = np.zeros(0, dtype=np.uint64), np.zeros(0)
    >>> batch = tokenize_batch(["A carbon tax.", "Plums."])
    >>> hashes, rows = relatedness(batch, OwnTargets.of(["carbon tax"] * 2), unknown)
    >>> full = hashes == salt("related: words>=0.999")
    >>> rows[full].tolist()
    [0]
    """
    rows = targets.rows
    found, owners = [np.zeros(0, dtype=np.uint64)], [rows[:0]]
    if len(rows):
        for name, values in _measures(batch, targets, rows, rarity):
            for hashes, at in _levels(name, values):
                found.append(hashes)
                owners.append(rows[at])
    return np.concatenate(found), np.concatenate(owners)


def _levels(name: str, values: Floats) -> Iterator[tuple[U64, I64]]:
    """Yield a feature for each step that a value reaches, and one where it reaches none."""
    steps = _STEPS[name]
    for step in steps:
        at = np.flatnonzero(values >= step)
        yield np.full(len(at), salt(f"related: {name}>={step:g}")), at
    below = np.flatnonzero(values < steps[0])
    yield np.full(len(below), salt(f"related: {name}<{steps[0]:g}")), below


def _measures(
    batch: TokenBatch, targets: OwnTargets, rows: I64, rarity: Rarity
) -> Iterator[tuple[str, Floats]]:
    n = len(rows)
    own = targets.of_row[rows]
    word, line = targets.words_of(own)  # one line for each (text, word of its target)
    at, keys = targets.matches(batch)
    place = np.full(len(batch), -1)
    place[rows] = np.arange(n)
    row_of_match = place[batch.rows[at]]
    present = np.isin(keyed(targets.keys[word], line), keyed(keys, row_of_match))
    weight = _rarities(targets.stems, rarity)[word]
    size = np.maximum(targets.sizes[own], 1)
    yield "words", np.bincount(line, present, n) / size
    total = np.maximum(np.bincount(line, weight, n), 1e-9)
    yield "weight", np.bincount(line, weight * present, n) / total
    yield "characters", _shared_characters(batch, targets, rows)
    for name, which in (("rarest missing", ~present), ("rarest found", present)):
        rarest = np.zeros(n)
        np.maximum.at(rarest, line, weight * which)
        yield name, rarest
    hits = np.bincount(row_of_match, minlength=n).astype(np.float64)
    lengths = np.maximum(batch.counts[rows], 1)
    yield "hits", hits
    yield "density", hits / lengths
    first = np.full(n, _NOWHERE)
    np.minimum.at(first, row_of_match, (at - batch.indptr[batch.rows[at]]) / lengths[row_of_match])
    yield "first", first
    yield "text length", lengths.astype(np.float64)
    yield "target length", targets.sizes[own].astype(np.float64)
    yield from closeness(batch, targets, rows).items()


def _rarities(stems: U64, rarity: Rarity) -> Floats:
    known, values = rarity
    if not len(known):
        return np.ones(len(stems))
    place = np.minimum(np.searchsorted(known, stems), len(known) - 1)
    return np.where(known[place] == stems, values[place], values.max())


def _shared_characters(batch: TokenBatch, targets: OwnTargets, rows: I64) -> Floats:
    """Return the share of its target's character n-grams that each text has."""
    wanted = char_ngrams(targets.batch, _CHARACTERS, _CHARACTERS, targets.content)
    keys = np.unique(keyed(wanted.hashes, targets.batch.rows[wanted.first]))
    owners = np.empty(0, dtype=np.int64)
    size = np.zeros(len(targets.batch), dtype=np.int64)
    if len(keys):
        # Of each distinct key the target that it is of, to count them.
        every = keyed(wanted.hashes, targets.batch.rows[wanted.first])
        _, first = np.unique(every, return_index=True)
        owners = targets.batch.rows[wanted.first[first]]
        size = np.bincount(owners, minlength=len(targets.batch))
    having = np.flatnonzero(targets.of_row[batch.rows] >= 0)
    present = char_ngrams(batch, _CHARACTERS, _CHARACTERS, having)
    row = batch.rows[present.first]
    found = keyed(present.hashes, targets.of_row[row])
    hit = np.flatnonzero(np.isin(found, keys))
    _, first = np.unique(keyed(found[hit], row[hit]), return_index=True)
    have = np.bincount(row[hit][first], minlength=len(batch))[rows]
    return np.asarray(have / np.maximum(size[targets.of_row[rows]], 1))
