from __future__ import annotations

import numpy as np
import pytest

from stancelib.corpus import Corpus
from stancelib.features.featurizer import (
    PAIR_BLOCKS,
    TEXT_BLOCKS,
    UNSCALED_BLOCKS,
    Featurizer,
    pair_scale,
    text_scale,
)
from stancelib.training.design import featurize
from tests.training.data import TAX, TRAMS, WHO, paragraph, town

TOPICS = (TAX, TRAMS)
BLOCKS = (*TEXT_BLOCKS, *PAIR_BLOCKS)


@pytest.fixture(scope="module")
def design():
    return featurize(town(WHO[:6], TOPICS), TOPICS)


def rows_of(design, block, paragraphs):
    return paragraphs if block in TEXT_BLOCKS else paragraphs[design.pairs.texts]


def test_counts_are_how_often_a_feature_occurs_times_the_row_s_scale(design):
    featurizer = Featurizer(TOPICS)
    for name in BLOCKS:
        if name in TEXT_BLOCKS:
            block, scale = featurizer.text_block(design.batch, name), text_scale(design.batch)
        else:
            block = featurizer.pair_block(design.batch, design.pairs, name)
            scale = pair_scale(design.pairs)
            if name in UNSCALED_BLOCKS:
                scale = np.ones(len(design.pairs))
        counts = design.counts[name]
        assert (np.diff(counts.keys.astype(object)) > 0).all()
        expected = np.zeros(counts.matrix.shape)
        columns = np.searchsorted(counts.keys, block.features.hashes)
        assert np.array_equal(counts.keys[columns], block.features.hashes)
        np.add.at(expected, (block.rows, columns), 1)
        assert np.allclose(counts.matrix.toarray(), expected * scale[:, None])


def test_labels_weights_and_documents():
    corpus = Corpus(
        [
            paragraph("a", [("carbon_tax", "mixed"), ("trams", "oppose")], "d", 2.5),
            paragraph("b", [("carbon_tax", "neutral"), ("parks", "support")], "d"),
            paragraph("c"),
            paragraph("d", [("trams", "support")]),
        ]
    )
    design = featurize(corpus, TOPICS)
    yes, no = True, False
    assert design.labels.tolist() == [
        [[yes, yes, yes], [yes, no, yes]],
        [[yes, no, no], [no, no, no]],
        [[no, no, no], [no, no, no]],
        [[no, no, no], [yes, yes, no]],
    ]
    assert design.weights.tolist() == [2.5, 1.0, 1.0, 1.0]
    first, second, third, fourth = design.groups
    assert first == second == "d"
    assert len({first, third, fourth}) == 3  # without doc_id each is a document of its own
    assert len(design) == 4


def test_pairs_are_found_by_paragraph_and_topic(design):
    pair_of = design.pair_of
    assert pair_of.shape == (len(design), 2)
    for row, topic in np.ndindex(*pair_of.shape):
        pair = pair_of[row, topic]
        if pair >= 0:
            assert (design.pairs.texts[pair], design.pairs.topics[pair]) == (row, topic)
    assert (pair_of >= 0).sum() == len(design.pairs) > 0
    assert (pair_of < 0).any()


@pytest.mark.parametrize("block", BLOCKS)
def test_selected_features_occur_in_two_training_rows(design, block):
    training = np.arange(len(design)) % 3 > 0
    rows = rows_of(design, block, training)
    columns = design.columns(block, rows)
    frequency = (design.counts[block].matrix[rows] > 0).sum(axis=0)
    assert np.array_equal(columns.keys, design.counts[block].keys[frequency >= 2])
    assert columns.matrix.shape == (len(rows), len(columns.keys))


@pytest.mark.parametrize("block", BLOCKS)
def test_features_are_weighted_by_rarity_and_loudness(design, block):
    rows = rows_of(design, block, np.arange(len(design)) % 4 > 0)
    columns = design.columns(block, rows)
    counts = design.counts[block]
    keep = np.searchsorted(counts.keys, columns.keys)
    assert np.allclose(columns.matrix.toarray(), counts.matrix[:, keep].toarray() * columns.factors)
    frequency = (counts.matrix[rows][:, keep] > 0).sum(axis=0)
    rarity = np.log((1 + rows.sum()) / (1 + frequency)) + 1
    if block in UNSCALED_BLOCKS:
        rarity = np.ones(len(keep))
    assert np.allclose(columns.factors / rarity, columns.factors[0] / rarity[0])
    squares = (columns.matrix[rows].toarray() ** 2).sum(axis=1)
    loudness = {"word": 1.5, "stem": 1.0, "ngram": 1.5, "context": 1.0, "window": 0.5}
    expected = {**loudness, "mention": 0.3, "cue": 0.1}[block]
    assert squares[squares > 0].mean() == pytest.approx(expected)


@pytest.mark.parametrize("block", BLOCKS)
def test_rows_held_out_tell_training_nothing(block):
    corpus = town(WHO[:6], TOPICS)
    training = np.arange(len(corpus)) % 2 == 0
    changed = Corpus(
        p
        if train
        else paragraph("The carbon tax and tram lines, bluntly: carbon tax, no!", (), "x")
        for p, train in zip(corpus, training, strict=True)
    )
    found = []
    for version in (corpus, changed):
        design = featurize(version, TOPICS)
        found.append(design.columns(block, rows_of(design, block, training)))
    assert len(found[0].keys)
    assert np.array_equal(found[0].keys, found[1].keys)
    assert np.array_equal(found[0].factors, found[1].factors)


def test_a_block_without_features_has_none():
    design = featurize(Corpus([paragraph("plum"), paragraph("jam")]), TOPICS)
    for block in BLOCKS:
        rows = rows_of(design, block, np.ones(2, dtype=bool))
        columns = design.columns(block, rows)
        assert len(columns.keys) == 0
        assert columns.matrix.shape == (len(rows), 0)
