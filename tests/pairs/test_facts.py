from __future__ import annotations

import pytest

from stancelib.errors import ModelFormatError
from stancelib.pairs.facts import PairFacts, check_kind, other_entries, read_facts

FACTS = PairFacts(
    ("pro", "con"), ("support", "oppose"), ("the tax",), True, {}, {"seed": 3, "english": False}
)


def test_facts_come_back_from_their_entries():
    entries = FACTS.entries("some")
    check_kind(entries, "some", "m")
    assert tuple(read_facts(entries, 2, "m")) == (
        FACTS.labels, FACTS.stances, FACTS.targets, FACTS.needs_target,
    )  # fmt: skip
    assert other_entries(entries) == FACTS.manifest


def test_entries_of_facts_are_not_overruled_by_the_rest():
    told = PairFacts(("a", "b"), (None, None), (), False, {}, {"labels": ["x"], "kind": "other"})
    assert told.entries("some")["labels"] == ["a", "b"]
    assert told.entries("some")["kind"] == "some"


def test_each_kind_of_model_has_its_own_manifest():
    with pytest.raises(NotImplementedError):
        FACTS.to_manifest()


def test_what_does_not_fit_is_refused_by_its_place():
    with pytest.raises(ModelFormatError, match="2 labels, 2 stances, weights for 3") as caught:
        read_facts(FACTS.entries("some"), 3, "there")
    assert caught.value.path == "there"
