"""Which words carried a decision: exact contributions of a linear model, as spans."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, expand
from stancelib.features.featurizer import pair_scale, text_scale
from stancelib.features.ngrams import Features
from stancelib.model.scoring import Scores
from stancelib.model.state import HEADS, ModelState

__all__ = ["Spans", "best_spans", "contributions"]

Floats = NDArray[np.float64]


def contributions(
    state: ModelState, batch: TokenBatch, scores: Scores, rows: I64, topics: I64
) -> tuple[Floats, I64]:
    """Return what each token adds to the logits of some texts and topics.

    The weight of an n-gram is shared evenly by its tokens. Summed over a
    text's tokens this gives the text's logit less its constant part.

    Parameters
    ----------
    state : ModelState
        The model's numbers.
    batch : TokenBatch
        The batch that was scored.
    scores : Scores
        The outcome.
    rows, topics : ndarray of int64, shape (k,)
        The texts and topics wanted.

    Returns
    -------
    parts : ndarray of float64, shape (m, n_heads)
        One row a token, text after text.
    bounds : ndarray of int64, shape (k + 1,)
        ``parts[bounds[i]:bounds[i + 1]]`` are those of text i.
    """
    arrays = state.arrays
    roles, ngrams = arrays["token_weights"], arrays["ngram_weights"]
    scales = arrays["scales"]
    tokens, which = expand(batch.indptr[rows], batch.indptr[rows + 1])
    bounds = np.concatenate([[0], np.cumsum(batch.counts[rows])])
    topic = topics[which]
    parts = _weights(roles[:, 0], scores.tokens[tokens], topic).astype(np.float64)
    for n in range(2, state.settings.words + 1):
        # The n-gram that starts at each token, if it is known; each of its tokens gets a share.
        starting = np.full(batch.n_tokens, len(ngrams))
        features = scores.ngrams.features
        long = np.flatnonzero(features.last - features.first == n - 1)
        starting[features.first[long]] = scores.ngrams.rows[long]
        share = _weights(ngrams, starting[tokens], topic) / n
        for step in range(n):
            parts[step:] += share[: len(share) - step]
    parts *= (scales[0][topics] * text_scale(batch)[rows][:, None])[which]

    wanted = np.full((len(batch), len(state.topics)), -1)
    wanted[rows, topics] = np.arange(len(rows))
    of_pair = wanted[scores.pairs.texts, scores.pairs.topics]
    shift = bounds[:-1] - batch.indptr[rows]  # from a token's position to its row of parts
    scale = pair_scale(scores.pairs)
    for role, place in enumerate(scores.places, start=1):
        here = np.flatnonzero(of_pair[place.pairs] >= 0)
        at, pair = place.tokens[here], place.pairs[here]
        topic = scores.pairs.topics[pair]
        values = scales[1][topic] * scale[pair][:, None]
        values = values * _weights(roles[:, role], scores.tokens[at], topic)
        _add(parts, at + shift[of_pair[pair]], values)
    facts = scores.facts
    here = np.flatnonzero(of_pair[facts.owners] >= 0)
    pair = facts.owners[here]
    topic = scores.pairs.topics[pair]
    values = arrays["fact_weights"][facts.rows[here], topic] * scales[2][topic]
    at, values, pair = _spread(facts.features.take(here), values, pair)
    _add(parts, at + shift[of_pair[pair]], values)
    return parts, bounds


def _weights(
    table: NDArray[np.int16], rows: NDArray[np.signedinteger[Any]], topics: I64
) -> NDArray[np.int16]:
    """Return rows of a table of (row, topic); those past its end, which aren't known, are zero."""
    out = np.zeros((len(rows), len(HEADS)), dtype=np.int16)
    known = np.flatnonzero(rows < len(table))
    out[known] = table[rows[known], topics[known]]
    return out


def _add(parts: Floats, at: I64, values: Floats) -> None:
    for head in range(len(HEADS)):
        parts[:, head] += np.bincount(at, weights=values[:, head], minlength=len(parts))


def _spread(features: Features, values: Floats, pairs: I64) -> tuple[I64, Floats, I64]:
    """Share values out evenly over the tokens of their features."""
    at, which = expand(features.first, features.last + 1)
    lengths = features.last - features.first + 1
    return at, (values / lengths[:, None])[which], pairs[which]


class Spans(NamedTuple):
    """Runs of tokens that speak for something, by owner, the strongest first.

    Parameters
    ----------
    owners : ndarray of int64, shape (n,)
        The sequence of each.
    first, last : ndarray of int64, shape (n,)
        Places of the first and last token.
    weights : ndarray of float64, shape (n,)
        Sums of their contributions, positive.
    """

    owners: I64
    first: I64
    last: I64
    weights: Floats


def best_spans(weights: Floats, bounds: I64, sentences: I64, most: int = 3) -> Spans:
    """Return the runs of tokens that add most, of several sequences.

    A run holds tokens that add more than half the mean of those that add
    anything, and single weaker tokens between two such. It lies in one sentence.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_tokens,)
        Contribution of each token.
    bounds : ndarray of int64, shape (n_sequences + 1,)
        Tokens ``bounds[i]:bounds[i + 1]`` are those of sequence i.
    sentences : ndarray of int64, shape (n_tokens,)
        Number of the sentence of each token.
    most : int, optional
        How many runs of a sequence at most.

    Returns
    -------
    Spans

    Examples
    --------
    >>> weights = np.array([0.0, 2.0, -0.5, 1.5, -1.0, 0.0, 0.2, 1.0, 1.0, 1.0])
    >>> found = best_spans(weights, np.array([0, 7, 10]), np.array([0] * 7 + [1, 2, 2]))
    >>> list(zip(found.owners.tolist(), found.first.tolist(), found.weights.tolist()))
    [(0, 1, 3.0), (1, 8, 2.0), (1, 7, 1.0)]
    """
    n = len(bounds) - 1
    owners = np.repeat(np.arange(n), np.diff(bounds))
    gains = np.flatnonzero(weights > 0)
    counts = np.bincount(owners[gains], minlength=n)
    least = np.bincount(owners[gains], weights[gains], n) / np.maximum(counts, 1) / 2
    strong = np.flatnonzero(weights > least[owners])
    new = np.ones(len(strong), dtype=np.bool_)
    new[1:] = (np.diff(strong) > 2) | (np.diff(sentences[strong]) != 0)
    new[1:] |= np.diff(owners[strong]) != 0
    begins = np.flatnonzero(new)
    first, last = strong[begins], strong[np.append(begins[1:], len(strong))[: len(begins)] - 1]
    place, which = expand(first, last + 1)
    total = np.bincount(which, weights[place], len(first)).astype(np.float64)
    order = np.lexsort((first, -total, owners[first]))
    order = order[total[order] > 0]
    begins = np.searchsorted(owners[first[order]], np.arange(n))
    order = order[np.arange(len(order)) - begins[owners[first[order]]] < most]
    return Spans(owners[first[order]], first[order], last[order], total[order])
