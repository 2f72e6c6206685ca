from __future__ import annotations

import numpy as np
import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.pairs.targets import OwnTargets, keyed
from stancelib.text import canonical


def mentioned(text, target):
    """Return the mentions of a target as words of the text."""
    batch = tokenize_batch([canonical(text)])
    found = OwnTargets.of([target]).mentions(batch)
    assert not found.topics.any()
    return [
        " ".join(batch.text_of(i) for i in range(a, b + 1))
        for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "target", "mentions"),
    [
        ("The carbon tax works.", "carbon tax", ["carbon tax"]),
        ("A tax on carbon works.", "carbon tax", ["tax", "carbon"]),
        # Words are compared by their first five bytes.
        ("Legalizing abortions is due.", "legalization of abortion", ["legalizing abortions"]),
        ("Taxes rise.", "carbon tax", []),
        # Words that say nothing about the target are none of it.
        ("It is the one of us.", "the ban of it", []),
        ("We should ban it.", "We should ban it", ["ban"]),
        # A target without any other words is looked for as it is.
        ("Should they? They should.", "they should", ["should they", "they should"]),
        ("A I walk.", "I", ["i"]),
        # A mention lies in one sentence.
        ("I pay carbon. Tax it.", "carbon tax", ["carbon", "tax"]),
        ("I pay carbon, tax it.", "carbon tax", ["carbon tax"]),
        ("CARBON TAX", "carbon Tax", ["carbon tax"]),
        ("Ｃａｒｂｏｎ ta\u200bx and cafe\u0301", "carbon tax café", ["carbon tax", "cafe"]),
        ("The carbon tax works.", "", []),
        ("The carbon tax works.", "?!", []),
        ("The carbon tax works.", None, []),
        ("", "carbon tax", []),
    ],
)
def test_a_text_mentions_its_target_where_a_word_of_it_stands(text, target, mentions):
    assert mentioned(text, target) == mentions


def test_every_text_is_asked_about_its_own_target_only():
    texts = ["The tax and the tram.", "The tax and the tram.", "The tax and the tram.", "A tax."]
    batch = tokenize_batch(texts)
    own = OwnTargets.of(["the tax", "a tram", None, "the tax"])
    found = own.mentions(batch)
    assert found.first.tolist() == found.last.tolist() == [1, 9, 16]
    assert [batch.text_of(i) for i in found.first] == ["tax", "tram", "tax"]
    assert own.rows.tolist() == [0, 1, 3]


def test_matches_that_touch_across_texts_are_two_mentions():
    batch = tokenize_batch(["a tax", "tax it"])
    found = OwnTargets.of(["tax", "tax"]).mentions(batch)
    assert found.first.tolist() == [1, 2]


def test_each_distinct_target_is_tokenized_once():
    own = OwnTargets.of(["b c", None, "a", "b c", "A"])
    assert own.of_row.tolist() == [0, -1, 1, 0, 2]
    assert len(own.batch) == 3
    assert own.sizes.tolist() == [2, 1, 1]


def test_no_targets_at_all():
    own = OwnTargets.of([None, None])
    batch = tokenize_batch(["a tax", "a tram"])
    assert len(own.rows) == len(own.content) == len(own.sizes) == len(own.stems) == 0
    assert len(own.mentions(batch).first) == 0
    assert [x.tolist() for x in own.words_of(own.of_row[own.rows])] == [[], []]


def test_words_of_targets_come_target_by_target():
    own = OwnTargets.of(["a carbon tax", "of it", "trams"])
    word, line = own.words_of(np.array([2, 0, 1, 0]))
    assert line.tolist() == [0, 1, 1, 2, 2, 3, 3]
    words = [own.batch.text_of(i) for i in own.content[word]]
    assert words == ["trams", "carbon", "tax", "of", "it", "carbon", "tax"]


def test_keys_tell_owners_apart():
    hashes = np.arange(1000, dtype=np.uint64)
    keys = [keyed(hashes, np.full(1000, owner)) for owner in range(5)]
    assert len(np.unique(np.concatenate(keys))) == 5000
    assert keyed(hashes[:2], np.array([3, 4])).tolist() == [keys[3][0], keys[4][1]]
