from __future__ import annotations

import numpy as np
import pytest

from stancelib.corpus import load_bundled
from stancelib.features.batch import tokenize_batch
from stancelib.pairs.blocks import BLOCKS, FACTS, extract, stems
from stancelib.pairs.targets import OwnTargets
from stancelib.text import canonical

NOTHING = (np.zeros(0, dtype=np.uint64), np.zeros(0))
TEXT = "The carbon tax is a wise tax!"


def blocks(texts, targets, names=BLOCKS):
    return extract(tokenize_batch(texts), OwnTargets.of(targets), names, NOTHING)


@pytest.fixture(scope="module")
def sample():
    """Bundled paragraphs, each with a target that it is about and one that it is not."""
    corpus = load_bundled()
    texts = [canonical(p.text) for p in corpus][::2]
    targets = ["missile defense", "the expansion of NATO", "independence of Kosovo", None]
    return blocks(texts, [targets[i % 4] for i in range(len(texts))])


def test_no_feature_is_in_two_blocks(sample):
    assert tuple(sample) == BLOCKS
    owners = {}
    for name, block in sample.items():
        distinct = np.unique(block.hashes)
        assert len(distinct), name
        for h in distinct.tolist():
            assert owners.setdefault(h, name) == name
    assert len(owners) > 100_000


def test_places_lie_in_the_text_that_they_are_of(sample):
    corpus = load_bundled()
    batch = tokenize_batch([canonical(p.text) for p in corpus][::2])
    for name, block in sample.items():
        placed = block.first >= 0
        assert (block.last[~placed] == -1).all()
        assert (block.first <= block.last).all()
        for side in (block.first, block.last):
            assert (batch.rows[side[placed]] == block.rows[placed]).all(), name
        assert placed.all() or not placed.any()
        assert placed.any() == (name not in ("target", "related", "tone"))


def test_a_text_without_target_has_none_of_the_features_of_targets(sample):
    for name in set(BLOCKS) - {"word", "bigram", "character", "sign", "tone"}:
        assert not (sample[name].rows % 4 == 3).any(), name


def test_only_what_is_asked_for_is_made():
    found = blocks([TEXT], ["carbon tax"], ["tone", "word"])
    assert list(found) == ["word", "tone"]
    assert dict(blocks([TEXT], ["carbon tax"], [])) == {}
    both = blocks([TEXT], ["carbon tax"])
    for name in BLOCKS:
        alone = blocks([TEXT], ["carbon tax"], [name])[name]
        assert all((a == b).all() for a, b in zip(alone, both[name], strict=True)), name


def test_counts_of_a_text_by_hand():
    found = blocks([TEXT], ["a carbon tax"])
    sizes = {name: len(block.hashes) for name, block in found.items()}
    assert sizes["word"] == 7
    assert sizes["bigram"] == 6
    assert sizes["sign"] == 1
    assert sizes["target"] == 2  # carbon, tax
    assert sizes["cross"] == 6 * 2  # six different words with both
    # The mentions are "carbon tax" and "tax": the, is, a, wise remain, as words and as stems.
    assert sizes["context"] == 2 * 4
    # Before the first: the; after it: is, a, wise, tax; before the second: all six, or four.
    assert sizes["window"] == 2 * (1 + 4 + 6)
    assert sizes["near"] == 2 * (1 + 4 + 4)
    assert set(found["cross"].first.tolist()) == {0, 1, 2, 3, 4, 5}


def test_crosses_and_words_of_the_target_don_t_depend_on_other_rows():
    alone = blocks([TEXT], ["carbon tax"])
    later = blocks(["Plums.", "", TEXT], ["plum fair", None, "carbon tax"])
    for name in BLOCKS:
        ours = later[name].rows == 2
        assert sorted(later[name].hashes[ours]) == sorted(alone[name].hashes), name


def test_the_same_word_in_text_and_target_is_two_features():
    found = blocks(["tax"], ["tax"], ["word", "target", "cross"])
    assert len({int(block.hashes[0]) for block in found.values()}) == 3


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["?!"]])
def test_texts_without_words(texts):
    found = blocks(texts, ["carbon tax"] * len(texts))
    for name in set(BLOCKS) - {"related", "target"}:
        assert len(found[name].hashes) == 0, name
    assert (len(found["target"].hashes) > 0) == (len(texts) > 0)


def test_stems_are_of_all_tokens():
    batch = tokenize_batch(["taxation taxing", "taxat"])
    found = stems(batch)
    assert found[0] == found[2] != found[1]


def test_facts_are_blocks():
    assert set(BLOCKS) > FACTS
    assert len(set(BLOCKS)) == len(BLOCKS)
