"""From texts and targets to margins: what a pair model's weights add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, run_starts, tokenize_batch
from stancelib.features.relative import find_pairs
from stancelib.features.vectors import word_vectors
from stancelib.features.vocabulary import Vocabulary
from stancelib.model.texts import windows
from stancelib.pairs.blocks import BLOCKS, extract
from stancelib.pairs.meaning import MEANINGS, add_up, meaning_tokens, unit
from stancelib.pairs.state import PairState
from stancelib.pairs.table import FeatureTable
from stancelib.pairs.targets import OwnTargets
from stancelib.text import canonical

__all__ = ["Hits", "PairScorer", "Scored"]

Floats = NDArray[np.float64]

#: Characters of a text that is read in one piece, and pieces that are read at once.
_WHOLE = 20_000
_PIECES = 256


class Hits(NamedTuple):
    """Known features of a batch of pieces.

    Parameters
    ----------
    batch : TokenBatch
        The pieces.
    owners : ndarray of int64, shape (n_pieces,)
        The text that each is a piece of.
    starts, ends : ndarray of int64, shape (n_pieces,)
        Where each starts and ends in its text.
    meaning : tuple of 3 ndarray of int64, shape (m,)
        Words with a vector, as :func:`~stancelib.pairs.meaning.meaning_tokens` returns them.
    features : ndarray of int64, shape (n,)
        Rows of the model's weights.
    pieces, first, last : ndarray of int64, shape (n,)
        Where each occurs: piece, and tokens of the batch (-1 for no place).
    """

    batch: TokenBatch
    owners: I64
    starts: I64
    ends: I64
    meaning: tuple[I64, I64, I64]
    features: I64
    pieces: I64
    first: I64
    last: I64


@dataclass(frozen=True)
class Scored:
    """Margins of texts, and what evidence needs to be worked out.

    Parameters
    ----------
    margins : ndarray of float64, shape (n_texts, n_labels)
    columns : ndarray of int64, shape (n_texts,)
        The weights that each text's target was judged with.
    known : ndarray of int64, shape (n_texts,)
        Number of different words of each text that the model knows.
    rows, features : ndarray of int64, shape (m,)
        The features of each text, by text and feature.
    values, counts : ndarray of float64, shape (m,)
        Value and number of occurrences of each.
    lengths : ndarray of float64, shape (n_texts, len(MEANINGS))
        Lengths of the sums of word vectors.
    """

    margins: Floats
    columns: I64
    known: I64
    rows: I64
    features: I64
    values: Floats
    counts: Floats
    lengths: Floats


class PairScorer:
    """Applies a pair model's weights.

    Parameters
    ----------
    state : PairState
        The model's numbers.
    """

    def __init__(self, state: PairState) -> None:
        arrays = state.arrays
        self._state = state
        self.table = FeatureTable(
            arrays["keys"], arrays["blocks"], arrays["factors"].astype(np.float64)
        )
        self._vocabulary = Vocabulary(arrays["keys"])
        present = np.flatnonzero(np.bincount(arrays["blocks"], minlength=len(BLOCKS)))
        # A model that learned nothing reads words all the same, and knows none.
        self._names = [BLOCKS[i] for i in present.tolist()] or ["word"]
        self._rarity = (arrays["stem_keys"], arrays["stem_rarity"].astype(np.float64))
        self._columns = {name: i for i, name in enumerate(state.targets)}
        # Where targets differ by case or blanks alone, the first is meant.
        self._alike = {_plain(name): i for name, i in reversed(self._columns.items())}
        self._reads_meaning = len(arrays["meaning_weights"]) > 0
        self._n_columns = int(arrays["bias"].shape[0])

    def column_of(self, target: str | None) -> int:
        """Return the weights for a target: its own, or those for any other."""
        if self._n_columns == 1 or target is None:
            return self._n_columns - 1
        alike = self._alike.get(_plain(target), self._n_columns - 1)
        return self._columns.get(target, alike)

    def hits(self, texts: Sequence[str], targets: Sequence[str | None]) -> Iterator[Hits]:
        """Yield the known features of texts, a few hundred pieces at once.

        Parameters
        ----------
        texts : sequence of str
            As callers gave them.
        targets : sequence of (str or None)
            One a text.

        Yields
        ------
        Hits
        """
        pieces: list[tuple[int, int, str]] = []
        for row, text in enumerate(texts):
            spans = windows(text) if len(text) > _WHOLE else [(0, len(text))]
            for start, end in spans:
                pieces.append((row, start, text[start:end]))
                if len(pieces) == _PIECES:
                    yield self._read(pieces, targets)
                    pieces = []
        if pieces:
            yield self._read(pieces, targets)

    def _read(self, pieces: Sequence[tuple[int, int, str]], targets: Sequence[str | None]) -> Hits:
        owners = np.array([row for row, _, _ in pieces], dtype=np.int64)
        starts = np.array([start for _, start, _ in pieces], dtype=np.int64)
        ends = starts + np.array([len(text) for *_, text in pieces], dtype=np.int64)
        batch = tokenize_batch([canonical(text) for _, _, text in pieces])
        own = OwnTargets.of([targets[row] for row in owners.tolist()])
        pairs = find_pairs(batch, own.mentions(batch)) if self._state.needs_target else None
        found = list(extract(batch, own, self._names, self._rarity, pairs).values())
        nothing = (np.zeros(0, dtype=np.int64),) * 3
        meaning = meaning_tokens(batch, pairs) if self._reads_meaning else nothing
        which, features = self._vocabulary.hits(np.concatenate([f.hashes for f in found]))
        rows, first, last = (
            np.concatenate([getattr(f, name) for f in found]).take(which)
            for name in ("rows", "first", "last")
        )
        return Hits(
            batch, owners, starts, ends, meaning, features.astype(np.int64), rows, first, last
        )

    def score(self, texts: Sequence[str], targets: Sequence[str | None]) -> Scored:
        """Return the margins of texts.

        Parameters
        ----------
        texts : sequence of str
        targets : sequence of (str or None)
            One a text.

        Returns
        -------
        Scored
        """
        n, size = len(texts), len(self.table.keys)
        cells, counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        sums = np.zeros((n, len(MEANINGS), word_vectors().size if self._reads_meaning else 0))
        for hits in self.hits(texts, targets):
            if self._reads_meaning:
                part = add_up(*hits.meaning[1:], len(hits.owners))
                np.add.at(sums, hits.owners, part)
            more, times = np.unique(
                hits.owners[hits.pieces] * size + hits.features, return_counts=True
            )
            if len(cells) and len(more) and more[0] <= cells[-1]:  # a text goes on
                cells, back = np.unique(np.concatenate([cells, more]), return_inverse=True)
                counts = np.bincount(back, np.concatenate([counts, times])).astype(np.int64)
            else:
                cells, counts = np.concatenate([cells, more]), np.concatenate([counts, times])
        rows, features = (cells // size, cells % size) if size else (cells, cells)
        times = counts.astype(np.float64)
        values = self.table.values(rows, features, times, n)
        columns = np.array([self.column_of(target) for target in targets], dtype=np.int64)
        margins = self._state.arrays["bias"][columns].copy()
        if len(rows):
            weights = self._state.arrays["weights"][features, columns[rows]]
            starts = run_starts(rows)
            owners = rows[starts]
            total = np.add.reduceat(weights * values[:, None], starts, axis=0)
            margins[owners] += total * self._state.arrays["steps"][columns[owners]]
        if self._reads_meaning:
            by_meaning = self._state.arrays["meaning_weights"].transpose(1, 0, 2)[columns]
            # Not a matrix product: its rounding would depend on the size of the batch.
            margins += (unit(sums).reshape(n, -1, 1) * by_meaning).sum(axis=1)
        is_word = self.table.blocks[features] == BLOCKS.index("word")
        known = np.bincount(rows[is_word], minlength=n)
        lengths = np.linalg.norm(sums, axis=2)
        return Scored(margins, columns, known, rows, features, values, times, lengths)


def _plain(target: str) -> str:
    """Return a target as it is looked up: without case, blanks joined."""
    return " ".join(target.casefold().split())
