from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.corpus import load_bundled
from stancelib.evaluation.mentions import alias_pattern
from stancelib.evaluation.probe_negation import negate
from stancelib.evaluation.probe_texts import misspell, quote_opponent, recase, swap_mentions
from stancelib.evaluation.probes import choose, flip_rate, generator

TRAMS = alias_pattern(["tram*"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The mayor supports the trams.", "The mayor does not support the trams."),
        ("The mayor does not support the trams.", "The mayor does support the trams."),
        ("The council rejected trams.", "The council did not reject trams."),
        ("We welcome the trams.", "We do not welcome the trams."),
        ("They want to block the trams.", "They want not to block the trams."),
        ("Trams are a wonderful idea.", "Trams are not a wonderful idea."),
        ("Trams aren’t useful.", "Trams are useful."),
        ("Trams won't help us.", "Trams will help us."),
        ("Trams cannot succeed.", "Trams can succeed."),
        ("Trams can succeed.", "Trams cannot succeed."),
        ("Trams never helped anybody.", "Trams helped anybody."),
        ("They SUPPORT trams. It is bad.", "They do not SUPPORT trams. It is bad."),
        ("Bread is bad. The union opposes trams.", "Bread is bad. The union does not oppose trams."),
        # Past and participle alike: only the first is a predicate of its own.
        ("Had they rejected trams?", None),
        ("The plan, rejected by all, was trams.", None),
        ("The so-called trams.", None),
        ("The attacks on trams.", None),
        ("The trams stand there.", None),
        ("Bread is bad. Trams stand there.", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_predicate_near_the_mention_is_negated(before, after):
    assert negate(before, TRAMS) == after


def test_a_predicate_far_from_the_mention_is_left_alone():
    assert negate("The cook is bad, and that was seen by all. " * 1 + "Trams.", TRAMS) is None
    assert negate(f"The cook is bad{', it was said' * 6}, of trams.", TRAMS) is None


def test_without_a_mention_the_first_predicate_is_negated():
    assert (
        negate("It rained. The plan is bad. It is wise.")
        == "It rained. The plan is not bad. It is wise."
    )


def test_negation_reaches_a_good_part_of_real_paragraphs():
    pattern = alias_pattern(["kosov*", "nato*", "missile defen*"])
    texts = [p.text for p in load_bundled() if any(x.stance != "neutral" for x in p.labels)]
    changed = [negate(text, pattern) for text in texts]
    assert sum(c is not None for c in changed) > len(texts) / 8
    assert all(c != text for c, text in zip(changed, texts, strict=True))


@given(st.text(max_size=80))
def test_any_text_can_be_given_to_each_change(text):
    for changed in (negate(text), negate(text, TRAMS)):
        assert changed is None or changed != text
    rng = np.random.default_rng(0)
    assert misspell(text, rng) != text
    assert recase(text, rng) != text
    assert swap_mentions(text, re.compile("x+"), "plum") != text
    assert quote_opponent(text, "support", rng).startswith(text.rstrip())


@given(st.text("abcdef gh'", max_size=60), st.integers(0, 9))
def test_a_misspelling_keeps_all_letters_word_ends_and_mentions(text, seed):
    text = f"Tramways are {text}"
    changed = misspell(text, np.random.default_rng(seed), TRAMS)
    if changed is None:
        return
    assert changed.startswith("Tramways are ")
    wrong = [(a, b) for a, b in zip(text.split(), changed.split(), strict=True) if a != b]
    assert 1 <= len(wrong) <= 2
    for a, b in wrong:
        assert sorted(a) == sorted(b)
        assert (a[0], a[-1]) == (b[0], b[-1])


def test_short_words_handles_and_mentions_are_not_misspelt():
    rng = np.random.default_rng(0)
    assert misspell("We saw @someone and #everybody by a tramway.", rng, TRAMS) is None
    assert misspell("aaaaaa", rng) is None


def test_all_three_cases_are_drawn():
    drawn = {recase("No trams here’s, NATO.", np.random.default_rng(i)) for i in range(20)}
    assert drawn == {"no trams here’s, nato.", "NO TRAMS HERE’S, NATO.", "No Trams Here’s, Nato."}
    assert {recase("1 2!", np.random.default_rng(i)) for i in range(9)} == {None}


@pytest.mark.parametrize(("name", "second"), [("NATO", "NATO"), ("Tram lines", "tram lines")])
def test_a_swapped_name_takes_the_case_of_the_place(name, second):
    swapped = swap_mentions("Parks. We like parks.", alias_pattern(["park*"]), name)
    assert swapped == f"{name}. We like {second}."
    assert swap_mentions("Bread.", alias_pattern(["park*"]), name) is None


@pytest.mark.parametrize(
    ("side", "words"), [("support", "mistake|disaster|failure"), ("oppose", "success|blessing|wonderful")]
)  # fmt: skip
def test_the_opponent_of_the_side_is_quoted_and_rejected(side, words):
    for seed in range(9):
        added = quote_opponent("Text. ", side, np.random.default_rng(seed), "trams")
        assert added.startswith("Text. ")
        assert len(re.findall(words, added)) == 1
        assert re.search(r"they are wrong|not true|no case", added)
    with pytest.raises(KeyError):
        quote_opponent("Text.", "neutral", np.random.default_rng(0))


def test_a_generator_depends_on_seed_and_texts_alone():
    draws = {generator(*a).integers(1 << 40) for a in [(0, "a", "b"), (1, "a", "b"), (0, "a", "c")]}
    assert len(draws) == 3
    assert generator(3, "\ud800").integers(99) == generator(3, "\ud800").integers(99)


def test_as_many_rows_are_changed_as_are_wanted():
    made = choose(range(100), lambda row: row if row % 2 else None, 0, 10)
    assert len(made) == 10
    assert made == sorted(made)
    assert all(row % 2 for row in made)
    assert choose(range(100), lambda row: row, 0, 10) != choose(range(100), lambda row: row, 1, 10)


def test_a_flip_rate_is_a_share_with_an_interval_over_documents():
    flipped = np.arange(40) < 10
    rows = flip_rate("typo", "mine", flipped, [f"d{i}" for i in range(40)])
    assert (rows.probe, rows.expects, rows.system, rows.n) == ("typo", "same", "mine", 40)
    assert rows.flipped.value == 0.25
    assert 0.1 < rows.flipped.low < 0.25 < rows.flipped.high < 0.45
    documents = flip_rate("typo", "mine", flipped, [f"d{i // 10}" for i in range(40)])
    assert documents.flipped.high > rows.flipped.high  # four documents tell less than forty
    none = flip_rate("negation", "mine", flipped[:0], [])
    assert none.n == 0
    assert none.flipped.value is None
    assert none.flipped.reason == "no text could be probed"
