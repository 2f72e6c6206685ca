"""Texts in words, and candidates: what arrays find is what plain rules find, text by text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.corpus import load_bundled
from stancelib.holders.candidates import CANDIDATE_KINDS, find_candidates, from_spans
from stancelib.holders.reading import read_words
from stancelib.holders.words import KINDS, kind_of
from tests.holders.reference import Plain

PIECES = st.sampled_from(
    [
        "Mayor ", "Quill ", "said ", '"', "“", "”", "«", "the ", "and ", ", ", ". ", "! ", "we ",
        "’s ", "opposes ", "many of ", "some ", "of ", "U.S. ", "Sen", "'", ")", "US ", "I ",
        "officials ", "outgoing ", "president ", "or ", "by ", "according to ", "_", " \n", "\u2003",
        "é", "Ünal ", "de ", "Bank of the ", "General ", "W. ", "report ", "\ud800", "𝔸",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)


def check(texts):
    words = read_words(texts)
    found = find_candidates(words)
    for row, text in enumerate(texts):
        plain = Plain(text)
        begin, end = words.bounds[row : row + 2].tolist()
        shift = int(words.offsets[row])
        assert words.words[begin:end] == plain.words
        starts, ends = words.starts[begin:end] - shift, words.ends[begin:end] - shift
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == plain.spans
        sentences = words.sentences[begin:end]
        assert (sentences - (sentences[0] if end > begin else 0)).tolist() == plain.sentences
        assert words.quoted[begin:end].tolist() == plain.quoted
        own = slice(*found.bounds[row : row + 2].tolist())
        kinds = [CANDIDATE_KINDS[kind] for kind in found.kinds[own].tolist()]
        spans = (found.first[own] - begin).tolist(), (found.last[own] - begin).tolist(), kinds
        assert list(zip(*spans, strict=True)) == plain.candidates()


@settings(deadline=None, max_examples=200)
@given(st.lists(TEXTS, max_size=4))
def test_any_texts_are_read_by_the_plain_rules(texts):
    check(texts)


def test_real_sentences_are_read_by_the_plain_rules():
    check(list(load_bundled().texts[:400]))


def test_long_runs_of_names_end():
    check(["QUILL AND LEE " * 200, "many of " * 40 + "the officials", "A. " * 100])


@pytest.mark.parametrize("texts", [[], [""], ["", " ", "_"], ["No."]])
def test_texts_without_words(texts):
    check(texts)


def test_every_kind_has_a_code():
    for word in ("said", "opposed", "support", "backing", "slowly", "table", "tables", "ended"):
        assert kind_of(word) in KINDS


def test_spans_of_others_are_kept_in_order_where_they_lie_in_the_text():
    words = read_words(["Ann Lee left.", "", "Bo Ray stayed."])
    found = from_spans(words, [[(0, 7), (5, 99), (3, 3)], [(0, 0)], [(3, 6), (0, 2)]])
    assert [words.span(*place)[2] for place in zip(found.first, found.last, strict=True)] == [
        "Ann Lee",
        "Ray",
        "Bo",
    ]
    assert found.bounds.tolist() == [0, 1, 1, 3]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["Ann Lee ", ", ", "and ", "Bo ", "the mayor ", "or "]), max_size=60)
)
def test_names_that_share_words_are_all_found(parts):
    found = find_candidates(read_words(["".join(parts), "Bo left."]))
    places = list(zip(found.first.tolist(), found.last.tolist(), strict=True))
    expected = [
        (i, j)
        for i, (a, b) in enumerate(places)
        for j, (c, d) in enumerate(places)
        if a <= d and c <= b
    ]
    shared = list(zip(*(each.tolist() for each in found.shared), strict=True))
    assert set(shared) <= set(expected)
    if 3 in found.kinds:
        assert [pair for pair in expected if pair[0] < found.bounds[1]] == shared
