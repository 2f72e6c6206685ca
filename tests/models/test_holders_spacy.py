"""Measuring spaCy on holders: sides that are kept, and the nearest entity."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stancelib.holders import Side

ROOT = Path(__file__).parents[2]
TEXT = "Brindle is far away. Mayor Quill, in Oslo, opposes the Plum Road. Ann Lee smiled."


@pytest.fixture(scope="module")
def script():
    pytest.importorskip("sklearn")
    sys.path.insert(0, str(ROOT / "models"))
    try:
        import holders_spacy

        yield holders_spacy
    finally:
        sys.path.remove(str(ROOT / "models"))


def span(words):
    return TEXT.index(words), TEXT.index(words) + len(words)


@pytest.fixture
def example(script):
    side = Side("oppose", [span("opposes")], [span("Plum Road")])
    return script.Example(TEXT, "d1", 2, side, (("Mayor Quill", "opposes"),), True)


def test_sides_are_read_back_as_they_were(script, example, tmp_path):
    odd = script.Example("\ud800é", "d2", -1, Side("support", [], []), (), False)
    script.keep_sides([example, odd], tmp_path / "sides.jsonl")
    assert script.kept_sides(tmp_path / "sides.jsonl") == [example, odd]


def test_the_nearest_entity_takes_the_side(script, example):
    spans = {TEXT: [span(name) for name in ("Brindle", "Mayor Quill", "Oslo", "Ann Lee")]}
    assert script.nearest_entity(example, spans) == ["Oslo"]
    assert script.nearest_entity(example, {TEXT: []}) == ["AUTHOR"]


def test_in_its_sentence_neither_others_nor_the_topic_count(script, example):
    spans = {TEXT: [span(name) for name in ("Brindle", "Mayor Quill", "Plum Road", "Ann Lee")]}
    assert script.nearest_entity(example, spans) == ["Plum Road"]
    assert script.nearest_entity(example, spans, sentence=True) == ["Mayor Quill"]
    spans = {TEXT: [span(name) for name in ("Brindle", "Plum Road", "Ann Lee")]}
    assert script.nearest_entity(example, spans, sentence=True) == ["AUTHOR"]


def test_scores_count_matches_and_tell_how_much_better_ours_is(script, example):
    said = {name: [["Quill"]] for name in script.SYSTEMS} | {"nearest entity": [["Oslo"]]}
    scores = script.scores_of([example], said, True)
    assert scores["sides"] == 1
    assert scores["stancelib"]["holder_f1"]["value"] == 1.0
    assert scores["nearest entity"]["holder_f1"]["value"] == 0.0
    assert scores["stancelib minus"]["nearest entity"]["value"] == 1.0
    assert scores["stancelib minus"]["spaCy's entities"]["value"] == 0.0
