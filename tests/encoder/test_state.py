from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.encoder.state import (
    ENCODER,
    ENCODER_SPECS,
    KIND,
    OWN_SPECS,
    PAYLOADS,
    TOKENIZER,
    EncoderState,
)
from stancelib.errors import ModelFormatError
from stancelib.model.state import SPECS
from stancelib.persist import read_model, verify_model
from tests.api.processes import run
from tests.encoder.saved import own_arrays, save_state
from tests.persist.common import archive, forge_file, forge_manifest, npy

#: What a state does not look into.
NETWORK, WORDS = b"\x08\x07 a network", b'{"model": "words"}'


@pytest.fixture(scope="module")
def state(small_state):
    manifest = {"stancelib_version": "0", "seed": 3}
    return EncoderState(small_state, own_arrays(3), NETWORK, WORDS, manifest)


def load(folder):
    files = read_model(folder, ENCODER_SPECS, PAYLOADS)
    return EncoderState.from_files(str(folder), files.manifest, files.arrays, files.payloads)


@pytest.fixture
def folder(state, tmp_path):
    return save_state(state, tmp_path / "model")


def refuse(folder, message):
    with pytest.raises(ModelFormatError, match=message) as caught:
        load(folder)
    assert caught.value.path.startswith(str(folder))


def test_what_is_saved_is_what_is_loaded(folder, state):
    found = load(folder)
    assert found.topics == found.linear.topics == state.topics
    assert found.linear.settings == state.linear.settings
    assert (found.onnx, found.tokenizer) == (NETWORK, WORDS)
    assert found.manifest["seed"] == 3
    assert found.linear.arrays.keys() == {spec.name for spec in SPECS}
    assert found.arrays.keys() == {spec.name for spec in OWN_SPECS}
    for name, array in state.to_arrays().items():
        assert np.array_equal(found.to_arrays()[name], array)
        assert not found.to_arrays()[name].flags.writeable


def test_a_loaded_state_is_saved_as_the_same_bytes(folder, tmp_path):
    again = save_state(load(folder), tmp_path / "again")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(["manifest.json", "weights.npz", ENCODER, TOKENIZER])
    assert sorted(path.name for path in again.iterdir()) == names
    for name in names:
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_the_manifest_tells_the_kind_and_what_the_linear_model_needs(state):
    manifest = state.to_manifest()
    assert manifest["kind"] == KIND == "encoder"
    assert [topic["name"] for topic in manifest["topics"]] == [t.name for t in state.topics]
    assert manifest["heads"] == ["topic", "support", "oppose"]
    assert manifest["seed"] == 3


def test_every_file_and_array_is_verified(folder):
    lines = verify_model(folder, ENCODER_SPECS, PAYLOADS)
    assert f"{ENCODER}: {len(NETWORK)} bytes, sha256 matches" in lines
    assert "weights.npz/encoder_blend.npy: <f8 (3, 3, 3), finite" in lines
    assert sum(line.startswith("weights.npz/") for line in lines) == len(SPECS) + len(OWN_SPECS)


def test_a_repr_does_not_print_the_network(state):
    assert "network" not in repr(state)


@pytest.mark.parametrize("kind", ["linear", "encoder-pairs", None, ["encoder"], 7])
def test_another_kind_is_refused(folder, kind):
    forge_manifest(folder, lambda manifest: manifest.update(kind=kind))
    refuse(folder, "kind .*: expected 'encoder'")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"heads": ["topic"]}, "heads: expected"),
        ({"topics": []}, "topics: expected at least one"),
        ({"topics": [1]}, "topics: expected a list of objects"),
        ({"featurizer": None}, "featurizer: expected an object"),
    ],
)
def test_what_the_linear_model_refuses_is_refused(folder, changes, message):
    forge_manifest(folder, lambda manifest: manifest.update(changes))
    refuse(folder, message)


def test_topics_and_numbers_must_fit(folder, state):
    def drop(manifest):
        manifest["topics"].pop()

    forge_manifest(folder, drop)
    refuse(folder, "2 topics, but weights for 3")
    files = {ENCODER: NETWORK, TOKENIZER: WORDS}
    with pytest.raises(ModelFormatError, match="3 topics, but the encoder's numbers are for 2"):
        EncoderState.from_files(
            "m", state.to_manifest(), {**state.to_arrays(), **own_arrays(2)}, files
        )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("encoder_blend", np.zeros((2, 3, 3)), "n_topics"),
        ("encoder_blend", np.zeros((3, 3, 2)), "encoder_blend"),
        ("encoder_thresholds", np.full((3, 3), 1.1), "encoder_thresholds"),
        ("encoder_given", np.full((3, 2), np.nan), "encoder_given"),
        ("encoder_doubt", np.full(3, -0.1), "encoder_doubt"),
        ("unseen_calibration", np.full((3, 2), np.inf), "unseen_calibration"),
        ("unseen_thresholds", np.zeros(2), "unseen_thresholds"),
        ("unseen_given", np.zeros(2, "<f4"), "unseen_given"),
        ("encoder_spans", np.full(6, 2.0), "encoder_spans"),
        ("cascade_threshold", np.zeros(2), "cascade_threshold"),
        ("cascade_threshold", None, "cascade_threshold"),
    ],
)
def test_numbers_that_are_none_of_a_model(folder, state, name, value, message):
    arrays = {**state.to_arrays(), name: value}
    content = {f"{k}.npy": npy(np.asarray(v)) for k, v in arrays.items() if v is not None}
    forge_file(folder, "weights.npz", archive(content))
    refuse(folder, message)


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_file_that_is_missing_or_edited(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"o", b"0"))
    refuse(folder, rf"{name}: was edited or damaged")
    path.unlink()
    refuse(folder, name)
    forge_manifest(folder, lambda manifest: manifest["files"].pop(name))
    refuse(folder, f"lists no {name}")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def test_whatever_a_manifest_says_is_read_or_refused(state):
    files = {ENCODER: NETWORK, TOKENIZER: WORDS}

    # Inside, as hypothesis prints what it is given, and a state is long.
    @settings(max_examples=80, deadline=None)
    @given(key=st.sampled_from(["kind", "topics", "featurizer", "heads"]), value=_JSON)
    def check(key, value):
        manifest = {**state.to_manifest(), key: value}
        try:
            found = EncoderState.from_files("m", manifest, state.to_arrays(), files)
        except ModelFormatError:
            return
        assert len(found.topics) == 3  # what is left out is filled in

    check()


def test_reading_the_numbers_loads_nothing_heavy():
    code = """
import sys, stancelib.encoder.state
print(sorted({"onnxruntime", "tokenizers", "torch", "onnx", "sklearn"} & set(sys.modules)))
"""
    assert run(code) == "[]\n"
