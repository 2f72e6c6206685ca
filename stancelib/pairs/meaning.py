"""What a text means, and what it says around its target, as sums of word vectors.

The sums are features of their own beside the hashed ones: words that no training
text has speak through words of like meaning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, run_starts
from stancelib.features.relative import Pairs, context_places, window_places
from stancelib.features.vectors import word_vectors
from stancelib.pairs.targets import OwnTargets

__all__ = ["MEANINGS", "add_up", "closeness", "meaning_tokens", "unit"]

Floats = NDArray[np.float64]

#: Sums of vectors: over the whole text, and over words near mentions of its target.
MEANINGS = ("meaning", "surroundings")

_WINDOW = 8
_BEST = 3


def meaning_tokens(batch: TokenBatch, pairs: Pairs | None) -> tuple[I64, I64, I64]:
    """Return the words whose vectors are added up, and to which sum each goes.

    Parameters
    ----------
    batch : TokenBatch
    pairs : Pairs or None
        Of each text with its own target; None where texts have none.

    Returns
    -------
    tokens : ndarray of int64, shape (n,)
        Positions in the batch.
    words : ndarray of int64, shape (n,)
        Their rows among the vectors.
    cells : ndarray of int64, shape (n,)
        ``row * len(MEANINGS) + sum``, not decreasing.
    """
    every = np.arange(batch.n_tokens)
    tokens, cells = [every], [batch.rows * len(MEANINGS)]
    if pairs is not None and len(pairs):
        before, after = window_places(batch, pairs, _WINDOW)
        for place in (context_places(pairs), before, after):
            tokens.append(place.tokens)
            cells.append(pairs.texts[place.pairs] * len(MEANINGS) + 1)
    token, cell = np.concatenate(tokens), np.concatenate(cells)
    words = word_vectors().rows(batch.hashes)[token]
    known = np.flatnonzero(words >= 0)
    known = known[np.argsort(cell[known], kind="stable")]
    return token[known], words[known], cell[known]


def add_up(words: I64, cells: I64, n_rows: int) -> Floats:
    """Add up vectors by cell.

    Parameters
    ----------
    words, cells : ndarray of int64, shape (n,)
        As :func:`meaning_tokens` returns them.
    n_rows : int

    Returns
    -------
    ndarray of float64, shape (n_rows, len(MEANINGS), d)
    """
    table = word_vectors()
    out = np.zeros((n_rows * len(MEANINGS), table.size))
    if len(words):
        starts = run_starts(cells)
        sums = np.add.reduceat(table.vectors[words].astype(np.float64), starts, axis=0)
        out[cells[starts]] = sums
    return out.reshape(n_rows, len(MEANINGS), table.size)


def unit(vectors: Floats) -> Floats:
    """Bring vectors to unit length; zero stays zero.

    Examples
    --------
    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0))


def closeness(batch: TokenBatch, targets: OwnTargets, rows: I64) -> dict[str, Floats]:
    """Return how close texts come to their targets in meaning.

    Parameters
    ----------
    batch : TokenBatch
        The texts.
    targets : OwnTargets
    rows : ndarray of int64, shape (n,)
        Texts that have a target.

    Returns
    -------
    dict of str to ndarray of float64, shape (n,)
        Cosines, 0 where a side has no vector: of the sums of text and target
        ("whole"); of each word of the target with the closest word of the text,
        mean and least ("close words", "least word"); of the target with the three
        words that are closest to it ("closest words").
    """
    table = word_vectors()
    words = table.rows(batch.hashes)
    _, known, cells = meaning_tokens(batch, None)
    whole = unit(add_up(known, cells, len(batch))[:, 0])
    of_target = table.rows(targets.batch.hashes)
    found = np.zeros((len(rows), 4))
    asked: dict[int, tuple[I64, Floats]] = {}
    for i, row in enumerate(rows.tolist()):
        target = int(targets.of_row[row])
        if target not in asked:
            tokens = of_target[targets.content[targets.batch.rows[targets.content] == target]]
            tokens = tokens[tokens >= 0]
            asked[target] = tokens, unit(table.vectors[tokens].sum(axis=0, dtype=np.float64))
        tokens, direction = asked[target]
        text = np.unique(words[batch.indptr[row] : batch.indptr[row + 1]])
        text = text[text >= 0]
        if not len(tokens) or not len(text):
            continue
        here = table.directions[text]
        best = (table.directions[tokens] @ here.T).max(axis=1)
        nearest = np.sort(here @ direction)[-_BEST:]
        found[i] = whole[row] @ direction, best.mean(), best.min(), nearest.mean()
    return dict(zip(("whole", "close words", "least word", "closest words"), found.T, strict=True))
