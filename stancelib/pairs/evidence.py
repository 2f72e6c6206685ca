"""Which words spoke for a label: exact contributions of a pair model, as spans of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, expand
from stancelib.features.vectors import word_vectors
from stancelib.model.evidence import best_spans
from stancelib.model.output import source_span, token_bytes
from stancelib.pairs.meaning import MEANINGS
from stancelib.pairs.scoring import Hits, PairScorer, Scored
from stancelib.pairs.state import PairState
from stancelib.results import Evidence
from stancelib.text import Normalized, normalize

__all__ = ["find_evidence"]

Floats = NDArray[np.float64]

_MOST_SPANS = 3


class _Cells(NamedTuple):
    """What one occurrence of each (text, feature) adds to its text's decision; sorted by cell."""

    cells: I64
    gains: Floats
    size: int

    def of(self, hits: Hits) -> Floats:
        wanted = hits.owners[hits.pieces] * self.size + hits.features
        return np.asarray(self.gains[np.searchsorted(self.cells, wanted)])


def find_evidence(
    state: PairState,
    scorer: PairScorer,
    scored: Scored,
    texts: Sequence[str],
    targets: Sequence[str | None],
    decided: I64,
) -> list[tuple[Evidence, ...]]:
    """Return the spans that add most to the margin of the decided label over the others' mean.

    Parameters
    ----------
    state : PairState
    scorer : PairScorer
    scored : Scored
        What the scorer made of the texts.
    texts : sequence of str
        As callers gave them.
    targets : sequence of (str or None)
    decided : ndarray of int64, shape (n_texts,)

    Returns
    -------
    list of tuple of Evidence
        At most three a text, strongest first.
    """
    gains = _gains(state, scorer, scored, decided)
    found: list[list[tuple[int, int, float]]] = [[] for _ in texts]
    for hits in scorer.hits(texts, targets):
        weights = _by_token(hits, gains.of(hits)) + _by_meaning(state, scored, hits, decided)
        batch = hits.batch
        spans = best_spans(weights, batch.indptr, batch.sentences, _MOST_SPANS)
        sources: dict[int, Normalized] = {}
        places = token_bytes(batch, spans.owners, spans.first, spans.last)
        columns = (spans.owners, *places, spans.weights)
        for piece, a, b, weight in zip(*(c.tolist() for c in columns), strict=True):
            owner, start, stop = (int(c[piece]) for c in (hits.owners, hits.starts, hits.ends))
            if piece not in sources:
                sources[piece] = normalize(texts[owner][start:stop])
            low, high = source_span(batch, sources[piece], piece, a, b)
            found[owner].append((start + low, start + high, weight))
    out = []
    for text, spots, label in zip(texts, found, decided.tolist(), strict=True):
        best = sorted(spots, key=lambda place: (-place[2], place[0]))[:_MOST_SPANS]
        name = state.labels[label]
        out.append(tuple(Evidence(a, b, text[a:b], weight, name) for a, b, weight in best))
    return out


def _gains(state: PairState, scorer: PairScorer, scored: Scored, decided: I64) -> _Cells:
    rows, features = scored.rows, scored.features
    column = scored.columns[rows]
    weights = state.arrays["weights"][features, column] * state.arrays["steps"][column]
    label = decided[rows]
    own = weights[np.arange(len(rows)), label]
    others = (weights.sum(axis=1) - own) / (len(state.labels) - 1)
    slope = state.arrays["slope"][column]
    each = slope * (own - others) * scored.values / scored.counts
    size = len(scorer.table.keys)
    return _Cells(rows * size + features, each, size)


def _by_meaning(state: PairState, scored: Scored, hits: Hits, decided: I64) -> Floats:
    """Return what each token's vector adds."""
    out = np.zeros(hits.batch.n_tokens)
    tokens, words, cells = hits.meaning
    if not len(tokens):
        return out
    table = word_vectors()
    row = hits.owners[cells // len(MEANINGS)]
    kind = cells % len(MEANINGS)
    weights = state.arrays["meaning_weights"].reshape(
        len(MEANINGS), table.size, -1, len(state.labels)
    )
    gains = _over_others(weights.transpose(2, 0, 3, 1)[scored.columns], decided)
    each = np.einsum("nd,nd->n", gains[row, kind], table.vectors[words].astype(np.float64))
    length = scored.lengths[row, kind]
    slope = state.arrays["slope"][scored.columns[row]]
    np.add.at(out, tokens, slope * each / np.where(length > 0, length, 1.0))
    return out


def _over_others(weights: Floats, decided: I64) -> Floats:
    """Return the weights of each text's decided label less the mean of the others'; axis 2."""
    own = weights[np.arange(len(decided)), :, decided]
    return np.asarray(own - (weights.sum(axis=2) - own) / (weights.shape[2] - 1), dtype=np.float64)


def _by_token(hits: Hits, gains: Floats) -> Floats:
    """Share gains out evenly over the tokens of their occurrences."""
    placed = np.flatnonzero(hits.first >= 0)
    first, last = hits.first[placed], hits.last[placed]
    at, which = expand(first, last + 1)
    share = (gains[placed] / (last - first + 1))[which]
    return np.asarray(np.bincount(at, share, hits.batch.n_tokens), dtype=np.float64)
