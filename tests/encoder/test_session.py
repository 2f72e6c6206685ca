from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.encoder.layout import pack
from stancelib.encoder.session import EncoderSession
from stancelib.errors import InputError, ModelFormatError
from tests.encoder.tiny import tiny_network, tiny_onnx, tiny_vocabulary

torch = pytest.importorskip("torch")

PACKED = pack(
    [[101, 150, 151, 152, 102], [101, 153, 102]],
    [[[101, 160, 102], [101, 161, 162, 102]], [[101, 163, 102], [101, 102]]],
)


@pytest.fixture(scope="module")
def session():
    return EncoderSession(tiny_onnx(), "encoder.onnx")


def test_it_says_what_the_network_says(session):
    logits = session.run(PACKED, tokens=True)
    feed = (torch.as_tensor(getattr(PACKED, k)) for k in ("ids", "groups", "positions", "starts"))
    with torch.no_grad():
        expected = tiny_network()(*feed)
    assert np.allclose(logits.heads, expected.heads, atol=1e-5)
    assert np.allclose(logits.author, expected.author, atol=1e-5)
    assert np.allclose(logits.tokens, expected.tokens, atol=1e-5)
    assert np.ptp(logits.heads) > 0.5  # so that the comparison means something


def test_shapes_and_types(session):
    logits = session.run(PACKED)
    assert logits.heads.shape == (2, 2, 3)
    assert logits.author.shape == (2, 2, 2)
    assert logits.heads.dtype == logits.author.dtype == np.float32
    assert logits.tokens is None and logits.labels is None
    assert not session.has_labels
    tokens = session.run(PACKED, tokens=True).tokens
    assert tokens.shape == (2, 2, PACKED.ids.shape[1], 4)
    assert tokens.dtype == np.float32


def test_labels_of_a_model_that_has_them():
    session = EncoderSession(tiny_onnx(labels=4), "encoder.onnx")
    assert session.has_labels
    labels = session.run(PACKED).labels
    assert labels.shape == (2, 2, 4) and labels.dtype == np.float32


def test_the_int8_network_says_nearly_the_same(session):
    small = EncoderSession(tiny_onnx(quantized=True), "encoder.onnx").run(PACKED)
    assert np.abs(small.heads - session.run(PACKED).heads).max() < 0.3


def test_answers_do_not_depend_on_the_number_of_threads():
    for model in (tiny_onnx(), tiny_onnx(quantized=True)):
        one, two = (EncoderSession(model, "m", threads=n).run(PACKED, tokens=True) for n in (1, 2))
        assert np.array_equal(one.heads, two.heads)
        assert np.array_equal(one.tokens, two.tokens)


def test_many_threads_run_as_one_does(session):
    rows = [
        pack([[101, *range(104, 105 + n), 102]], [[[101, 160 + n, 102]]] * 1) for n in range(12)
    ]
    expected = [session.run(packed).heads for packed in rows]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(4):
            found = list(pool.map(lambda packed: session.run(packed).heads, rows))
            assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("threads", [0, -1])
def test_threads_are_at_least_one(threads):
    with pytest.raises(InputError, match="threads"):
        EncoderSession(tiny_onnx(), "m", threads=threads)


def identity(*ranks):
    """A model that gives back what it takes, as whole numbers, under an encoder's names."""
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.INT64
    names = [("ids", "heads"), ("groups", "author"), ("positions", "tokens"), ("starts", "labels")]
    ports = [
        [
            helper.make_tensor_value_info(name, kind, [f"{a}{i}" for i in range(rank)])
            for name in (a, b)
        ]
        for (a, b), rank in zip(names, ranks, strict=True)
    ]
    nodes = [helper.make_node("Identity", [a], [b]) for a, b in names]
    graph = helper.make_graph(nodes, "g", [a for a, _ in ports], [b for _, b in ports])
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


@pytest.mark.parametrize(
    ("model", "what"),
    [
        (lambda: b"", "cannot be loaded"),
        (lambda: b"no model", "cannot be loaded"),
        (lambda: tiny_onnx()[:-1000], "cannot be loaded"),
        (lambda: b"\x20\0\0\0ORTM" + bytes(64), "cannot be loaded"),
        (lambda: tiny_onnx().replace(b"Gather", b"Gath\xffr"), "cannot be loaded"),
        (lambda: tiny_onnx().replace(b"groups", b"croups"), "takes ids .*croups"),
        (lambda: tiny_onnx().replace(b"author", b"auteur"), "gives heads .*auteur"),
        (lambda: identity(2, 2, 2, 2), "gives heads tensor.int64. of 2 axes"),
        (lambda: identity(3, 3, 4, 3), "takes ids tensor.int64. of 3 axes"),
    ],
)
def test_a_file_that_is_no_encoder_is_refused_in_silence(model, what, capfd):
    with pytest.raises(ModelFormatError, match=what) as caught:
        EncoderSession(model(), "model/encoder.onnx")
    assert caught.value.path == "model/encoder.onnx"
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_weights_in_other_files_are_refused(tmp_path, monkeypatch):
    onnx = pytest.importorskip("onnx")
    whole = onnx.load_from_string(tiny_onnx())
    onnx.save_model(
        whole, tmp_path / "m.onnx", save_as_external_data=True, location="w.bin", size_threshold=0
    )
    assert (tmp_path / "w.bin").exists()
    monkeypatch.chdir(tmp_path)  # where the other file is found
    with pytest.raises(ModelFormatError, match="other files"):
        EncoderSession((tmp_path / "m.onnx").read_bytes(), "m.onnx")


def test_the_librarys_own_format_is_refused(tmp_path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "m.ort")
    options.log_severity_level = 4
    options.add_session_config_entry("session.save_model_format", "ORT")
    onnxruntime.InferenceSession(tiny_onnx(), options, providers=["CPUExecutionProvider"])
    model = (tmp_path / "m.ort").read_bytes()
    assert model[4:8] == b"ORTM"
    with pytest.raises(ModelFormatError, match="cannot be loaded"):
        EncoderSession(model, "m")


def test_a_word_that_the_network_does_not_know_is_an_error(session, capfd):
    with pytest.raises(ModelFormatError, match="cannot be run"):
        session.run(pack([[101, len(tiny_vocabulary()), 102]], [[[101, 102]]]))
    assert capfd.readouterr() == ("", "")


def test_outputs_of_other_sizes_are_an_error(session, monkeypatch):
    class Other:
        def run(self, names, feed):
            return [np.zeros((2, 2, 3), "f4"), np.zeros((2, 2, 5), "f4")]

    monkeypatch.setattr(session, "_session", Other())
    with pytest.raises(ModelFormatError, match=r"author of shape \(2, 2, 5\)"):
        session.run(PACKED)


# The same damage each time: what native code makes of it cannot be caught.
@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.data())
def test_a_damaged_file_is_refused_or_runs(data):
    model = bytearray(tiny_onnx(quantized=True))
    for _ in range(data.draw(st.integers(1, 5))):
        model[data.draw(st.integers(0, len(model) - 1))] = data.draw(st.integers(0, 255))
    try:
        EncoderSession(bytes(model), "m").run(PACKED)
    except ModelFormatError:
        pass


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(InputError, match=r"pip install stancelib\[encoder\]"):
        EncoderSession(tiny_onnx(), "m")
