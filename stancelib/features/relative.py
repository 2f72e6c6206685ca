"""Features relative to a topic: what stands in its sentences and near its mentions.

Mentions become a placeholder, so that "oppose the <TOPIC>" learned on one topic
serves another. A *pair* is one text and one topic that it mentions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stancelib.features.batch import I64, TokenBatch
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
    is_mention: np.ndarray[tuple[int], np.dtype[np.bool_]]
    sizes: I64

    def __len__(self) -> int:
        return len(self.texts)


def _expand(starts: I64, ends: I64) -> tuple[I64, I64]:
    """Return all positions of ranges, and the range that each comes from."""
    counts = ends - starts
    which = np.repeat(np.arange(len(starts)), counts)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    return starts[which] + offset, which


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
    key = mentions.topics * len(batch) + batch.rows[mentions.first]
    pairs, of_mention = np.unique(key, return_inverse=True)
    size = max(len(batch), 1)
    texts, topics = pairs % size, pairs // size
    # Sentences with a mention, each once a topic; sentence numbers rise through the batch.
    sentences = batch.sentences
    n_sentences = int(sentences[-1]) + 1 if len(sentences) else 1
    marked = np.unique(mentions.topics * n_sentences + sentences[mentions.first])
    bounds = np.append(np.flatnonzero(np.diff(sentences, prepend=-1)), batch.n_tokens)
    numbers = sentences[bounds[:-1]]
    place = np.searchsorted(numbers, marked % n_sentences)
    at, which = _expand(bounds[place], bounds[place + 1])
    topic_of_token = (marked // n_sentences)[which]
    of_token = np.searchsorted(pairs, topic_of_token * len(batch) + batch.rows[at])
    # State of each token toward its topic: 0 outside, 1 first token of a mention, 2 the rest.
    state = np.zeros((int(mentions.topics.max(initial=-1)) + 1, batch.n_tokens), dtype=np.int8)
    covered, mention = _expand(mentions.first, mentions.last + 1)
    state[mentions.topics[mention], covered] = 2
    state[mentions.topics, mentions.first] = 1
    here = state[topic_of_token, at] if len(at) else np.zeros(0, dtype=np.int8)
    keep = here != 2
    at, of_token, is_mention = at[keep], of_token[keep], here[keep] == 1
    return Pairs(
        texts, topics, mentions, of_mention, at, of_token, is_mention,
        np.bincount(of_token, minlength=len(pairs)),
    )


def context_features(batch: TokenBatch, pairs: Pairs) -> tuple[Features, I64]:
    """Return word and stem 1- and 2-grams of the sentences with mentions.

    Returns
    -------
    features : Features
    rows : ndarray of int64, shape (n,)
        The pair that each feature belongs to.
    """
    groups = pairs.of_token * (int(batch.sentences[-1]) + 1 if batch.n_tokens else 1)
    groups = groups + batch.sentences[pairs.at]
    words = np.where(pairs.is_mention, _PLACEHOLDER, batch.hashes[pairs.at])
    stems = np.where(pairs.is_mention, _PLACEHOLDER, prefixes(batch, _STEM_BYTES)[pairs.at])
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
    stems = prefixes(batch, _STEM_BYTES + 1)
    found, rows = [], []
    sides = (
        ("before", np.maximum(mentions.first - window, 0), mentions.first),
        ("after", mentions.last + 1, np.minimum(mentions.last + 1 + window, batch.n_tokens)),
    )
    for name, starts, ends in sides:
        at, which = _expand(starts, ends)
        keep = batch.sentences[at] == batch.sentences[mentions.first[which]]
        at, which = at[keep], which[keep]
        for hashes, kind in ((batch.hashes, name), (stems, "near")):
            found.append(Features(mix(hashes[at] ^ salt(kind)), at, at))
            rows.append(pairs.of_mention[which])
    return concatenate(found), np.concatenate(rows)


def _levels(kind: str, values: U64 | I64, thresholds: tuple[float, ...]) -> list[tuple[U64, I64]]:
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
    seen = np.unique(pairs.of_mention * (int(sentence.max(initial=0)) + 1) + sentence)
    n_sentences = np.bincount(seen // (int(sentence.max(initial=0)) + 1), minlength=n_pairs)
    first = np.full(n_pairs, np.iinfo(np.int64).max)
    np.minimum.at(first, pairs.of_mention, mentions.first)
    start = batch.indptr[pairs.texts]
    levels = [
        *_levels("mentions", counts, (1, 2, 3, 4, 5)),
        *_levels("sentences", n_sentences, (2, 3, 4)),
        *_levels("density", counts / np.maximum(lengths, 1), (0.01, 0.02, 0.03, 0.05)),
        *_levels("place", (first - start) / np.maximum(lengths, 1), (0.2, 0.4, 0.7)),
        *_levels("length", lengths, (30, 60, 100)),
    ]
    hashes = np.concatenate([h for h, _ in levels])
    rows = np.concatenate([r for _, r in levels])
    general = Features(hashes, first[rows], first[rows])
    opening = batch.sentences[first] == batch.sentences[np.minimum(start, batch.n_tokens - 1)]
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
