from __future__ import annotations

import pytest

from stancelib.errors import ModelFormatError
from stancelib.pairs.state import PairState
from tests.pairs import data


def rebuilt(**changes):
    state = data.own_model().state
    manifest = {**state.to_manifest(), **changes}
    return PairState.from_files("m", manifest, state.arrays)


def test_a_state_comes_back_from_its_manifest():
    state = data.own_model().state
    assert rebuilt() == state
    assert set(state.manifest) >= {"seed", "chosen"}
    assert "labels" not in state.manifest


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "topics"}, "kind 'topics': expected 'pairs'"),
        ({"kind": None}, "kind None"),
        ({"blocks": ["word"]}, "blocks: expected"),
        ({"blocks": None}, "blocks: expected"),
        ({"vectors": "other-300"}, "vectors 'other-300': this version has"),
        ({"labels": "abc"}, "labels: expected a list of strings, each once"),
        ({"labels": ["a", "a", "b"]}, "labels: expected"),
        ({"labels": ["a", 1, "b"]}, "labels: expected"),
        ({"labels": ["a"]}, "1 labels, 3 stances, weights for 3"),
        ({"labels": []}, "0 labels"),
        ({"labels": ["a", "b"], "stances": [None, None]}, "2 labels, 2 stances, weights for 3"),
        ({"stances": ["support", "oppose", "against"]}, "stances: expected a list of support"),
        ({"stances": None}, "stances: expected"),
        ({"stances": ["support"]}, "3 labels, 1 stances"),
        ({"targets": None}, "targets: expected"),
        ({"targets": ["x", "x"]}, "targets: expected"),
        ({"targets": ["x"]}, "1 targets, but 3 columns"),
        ({"needs_target": 1}, "needs_target: expected true or false"),
        ({"needs_target": None}, "needs_target: expected"),
        ({"english": "yes"}, "english: expected true or false"),
        ({"columns": ["text"]}, "columns: expected an object"),
        ({"columns": {"text": 5}}, "columns: expected an object"),
    ],
)
def test_what_does_not_fit_is_refused(changes, message):
    with pytest.raises(ModelFormatError, match=message) as caught:
        rebuilt(**changes)
    assert caught.value.path == "m/manifest.json"


def test_one_column_serves_any_number_of_targets():
    state = data.model().state
    for targets in ([], ["x"], ["x", "y", "z"]):
        manifest = {**state.to_manifest(), "targets": targets}
        assert PairState.from_files("m", manifest, state.arrays).targets == tuple(targets)


def test_weights_of_meanings_fit_the_vectors_or_are_none():
    state = data.model().state
    for rows, sound in ((0, True), (1, False), (-1, False)):
        arrays = {**state.arrays, "meaning_weights": state.arrays["meaning_weights"][:rows]}
        if sound:
            assert PairState.from_files("m", state.to_manifest(), arrays).arrays is arrays
        else:
            with pytest.raises(ModelFormatError, match=r"meaning_weights: .* don't fit the vec"):
                PairState.from_files("m", state.to_manifest(), arrays)
