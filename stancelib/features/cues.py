"""Cues to a side: which predicates a text has, which way they point, and where they stand.

Predicates are told apart by class, direction, distance to the nearest mention and
what colours them (modals, quotes, questions, attribution). A predicate whose meaning
went into one that it governs is not counted again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stancelib.features.batch import I64, TokenBatch, expand, run_starts
from stancelib.features.colors import Colors, color_bits
from stancelib.features.cue_names import NET, cue_hashes, cue_names
from stancelib.features.hashing import U64
from stancelib.features.lexicon_words import PREDICATES
from stancelib.features.marks import mark_tokens
from stancelib.features.ngrams import Features
from stancelib.features.predicates import Bools, Predicates, find_predicates
from stancelib.features.relative import Pairs

__all__ = ["cue_features", "cue_names"]

_COUNTS = np.array([False, *(p.counts for p in PREDICATES.values())])
#: Greatest distance, in tokens, of the bands "adjacent" and "near".
_ADJACENT, _NEAR = 3, 8

_MENTION_COLORS = color_bits(
    "negated",
    "quoted",
    "attributed",
    "asked",
    "contrasted",
    "first person",
    "strong negated",
    "strong",
    "weak",
    "will",
    "condition",
)
_PREDICATE_COLORS = color_bits(
    "strong",
    "weak",
    "will",
    "condition",
    "quoted",
    "first person",
    "asked",
    "attributed",
    "passive",
    "turned",
)
_CONTRASTED, _NEGATED = color_bits("contrasted", "negated")
_PASSIVE, _TURNED = color_bits("passive", "turned")

#: Which of some levels 0 to ``NET`` a count reaches, by count.
_REACHED = np.tri(NET + 1, dtype=np.bool_)
_REACHED[1:, 0] = False
#: Which of the levels ``-NET`` to ``NET`` a difference reaches, by difference plus ``NET``.
_NET_REACHED = np.zeros((2 * NET + 1, 2 * NET + 1), dtype=np.bool_)
_NET_REACHED[NET:, NET:] = _REACHED
_NET_REACHED[NET::-1, NET::-1] |= _REACHED


class _Occurrences(NamedTuple):
    """Predicates of the texts of pairs, pair after pair."""

    pair: I64
    node: I64  # position among the batch's predicates
    place: I64  # position in ``pairs.at``; none for those outside the sentences with mentions


class _Sink:
    """Collects features."""

    def __init__(self) -> None:
        self.hashes: list[U64] = []
        self.tokens: list[I64] = []
        self.rows: list[I64] = []

    def add(self, hashes: U64, tokens: I64, rows: I64) -> None:
        """Add one occurrence of a feature at each of the tokens."""
        self.hashes.append(hashes)
        self.tokens.append(tokens)
        self.rows.append(rows)


def cue_features(batch: TokenBatch, pairs: Pairs) -> tuple[Features, I64]:
    """Return the cues to the side that each text takes on each topic that it mentions.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    pairs : Pairs
        Pairs of text and topic.

    Returns
    -------
    features : Features
        What concerns the text as a whole stands at the first mention.
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> from stancelib.features.mentions import MentionFinder
    >>> from stancelib.features.relative import find_pairs
    >>> from stancelib.topics import Topic
    >>> batch = tokenize_batch(["Nobody here opposes the tax."])
    >>> mentions = MentionFinder([Topic("tax", aliases=("tax",))]).find(batch)
    >>> features, rows = cue_features(batch, find_pairs(batch, mentions))
    >>> names = {cue_names()[int(h)] for h in features.hashes}
    >>> "cue: support before adjacent" in names, "cue: net +1" in names
    (True, True)
    """
    if not len(pairs):
        empty = np.zeros(0, dtype=np.int64)
        return Features(empty.astype(np.uint64), empty, empty), empty
    found = mark_tokens(batch)
    colors = Colors(batch, found)
    predicates = find_predicates(batch, found)
    inside, outside = _occurrences(batch, pairs, predicates)
    sink = _Sink()
    _add_inside(sink, batch, pairs, predicates, inside, colors)
    _add_outside(sink, predicates, outside)
    of_mentions = colors.of(pairs.mentions.first)
    negations = np.bincount(found.negated, minlength=batch.n_tokens)
    of_mentions += negations[pairs.mentions.first] % 2 * _NEGATED
    _add_mentions(sink, pairs, of_mentions)
    _add_balance(sink, pairs, predicates, inside, outside, of_mentions)
    tokens = np.concatenate(sink.tokens)
    return Features(np.concatenate(sink.hashes), tokens, tokens), np.concatenate(sink.rows)


def _occurrences(
    batch: TokenBatch, pairs: Pairs, predicates: Predicates
) -> tuple[_Occurrences, _Occurrences]:
    """Return the predicates in the sentences with mentions, and those in the other sentences."""
    bounds = np.searchsorted(predicates.tokens, batch.indptr)
    starts, ends = bounds[pairs.texts], bounds[pairs.texts + 1]
    all_nodes, all_pairs = expand(starts, ends)
    row_of_node = np.cumsum(ends - starts) - ends  # add a node to get its row of these
    # Words of a mention take no side.
    number = np.full(batch.n_tokens, -1, dtype=np.int32)
    number[predicates.tokens] = np.arange(len(predicates.tokens), dtype=np.int32)
    place = np.flatnonzero(number[pairs.at] >= 0)
    place = place[~pairs.is_mention[place]]
    node, pair = number[pairs.at[place]].astype(np.int64), pairs.of_token[place]
    # A predicate that governs another is taken in by it.
    taken = np.zeros(len(all_nodes), dtype=np.bool_)
    governor, shift = predicates.governor[node], row_of_node[pair]
    taken[(governor + shift)[governor >= 0]] = True
    kept = np.flatnonzero(~taken[node + shift])
    inside = _Occurrences(pair[kept], node[kept], place[kept])
    governs = np.zeros(len(predicates.tokens), dtype=np.bool_)
    governs[predicates.governor[predicates.governor >= 0]] = True
    out = np.flatnonzero(
        ~_in_marked_sentence(batch, pairs, predicates.tokens[all_nodes], all_pairs)
        & ~governs[all_nodes]
    )
    return inside, _Occurrences(all_pairs[out], all_nodes[out], place[:0])


def _in_marked_sentence(batch: TokenBatch, pairs: Pairs, tokens: I64, pair: I64) -> Bools:
    """Tell which tokens of pairs' texts stand in a sentence that mentions the pair's topic."""
    first = batch.sentences[batch.indptr[pairs.texts]]
    last = batch.sentences[batch.indptr[pairs.texts + 1] - 1]
    shift = np.cumsum(last + 1 - first) - (last + 1)  # sentences of all pairs end to end
    marked = np.zeros(int(shift[-1] + last[-1] + 1), dtype=np.bool_)
    marked[shift[pairs.of_mention] + batch.sentences[pairs.mentions.first]] = True
    out: Bools = marked[shift[pair] + batch.sentences[tokens]]
    return out


def _counts(predicates: Predicates, node: I64) -> Bools:
    """Tell which predicates tell a side."""
    out: Bools = _COUNTS[predicates.classes[node]] | (predicates.governor[node] >= 0)
    return out


def _nearest_mentions(batch: TokenBatch, pairs: Pairs, place: I64) -> tuple[Bools, I64, I64]:
    """Return the side, the distance and the place in ``pairs.at`` of a sentence's mention."""
    mentions = np.flatnonzero(pairs.is_mention)
    right = np.searchsorted(mentions, place)
    left = mentions[np.maximum(right - 1, 0)]
    right = mentions[np.minimum(right, len(mentions) - 1)]

    def distance(mention: I64, steps: I64) -> I64:
        same = (pairs.of_token[mention] == pairs.of_token[place]) & (
            batch.sentences[pairs.at[mention]] == batch.sentences[pairs.at[place]]
        )
        return np.where(same & (steps > 0), steps, len(pairs.at))

    to_left, to_right = distance(left, place - left), distance(right, right - place)
    after = to_left < to_right
    return after, np.minimum(to_left, to_right), np.where(after, left, right)


def _add_inside(
    sink: _Sink,
    batch: TokenBatch,
    pairs: Pairs,
    predicates: Predicates,
    inside: _Occurrences,
    colors: Colors,
) -> None:
    after, distance, mention = _nearest_mentions(batch, pairs, inside.place)
    token, node, pair = pairs.at[inside.place], inside.node, inside.pair
    kind, direction = predicates.classes[node] - 1, predicates.supports[node].astype(np.int64)
    side = after.astype(np.int64)
    # Adjacent, near, in the same clause, in the same sentence.
    far = batch.clauses[pairs.at[mention]] != batch.clauses[token]
    band = np.where(distance <= _NEAR, distance > _ADJACENT, 2 + far)
    hashes = cue_hashes()
    sink.add(hashes.kind[kind, direction], token, pair)
    sink.add(hashes.kind_place[kind, direction, side, np.minimum(band, 2)], token, pair)
    at = np.flatnonzero(_counts(predicates, node))
    token, node, pair, distance = token[at], node[at], pair[at], distance[at]
    direction, side = direction[at], side[at]
    sink.add(hashes.place[direction, side, band[at]], token, pair)
    sink.add(hashes.direction[direction], token, pair)
    color = colors.of(token)
    color += predicates.passive[node] * _PASSIVE + predicates.turned[node] * _TURNED
    which, number = np.nonzero(color[:, None] & _PREDICATE_COLORS)
    sink.add(hashes.color[number, direction[which], side[which]], token[which], pair[which])
    which = _nearest_of_pairs(distance, pair)
    sink.add(hashes.nearest[direction[which]], token[which], pair[which])


def _nearest_of_pairs(distance: I64, pair: I64) -> I64:
    """Return the position of the first least distance of each pair."""
    if not len(pair):
        return pair
    starts = run_starts(pair)
    order = distance * len(pair) + np.arange(len(pair))
    return np.minimum.reduceat(order, starts) % len(pair)


def _add_outside(sink: _Sink, predicates: Predicates, outside: _Occurrences) -> None:
    kind = predicates.classes[outside.node] - 1
    direction = predicates.supports[outside.node].astype(np.int64)
    hashes = cue_hashes().elsewhere[kind, direction]
    sink.add(hashes, predicates.tokens[outside.node], outside.pair)


def _add_mentions(sink: _Sink, pairs: Pairs, colors: I64) -> None:
    which, number = np.nonzero(colors[:, None] & _MENTION_COLORS)
    first = pairs.mentions.first
    sink.add(cue_hashes().mention[number], first[which], pairs.of_mention[which])


def _add_balance(
    sink: _Sink,
    pairs: Pairs,
    predicates: Predicates,
    inside: _Occurrences,
    outside: _Occurrences,
    colors: I64,
) -> None:
    """Add what the counts of predicates for and against say of each pair."""
    n = len(pairs)

    def count(some: _Occurrences) -> I64:
        which = _counts(predicates, some.node)
        index = some.pair[which] * 2 + predicates.supports[some.node[which]]
        out: I64 = np.bincount(index, minlength=2 * n).reshape(n, 2)
        return out

    near = count(inside)
    whole = near + count(outside)
    both = (near[:, 0] > 0) & (near[:, 1] > 0)
    contrasted = np.zeros(n, dtype=np.bool_)
    contrasted[pairs.of_mention[(colors & _CONTRASTED) != 0]] = True
    levels = _REACHED[np.minimum(whole, NET)].reshape(n, -1)
    flags = np.concatenate(
        [
            _NET_REACHED[np.clip(near[:, 1] - near[:, 0], -NET, NET) + NET],
            _NET_REACHED[np.clip(whole[:, 1] - whole[:, 0], -NET, NET) + NET],
            levels,
            both[:, None],
            (both & contrasted)[:, None],
        ],
        axis=1,
    )
    row, number = np.nonzero(flags)
    opening = run_starts(pairs.of_mention)
    sink.add(cue_hashes().balance[number], pairs.mentions.first[opening][row], row)
