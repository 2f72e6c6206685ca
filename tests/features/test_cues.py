"""Cues: where predicates stand to the mentions of a topic, and what colours them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.features.batch import TokenBatch, tokenize_batch
from stancelib.features.cues import cue_features, cue_names
from stancelib.features.mentions import MentionFinder
from stancelib.features.relative import Pairs, find_pairs
from stancelib.topics import Topic

TOPICS = (
    Topic("toll", aliases=("toll*", "road charge", "support scheme")),
    Topic("bridge", aliases=("bridge*", "join the bridge")),
)


def read(texts: list[str]) -> tuple[TokenBatch, Pairs]:
    batch = tokenize_batch(texts)
    return batch, find_pairs(batch, MentionFinder(TOPICS).find(batch))


def cues(text: str, topic: str = "toll") -> Counter[str]:
    batch, pairs = read([text])
    features, rows = cue_features(batch, pairs)
    wanted = [t.name for t in TOPICS].index(topic)
    names = cue_names()
    return Counter(
        names[int(h)].removeprefix("cue: ")
        for h, row in zip(features.hashes, rows, strict=True)
        if pairs.topics[row] == wanted
    )


def test_a_governing_predicate_is_not_counted_beside_what_it_governs():
    found = cues("They want to block the toll.")
    assert found["oppose before adjacent"] == 1
    assert found["support"] == 0
    assert found["net -1"] == 1
    assert found["both directions"] == 0


def test_the_governor_counts_when_what_it_governs_is_the_mention():
    text = "Critics oppose plans to join the bridge."
    assert cues(text, "bridge")["oppose oppose"] >= 1
    assert cues(text, "bridge")["advance support"] == 0


def test_words_of_a_mention_are_no_predicates():
    assert cues("The support scheme opens in May.")["none of support"] == 1
    assert cues("They praise the support scheme.")["1 of support"] == 1
    assert cues("They praise the support scheme.")["2 of support"] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The toll is costly.", "oppose after adjacent"),
        ("Costly is the toll.", "oppose before adjacent"),
        ("Costly as any of its kind is this toll.", "oppose before near"),
        ("Costly for you and me and her and him and them is the toll.", "oppose before clause"),
        (
            "Costly for you and me and her and him, so they told him, is the toll.",
            "oppose before sentence",
        ),
    ],
)
def test_place(text, expected):
    assert cues(text)[expected] == 1
    assert (
        sum(
            n
            for name, n in cues(text).items()
            if name.split()[0] == "oppose"
            and name.split()[-1] in {"adjacent", "near", "clause", "sentence"}
        )
        == 1
    )


def test_the_nearest_mention_decides_the_side():
    assert cues("The toll that he once paid for the toll is costly.")["oppose after adjacent"] == 1


def test_elsewhere():
    found = cues("The toll opens in May. It is costly.")
    assert found["elsewhere bad oppose"] == 1
    assert found["bad oppose"] == 0
    assert found["text net -1"] == 1
    assert found["net +0"] == 1


def test_each_topic_has_its_own_sentences():
    text = "The toll is costly. The bridge is historic."
    assert cues(text)["net -1"] == 1
    assert cues(text, "bridge")["net +1"] == 1


def test_passive():
    assert cues("The toll was firmly rejected by them.")["passive oppose after"] == 1
    assert cues("The toll is widely opposed.")["passive oppose after"] == 1
    assert cues("Have they been urged to drop the toll?")["passive support before"] == 1
    assert not any("passive" in name for name in cues("They rejected the toll."))
    assert not any("passive" in name for name in cues("It is a failed toll."))


def test_quotation():
    found = cues('The toll "is costly", he wrote, yet the plan is historic.')
    assert found["quoted oppose"] == 1
    assert found["quoted support"] == 0
    assert cues('"The toll is here."')["mention quoted"] == 1


def test_modals():
    assert cues("They should endorse the toll.")["strong support"] == 1
    assert cues("They endorse it, and the toll may rise.")["weak support"] == 0
    assert cues("The toll should not stay.")["mention strong negated"] == 1
    assert cues("The toll shouldn't stay.")["mention strong negated"] == 1
    assert cues("The toll should stay, not go.")["mention strong negated"] == 0
    assert cues("If the toll works, fine.")["mention condition"] == 1


def test_mention_in_negation():
    assert cues("They want no toll here.")["mention negated"] == 1
    assert cues("They want no fee, but the toll stays.")["mention negated"] == 0
    assert cues("Never without the toll.")["mention negated"] == 0


def test_questions_attribution_first_person():
    assert cues("Why the toll? It is here.")["mention asked"] == 1
    assert cues("It is here? The toll stays.")["mention asked"] == 0
    assert cues("He said the toll is costly.")["attributed oppose"] == 1
    assert cues("We endorse the toll.")["first person support"] == 1
    assert cues("They endorse the toll.")["first person support"] == 0


def test_contrast_of_directions():
    found = cues("Although he praised the toll, it is costly.")
    assert found["both directions"] == 1
    assert found["contrast of directions"] == 1
    assert cues("He praised the toll, it is costly.")["contrast of directions"] == 0


def test_levels_of_balance():
    found = cues("The toll is costly, unfair, wasteful and illegal, though historic.")
    assert found["net -1"] == found["net -2"] == 1
    assert found["net -3"] == 0
    assert found["3 of oppose"] == found["1 of support"] == 1
    assert found["none of support"] == 0


def test_each_cue_stands_at_its_word():
    batch, pairs = read(["The fee stays.", "They praise the toll."])
    features, _ = cue_features(batch, pairs)
    names = cue_names()
    at = {names[int(h)]: int(t) for h, t in zip(features.hashes, features.first, strict=True)}
    assert batch.text_of(at["cue: favor support"]) == "praise"
    assert batch.text_of(at["cue: net +1"]) == "toll"


def test_few_names_and_no_two_the_same():
    names = cue_names()
    assert len(set(names.values())) == len(names) <= 250


@pytest.mark.parametrize("texts", [[], [""], ["", "?"], ["No word of it."]])
def test_nothing_to_find(texts):
    features, rows = cue_features(*read(texts))
    assert [len(x) for x in (*features, rows)] == [0, 0, 0, 0]
    assert features.hashes.dtype == np.uint64
    assert rows.dtype == np.int64


def test_a_mention_alone():
    assert cues("toll")["net +0"] == 1


WORDS = st.sampled_from(
    "the toll bridge not no but and to that is was by should may if \" , . ? ! ; - n't don't "
    "we said reject rejected support block calls veto lifted costly historic far from little a "
    "against protest join warns fail urged although road charge".split()
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("it is", "rejected toll"),
        ("it is", "widely rejected toll"),
        ("they protect", "toll against harm"),
        ("they defend", "against the toll"),
        ("it has", "? the toll"),
        ("the toll", "? no"),
        ("the toll should", "not"),
        ("the toll isn", "t costly toll"),
        ("calls", "for toll"),
        ("the toll fails", "to stay, toll"),
        ("so far", "from the toll"),
        ("toll opposition", "to block"),
        ('the " toll', "the toll is costly"),
    ],
)
def test_no_cue_crosses_from_one_text_to_the_next(before, text):
    together = _by_pair([before, text])
    for place, alone in enumerate((before, text)):
        assert together.get((place, 0)) == _by_pair([alone]).get((0, 0))


@settings(deadline=None, max_examples=150)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), data=st.data())
def test_a_text_reads_the_same_in_every_batch(texts, data):
    order = data.draw(st.permutations(range(len(texts))))
    together = _by_pair([texts[i] for i in order])
    for place, i in enumerate(order):
        alone = _by_pair([texts[i]])
        for topic in range(len(TOPICS)):
            assert together.get((place, topic)) == alone.get((0, topic))


def _by_pair(texts: list[str]) -> dict[tuple[int, int], list[tuple[int, int, int]]]:
    """Features of each (text, topic), in order, with places counted from the text's start."""
    batch, pairs = read(texts)
    features, rows = cue_features(batch, pairs)
    out: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for h, first, last, row in zip(*features, rows, strict=True):
        text = int(pairs.texts[row])
        start = int(batch.indptr[text])
        out.setdefault((text, int(pairs.topics[row])), []).append(
            (int(h), int(first) - start, int(last) - start)
        )
    return out
