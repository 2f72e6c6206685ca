from __future__ import annotations

import hashlib

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import stancelib
from stancelib.encoder.pair_state import EncoderPairState
from stancelib.encoder.pairs import EncoderPairModel
from stancelib.errors import InputError, ModelFormatError
from stancelib.finetuning import start as start_module
from stancelib.finetuning.export import export_onnx, parameters
from stancelib.finetuning.start import read_start
from tests.encoder.pair_stand_in import LABELS, pair_arrays
from tests.encoder.tiny import tiny_network, tiny_tokenizer
from tests.finetuning import published

NAMES = tuple(LABELS)


@pytest.fixture(scope="module")
def pairs_folder(base_folder, tmp_path_factory):
    """A model of pairs with a tiny network."""
    network = read_start(base_folder).network(NAMES, seed=3)
    state = EncoderPairState(
        NAMES,
        tuple(LABELS.values()),
        (),
        False,
        pair_arrays(encoder_spans=0.25),
        {"stancelib_version": "0", "training": []},
        onnx=export_onnx(network),
        tokenizer=tiny_tokenizer(),
    )
    folder = tmp_path_factory.mktemp("pairs") / "mine"
    EncoderPairModel(state).save(folder)
    return folder


def same(a, b, *, but=()):
    """Return the parameters that differ by more than rounding to 8 bits does."""
    return {
        name
        for name in a
        if not name.startswith(but or ("\0",))
        and not np.allclose(a[name], b[name], atol=0.02 * np.abs(a[name]).max() + 1e-6)
    }


def test_a_model_gives_its_network_numbers_and_word_pieces(base_folder):
    found = read_start(base_folder)
    assert found.knows_sides and found.labels == ()
    assert not same(parameters(tiny_network()), found.weights)
    assert found.tokenizer == (base_folder / "tokenizer.json").read_bytes()
    assert found.spans.tolist() == [0.5] * 6
    digest = hashlib.sha256((base_folder / "encoder.onnx").read_bytes()).hexdigest()
    assert found.facts() == {"base": base_folder.name, "base_sha256": digest}


def test_a_new_head_is_random_by_its_seed_and_the_rest_is_the_base(base_folder):
    found = read_start(base_folder)
    state = torch.random.get_rng_state()
    made = [parameters(found.network(("a", "b"), seed=seed)) for seed in (0, 0, 1)]
    assert torch.equal(state, torch.random.get_rng_state())
    assert made[0]["label.weight"].shape == (2, 32)
    assert np.array_equal(made[0]["label.weight"], made[1]["label.weight"])
    assert not np.array_equal(made[0]["label.weight"], made[2]["label.weight"])
    assert all(np.array_equal(made[2][name], found.weights[name]) for name in found.weights)


def test_labels_are_taken_over_if_they_are_the_same(pairs_folder):
    found = read_start(pairs_folder)
    assert found.labels == NAMES and found.spans.tolist() == [0.25] * 6
    head = found.weights["label.weight"]
    assert np.array_equal(parameters(found.network(NAMES))["label.weight"], head)
    others = parameters(found.network(NAMES[::-1]))["label.weight"]
    assert others.shape == head.shape and not np.allclose(others, head, atol=0.01)
    assert "label.weight" not in parameters(found.network())
    assert parameters(found.network(("a", "b")))["label.weight"].shape == (2, 32)


@pytest.mark.parametrize("kind", ["bert", "mpnet"])
def test_a_published_encoder_knows_no_sides_yet(tmp_path, kind):
    folder = published.write(tmp_path, kind)
    found = read_start(folder)
    assert not found.knows_sides and found.spans.tolist() == [1.0] * 6
    assert found.facts()["base"] == tmp_path.name
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert found.sha256 == digest
    assert found.network(("a", "b")).label.out_features == 2


def test_what_has_no_encoder_is_refused(tmp_path):
    path = tmp_path / "linear"
    stancelib.load_model("fast").save(path)
    with pytest.raises(InputError, match="which has no encoder"):
        read_start(path)
    with pytest.raises(InputError, match="neither a folder nor a known encoder"):
        read_start(tmp_path / "nowhere")


def test_the_shipped_encoder_is_looked_up(monkeypatch, base_folder):
    monkeypatch.setattr(start_module, "shipped_folder", lambda name: base_folder)
    assert read_start().sha256 == read_start(base_folder).sha256
    monkeypatch.setattr(start_module, "shipped_folder", lambda name: None)
    with pytest.raises(InputError, match="pip install stancelib-encoder"):
        read_start()


def test_a_damaged_model_is_refused(tmp_path, pairs_folder):
    import shutil

    folder = tmp_path / "damaged"
    shutil.copytree(pairs_folder, folder)
    with (folder / "encoder.onnx").open("ab") as handle:
        handle.write(b"\0")
    with pytest.raises(ModelFormatError, match=r"encoder\.onnx"):
        read_start(folder)
