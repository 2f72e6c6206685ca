"""Label names mean what people mean by them, and nothing where that is not sure."""

from __future__ import annotations

import pytest

from stancelib.corpus.label_names import (
    WORDS,
    chosen_stances,
    merged_labels,
    stances_of_labels,
)
from stancelib.errors import InputError
from stancelib.topics import STANCES

S, O, N, M = "support", "oppose", "neutral", "mixed"


@pytest.mark.parametrize(
    ("labels", "stances"),
    [
        ("FAVOR AGAINST NONE", [S, O, N]),
        ("favour against", [S, O]),
        ("pro con neutral", [S, O, N]),
        ("PRO CON", [S, O]),
        ("support deny query comment", [S, O, N, N]),
        ("support refute comment unrelated", [S, O, N, None]),
        ("agree disagree discuss unrelated", [S, O, N, None]),
        ("agrees disagrees neutral", [S, O, N]),
        ("positive negative neutral", [S, O, N]),
        ("pos neg na", [S, O, None]),
        ("for against", [S, O]),
        ("yes no", [S, O]),
        ("aye no", [S, O]),
        ("in_favor against", [S, O]),
        ("In-Favour Against Neither", [S, O, N]),
        ("Argument_for Argument_against NoArgument", [S, O, None]),
        ("entailment contradiction neutral", [S, O, N]),
        ("SUPPORTS REFUTES NOT_ENOUGH_INFO", [S, O, N]),
        ("slightly_agree Strongly-Disagree agree", [S, O, S]),
        ("leans_to_support opposed", [S, O]),
        ("support oppose mixed neutral", [S, O, M, N]),
        ("FAVOR NONE", [S, N]),
        ("-1 0 1", [O, N, S]),
        ("-1 +1", [O, S]),
        ("-1.0 0.0 1.0", [O, N, S]),
    ],
)
def test_sides_are_told(labels, stances):
    names = labels.split()
    assert list(stances_of_labels(names).values()) == stances


@pytest.mark.parametrize(
    "labels",
    [
        "0 1",
        "0 1 2",
        "-1 0 1 2",
        "Con Lab LD",
        "support billing sales",
        "neutral sports",
        "none some",
        "positive neutral",
        "sports politics",
        "pro amateur",
        "true false",
    ],
)
def test_what_is_not_sure_means_nothing(labels):
    assert set(stances_of_labels(labels.split()).values()) == {None}


def test_the_table_names_stances_only():
    assert set(WORDS.values()) <= set(STANCES)
    for word, stance in WORDS.items():
        other = "against" if stance != "oppose" else "favor"
        assert stances_of_labels([word, other, "favor"])[word] == stance


def test_the_map_has_the_last_word():
    assert chosen_stances(["a", "B"], {"b": "oppose", "A": None}) == {"a": None, "B": "oppose"}
    assert chosen_stances(["FAVOR", "AGAINST"], {"FAVOR": "oppose"}) == {
        "FAVOR": "oppose",
        "AGAINST": "oppose",
    }


@pytest.mark.parametrize(
    ("label_map", "message"),
    [
        ({"x": "support"}, "no label 'x'; the labels are 'a', 'b'"),
        ({"a": "favour"}, "'a' is said to mean 'favour'; use one of support"),
    ],
)
def test_a_wrong_map_is_refused(label_map, message):
    with pytest.raises(InputError, match=message):
        chosen_stances(["a", "b"], label_map)


def test_a_message_lists_twenty_labels_at_most():
    with pytest.raises(InputError, match="'19' and 5 more"):
        chosen_stances(map(str, range(25)), {"x": None})


def test_case_alone_makes_no_label():
    assert merged_labels(["a", "A", "A", "b"]) == {"a": "A"}
    assert merged_labels(["Straße", "STRASSE"]) == {"STRASSE": "Straße"}
    assert merged_labels(["no", "none"]) == {}
