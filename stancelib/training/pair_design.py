"""A corpus of pairs as one sparse matrix of counts, cut to any training rows and block weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stancelib.features.batch import I64, tokenize_batch
from stancelib.features.hashing import U64
from stancelib.features.relative import find_pairs
from stancelib.pairs.blocks import BLOCKS, FACTS, extract, stems
from stancelib.pairs.meaning import MEANINGS, add_up, meaning_tokens, unit
from stancelib.pairs.relatedness import Rarity
from stancelib.pairs.table import FeatureTable
from stancelib.pairs.targets import OwnTargets, keyed
from stancelib.text import canonical

__all__ = ["PairColumns", "PairDesign", "design_pairs"]

Bools = NDArray[np.bool_]
Csr = Any  # scipy.sparse.csr_array; scipy has no type stubs
Floats = NDArray[np.float64]

#: Texts in which a feature must occur to be learned from; frequent kinds ask for more.
_MIN_TEXTS = {"character": 3, "cross": 3}
_FEWEST = 2
#: Occurrences that a block may have before it is left out.
_MOST = 100_000_000
#: Texts featurised at once: what bounds the memory that is needed.
_CHUNK = 1024


@dataclass(frozen=True)
class PairColumns:
    """The features that one training set selects, with their values for all rows.

    Parameters
    ----------
    table : FeatureTable
    meanings : ndarray of float64, shape (n_rows, len(MEANINGS), d)
        Sums of word vectors at unit length.
    values : sparse array, shape (n_rows, n_features)
        Each block of a row of unit length; facts by their factor.
    """

    table: FeatureTable
    values: Csr
    meanings: Floats

    def scaled(self, loudness: Mapping[str, float]) -> tuple[Csr, I64]:
        """Return the matrix with each block as loud as asked, and which features are left.

        Parameters
        ----------
        loudness : mapping of str to float
            Squared length of each block and of each kind of meaning; blocks
            that aren't named are left out.

        Returns
        -------
        matrix : sparse array, shape (n_rows, n_left + len(MEANINGS) * d)
            The features left, then the sums of word vectors.
        kept : ndarray of int64, shape (n_left,)
        """
        loud = np.array([loudness.get(name, 0.0) for name in BLOCKS])[self.table.blocks]
        kept = np.flatnonzero(loud > 0)
        matrix = self.values if len(kept) == len(loud) else self.values[:, kept]
        matrix = matrix.copy()
        matrix.data *= np.sqrt(loud[kept])[matrix.indices]
        loud = np.sqrt([loudness.get(name, 0.0) for name in MEANINGS])
        dense = (self.meanings * loud[:, None]).reshape(len(self.meanings), -1)
        return sparse.hstack([matrix, sparse.csr_array(dense)], format="csr"), kept


@dataclass(frozen=True)
class PairDesign:
    """How often each feature occurs in each text of a corpus.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_features,)
        Hashes, increasing.
    blocks : ndarray of uint8, shape (n_features,)
    counts : sparse array, shape (n_rows, n_features)
    rarity : Rarity
        Of the stems of all texts.
    meanings : ndarray of float64, shape (n_rows, len(MEANINGS), d)
        Sums of word vectors at unit length.
    """

    keys: U64
    blocks: NDArray[np.uint8]
    counts: Csr
    rarity: Rarity
    meanings: Floats

    def __len__(self) -> int:
        return int(self.counts.shape[0])

    def columns(self, training: Bools) -> PairColumns:
        """Select and weight features by the training rows alone.

        Parameters
        ----------
        training : ndarray of bool, shape (n_rows,)
            Rows that may be looked at.

        Returns
        -------
        PairColumns
        """
        seen = self.counts[np.flatnonzero(training)]
        frequency = np.bincount(seen.indices, minlength=len(self.keys))
        least = np.array([_MIN_TEXTS.get(name, _FEWEST) for name in BLOCKS])
        keep = np.flatnonzero(frequency >= least[self.blocks])
        blocks, frequency = self.blocks[keep], frequency[keep]
        n = int(training.sum())
        # Smoothed inverse document frequency, as in scikit-learn's TfidfTransformer.
        factors = np.log((1 + n) / (1 + frequency)) + 1
        for name in FACTS:
            ours = blocks == BLOCKS.index(name)
            if ours.any():  # the mean squared length of a text's facts becomes 1
                factors[ours] = np.sqrt(n / frequency[ours].sum())
        # What is stored has single precision: training must see the same.
        table = FeatureTable(self.keys[keep], blocks, factors.astype(np.float32).astype(np.float64))
        matrix = self.counts[:, keep].tocsr()
        rows = np.repeat(np.arange(len(self)), np.diff(matrix.indptr))
        matrix.data = table.values(rows, matrix.indices, matrix.data, len(self))
        return PairColumns(table, matrix, self.meanings)


def design_pairs(
    texts: Sequence[str], targets: Sequence[str | None], names: Iterable[str]
) -> PairDesign:
    """Featurise texts and their targets.

    Character n-grams and crosses of words are left out where they would not fit
    into memory: they grow fastest, and long texts need them least.

    Parameters
    ----------
    texts : sequence of str
    targets : sequence of (str or None)
        One a text.
    names : iterable of str
        Which of :data:`stancelib.pairs.blocks.BLOCKS`.

    Returns
    -------
    PairDesign

    Examples
    --------
    >>> design = design_pairs(["tax it", "tax it", "no"], [None] * 3, ["word"])
    >>> design.counts.toarray().astype(int).tolist()
    [[1, 1], [1, 1], [0, 0]]
    """
    names = _affordable(texts, targets, names)
    plain = [canonical(text) for text in texts]
    chunks = [slice(i, i + _CHUNK) for i in range(0, len(texts), _CHUNK)]
    rarity = _rarity(plain, chunks)
    parts: dict[str, list[_Counted]] = {name: [] for name in names}
    meanings = []
    for chunk in chunks:
        batch = tokenize_batch(plain[chunk])
        asked = OwnTargets.of(targets[chunk])
        pairs = find_pairs(batch, asked.mentions(batch)) if len(asked.rows) else None
        _, words, cells = meaning_tokens(batch, pairs)
        meanings.append(unit(add_up(words, cells, len(batch))))
        found = extract(batch, asked, names, rarity, pairs)
        for name, block in found.items():
            parts[name].append(_count(block.hashes, block.rows, chunk.start))
    keys, matrices = [], []
    for name in names:
        hashes, rows, times = (
            np.concatenate(column) for column in zip(*parts.pop(name), strict=True)
        )
        own, columns, frequency = np.unique(hashes, return_inverse=True, return_counts=True)
        frequent = frequency >= _MIN_TEXTS.get(name, _FEWEST)
        kept = np.flatnonzero(frequent[columns])
        place = np.cumsum(frequent) - 1
        shape = (len(texts), int(frequent.sum()))
        where = rows[kept].astype(np.int32), place[columns[kept]].astype(np.int32)
        keys.append(own[frequent])
        matrices.append(sparse.csr_array((times[kept], where), shape=shape))
    every = np.concatenate(keys)
    numbers = [np.full(len(k), BLOCKS.index(n), np.uint8) for n, k in zip(names, keys, strict=True)]
    order = np.argsort(every)
    counts = sparse.hstack(matrices, format="csr")[:, order]
    counts.sort_indices()
    blocks = np.concatenate(numbers)[order]
    return PairDesign(every[order], blocks, counts, rarity, np.concatenate(meanings))


class _Counted(NamedTuple):
    """Features of some texts, each once a text with the number of its occurrences."""

    hashes: U64
    rows: I64
    times: Floats


def _count(hashes: U64, rows: I64, start: int) -> _Counted:
    cells = keyed(hashes, rows)
    _, first, times = np.unique(cells, return_index=True, return_counts=True)
    return _Counted(hashes[first], rows[first] + start, times.astype(np.float64))


def _affordable(
    texts: Sequence[str], targets: Sequence[str | None], names: Iterable[str]
) -> list[str]:
    """Leave out the blocks that grow fastest where texts are many and long."""
    letters = sum(map(len, texts))
    crosses = sum(len(x) * len(t or "") for x, t in zip(texts, targets, strict=True))
    # Four n-grams start at a character; one word in six letters, most words said once.
    sizes = {"character": 4 * letters, "cross": crosses / 100}
    wanted = set(names)
    return [n for n in BLOCKS if n in wanted and sizes.get(n, 0) <= _MOST]


def _rarity(plain: Sequence[str], chunks: Sequence[slice]) -> Rarity:
    """Return the inverse document frequency of stems; those in one text count as unknown."""
    found = []
    for chunk in chunks:
        batch = tokenize_batch(plain[chunk])
        cells = np.stack([batch.rows.astype(np.uint64), stems(batch)])
        found.append(np.unique(cells, axis=1)[1])
    keys, counts = np.unique(np.concatenate(found), return_counts=True)
    keys, counts = keys[counts > 1], counts[counts > 1]
    return keys, np.log((len(plain) + 1) / (counts + 1)).astype(np.float32).astype(np.float64)
