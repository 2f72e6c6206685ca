"""Features relative to a topic: what stands in its sentences and near its mentions.

Mentions become a placeholder, so that "oppose the <TOPIC>" learned on one topic
serves another. A *pair* is one text and one topic that it mentions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, expand
from stancelib.features.hashing import U64, mix, salt
from stancelib.features.mentions import Mentions
from stancelib.features.ngrams import Features, concatenate, prefixes, word_ngrams

__all__ = ["Pairs", "context_features", "find_pairs", "mention_features", "window_features"]

_PLACEHOLDER = salt("<TOPIC>")
_STEM_BYTES = 5
_WINDOW = 10


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
        batch.rows[mentions.first[opening]], mentions.topics[opening], mentions, of_mention,
        at, of_token, is_mention, np.bincount(of_token, minlength=len(opening)),
    )


def context_features(batch: TokenBatch, pairs: Pairs) -> tuple[Features, I64]:
    """Return word and stem 1- and 2-grams of the sentences with mentions.

    Returns
    -------
    features : Features
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.
    """
    groups = pairs.of_token * len(batch.sentence_starts) + batch.sentences[pairs.at]
    words = np.where(pairs.is_mention, _PLACEHOLDER, batch.hashes[pairs.at])
    stems = np.where(pairs.is_mention, _PLACEHOLDER, prefixes(batch, _STEM_BYTES, pairs.at))
    index = np.arange(len(pairs.at))
    parts = [
        word_ngrams(hashes, groups, n, kind, at=index)
        for kind, hashes in (("context", words), ("context-stem", stems))
        for n in (1, 2)
    ]
    found = concatenate(parts)
    rows = pairs.of_token[found.first]
    return Features(found.hashes, pairs.at[found.first], pairs.at[found.last]), rows


def window_features(
    batch: TokenBatch, pairs: Pairs, window: int = _WINDOW
) -> tuple[Features, I64]:
    """Return words before and after each mention, within a window and its sentence.

    Each token gives its word with the side on which it stands, and its stem
    without.

    Returns
    -------
    features : Features
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.
    """
    mentions = pairs.mentions
    sentence = batch.sentences[mentions.first]
    earliest, latest = batch.sentence_starts[sentence - 1], batch.sentence_starts[sentence]
    sides = (
        ("before", np.maximum(mentions.first - window, earliest), mentions.first),
        ("after", mentions.last + 1, np.minimum(mentions.last + 1 + window, latest)),
    )
    found, rows = [], []
    for name, starts, ends in sides:
        at, which = expand(starts, ends)
        for hashes, kind in (
            (batch.hashes[at], name), (prefixes(batch, _STEM_BYTES + 1, at), "near")
        ):
            found.append(Features(mix(hashes ^ salt(kind)), at, at))
            rows.append(pairs.of_mention[which])
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
