"""Folders of pair models that are damaged, edited or made to hurt: always a ModelFormatError."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.errors import ModelFormatError
from stancelib.pairs.model import PairModel
from tests.pairs import data
from tests.persist.common import archive, forge_file, forge_manifest, npy

TEXT = "The rector praised the carbon tax and urged parliament to adopt the carbon tax."


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs") / "model"
    data.own_model().save(folder, files={"MODEL_CARD.md": "# Card\n"})
    return folder


@pytest.fixture
def folder(original, tmp_path):
    shutil.copytree(original, tmp_path / "model")
    return tmp_path / "model"


def refuse(folder, message):
    for load in (stancelib.load_model, PairModel.load):
        with pytest.raises(ModelFormatError, match=message) as caught:
            load(folder)
        assert caught.value.path.startswith(str(folder))


def forge_arrays(folder, **changes):
    """Replace arrays and sign the folder again, as somebody hostile would."""
    arrays = {**data.own_model().state.arrays, **changes}
    content = {f"{k}.npy": npy(v) for k, v in arrays.items() if v is not None}
    forge_file(folder, "weights.npz", archive(content))


def test_the_original_loads(folder):
    assert stancelib.load_model(folder).classify(TEXT, "carbon tax").label == "FAVOR"
    forge_arrays(folder)
    assert stancelib.load_model(folder).classify(TEXT, "carbon tax").label == "FAVOR"


@pytest.mark.parametrize("name", ["weights.npz", "MODEL_CARD.md", "manifest.json"])
def test_a_missing_or_edited_file(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"a", b"e"))
    refuse(folder, name)
    path.unlink()
    refuse(folder, name)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"blocks": ["word"]}, "blocks: expected"),
        ({"blocks": None}, "blocks: expected"),
        ({"labels": ["a", "a", "b"]}, "labels: expected a list of strings, each once"),
        ({"labels": ["a", "b"]}, "2 labels, 3 stances"),
        ({"labels": {"a": 1, "b": 2, "c": 3}}, "labels: expected"),
        ({"labels": ["a", "b", 3]}, "labels: expected"),
        ({"stances": ["for", "against", None]}, "stances: expected"),
        ({"stances": [None, None]}, "3 labels, 2 stances"),
        ({"stances": [["support"], None, None]}, "stances: expected"),
        ({"targets": ["carbon tax"]}, "1 targets, but 3 columns"),
        ({"targets": [None, "x"]}, "targets: expected"),
        ({"targets": "ab"}, "targets: expected"),
        ({"vectors": "other-300"}, "vectors 'other-300': this version has"),
        ({"vectors": None}, "vectors None"),
        ({"needs_target": "yes"}, "needs_target: expected true or false"),
        ({"english": 0}, "english: expected true or false"),
        ({"columns": "text"}, "columns: expected an object"),
        ({"columns": {"text": ["text"]}}, "columns: expected an object"),
        ({"columns": None}, "columns: expected an object"),
    ],
)
def test_a_hostile_but_signed_manifest(folder, changes, message):
    forge_manifest(folder, lambda manifest: manifest.update(changes))
    refuse(folder, message)


@pytest.mark.parametrize("name", ["blocks", "labels", "stances", "targets", "needs_target"])
def test_a_manifest_without_a_part(folder, name):
    forge_manifest(folder, lambda manifest: manifest.pop(name))
    refuse(folder, name)


@pytest.mark.parametrize("kind", ["topics", "plums", None, 5, ["pairs"]])
def test_another_kind_is_no_pair_model(folder, kind):
    forge_manifest(folder, lambda manifest: manifest.update(kind=kind))
    with pytest.raises(ModelFormatError, match="kind"):
        PairModel.load(folder)
    with pytest.raises(ModelFormatError):
        stancelib.load_model(folder)


def test_a_model_of_topics_is_no_pair_model(small_folder):
    with pytest.raises(ModelFormatError):
        PairModel.load(small_folder)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("keys", lambda a: a[::-1].copy()),
        ("keys", lambda a: np.zeros_like(a)),
        ("blocks", lambda a: a[:-1]),
        ("blocks", lambda a: np.full_like(a, 200)),
        ("blocks", lambda a: a.astype(np.int64)),
        ("factors", lambda a: np.full_like(a, np.nan)),
        ("factors", lambda a: -a),
        ("factors", lambda a: np.full_like(a, np.inf)),
        ("weights", lambda a: a[:, :2]),
        ("weights", lambda a: a[:, :, :2]),
        ("weights", lambda a: a.astype(np.float64)),
        ("steps", lambda a: a[:1]),
        ("steps", lambda a: -a),
        ("bias", lambda a: a * np.nan),
        ("slope", lambda a: np.zeros(2)),
        ("slope", lambda a: -a),
        ("shift", lambda a: a[:, :2]),
        ("shift", lambda a: a[:1]),
        ("offsets", lambda a: a[0]),
        ("meaning_weights", lambda a: a[1:]),
        ("meaning_weights", lambda a: a[:, :1]),
        ("meaning_weights", lambda a: a * np.nan),
        ("stem_keys", lambda a: a[::-1].copy()),
        ("stem_rarity", lambda a: a[:-1]),
        ("trained_on", lambda a: a[::-1].copy()),
        ("weights", lambda a: None),
        ("offsets", lambda a: None),
    ],
)
def test_arrays_that_are_not_as_the_format_says(folder, name, change):
    forge_arrays(folder, **{name: change(data.own_model().state.arrays[name])})
    refuse(folder, name if name != "slope" else "slope|shape")


def test_columns_of_another_number_than_targets(folder):
    arrays = data.own_model().state.arrays
    first = {name: arrays[name][:, :2] for name in ("weights", "meaning_weights")}
    each = ("steps", "bias", "slope", "shift", "offsets")
    forge_arrays(folder, **first, **{name: arrays[name][:2] for name in each})
    refuse(folder, "2 targets, but 2 columns")


def test_a_folder_that_knows_no_features_gives_a_model_that_abstains(folder):
    arrays = data.own_model().state.arrays
    empty = {name: arrays[name][:0] for name in ("keys", "blocks", "factors", "weights")}
    empty["meaning_weights"] = arrays["meaning_weights"][:0]
    stems = {name: arrays[name][:0] for name in ("stem_keys", "stem_rarity")}
    forge_arrays(folder, **empty, **stems)
    result = stancelib.load_model(folder).classify(TEXT, "carbon tax")
    assert result.abstained == "no_evidence"


def test_extreme_but_allowed_numbers_give_probabilities(folder):
    arrays = data.own_model().state.arrays
    forge_arrays(
        folder, slope=np.full(3, 1e300), steps=np.full_like(arrays["steps"], 1e-300),
        bias=arrays["bias"] * 1e-3, offsets=np.array([[-1e300, 1e300, 0.0]] * 3),
    )  # fmt: skip
    proba, decided = stancelib.load_model(folder).decide([TEXT, ""], "carbon tax")
    assert np.isfinite(proba).all()
    assert decided.tolist() == [1, 1]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)
names = st.sampled_from(
    ["kind", "labels", "stances", "targets", "needs_target", "blocks", "columns", "english", "seed"]
)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(names, values, min_size=1, max_size=2))
def test_any_signed_manifest_is_loaded_or_refused(original, changes):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "model")
        shutil.copytree(original, folder)
        forge_manifest(folder, lambda manifest: manifest.update(changes))
        try:
            model = stancelib.load_model(folder)
        except ModelFormatError:
            return
        assert model.kind == "pairs"
        result = model.classify(TEXT, "carbon tax")
        assert result.to_json()
        rows = {model.columns.get("text") or "text": [TEXT], "target": ["carbon tax"]}
        other = model.columns.get("target") or "target"
        model.batch({**rows, other: ["carbon tax"]})
        assert repr(model)
