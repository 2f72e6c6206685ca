from __future__ import annotations

import numpy as np
import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.ngrams import STEM_BYTES, prefixes, role_hashes
from stancelib.pairs.blocks import BLOCKS, FACTS
from stancelib.pairs.meaning import MEANINGS
from stancelib.training import pair_design
from stancelib.training.pair_design import design_pairs
from tests.pairs import data

TEXTS = ("the tax", "the tax tax", "the tram", "a dam")


def rows_with(design, name):
    """Return the document frequencies of a block's features, rarest first."""
    ours = design.blocks == BLOCKS.index(name)
    return sorted(np.diff(design.counts[:, ours].tocsc().indptr).tolist())


def column(design, word):
    h = role_hashes(tokenize_batch([word]).hashes, "text")[0]
    (place,) = np.flatnonzero(design.keys == h)
    return place


def test_occurrences_are_counted_text_by_text():
    design = design_pairs(TEXTS, [None] * 4, ["word"])
    assert len(design) == 4
    assert len(design.keys) == 2  # tram, a and dam occur in one text only
    counts = design.counts.toarray()
    assert counts[:, column(design, "the")].tolist() == [1, 1, 1, 0]
    assert counts[:, column(design, "tax")].tolist() == [1, 2, 0, 0]
    assert (np.diff(design.keys.astype(object)) > 0).all()


def test_frequent_kinds_of_features_must_occur_in_three_texts():
    words = "once twice twice thrice thrice thrice".split()
    texts = [f"{word} of a plan" for word in words]
    design = design_pairs(texts, ["the dam"] * 6, ["word", "character", "cross"])
    # Words: of, a, plan, twice, thrice.
    assert rows_with(design, "word") == [2, 3, 6, 6, 6]
    assert rows_with(design, "cross") == [3, 6, 6, 6]
    assert rows_with(design, "character")[0] == 3


def test_training_rows_alone_choose_and_weight_features():
    design = design_pairs([*TEXTS, "the tram"], [None] * 5, ["word"])
    training = np.array([True, True, True, False, False])
    columns = design.columns(training)
    found = dict(zip(columns.table.keys.tolist(), columns.table.factors.tolist(), strict=True))
    the, tax = (int(design.keys[column(design, word)]) for word in ("the", "tax"))
    assert set(found) == {the, tax}  # tram is in one of these three texts only
    assert found[the] == pytest.approx(np.log(4 / 4) + 1)
    assert found[tax] == pytest.approx(np.log(4 / 3) + 1)
    assert columns.values.shape == (5, 2)
    lengths = np.asarray((columns.values**2).sum(axis=1)).ravel()
    np.testing.assert_allclose(lengths, [1, 1, 1, 0, 1])


def test_factors_have_the_precision_in_which_they_are_stored():
    corpus = data.many()
    design = design_pairs(corpus.texts, [p.target for p in corpus], BLOCKS)
    table = design.columns(np.ones(len(corpus), dtype=np.bool_)).table
    assert (table.factors.astype(np.float32) == table.factors).all()
    assert (design.rarity[1].astype(np.float32) == design.rarity[1]).all()


def test_facts_have_unit_length_on_average():
    corpus = data.many()
    design = design_pairs(corpus.texts, [p.target for p in corpus], BLOCKS)
    training = np.arange(len(corpus)) % 3 > 0
    columns = design.columns(training)
    for name in FACTS:
        ours = columns.table.blocks == BLOCKS.index(name)
        if ours.any():
            squares = np.asarray((columns.values[:, ours] ** 2).sum(axis=1)).ravel()
            assert squares[training].mean() == pytest.approx(1, rel=1e-6), name
            assert len(np.unique(columns.table.factors[ours])) == 1


def test_blocks_are_made_as_loud_as_asked():
    corpus = data.many()
    design = design_pairs(corpus.texts, [p.target for p in corpus], ["word", "bigram", "target"])
    columns = design.columns(np.ones(len(corpus), dtype=np.bool_))
    matrix, kept = columns.scaled({"word": 4.0, "target": 0.25})
    blocks = columns.table.blocks[kept]
    assert set(blocks.tolist()) == {BLOCKS.index("word"), BLOCKS.index("target")}
    for name, squared in (("word", 4.0), ("target", 0.25)):
        ours = matrix[:, np.flatnonzero(blocks == BLOCKS.index(name))]
        np.testing.assert_allclose(np.asarray((ours**2).sum(axis=1)).ravel(), squared)
    before = columns.values.data.copy()
    everything, all_kept = columns.scaled({"word": 9.0, "bigram": 9.0, "target": 9.0})
    assert len(all_kept) == len(columns.table.keys)
    np.testing.assert_allclose(everything[:, : len(all_kept)].data, before * 3)
    np.testing.assert_array_equal(columns.values.data, before)  # the original is left alone


def test_meanings_stand_after_the_features_as_loud_as_asked():
    corpus = data.many()
    design = design_pairs(corpus.texts, [p.target for p in corpus], ["word"])
    columns = design.columns(np.ones(len(corpus), dtype=np.bool_))
    matrix, kept = columns.scaled({"word": 1.0, "surroundings": 4.0})
    dense = matrix[:, len(kept) :].toarray().reshape(len(corpus), len(MEANINGS), -1)
    assert not dense[:, MEANINGS.index("meaning")].any()
    lengths = np.linalg.norm(dense[:, MEANINGS.index("surroundings")], axis=1)
    about = np.array([pair.label == "related" for pair in corpus])
    np.testing.assert_allclose(lengths[about], 2)
    np.testing.assert_array_equal(
        columns.scaled({"meaning": 1.0})[0].toarray()[:, : dense.shape[2]], design.meanings[:, 0]
    )


def test_texts_are_read_in_chunks_that_change_nothing(monkeypatch):
    corpus = data.many()
    targets = [p.target for p in corpus]
    whole = design_pairs(corpus.texts, targets, BLOCKS)
    monkeypatch.setattr(pair_design, "_CHUNK", 7)
    parts = design_pairs(corpus.texts, targets, BLOCKS)
    np.testing.assert_array_equal(parts.keys, whole.keys)
    np.testing.assert_array_equal(parts.blocks, whole.blocks)
    np.testing.assert_array_equal(parts.counts.toarray(), whole.counts.toarray())
    np.testing.assert_array_equal(parts.meanings, whole.meanings)
    for a, b in zip(parts.rarity, whole.rarity, strict=True):
        np.testing.assert_array_equal(a, b)


def test_rarity_is_the_inverse_document_frequency_of_stems():
    design = design_pairs(TEXTS, [None] * 4, ["word"])
    batch = tokenize_batch(["the tax"])
    stems = prefixes(batch, STEM_BYTES, np.arange(2))
    keys, values = design.rarity
    assert sorted(stems.tolist()) == keys.tolist()
    found = dict(zip(keys.tolist(), values.tolist(), strict=True))
    assert found[int(stems[0])] == pytest.approx(np.log(5 / 4))
    assert found[int(stems[1])] == pytest.approx(np.log(5 / 3))


@pytest.mark.parametrize(
    ("size", "n", "target", "left_out"),
    [
        (1_000, 10, "tax", set()),
        (26_000_000, 1, None, {"character"}),
        (100_000, 10_000, "t", {"character"}),
        (200_000, 100_000, "a carbon tax", {"character", "cross"}),
    ],
)
def test_what_would_not_fit_into_memory_is_left_out(size, n, target, left_out):
    text = "x" * size  # one string many times over: no memory
    names = ["cross", "word", "character"]
    found = pair_design._affordable([text] * n, [target] * n, names)
    assert found == [name for name in ("word", "character", "cross") if name not in left_out]


def test_left_out_blocks_are_not_in_the_design(monkeypatch):
    monkeypatch.setattr(pair_design, "_MOST", 100)
    corpus = data.many()
    design = design_pairs(corpus.texts, [p.target for p in corpus], BLOCKS)
    left = {BLOCKS[i] for i in np.unique(design.blocks)}
    assert "word" in left
    assert not left & {"character", "cross"}


@pytest.mark.parametrize("texts", [["", ""], ["\U0001f600"], ["xy", "zw"]])
def test_texts_without_common_words_have_no_features(texts):
    design = design_pairs(texts, [None] * len(texts), ["word", "bigram", "character"])
    assert design.counts.shape == (len(texts), 0)
    columns = design.columns(np.ones(len(texts), dtype=np.bool_))
    matrix, kept = columns.scaled({"word": 1.0})
    assert len(kept) == matrix.nnz == 0
    assert matrix.shape[0] == len(texts)
