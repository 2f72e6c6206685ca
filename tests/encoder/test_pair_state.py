from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.encoder.pair_state import KIND, SPECS, EncoderPairState
from stancelib.encoder.state import ENCODER, PAYLOADS, TOKENIZER
from stancelib.errors import ModelFormatError
from stancelib.persist import read_model, save_model, verify_model
from tests.persist.common import archive, forge_file, forge_manifest, npy

#: What a state does not look into.
NETWORK, WORDS = b"\x08\x07 a network", b'{"model": "words"}'


def arrays():
    return {
        "label_scale": np.array([1.0, 2.0, 0.5]),
        "label_offset": np.array([0.5, -0.25, 0.0]),
        "decision": np.array([0.0, 0.0, 1.0]),
        "encoder_spans": np.linspace(0.0, 1.0, 6),
        "trained_on": np.array([3, 5], dtype="<u8"),
    }


def state(**changes):
    facts = {
        "labels": ("pro", "con", "off"),
        "stances": ("support", "oppose", None),
        "targets": ("the tax", "the tram"),
        "needs_target": True,
        "arrays": arrays(),
        "manifest": {"stancelib_version": "0", "seed": 3, "columns": {"text": "tweet"}},
        "onnx": NETWORK,
        "tokenizer": WORDS,
        "prompt": "the vote",
    }
    return EncoderPairState(**{**facts, **changes})


def write(folder, found=None):
    found = found or state()
    save_model(
        folder,
        found.to_manifest(),
        dict(found.arrays),
        found.to_payloads(),
        specs=SPECS,
        payloads=PAYLOADS,
    )
    return folder


def load(folder):
    files = read_model(folder, SPECS, PAYLOADS)
    return EncoderPairState.from_files(str(folder), files.manifest, files.arrays, files.payloads)


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "model")


def rebuilt(**changes):
    found = state()
    manifest = {**found.to_manifest(), **changes}
    return EncoderPairState.from_files("m", manifest, found.arrays, found.to_payloads())


def test_a_state_comes_back_from_its_manifest():
    assert rebuilt().to_manifest() == state().to_manifest()
    assert rebuilt().manifest == state().manifest
    assert state().to_manifest()["kind"] == KIND == "encoder-pairs"
    assert rebuilt().prompt == "the vote"


def test_it_comes_back_from_disk(folder):
    found, given = load(folder), state()
    for name in ("labels", "stances", "targets", "needs_target", "onnx", "tokenizer", "prompt"):
        assert getattr(found, name) == getattr(given, name), name
    assert found.manifest.items() >= given.manifest.items()
    assert set(found.arrays) == {spec.name for spec in SPECS}
    for name, array in given.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array)
    assert any("label_scale" in line for line in verify_model(folder, SPECS, PAYLOADS))


def test_what_is_shown_of_it_holds_no_files():
    assert "network" not in repr(state())
    assert "words" not in repr(state())


def test_the_prompt_is_optional():
    manifest = state().to_manifest()
    del manifest["prompt"]
    found = EncoderPairState.from_files("m", manifest, arrays(), state().to_payloads())
    assert found.prompt == ""


def test_without_the_texts_that_it_learned_from_none_is_known(tmp_path):
    numbers = arrays()
    del numbers["trained_on"]
    found = state(arrays=numbers)
    assert found.arrays["trained_on"].tolist() == []
    assert found.arrays["trained_on"].dtype == np.dtype("<u8")
    assert "trained_on" not in numbers
    assert load(write(tmp_path / "model", found)).arrays["trained_on"].tolist() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "pairs"}, "kind 'pairs': expected 'encoder-pairs'"),
        ({"kind": "encoder"}, "kind 'encoder'"),
        ({"kind": None}, "kind None"),
        ({"labels": "abc"}, "labels: expected a list of strings, each once"),
        ({"labels": ["a", "a", "b"]}, "labels: expected"),
        ({"labels": ["a", 1, "b"]}, "labels: expected"),
        ({"labels": ["a", "b"], "stances": [None, None]}, "2 labels, 2 stances, weights for 3"),
        ({"labels": [], "stances": []}, "0 labels"),
        ({"stances": ["support", "oppose", "against"]}, "stances: expected a list of support"),
        ({"stances": ["support"]}, "3 labels, 1 stances"),
        ({"targets": None}, "targets: expected"),
        ({"targets": ["x", "x"]}, "targets: expected"),
        ({"needs_target": 1}, "needs_target: expected true or false"),
        ({"english": "yes"}, "english: expected true or false"),
        ({"columns": ["text"]}, "columns: expected an object"),
        ({"prompt": None}, "prompt: expected a string"),
        ({"prompt": ["the vote"]}, "prompt: expected a string"),
    ],
)
def test_what_does_not_fit_is_refused(changes, message):
    with pytest.raises(ModelFormatError, match=message) as caught:
        rebuilt(**changes)
    assert caught.value.path == "m/manifest.json"


@pytest.mark.parametrize("name", ["labels", "stances", "targets", "needs_target", "kind"])
def test_a_manifest_without_a_part(folder, name):
    forge_manifest(folder, lambda manifest: manifest.pop(name))
    with pytest.raises(ModelFormatError, match=name):
        load(folder)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("label_scale", lambda a: a[:, None]),
        ("label_scale", lambda a: -a),
        ("label_scale", lambda a: a * np.nan),
        ("label_scale", lambda a: a.astype("<f4")),
        ("label_offset", lambda a: a[:, None]),
        ("label_offset", lambda a: a + np.inf),
        ("label_offset", lambda a: None),
        ("decision", lambda a: a[:1]),
        ("decision", lambda a: None),
        ("encoder_spans", lambda a: a[:5]),
        ("encoder_spans", lambda a: a + 0.5),
        ("encoder_spans", lambda a: None),
        ("trained_on", lambda a: a[::-1].copy()),
    ],
)
def test_hostile_but_signed_arrays(folder, name, change):
    numbers = {**arrays(), name: change(arrays()[name])}
    content = {f"{k}.npy": npy(v) for k, v in numbers.items() if v is not None}
    forge_file(folder, "weights.npz", archive(content))
    with pytest.raises(ModelFormatError, match=name):
        load(folder)


def test_labels_without_numbers(folder):
    numbers = {k: v[:0] for k, v in arrays().items() if k != "encoder_spans"}
    content = {f"{k}.npy": npy(v) for k, v in {**arrays(), **numbers}.items()}
    forge_file(folder, "weights.npz", archive(content))
    with pytest.raises(ModelFormatError, match="3 labels, 3 stances, weights for 0"):
        load(folder)


@pytest.mark.parametrize("name", [ENCODER, TOKENIZER])
def test_a_missing_or_edited_payload(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"o", b"e"))
    with pytest.raises(ModelFormatError, match="was edited or damaged"):
        load(folder)
    path.unlink()
    with pytest.raises(ModelFormatError, match=name):
        load(folder)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(
            ["labels", "stances", "targets", "needs_target", "prompt", "english", "columns", "kind"]
        ),
        _JSON,
    )
)
def test_whatever_a_manifest_says_it_is_read_or_refused(changes):
    try:
        found = rebuilt(**changes)
    except ModelFormatError:
        return
    assert len(found.labels) == len(found.stances) == 3
    assert isinstance(found.prompt, str)
