"""Features relative to a topic: what stands in its sentences and near its mentions.

Words count by where they stand to a mention, whatever its words are, so that
"oppose" before a mention, learned on one topic, serves another. A *pair* is one
text and one topic that it mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, expand
from stancelib.features.hashing import U64, mix, salt
from stancelib.features.mentions import Mentions
from stancelib.features.ngrams import (
    STEM_BYTES,
    Features,
    concatenate,
    prefixes,
    role_hashes,
)

__all__ = [
    "WINDOW",
    "Pairs",
    "Places",
    "context_features",
    "context_places",
    "find_pairs",
    "mention_features",
    "window_features",
    "window_places",
]

#: Tokens before and after a mention that count as near it.
WINDOW = 10


@dataclass(frozen=True)
class Pairs:
    """The (text, topic) pairs of a batch in which the text mentions the topic.

    Parameters
    ----------
    texts, topics : ndarray of int64, shape (n_pairs,)
        Which text and which topic, ordered by topic, then by text.
    mentions : Mentions
        All mentions.
    of_mention : ndarray of int64, shape (n_mentions,)
        The pair that each mention belongs to.
    at : ndarray of int64, shape (n,)
        Tokens of the sentences with mentions, pair after pair, of each mention
        only the first token.
    of_token : ndarray of int64, shape (n,)
        The pair that each of them belongs to.
    is_mention : ndarray of bool, shape (n,)
        Which of them stand for a mention.
    sizes : ndarray of int64, shape (n_pairs,)
        How many of them each pair has.
    """

    texts: I64
    topics: I64
    mentions: Mentions
    of_mention: I64
    at: I64
    of_token: I64
    is_mention: NDArray[np.bool_]
    sizes: I64

    def __len__(self) -> int:
        return len(self.texts)


def _runs(keys: I64) -> tuple[I64, I64]:
    """Return where runs of equal keys (0 or more) start, and the run that each belongs to."""
    new = np.diff(keys, prepend=-1) != 0
    return np.flatnonzero(new), np.cumsum(new) - 1


def find_pairs(batch: TokenBatch, mentions: Mentions) -> Pairs:
    """Group mentions into pairs and collect the tokens of their sentences.

    Parameters
    ----------
    batch : TokenBatch
        The tokens.
    mentions : Mentions
        Mentions of all topics in the batch.

    Returns
    -------
    Pairs
    """
    opening, of_mention = _runs(mentions.topics * len(batch) + batch.rows[mentions.first])
    # Sentences with a mention, each once a topic.
    sentence = batch.sentences[mentions.first]
    n_sentences = len(batch.sentence_starts) - 1
    marked, of_sentence = _runs(mentions.topics * n_sentences + sentence)
    starts = batch.sentence_starts[sentence[marked] - 1]
    ends = batch.sentence_starts[sentence[marked]]
    at, which = expand(starts, ends)
    of_token = of_mention[marked][which]
    # Where each mention stands among these tokens: its first stays, its others go.
    shift = np.cumsum(ends - starts) - ends
    first = mentions.first + shift[of_sentence]
    is_mention = np.zeros(len(at), dtype=np.bool_)
    is_mention[first] = True
    keep = np.ones(len(at), dtype=np.bool_)
    keep[expand(first + 1, mentions.last + 1 + shift[of_sentence])[0]] = False
    at, of_token, is_mention = at[keep], of_token[keep], is_mention[keep]
    return Pairs(
        batch.rows[mentions.first[opening]],
        mentions.topics[opening],
        mentions,
        of_mention,
        at,
        of_token,
        is_mention,
        np.bincount(of_token, minlength=len(opening)),
    )


class Places(NamedTuple):
    """Where tokens stand to mentions.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n,)
        Positions in the batch.
    pairs : ndarray of int64, shape (n,)
        The pair that each belongs to, not decreasing.
    """

    tokens: I64
    pairs: I64


def context_places(pairs: Pairs) -> Places:
    """Return the tokens of the sentences with mentions, without the mentions."""
    others = np.flatnonzero(~pairs.is_mention)
    return Places(pairs.at[others], pairs.of_token[others])


def window_places(batch: TokenBatch, pairs: Pairs, window: int = WINDOW) -> tuple[Places, Places]:
    """Return the tokens before, and those after, each mention within a window and its sentence."""
    mentions = pairs.mentions
    sentence = batch.sentences[mentions.first]
    earliest, latest = batch.sentence_starts[sentence - 1], batch.sentence_starts[sentence]
    before, of_before = expand(np.maximum(mentions.first - window, earliest), mentions.first)
    after, of_after = expand(mentions.last + 1, np.minimum(mentions.last + 1 + window, latest))
    return (
        Places(before, pairs.of_mention[of_before]),
        Places(after, pairs.of_mention[of_after]),
    )


def context_features(batch: TokenBatch, pairs: Pairs) -> tuple[Features, I64]:
    """Return words and stems of the sentences with mentions, the mentions left out.

    Returns
    -------
    features : Features
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.
    """
    return _in_roles(batch, [("context", context_places(pairs))])


def window_features(batch: TokenBatch, pairs: Pairs, window: int = WINDOW) -> tuple[Features, I64]:
    """Return words before and after each mention, within a window and its sentence.

    Each token gives its word with the side on which it stands, and its stem
    without.

    Returns
    -------
    features : Features
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.
    """
    before, after = window_places(batch, pairs, window)
    return _in_roles(batch, [("before", before), ("after", after)])


def _in_roles(batch: TokenBatch, placed: Sequence[tuple[str, Places]]) -> tuple[Features, I64]:
    found, rows = [], []
    for role, places in placed:
        words = role_hashes(batch.hashes[places.tokens], role)
        stems = role_hashes(prefixes(batch, STEM_BYTES, places.tokens), role, stem=True)
        for hashes in (words, stems):
            found.append(Features(hashes, places.tokens, places.tokens))
            rows.append(places.pairs)
    return concatenate(found), np.concatenate(rows)


def _levels(
    kind: str, values: I64 | NDArray[np.float64], thresholds: tuple[float, ...]
) -> list[tuple[U64, I64]]:
    """Return one feature for each threshold that a value reaches, with the rows that have it."""
    out = []
    for threshold in thresholds:
        rows = np.flatnonzero(values >= threshold)
        out.append((np.full(len(rows), salt(f"{kind}>={threshold:g}")), rows))
    return out


def mention_features(batch: TokenBatch, pairs: Pairs) -> tuple[Features, I64]:
    """Return how often, how densely and where a pair's topic is mentioned, and in which words.

    Returns
    -------
    features : Features
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.
    """
    mentions, n_pairs = pairs.mentions, len(pairs)
    counts = np.bincount(pairs.of_mention, minlength=n_pairs)
    lengths = batch.counts[pairs.texts]
    sentence = batch.sentences[mentions.first]
    marked, _ = _runs(pairs.of_mention * len(batch.sentence_starts) + sentence)
    n_sentences = np.bincount(pairs.of_mention[marked], minlength=n_pairs)
    first = mentions.first[_runs(pairs.of_mention)[0]]
    start = batch.indptr[pairs.texts]
    levels = [
        *_levels("mentions", counts, (1, 2, 3, 4, 5)),
        *_levels("sentences", n_sentences, (2, 3, 4)),
        *_levels("density", counts / lengths, (0.01, 0.02, 0.03, 0.05)),
        *_levels("place", (first - start) / lengths, (0.2, 0.4, 0.7)),
        *_levels("length", lengths, (30, 60, 100)),
    ]
    hashes = np.concatenate([h for h, _ in levels])
    rows = np.concatenate([r for _, r in levels])
    general = Features(hashes, first[rows], first[rows])
    opening = batch.sentences[first] == batch.sentences[start]
    opens = np.flatnonzero(opening)
    in_first = Features(np.full(len(opens), salt("first sentence")), first[opens], first[opens])
    heads = Features(
        mix(batch.hashes[mentions.first] ^ salt("mention head")), mentions.first, mentions.last
    )
    tails = Features(
        mix(batch.hashes[mentions.last] ^ salt("mention tail")), mentions.first, mentions.last
    )
    return (
        concatenate([general, in_first, heads, tails]),
        np.concatenate([rows, opens, pairs.of_mention, pairs.of_mention]),
    )
