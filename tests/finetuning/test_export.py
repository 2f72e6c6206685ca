from __future__ import annotations

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from stancelib.encoder.session import EncoderSession
from stancelib.errors import InputError
from stancelib.finetuning.export import (
    NOTE,
    export_onnx,
    parameters,
    quantization_loss,
)
from tests.finetuning.tiny import KINDS, batch, network, outputs

NAMES = ("heads", "author", "tokens", "labels")


def gaps(made, session, packed) -> dict[str, float]:
    found, true = session.run(packed, tokens=True), outputs(made, packed)
    out = {}
    for name in NAMES:
        value, wanted = getattr(found, name), getattr(true, name)
        assert (value is None) == (wanted is None)
        if value is not None:
            assert value.shape == tuple(wanted.shape)
            out[name] = float(np.abs(value - wanted.numpy()).max())
    return out


@pytest.fixture(scope="module")
def exported():
    return {
        (kind, quantize): export_onnx(network(kind), quantize=quantize)
        for kind in KINDS
        for quantize in (True, False)
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lengths", [(9,), (4, 20), (0, 3, 31, 12)])
@pytest.mark.parametrize("parts", [1, 3, 5])
def test_says_what_the_network_says(exported, kind, lengths, parts):
    made, packed = network(kind), batch(lengths, parts)
    exact = gaps(made, EncoderSession(exported[kind, False], "m"), packed)
    assert max(exact.values()) < 1e-5
    near = gaps(made, EncoderSession(exported[kind, True], "m"), packed)
    assert max(near.values()) < 0.25
    # The answers themselves are far larger than that.
    assert float(outputs(made, packed).heads.std()) > 0.3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("quantize", [True, False])
def test_the_same_network_gives_the_same_bytes(exported, kind, quantize):
    made = network(kind).train()
    assert export_onnx(made, quantize=quantize) == exported[kind, quantize]
    assert made.training
    assert export_onnx(network(kind, seed=1), quantize=quantize) != exported[kind, quantize]


def test_tokens_of_different_parts_are_far_apart(exported):
    # Positions beyond the reach of the table of distances, in both directions.
    sizes = {"positions": 900, "relative": 12, "types": 0, "hidden": 16, "inner": 16, "layers": 1}
    made = network("bert", **sizes)
    session = EncoderSession(export_onnx(made, quantize=False), "m")
    assert max(gaps(made, session, batch((700,), 2)).values()) < 1e-4


def test_int8_is_a_quarter_of_the_size():
    made = network(vocabulary=5000)
    whole, small = export_onnx(made, quantize=False), export_onnx(made)
    assert len(small) < 0.35 * len(whole)


def test_tokens_with_large_numbers_do_not_coarsen_the_others():
    # As in published encoders: a few tokens, such as the last, drive one number up.
    made = network(inner=48, layers=1)
    with torch.no_grad():
        made.words.weight[3, 0] += 40.0
        made.layers[0].attended_norm.weight[0] = 8.0
    session = EncoderSession(export_onnx(made), "m")
    assert max(gaps(made, session, batch((20, 20), 3)).values()) < 0.3


def test_tokens_without_any_numbers():
    made = network()
    with torch.no_grad():
        for layer in made.layers:
            layer.attended_norm.weight.zero_()
            layer.attended_norm.bias.zero_()
    session = EncoderSession(export_onnx(made), "m")
    found = session.run(batch((5,), 2))
    assert np.isfinite(found.heads).all()


def test_names_and_sizes_stand_in_the_file(exported):
    onnx = pytest.importorskip("onnx")
    model = onnx.load_model_from_string(exported["labels", True])
    onnx.checker.check_model(model)
    held = {tensor.name for tensor in model.graph.initializer}
    assert set(parameters(network("labels"))) <= held
    notes = {entry.key: entry.value for entry in model.metadata_props}
    assert json.loads(notes[NOTE]) == network("labels").config.to_dict()
    assert not model.doc_string
    assert not any(node.doc_string for node in model.graph.node)


def test_weights_of_any_precision():
    made = network().to(torch.bfloat16)
    same = network().to(torch.bfloat16).float()
    assert export_onnx(made) == export_onnx(same)


def test_refuses_what_is_not_finite():
    made = network()
    with torch.no_grad():
        made.layers[1].inner.bias[0] = float("nan")
    with pytest.raises(InputError, match=r"layers\.1\.inner\.bias: holds numbers .* not finite"):
        export_onnx(made)


def test_refuses_networks_that_see_all():
    made = network()
    made.sees_all = True
    with pytest.raises(InputError, match="not for export"):
        export_onnx(made)


def test_says_which_package_is_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx.helper", None)
    with pytest.raises(InputError, match=r"package onnx: run pip install 'stancelib\[train\]'"):
        export_onnx(network())


@pytest.mark.parametrize("kind", ["bert", "labels"])
def test_loss_of_rounding(exported, kind):
    made, packed = network(kind).train(), batch((12, 30, 5), parts=3)
    loss = quantization_loss(made, exported[kind, True], packed)
    assert made.training
    wanted = NAMES if kind == "labels" else NAMES[:3]
    assert set(loss) == {f"{name}_{what}" for name in wanted for what in ("largest", "mean")}
    for name in wanted:
        assert 0 < loss[f"{name}_mean"] < loss[f"{name}_largest"] < 0.3
    exact = quantization_loss(made, exported[kind, False], packed)
    assert max(exact.values()) < 1e-5


def test_loss_is_measured_text_by_text(exported):
    made = network()
    packed = batch((10, 30), parts=2)
    session = EncoderSession(exported["bert", True], "m")
    largest = 0.0
    for row in range(2):
        cut = slice(row, row + 1)
        alone = type(packed)(
            packed.ids[cut], packed.groups[cut], packed.positions[cut], packed.starts[cut]
        )
        largest = max(largest, gaps(made, session, alone)["heads"])
    assert quantization_loss(made, exported["bert", True], packed)["heads_largest"] == (
        pytest.approx(largest, abs=1e-6)
    )
