"""The lexicon: forms of words, and the look-up of tokens."""

from __future__ import annotations

import numpy as np

from stancelib.features.lexicon import CLASS, CLASSES, inflect, lexicon, look_up, plural


def test_inflection():
    assert inflect("cut+/cut")[0] == {"cut", "cuts", "cutting"}
    assert inflect("agree")[0] == {"agree", "agrees", "agreed", "agreeing"}
    assert inflect("ratify")[0] == {"ratify", "ratifies", "ratified", "ratifying"}
    assert inflect("destroy")[0] == {"destroy", "destroys", "destroyed", "destroying"}
    assert [plural(n) for n in ("delay", "ally", "veto")] == ["delays", "allies", "vetoes"]


def test_every_word_has_one_entry():
    table = lexicon()
    assert len(np.unique(table.hashes)) == len(table.hashes)
    assert len(table.marks) == len(table.hashes)
    assert set((table.marks & CLASS).tolist()) == set(range(len(CLASSES)))


def test_every_entry_is_found_and_nothing_else():
    table = lexicon()
    assert np.array_equal(look_up(table.hashes), table.marks)
    close = np.setdiff1d(table.hashes[1:] ^ np.uint64(1), table.hashes)
    assert not look_up(close).any()
