"""Cues to a side: words that support or oppose, which way they point, and where they stand.

A predicate ("oppose", "costly") points one way by itself. Negations in its scope
and verbs that govern it ("refused to *endorse*", "lifted its *veto*", "critics of
efforts to *block*") turn it round, each once. A predicate whose meaning went into
one that it governs is not counted again. The rules are those of contextual valence
shifters (Polanyi and Zaenen 2006), applied to token classes by array operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from stancelib.features.batch import I64, TokenBatch, expand
from stancelib.features.hashing import U64, salt
from stancelib.features.lexicon import (
    CLASSES,
    Bools,
    TokenClasses,
    same_group,
    shift,
    token_classes,
)
from stancelib.features.lexicon_words import PREDICATES
from stancelib.features.ngrams import Features, concatenate
from stancelib.features.relative import Pairs

__all__ = ["Predicates", "cue_features", "cue_names", "find_predicates"]

_NEGATION_SCOPE = 4
_GOVERNMENT_SCOPE = 5
#: Longest chain of governing predicates that is followed.
_CHAIN = 3

_NUMBER = {name: i for i, name in enumerate(CLASSES)}
_SIGN = np.array([0, *(p.sign for p in PREDICATES.values())], dtype=np.int64)
_COUNTS = np.array([False, *(p.counts for p in PREDICATES.values())])

_DIRECTIONS = ("oppose", "support")
_SIDES = ("before", "after")
_BANDS = ("adjacent", "near", "clause", "sentence")
_MODALS = ("strong", "weak", "will", "condition")
_NET_LEVELS = (-3, -2, -1, 0, 1, 2, 3)


@dataclass(frozen=True)
class Predicates:
    """Predicates of a batch, in the order of the text.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n,)
        Where they stand.
    classes : ndarray of int64, shape (n,)
        Position in ``CLASSES``.
    supports : ndarray of bool, shape (n,)
        Whether the net direction is support.
    turned : ndarray of bool, shape (n,)
        Whether that is not the direction of the word itself.
    passive : ndarray of bool, shape (n,)
        Whether it is a participle after a form of "be".
    governor : ndarray of int64, shape (n,)
        The predicate that governs it, -1 for none.
    """

    tokens: I64
    classes: I64
    supports: Bools
    turned: Bools
    passive: Bools
    governor: I64


@cache
def _government() -> tuple[Bools, Bools, Bools]:
    """Return which class governs which, which turn what they govern, and which past "that"."""
    n = len(CLASSES)
    governs = np.zeros((n, n), dtype=np.bool_)
    acts = [_NUMBER[c] for c in ("favor", "urge", "advance", "oppose", "stop")]
    harms = [_NUMBER[c] for c in ("threaten", "bad", "suffering")]
    steps = [_NUMBER[c] for c in ("favor", "advance", "oppose", "stop")]
    for name, targets in (
        ("favor", steps), ("urge", steps), ("oppose", acts),
        ("stop", acts + harms), ("remove", acts + harms),
    ):
        governs[_NUMBER[name], targets] = True
    turns = np.isin(np.arange(n), [_NUMBER[c] for c in ("oppose", "stop", "remove")])
    past_reports = np.arange(n) == _NUMBER["remove"]
    return governs, turns, past_reports


def find_predicates(batch: TokenBatch, found: TokenClasses | None = None) -> Predicates:
    """Find the predicates of a batch and the way each points, all things considered.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    found : TokenClasses, optional
        Their look-up, if already done.

    Returns
    -------
    Predicates

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> batch = tokenize_batch(["They rejected calls to halt it. We did not oppose it."])
    >>> got = find_predicates(batch)
    >>> [(batch.text_of(t), bool(s)) for t, s in zip(got.tokens, got.supports)]
    [('rejected', False), ('calls', False), ('halt', True), ('oppose', True)]
    """
    found = token_classes(batch) if found is None else found
    tokens = np.flatnonzero(found.classes)
    kinds = found.classes[tokens].astype(np.int64)
    governor = _governors(batch, found, tokens, kinds)
    owner = np.where(governor >= 0, tokens[governor], -1)
    odd = _negated(batch, found, tokens, owner)
    _, turns, _ = _government()
    above = np.maximum(governor, 0)
    turned = odd
    for _ in range(_CHAIN):
        turned = odd ^ ((governor >= 0) & (turns[kinds[above]] ^ turned[above]))
    plain, be = ~found.is_target & ~found.has("article"), found.has("be")
    same, same_two = same_group(batch.sentences), same_group(batch.sentences, 2)
    passive = found.is_participle & (
        (shift(be) & same) | (shift(be, 2) & same_two & shift(plain))
    )
    return Predicates(
        tokens, kinds, (_SIGN[kinds] > 0) ^ turned, turned, passive[tokens], governor
    )


def _negated(batch: TokenBatch, found: TokenClasses, tokens: I64, owner: I64) -> Bools:
    """Tell which tokens stand in the scope of an odd number of negations right of their owner."""
    clauses, negates = batch.clauses, found.negates
    closed = np.cumsum(found.has("closer") & ~(negates & found.has("but")))
    odd = np.zeros(len(tokens), dtype=np.bool_)
    for back in range(1, _NEGATION_SCOPE + 1):
        at = np.maximum(tokens - back, 0)
        odd ^= (
            negates[at] & (tokens - back > owner) & (clauses[at] == clauses[tokens])
            & (closed[at] == closed[tokens])
        )
    return odd


def _governors(batch: TokenBatch, found: TokenClasses, tokens: I64, kinds: I64) -> I64:
    """Return the nearest predicate to the left that governs each, -1 for none."""
    governs, _, past_reports = _government()
    clauses, target = batch.clauses[tokens], found.is_target[tokens]
    barriers = np.cumsum(found.has("barrier"))[tokens]
    # Beyond "that" and "said" only verbs such as "deny" and "dismiss" reach.
    reports = found.has("that") | found.has("attribution") & (found.classes == 0)
    reported = np.cumsum(reports)[tokens]
    # "critics of the veto", but not "critics veto".
    leads = (~found.is_noun | shift(found.has("link"), -1))[tokens]
    governor = np.full(len(tokens), -1)
    here = np.arange(len(tokens))
    for back in range(1, _CHAIN + 1):
        up = np.maximum(here - back, 0)
        fits = (
            (governor < 0) & target & (up < here) & governs[kinds[up], kinds]
            & (tokens - tokens[up] <= _GOVERNMENT_SCOPE) & (clauses[up] == clauses)
            & leads[up] & (barriers[up] == barriers)
            & (past_reports[kinds[up]] | (reported[up] == reported))
        )
        governor[fits] = up[fits]
    return governor


@cache
def _names() -> dict[str, tuple[list[str], U64]]:
    """Return the names and hashes of each kind of feature."""
    directed = [f"{c} {d}" for c, d in product(CLASSES[1:], _DIRECTIONS)]
    sides = [f"{d} {s}" for d, s in product(_DIRECTIONS, _SIDES)]
    kinds = {
        "class": directed,
        "class place": [f"{c} {s} {b}" for c, s, b in product(directed, _SIDES, _BANDS[:3])],
        "place": [f"{s} {b}" for s, b in product(sides, _BANDS)],
        "direction": list(_DIRECTIONS),
        "passive": [f"passive {s}" for s in sides],
        "modal": [f"{m} {d}" for d, m in product(_DIRECTIONS, _MODALS)],
        **{
            kind: [f"{kind} {d}" for d in _DIRECTIONS]
            for kind in ("turned", "quoted", "first person", "question", "attributed", "nearest")
        },
        "elsewhere": [f"elsewhere {d}" for d in directed],
        "net": [f"net {n:+d}" for n in _NET_LEVELS],
        "text net": [f"text net {n:+d}" for n in _NET_LEVELS],
        "levels": [f"{s} of {d}" for d, s in product(_DIRECTIONS, ("none", "1", "2", "3"))],
        "both": ["both directions", "contrast of directions"],
        "mention": [
            f"mention {what}"
            for what in ("negated", "quoted", "attributed", "asked", "contrasted", "by first person",
                         "strong negated", *_MODALS)
        ],
    }
    return {
        kind: (
            [f"cue: {name}" for name in names],
            np.array([salt(f"cue: {name}") for name in names], dtype=np.uint64),
        )
        for kind, names in kinds.items()
    }


def cue_names() -> dict[int, str]:
    """Return what the hash of each cue feature stands for.

    Examples
    --------
    >>> len(cue_names()) <= 250, "cue: mention negated" in cue_names().values()
    (True, True)
    """
    return {
        int(number): name
        for names, hashes in _names().values()
        for name, number in zip(names, hashes, strict=True)
    }


class _Colors(NamedTuple):
    """What the clause, the sentence and the quotes around each token of a batch make of it."""

    modals: list[Bools]
    strong_negated: Bools
    first_person: Bools
    attributed: Bools
    asked: Bools
    contrasted: Bools
    quoted: Bools


def _colors(batch: TokenBatch, found: TokenClasses) -> _Colors:
    clauses, sentences = batch.clauses, batch.sentences
    data = np.frombuffer(batch.buffer, dtype=np.uint8)
    quotes = np.flatnonzero(data == ord('"'))
    before = np.searchsorted(quotes, batch.starts)
    before -= np.searchsorted(quotes, batch.text_starts)[batch.rows]
    marks = np.flatnonzero(data == ord("?"))
    asking = np.searchsorted(batch.starts, marks) - 1
    text = np.searchsorted(batch.text_starts, marks, side="right") - 1
    asking = asking[asking >= batch.indptr[text]]  # a mark before the first word asks nothing
    asks = np.zeros(batch.n_tokens, dtype=np.bool_)
    asks[asking] = True
    return _Colors(
        [_spread(found.has(name), clauses) for name in _MODALS],
        _spread(found.has("strong") & shift(found.negates & same_group(clauses), -1), clauses),
        _spread(found.has("first_person"), clauses),
        _spread(found.has("attribution"), sentences),
        _spread(asks, sentences),
        _spread(found.has("contrast"), sentences),
        before % 2 == 1,
    )


def _spread(flags: Bools, groups: I64) -> Bools:
    """Tell which tokens share a group with a flagged token."""
    out = np.zeros(int(groups[-1]) + 1 if len(groups) else 1, dtype=np.bool_)
    out[groups[flags]] = True
    return out[groups]


class _Placed(NamedTuple):
    """Predicates of the texts of pairs that count for the pair, pair after pair."""

    pair: I64
    node: I64  # position among the batch's predicates
    inside: Bools  # in a sentence with a mention
    after: Bools  # right of the nearest mention
    distance: I64  # to it, in tokens; that and the next two only where inside
    same_clause: Bools
    counts: Bools  # tells a side


def _place(batch: TokenBatch, pairs: Pairs, predicates: Predicates) -> _Placed:
    bounds = np.searchsorted(predicates.tokens, batch.indptr)
    node, pair = expand(bounds[pairs.texts], bounds[pairs.texts + 1])
    token = predicates.tokens[node]
    keys = pairs.of_token * batch.n_tokens + pairs.at
    wanted = pair * batch.n_tokens + token
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    n_sentences = int(batch.sentences[-1]) + 1
    groups = pairs.of_token * n_sentences + batch.sentences[pairs.at]
    sentence = pair * n_sentences + batch.sentences[token]
    marked = groups[np.minimum(np.searchsorted(groups, sentence), len(groups) - 1)] == sentence
    inside = marked & (keys[place] == wanted) & ~pairs.is_mention[place]
    # Words of a mention take no side; a predicate that governs another is taken in by it.
    live = inside | ~marked
    row = np.arange(len(node))
    governed = live & (predicates.governor[node] >= 0)
    taken = np.zeros(len(node), dtype=np.bool_)
    taken[(row - node + predicates.governor[node])[governed]] = True
    after, distance, nearest = _nearest_mentions(pairs, groups)
    kept = np.flatnonzero(live & ~taken)
    node, place = node[kept], place[kept]
    clause = batch.clauses[pairs.at[nearest[place]]]
    return _Placed(
        pair[kept], node, inside[kept], after[place], distance[place],
        clause == batch.clauses[token[kept]],
        _COUNTS[predicates.classes[node]] | (predicates.governor[node] >= 0),
    )


def _nearest_mentions(pairs: Pairs, groups: I64) -> tuple[Bools, I64, I64]:
    """Return, for each of ``pairs.at``, the side, the distance and the place of a mention."""
    here, n = np.arange(len(pairs.at)), len(pairs.at)
    left = np.maximum.accumulate(np.where(pairs.is_mention, here, -1))
    right = np.minimum.accumulate(np.where(pairs.is_mention, here, n)[::-1])[::-1]
    to_left = np.where((left >= 0) & (groups[left] == groups), here - left, n)
    at = np.minimum(right, n - 1)
    to_right = np.where((right < n) & (groups[at] == groups), right - here, n)
    after = to_left < to_right
    return after, np.minimum(to_left, to_right), np.where(after, left, at)


class _Sink:
    """Collects features by kind and index."""

    def __init__(self) -> None:
        self.parts: list[Features] = []
        self.rows: list[I64] = []

    def add(self, kind: str, index: I64 | int, tokens: I64, rows: I64) -> None:
        """Add one occurrence of feature `index` of a kind at each token."""
        hashes = _names()[kind][1]
        self.parts.append(Features(np.broadcast_to(hashes[index], tokens.shape), tokens, tokens))
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
    sink = _Sink()
    if not len(pairs):
        empty = np.zeros(0, dtype=np.int64)
        return Features(empty.astype(np.uint64), empty, empty), empty
    found = token_classes(batch)
    colors = _colors(batch, found)
    predicates = find_predicates(batch, found)
    placed = _place(batch, pairs, predicates)
    _add_predicates(sink, predicates, placed, colors)
    first = pairs.mentions.first[np.unique(pairs.of_mention, return_index=True)[1]]
    _add_balance(sink, predicates, placed, first, _contrasted(pairs, colors))
    _add_mentions(sink, batch, pairs, found, colors)
    return concatenate(sink.parts), np.concatenate(sink.rows)


def _contrasted(pairs: Pairs, colors: _Colors) -> Bools:
    out = np.zeros(len(pairs), dtype=np.bool_)
    out[pairs.of_mention[colors.contrasted[pairs.mentions.first]]] = True
    return out


def _add_predicates(
    sink: _Sink, predicates: Predicates, placed: _Placed, colors: _Colors
) -> None:
    supports = predicates.supports[placed.node].astype(np.int64)
    directed = (predicates.classes[placed.node] - 1) * 2 + supports
    token = predicates.tokens[placed.node]

    def add(kind: str, index: I64, which: Bools) -> None:
        at = np.flatnonzero(which)
        sink.add(kind, index[at], token[at], placed.pair[at])

    inside, counts = placed.inside, placed.inside & placed.counts
    side = placed.after.astype(np.int64)
    band = np.where(placed.same_clause, 2, 3)
    band = np.where(placed.distance <= 8, 1, band)
    band = np.where(placed.distance <= 3, 0, band)
    add("class", directed, inside)
    add("class place", (directed * 2 + side) * 3 + np.minimum(band, 2), inside)
    add("elsewhere", directed, ~inside)
    add("place", (supports * 2 + side) * 4 + band, counts)
    add("direction", supports, counts)
    add("passive", supports * 2 + side, counts & predicates.passive[placed.node])
    for i, modal in enumerate(colors.modals):
        add("modal", supports * len(_MODALS) + i, counts & modal[token])
    add("turned", supports, counts & predicates.turned[placed.node])
    add("quoted", supports, counts & colors.quoted[token])
    add("first person", supports, counts & colors.first_person[token])
    add("question", supports, counts & colors.asked[token])
    add("attributed", supports, counts & colors.attributed[token])
    at = np.flatnonzero(counts)
    at = at[np.lexsort([at, placed.distance[at], placed.pair[at]])]
    at = at[np.diff(placed.pair[at], prepend=-1) > 0]
    sink.add("nearest", supports[at], token[at], placed.pair[at])


def _add_balance(
    sink: _Sink, predicates: Predicates, placed: _Placed, first: I64, contrasted: Bools
) -> None:
    n = len(first)
    supports = predicates.supports[placed.node]

    def count(which: Bools) -> I64:
        return np.bincount(placed.pair[which & placed.counts], minlength=n)

    def add(kind: str, index: int, which: Bools) -> None:
        rows = np.flatnonzero(which)
        sink.add(kind, index, first[rows], rows)

    near = [count(placed.inside & ~supports), count(placed.inside & supports)]
    whole = [count(~supports), count(supports)]
    for kind, (against, for_) in (("net", near), ("text net", whole)):
        net = for_ - against
        for i, level in enumerate(_NET_LEVELS):
            reached = net >= level if level > 0 else net <= level
            add(kind, i, reached if level else net == 0)
    for direction, counts in enumerate(whole):
        for least in range(4):
            add("levels", direction * 4 + least, counts >= least if least else counts == 0)
    both = (near[0] > 0) & (near[1] > 0)
    add("both", 0, both)
    add("both", 1, both & contrasted)


def _add_mentions(
    sink: _Sink, batch: TokenBatch, pairs: Pairs, found: TokenClasses, colors: _Colors
) -> None:
    first = pairs.mentions.first
    negated = _negated(batch, found, first, np.full(len(first), -1))
    flags = [
        negated,
        *(
            flag[first]
            for flag in (
                colors.quoted, colors.attributed, colors.asked, colors.contrasted,
                colors.first_person, colors.strong_negated, *colors.modals,
            )
        ),
    ]
    for index, flag in enumerate(flags):
        at = np.flatnonzero(flag)
        sink.add("mention", index, first[at], pairs.of_mention[at])
