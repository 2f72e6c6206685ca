"""Names of the cue features and tables of their hashes."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from stancelib.features.hashing import U64, salt
from stancelib.features.lexicon import CLASSES

__all__ = ["NET", "CueHashes", "cue_hashes", "cue_names"]

#: Greatest count of predicates, and greatest difference of counts, that is told apart.
NET = 3

_DIRECTIONS = ("oppose", "support")
_SIDES = ("before", "after")
_BANDS = ("adjacent", "near", "clause", "sentence")
_MODALS = ("strong", "weak", "will", "condition")
_COLORS = (*_MODALS, "quoted", "first person", "question", "attributed", "passive", "turned")
_OF_MENTION = (
    "negated",
    "quoted",
    "attributed",
    "asked",
    "contrasted",
    "by first person",
    "strong negated",
    *_MODALS,
)


class CueHashes(NamedTuple):
    """Hashes of the cue features by what they say.

    Kinds are ``CLASSES`` without the first. Directions are 0 for opposition and 1 for support, sides 0 before and 1
    after the mention, bands 0 adjacent, 1 near, 2 in the clause and 3 in the
    sentence.

    Parameters
    ----------
    kind : ndarray of uint64, shape (n_kinds, 2)
        By kind and direction.
    kind_place : ndarray of uint64, shape (n_kinds, 2, 2, 3)
        By kind, direction, side and band, the last two taken together.
    place : ndarray of uint64, shape (2, 2, 4)
        By direction, side and band.
    direction, nearest : ndarray of uint64, shape (2,)
        By direction.
    color : ndarray of uint64, shape (10, 2, 2)
        By color of a predicate, direction and side.
    elsewhere : ndarray of uint64, shape (n_kinds, 2)
        By kind and direction.
    mention : ndarray of uint64, shape (11,)
        By color of a mention.
    balance : ndarray of uint64, shape (24,)
        Net directions near mentions (7) and in the text (7), levels of
        opposition (4) and of support (4), both directions with and without a contrast.
    """

    kind: U64
    kind_place: U64
    place: U64
    direction: U64
    nearest: U64
    color: U64
    elsewhere: U64
    mention: U64
    balance: U64


@cache
def _names() -> dict[str, tuple[list[str], tuple[int, ...]]]:
    """Return, for each table, the names row by row, and its shape."""
    kinds = CLASSES[1:]
    nets = [f"{n:+d}" for n in range(-NET, NET + 1)]
    tables = {
        "kind": ([f"{k} {d}" for k, d in product(kinds, _DIRECTIONS)], (-1, 2)),
        "kind_place": (
            [" ".join(words) for words in product(kinds, _DIRECTIONS, _SIDES, _BANDS[:3])],
            (-1, 2, 2, 3),
        ),
        "place": ([" ".join(words) for words in product(_DIRECTIONS, _SIDES, _BANDS)], (2, 2, 4)),
        "direction": (list(_DIRECTIONS), (2,)),
        "nearest": ([f"nearest {d}" for d in _DIRECTIONS], (2,)),
        "color": (
            [
                f"{c} {d} {s}" if c == "passive" else f"{c} {d}"
                for c, d, s in product(_COLORS, _DIRECTIONS, _SIDES)
            ],
            (-1, 2, 2),
        ),
        "elsewhere": ([f"elsewhere {k} {d}" for k, d in product(kinds, _DIRECTIONS)], (-1, 2)),
        "mention": ([f"mention {what}" for what in _OF_MENTION], (-1,)),
        "balance": (
            [
                *(f"net {n}" for n in nets),
                *(f"text net {n}" for n in nets),
                *(f"{n} of {d}" for d, n in product(_DIRECTIONS, ("none", "1", "2", "3"))),
                "both directions",
                "contrast of directions",
            ],
            (-1,),
        ),
    }
    return {
        table: ([f"cue: {name}" for name in names], shape)
        for table, (names, shape) in tables.items()
    }


@cache
def cue_hashes() -> CueHashes:
    """Return the tables of hashes, made once a process.

    Examples
    --------
    >>> cue_hashes().place.shape, cue_hashes().balance.shape
    ((2, 2, 4), (24,))
    """
    return CueHashes(
        **{
            table: np.array([salt(name) for name in names], dtype=np.uint64).reshape(shape)
            for table, (names, shape) in _names().items()
        }
    )


def cue_names() -> dict[int, str]:
    """Return what the hash of each cue feature stands for.

    Examples
    --------
    >>> len(cue_names()) <= 250, "cue: mention negated" in cue_names().values()
    (True, True)
    """
    return {int(salt(name)): name for names, _ in _names().values() for name in names}
