"""Features as codes: tables say what sums of the weights of their names say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.holders import Side, default_scores
from stancelib.holders.author import (
    AUTHOR_TEMPLATES,
    TEXT_TEMPLATES,
    author_features,
    text_features,
)
from stancelib.holders.candidates import find_candidates
from stancelib.holders.evidence import WORD_TEMPLATES, shown_words
from stancelib.holders.features import PAIR_TEMPLATES, pair_features, pairs_of
from stancelib.holders.reading import read_words
from stancelib.holders.sides import side_arrays
from stancelib.holders.standing import STANDING_TEMPLATES, standing_of
from stancelib.holders.templates import Feature, Slot, Tables, Template, Vocabulary, names_of
from tests.holders.test_reading import TEXTS

SCORES = default_scores()
ALL = {
    "candidate": (*STANDING_TEMPLATES, *PAIR_TEMPLATES),
    "author": (*TEXT_TEMPLATES, *AUTHOR_TEMPLATES),
    "evidence": WORD_TEMPLATES,
}


def features_of(texts, sides, vocabulary):
    """Return the features of all kinds, with their numbers of cases."""
    words = read_words(texts)
    candidates = find_candidates(words)
    standing = standing_of(words, candidates, vocabulary["candidate"])
    asked = side_arrays(words, range(len(texts)), sides)
    pairs = pairs_of(words, candidates, asked)
    best = np.linspace(-5.5, 5.5, len(texts))
    wrote = author_features(words, standing, asked, pairs, best, vocabulary["author"])
    shown = shown_words(words, asked)
    return [
        ("candidate", standing.features, len(candidates)),
        ("candidate", pair_features(words, candidates, standing, asked, pairs), len(pairs.cases)),
        ("author", text_features(words, candidates), len(texts)),
        ("author", wrote, len(texts)),
        ("evidence", shown.features, len(shown.places)),
    ]


@pytest.mark.parametrize("part", ALL)
def test_every_weight_is_that_of_a_template(part):
    """A name that no template makes would never count: 1.0 for each, and all are found."""
    weights = dict.fromkeys(getattr(SCORES, part).weights, 1.0)
    tables = Tables(weights, ALL[part])
    assert sum(int(np.count_nonzero(tables.of(t))) for t in ALL[part]) == len(weights)


@settings(deadline=None, max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=3), st.data())
def test_tables_add_up_what_names_weigh(texts, data):
    def spans(text):
        cut = st.integers(0, len(text))
        return data.draw(st.lists(st.tuples(cut, cut).map(sorted).map(tuple), max_size=3))

    stance = st.sampled_from(["support", "oppose"])
    sides = [Side(data.draw(stance), spans(text), spans(text)) for text in texts]
    tables = {part: Tables(getattr(SCORES, part).weights, ALL[part]) for part in ALL}
    known = {part: tables[part].vocabulary for part in ALL}
    every = dict.fromkeys(ALL, Vocabulary(read_words(texts).lowers))
    for (part, coded, n), (_, named, _) in zip(
        features_of(texts, sides, known), features_of(texts, sides, every), strict=True
    ):
        weights = getattr(SCORES, part).weights
        names = names_of(named, every[part], n)
        sums = [sum(weights.get(name, 0.0) for name in case) for case in names]
        assert tables[part].totals(coded, n) == pytest.approx(sums, abs=1e-9)


def test_a_word_that_is_a_symbol_is_told_by_its_code():
    slot = Slot(("other", "^"), True)
    vocabulary = Vocabulary(["other", "if"])
    assert vocabulary.codes(slot)["other"] == 0
    assert vocabulary.size(slot) == 4
    feature = Feature(Template("before {}", (slot,)), (np.array([0, 1, 2, 3, 4]),))
    assert names_of([feature], vocabulary, 5) == [
        ["before other"], ["before ^"], ["before if"], ["before other"], []
    ]  # fmt: skip


def test_sums_are_the_same_in_any_order():
    names = [f"near {i}" for i in range(50)]
    weights = {name: 0.1 * i for i, name in enumerate(names)}
    template = Template("near {}", (Slot.of(range(50)),))
    tables = Tables(weights, [template])
    one = np.arange(50)
    sums = [
        tables.totals([Feature(template, (order,), np.zeros(50, dtype=np.int64))], 1)[0]
        for order in (one, one[::-1], np.random.default_rng(0).permutation(50))
    ]
    assert len(set(sums)) == 1
