"""Which words carried a decision: exact contributions of a linear model, as spans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import TokenBatch
from stancelib.features.featurizer import pair_scale, text_scale
from stancelib.model.scoring import Hits, Scorer, Scores

__all__ = ["best_spans", "contributions"]

Floats = NDArray[np.float64]


def contributions(batch: TokenBatch, scorer: Scorer, scores: Scores) -> Floats:
    """Return what each token adds to each logit.

    The weight of an n-gram is shared evenly by its tokens. Summed over a
    text's tokens this gives the text's logit less its constant part.

    Parameters
    ----------
    batch : TokenBatch
        The batch that was scored.
    scorer : Scorer
        What scored it.
    scores : Scores
        The outcome.

    Returns
    -------
    ndarray of float64, shape (n_tokens, n_topics, n_heads)
    """
    n_topics, n_heads = scorer.scales.shape[1:]
    out = np.zeros((batch.n_tokens, n_topics, n_heads))
    text_factor = text_scale(batch)[batch.rows][:, None, None] * scorer.scales[0]
    pair_factor = pair_scale(scores.pairs)
    pair_topics = scores.pairs.topics
    text_sums = np.zeros_like(out)
    for hits in scores.hits:
        weights = scorer.tables[hits.table].weights
        if hits.table == 0:
            _spread(text_sums, hits, weights[hits.rows].astype(np.float64))
            continue
        topics = pair_topics[hits.owners]
        values = weights[hits.rows, topics] * scorer.scales[hits.table][topics]
        if hits.table == 1:
            values *= pair_factor[hits.owners, None]
        by_topic = np.zeros((len(topics), n_topics, n_heads))
        by_topic[np.arange(len(topics)), topics] = values
        _spread(out, hits, by_topic)
    out += text_sums * text_factor
    return out


def _spread(out: Floats, hits: Hits, values: Floats) -> None:
    """Share values out evenly over the tokens of their n-grams."""
    first, last = hits.features.first, hits.features.last
    lengths = last - first + 1
    values /= lengths[:, None, None]
    for step in range(int(lengths.max(initial=0))):
        here = np.flatnonzero(lengths > step)
        np.add.at(out, first[here] + step, values[here])


def best_spans(weights: Sequence[float], most: int = 3) -> list[tuple[int, int, float]]:
    """Return the runs of tokens that add most, strongest first.

    All maximal scoring subsequences (Ruzzo & Tompa 1999) of the contributions
    less their mean positive part, so that a run ends where words stop helping.

    Parameters
    ----------
    weights : sequence of float
        Contribution of each token.
    most : int, optional
        How many runs at most.

    Returns
    -------
    list of (first, last, weight)
        Positions of the first and last token, and the sum of their
        contributions, positive.

    Examples
    --------
    >>> best_spans([0.0, 2.0, 1.5, -1.0, 0.0, 0.2], most=1)
    [(1, 2, 3.5)]
    """
    gains = [w for w in weights if w > 0]
    if not gains:
        return []
    cost = sum(gains) / len(gains) / 2
    runs = _maximal_runs([w - cost for w in weights])
    spans = [(a, b, float(sum(weights[a : b + 1]))) for a, b in runs]
    spans = [span for span in spans if span[2] > 0]
    return sorted(spans, key=lambda span: (-span[2], span[0]))[:most]


def _maximal_runs(scores: Sequence[float]) -> list[tuple[int, int]]:
    """Return all maximal scoring subsequences of a sequence (Ruzzo & Tompa 1999, section 3)."""
    runs: list[tuple[int, int, float, float]] = []  # first, last, sum before, sum after
    total = 0.0
    for position, score in enumerate(scores):
        before, total = total, total + score
        if score <= 0:
            continue
        first = position
        while True:
            place = next((i for i in range(len(runs) - 1, -1, -1) if runs[i][2] < before), None)
            if place is None or runs[place][3] >= total:
                break
            first, before = runs[place][0], runs[place][2]
            del runs[place:]
        runs.append((first, position, before, total))
    return [(first, last) for first, last, _, _ in runs]
