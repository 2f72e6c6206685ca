from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.evaluation.sentiment import tone, tone_bins
from stancelib.features import tone_words
from stancelib.features.tone import polarities


def test_the_lexicon_is_large_lower_case_and_of_two_minds():
    words = polarities()
    assert len(words) >= 1500
    assert set(words.values()) == {1, -1}
    assert all(word.isalpha() and word.islower() for word in words)
    assert 0.3 < sum(sign > 0 for sign in words.values()) / len(words) < 0.7


@pytest.mark.parametrize("name", tone_words.__all__)
def test_no_list_repeats_a_word(name):
    words = getattr(tone_words, name).split()
    assert len(words) == len(set(words))


@pytest.mark.parametrize("word", ["the", "just", "like", "kind", "pretty", "park", "not", "will"])
def test_plain_words_have_no_polarity(word):
    assert word not in polarities()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("The trams are wonderful!", 1),
        ("The trams are not wonderful.", -1),
        ("Trams aren’t a disaster.", 1),
        ("They never really helped; a shameful, corrupt plan", -3),
        ("Not the trams that we saw were wonderful.", 1),
        ("GREAT", 1),
    ],
)
def test_tone_counts_words_and_turns_them_after_a_negation(text, expected):
    assert tone(text) == expected


@given(st.lists(st.text(), max_size=4))
def test_any_text_has_a_bin(texts):
    assert [code - 1 for code in tone_bins(texts)] == [
        (tone(text) > 0) - (tone(text) < 0) for text in texts
    ]
