"""The commands of models, given a model with an encoder."""

from __future__ import annotations

import shutil
import sys

import pytest

from stancelib import shipped
from stancelib.cli import main
from stancelib.encoder.state import ENCODER, PAYLOADS, TOKENIZER
from tests.persist.common import forge_file, forge_manifest

pytest.importorskip("torch", reason="making a tiny encoder needs torch")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    from tests.encoder.saved import save_encoder

    return save_encoder(tmp_path_factory.mktemp("models") / "encoder")


@pytest.fixture
def folder(original, tmp_path, monkeypatch):
    """The model, as the only one that is shipped."""
    monkeypatch.setattr(shipped, "_own_folder", lambda: tmp_path / "models")
    monkeypatch.setitem(sys.modules, "stancelib_encoder", None)  # even if it is installed here
    return shutil.copytree(original, tmp_path / "models" / "encoder")


@pytest.mark.parametrize("name", ["encoder", "accurate", "cascade"])
def test_a_tier_is_shown_and_verified_by_its_name(folder, name, capsys):
    assert main(["models", "show", name]) == 0
    assert capsys.readouterr().out == "# Card\n"
    assert main(["models", "verify", name]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{name}: all is as it should be"
    assert "weights.npz/encoder_blend.npy: <f8 (3, 3, 3), finite" in lines
    for payload in PAYLOADS:
        assert f"{payload}: {(folder / payload).stat().st_size} bytes, sha256 matches" in lines


def test_it_is_listed_with_its_topics(folder, capsys):
    assert main(["models", "list"]) == 0
    out = capsys.readouterr().out
    assert out == f"encoder {folder} missile_defense, nato_expansion, kosovo\n"


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_edited_payload_is_found(folder, name, capsys):
    with (folder / name).open("r+b") as file:
        file.write(b"?")
    assert main(["models", "verify", str(folder)]) == 2
    assert f"{name}: was edited or damaged" in capsys.readouterr().err


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_that_is_not_listed_is_found(folder, name, capsys):
    forge_manifest(folder, lambda manifest: manifest["files"].pop(name))
    assert main(["models", "verify", str(folder)]) == 2
    assert f"lists no {name}" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "data"), [(ENCODER, b"\x08\x07"), (TOKENIZER, b"{}")])
def test_a_payload_that_was_signed_but_is_none_is_found(folder, name, data, capsys):
    forge_file(folder, name, data)
    assert main(["models", "verify", str(folder)]) == 2
    assert f"[SL400] {folder}/{name}: " in capsys.readouterr().err


def test_without_the_packages_files_are_checked_and_the_rest_is_asked_for(
    folder, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert main(["models", "show", "encoder"]) == 0
    assert main(["models", "verify", "encoder"]) == 2
    out, err = capsys.readouterr()
    assert "encoder.onnx: " in out
    assert "pip install 'stancelib[encoder]'" in " ".join(err.split())


def test_an_encoder_that_is_not_installed_is_asked_for(folder, capsys):
    shutil.rmtree(folder)
    for command in ("show", "verify"):
        assert main(["models", command, "accurate"]) == 2
        err = " ".join(capsys.readouterr().err.split())
        assert "'accurate' is not installed: run pip install stancelib-encoder" in err


def test_a_model_of_pairs_is_listed_with_its_labels_and_verified(folder, tmp_path, capsys):
    from tests.encoder.pair_stand_in import LABELS, pair_model

    town = tmp_path / "models" / "town"
    pair_model().save(town)
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"town {town} {', '.join(LABELS)}"
    assert main(["models", "verify", "town"]) == 0
    out = capsys.readouterr().out
    assert all(f"{name}: " in out for name in PAYLOADS)
    assert "weights.npz/label_scale.npy: <f8 (3,), finite" in out
