"""All features of texts and their targets, block by block: for training and prediction alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stancelib.features.batch import I64, TokenBatch
from stancelib.features.cues import cue_features
from stancelib.features.hashing import U64, combine, mix, salt
from stancelib.features.ngrams import (
    STEM_BYTES,
    Features,
    char_ngrams,
    prefixes,
    role_hashes,
    word_ngrams,
)
from stancelib.features.relative import (
    Pairs,
    context_features,
    find_pairs,
    mention_features,
    window_features,
)
from stancelib.pairs.relatedness import Rarity, relatedness
from stancelib.pairs.signs import sign_features
from stancelib.pairs.targets import OwnTargets
from stancelib.pairs.tone import tone_features

__all__ = ["BLOCKS", "FACTS", "Occurrences", "extract", "stems"]

#: Blocks by what they look at; the position of a block is its number in a model.
BLOCKS = (
    "word",
    "bigram",
    "character",
    "sign",
    "target",
    "cross",
    "context",
    "window",
    "near",
    "mention",
    "cue",
    "related",
    "tone",
)
#: Blocks of facts, which hold or don't; the others are weighted by how often and how rare.
FACTS = frozenset({"mention", "cue", "related", "tone"})

_CHARACTERS = (2, 5)
#: Blocks that don't ask where a text mentions its target.
_WITHOUT_PAIRS = frozenset({*BLOCKS[:6], "related"})
_WINDOW, _NEAR = 10, 4


class Occurrences(NamedTuple):
    """Where the features of a block occur.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n,)
    rows : ndarray of int64, shape (n,)
        The text that each occurs in.
    first, last : ndarray of int64, shape (n,)
        Its first and last token, positions in the batch; -1 where it has no place.
    """

    hashes: U64
    rows: I64
    first: I64
    last: I64


@dataclass(frozen=True)
class _Source:
    """What blocks are made from; pairs have one topic, the text's own target."""

    batch: TokenBatch
    targets: OwnTargets
    pairs: Pairs | None
    rarity: Rarity

    def in_text(self, features: Features) -> Occurrences:
        return Occurrences(
            features.hashes, self.batch.rows[features.first], features.first, features.last
        )

    def in_pairs(self, found: tuple[Features, I64]) -> Occurrences:
        assert self.pairs is not None  # noqa: S101
        features, pair = found
        return Occurrences(features.hashes, self.pairs.texts[pair], features.first, features.last)


def stems(batch: TokenBatch) -> U64:
    """Return the stem of each token.

    Parameters
    ----------
    batch : TokenBatch

    Returns
    -------
    ndarray of uint64, shape (n_tokens,)

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> legal, legalize, tax = stems(tokenize_batch(["legal legalize tax"])).tolist()
    >>> legal == legalize, legal == tax
    (True, False)
    """
    return prefixes(batch, STEM_BYTES, np.arange(batch.n_tokens))


def extract(
    batch: TokenBatch,
    targets: OwnTargets,
    names: Iterable[str],
    rarity: Rarity,
    pairs: Pairs | None = None,
) -> Mapping[str, Occurrences]:
    """Return the features of a batch.

    Parameters
    ----------
    batch : TokenBatch
        Tokens of canonical texts.
    targets : OwnTargets
        Of the same texts.
    names : iterable of str
        Which of ``BLOCKS``.
    rarity : Rarity
        How rare stems are, for the block "related".
    pairs : Pairs, optional
        Of each text with its own target, if known already.

    Returns
    -------
    dict of str to Occurrences

    Examples
    --------
    >>> from stancelib.features.batch import tokenize_batch
    >>> unknown = np.zeros(0, dtype=np.uint64), np.zeros(0)
    >>> batch, targets = tokenize_batch(["Tax it now."]), OwnTargets.of(["the tax"])
    >>> found = extract(batch, targets, ["word", "context"], unknown)
    >>> {name: len(block.hashes) for name, block in found.items()}
    {'word': 3, 'context': 4}
    """
    wanted = set(names)
    if pairs is None and wanted - _WITHOUT_PAIRS:
        pairs = find_pairs(batch, targets.mentions(batch))
    source = _Source(batch, targets, pairs, rarity)
    return {name: _MAKERS[name](source) for name in BLOCKS if name in wanted}


def _words(source: _Source) -> Occurrences:
    every = np.arange(source.batch.n_tokens)
    return source.in_text(Features(role_hashes(source.batch.hashes, "text"), every, every))


def _bigrams(source: _Source) -> Occurrences:
    return source.in_text(word_ngrams(source.batch.hashes, source.batch.rows, 2))


def _characters(source: _Source) -> Occurrences:
    return source.in_text(char_ngrams(source.batch, *_CHARACTERS))


def _signs(source: _Source) -> Occurrences:
    return source.in_text(sign_features(source.batch))


def _placeless(hashes: U64, rows: I64) -> Occurrences:
    nowhere = np.full(len(rows), -1)
    return Occurrences(hashes, rows, nowhere, nowhere)


def _target_words(source: _Source) -> Occurrences:
    """Words of the target itself, whatever the text says."""
    targets = source.targets
    word, line = targets.words_of(targets.of_row[targets.rows])
    hashes = mix(targets.batch.hashes[targets.content[word]] ^ salt("target word"))
    return _placeless(hashes, targets.rows[line])


def _crosses(source: _Source) -> Occurrences:
    """Each stem of the target with each stem of the text, once a text."""
    batch, targets = source.batch, source.targets
    having = np.flatnonzero(targets.of_row[batch.rows] >= 0)
    of_text = stems(batch)[having]
    _, first = np.unique(
        np.stack([batch.rows[having].astype(np.uint64), of_text]), axis=1, return_index=True
    )
    tokens = having[first]
    word, line = targets.words_of(targets.of_row[batch.rows[tokens]])
    hashes = mix(combine(of_text[first][line], targets.stems[word]))
    at = tokens[line]
    return Occurrences(hashes, batch.rows[at], at, at)


def _context(source: _Source) -> Occurrences:
    return source.in_pairs(context_features(source.batch, _pairs(source)))


def _window(source: _Source) -> Occurrences:
    return source.in_pairs(window_features(source.batch, _pairs(source), _WINDOW))


def _near(source: _Source) -> Occurrences:
    features, pair = window_features(source.batch, _pairs(source), _NEAR)
    hashes = mix(features.hashes ^ salt("near"))
    return source.in_pairs((Features(hashes, features.first, features.last), pair))


def _mentions(source: _Source) -> Occurrences:
    return source.in_pairs(mention_features(source.batch, _pairs(source)))


def _cues(source: _Source) -> Occurrences:
    return source.in_pairs(cue_features(source.batch, _pairs(source)))


def _related(source: _Source) -> Occurrences:
    return _placeless(*relatedness(source.batch, source.targets, source.rarity))


def _tone(source: _Source) -> Occurrences:
    return _placeless(*tone_features(source.batch, _pairs(source)))


def _pairs(source: _Source) -> Pairs:
    assert source.pairs is not None  # noqa: S101
    return source.pairs


_MAKERS = {
    "word": _words,
    "bigram": _bigrams,
    "character": _characters,
    "sign": _signs,
    "target": _target_words,
    "cross": _crosses,
    "context": _context,
    "window": _window,
    "near": _near,
    "mention": _mentions,
    "cue": _cues,
    "related": _related,
    "tone": _tone,
}
