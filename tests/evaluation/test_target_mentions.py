from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.evaluation.mentions import PLACEHOLDER
from stancelib.evaluation.target_mentions import hide_targets, target_pattern


@pytest.mark.parametrize(
    ("target", "text", "found"),
    [
        ("Legalization of Trams", "legalization of trams, LEGALIZATION, of, tram", ["legalization of trams", "LEGALIZATION"]),
        ("The EU", "The EU and eu law, European", ["EU", "eu"]),
        ("Are parks good?", "Parks are goods, parksides.", ["Parks", "goods", "parksides"]),
        ("should they have been there", "they have been there", []),
        ("?!", "?! really", []),
    ],
)  # fmt: skip
def test_a_target_is_found_whole_or_by_its_content_words(target, text, found):
    assert target_pattern(target).findall(text) == found


@given(st.text(max_size=40), st.text(max_size=20))
def test_hiding_leaves_nothing_of_the_target(text, target):
    (hidden,) = hide_targets([text], [target])
    assert target_pattern(target).search(hidden.replace(PLACEHOLDER, ".")) is None


def test_all_targets_are_hidden_in_all_texts():
    assert hide_targets(["Parks, trams.", "Bread."], ["parks", "trams"]) == [
        f"{PLACEHOLDER}, {PLACEHOLDER}.",
        "Bread.",
    ]
    assert hide_targets(["Parks."], []) == ["Parks."]
