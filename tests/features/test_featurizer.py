from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings

from stancelib.errors import InputError
from stancelib.features.batch import tokenize_batch
from stancelib.features.cues import cue_features
from stancelib.features.featurizer import (
    PAIR_BLOCKS,
    TEXT_BLOCKS,
    Featurizer,
    FeaturizerSettings,
    pair_scale,
    text_scale,
)
from stancelib.features.ngrams import STEM_BYTES, prefixes, role_hashes
from stancelib.features.relative import context_features, mention_features, window_features
from tests.features.strategies import BATCHES, TOPICS

SOME = [
    "Critics oppose the NATO expansion, and kosovo too.",
    "",
    "Star wars! The alliance's open door stays shut.",
    "a",
]


def block_counts(featurizer, texts):
    """Return what each text has, by (block, topic): a count of hashes."""
    batch = tokenize_batch(texts)
    pairs = featurizer.pairs(batch)
    out = [Counter() for _ in texts]
    for name in TEXT_BLOCKS:
        block = featurizer.text_block(batch, name)
        for row, key in zip(block.rows.tolist(), block.features.hashes.tolist(), strict=True):
            out[row][name, None, key] += 1
    for name in PAIR_BLOCKS:
        block = featurizer.pair_block(batch, pairs, name)
        for row, key in zip(block.rows.tolist(), block.features.hashes.tolist(), strict=True):
            out[pairs.texts[row]][name, int(pairs.topics[row]), key] += 1
    return out


@settings(deadline=None, max_examples=60)
@given(BATCHES)
def test_a_text_has_the_same_features_in_any_company(texts):
    featurizer = Featurizer(TOPICS)
    alone = [block_counts(featurizer, [text])[0] for text in texts]
    assert block_counts(featurizer, texts) == alone
    assert block_counts(featurizer, texts[::-1]) == alone[::-1]


def test_text_blocks_are_words_stems_and_longer_ngrams():
    featurizer = Featurizer(TOPICS, FeaturizerSettings(words=3))
    batch = tokenize_batch(SOME)
    every = np.arange(batch.n_tokens)
    words, stems = (featurizer.text_block(batch, name) for name in ("word", "stem"))
    for block in (words, stems):
        assert np.array_equal(block.rows, batch.rows)
        assert np.array_equal(block.features.first, every)
        assert np.array_equal(block.features.last, every)
    assert np.array_equal(words.features.hashes, role_hashes(batch.hashes, "text"))
    beginnings = prefixes(batch, STEM_BYTES, every)
    assert np.array_equal(stems.features.hashes, role_hashes(beginnings, "text", stem=True))
    ngrams = featurizer.text_block(batch, "ngram")
    expected = [int(max(n - 1, 0) + max(n - 2, 0)) for n in batch.counts]
    assert np.bincount(ngrams.rows, minlength=len(SOME)).tolist() == expected
    assert np.array_equal(ngrams.rows, batch.rows[ngrams.features.last])
    lengths = ngrams.features.last - ngrams.features.first + 1
    assert set(lengths.tolist()) == {2, 3}


def test_words_that_begin_alike_share_a_stem():
    batch = tokenize_batch(["opposing opposed oppos oppo"])
    block = Featurizer(TOPICS).text_block(batch, "stem")
    first, second, third, shorter = block.features.hashes.tolist()
    assert first == second == third != shorter


def test_pair_blocks_are_what_their_names_say():
    featurizer = Featurizer(TOPICS, FeaturizerSettings(window=2))
    batch = tokenize_batch(SOME)
    pairs = featurizer.pairs(batch)
    assert len(pairs) > 2
    expected = {
        "context": context_features(batch, pairs),
        "window": window_features(batch, pairs, 2),
        "mention": mention_features(batch, pairs),
        "cue": cue_features(batch, pairs),
    }
    assert set(expected) == set(PAIR_BLOCKS)
    for name, (features, rows) in expected.items():
        block = featurizer.pair_block(batch, pairs, name)
        assert np.array_equal(block.features.hashes, features.hashes)
        assert np.array_equal(block.rows, rows)
        assert block.rows.max(initial=0) < len(pairs)


def test_blocks_share_no_feature():
    batch = tokenize_batch(SOME * 3)
    featurizer = Featurizer(TOPICS)
    pairs = featurizer.pairs(batch)
    blocks = [featurizer.text_block(batch, name) for name in TEXT_BLOCKS]
    blocks += [featurizer.pair_block(batch, pairs, name) for name in PAIR_BLOCKS]
    sets = [set(block.features.hashes.tolist()) for block in blocks]
    assert all(sets)
    assert len(set().union(*sets)) == sum(map(len, sets))


def test_settings_decide_what_is_looked_at():
    batch = tokenize_batch(SOME)
    plain = Featurizer(TOPICS)
    words = Featurizer(TOPICS, FeaturizerSettings(words=1))
    assert len(words.longer_ngrams(batch).hashes) == 0
    assert len(words.text_block(batch, "ngram").rows) == 0
    narrow = Featurizer(TOPICS, FeaturizerSettings(window=1))
    pairs = plain.pairs(batch)
    size = {f: len(f.pair_block(batch, pairs, "window").rows) for f in (plain, narrow)}
    assert 0 < size[narrow] < size[plain]
    assert len(narrow.pair_block(batch, pairs, "context").rows) == len(
        plain.pair_block(batch, pairs, "context").rows
    )


def test_nothing_at_all():
    for texts in ([], [""], ["", "!!", " "]):
        batch = tokenize_batch(texts)
        featurizer = Featurizer(TOPICS)
        pairs = featurizer.pairs(batch)
        assert len(pairs) == 0
        for name in TEXT_BLOCKS:
            assert len(featurizer.text_block(batch, name).rows) == 0
        for name in PAIR_BLOCKS:
            assert len(featurizer.pair_block(batch, pairs, name).rows) == 0
        assert text_scale(batch).shape == (len(texts),)
        assert pair_scale(pairs).shape == (0,)


def test_scales_fall_with_the_root_of_the_length():
    batch = tokenize_batch(["", "a " * 8, "a " * 32, "kosovo said " * 8])
    assert text_scale(batch).tolist() == pytest.approx([8**-0.5, 8**-0.5, 32**-0.5, 0.25])
    featurizer = Featurizer(TOPICS)
    pairs = featurizer.pairs(batch)
    assert pairs.sizes.max() == 16
    assert pair_scale(pairs).tolist() == pytest.approx((1 / np.sqrt(pairs.sizes.clip(8))).tolist())


def test_settings_survive_a_manifest():
    chosen = FeaturizerSettings(words=3, window=5)
    assert FeaturizerSettings.from_dict(chosen.to_dict()) == chosen


@pytest.mark.parametrize(
    "data",
    [
        {"words": 0},
        {"words": 101},
        {"words": True},
        {"window": 2.0},
        {"window": "10"},
        {"stopwords": 1},
    ],
)
def test_settings_that_make_no_sense_are_named(data):
    with pytest.raises(InputError, match=next(iter(data))):
        FeaturizerSettings.from_dict(data)
