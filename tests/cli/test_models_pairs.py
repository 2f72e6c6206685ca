"""The commands of models, given a model of pairs."""

from __future__ import annotations

import json
import shutil

import pytest

import stancelib
from stancelib.api import ModelInfo
from stancelib.cli import main
from stancelib.persist.load import read_manifest
from tests.pairs import data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "town"
    stancelib.train(data.town(), out=path, folds=2)
    return path


def test_a_card_tells_labels_targets_choice_and_scores(folder, capsys):
    assert main(["models", "show", str(folder)]) == 0
    card = capsys.readouterr().out
    assert "| `FAVOR` | support |" in card
    assert "| `NONE` | no stance |" in card
    assert "Targets that it learned from (2): carbon tax, tram lines." in card
    assert "What training chose: profile " in card
    assert "| accuracy |" in card


def test_every_array_is_checked(folder, capsys):
    assert main(["models", "verify", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    arrays = {line.partition(":")[0] for line in lines if line.startswith("weights.npz/")}
    assert {"weights.npz/weights.npy", "weights.npz/offsets.npy"} <= arrays
    assert "report.json" in "".join(lines)
    assert lines[-1] == f"{folder}: all is as it should be"


def test_labels_that_do_not_fit_the_numbers_are_found(folder, tmp_path, capsys):
    from stancelib.pairs.state import SPECS
    from stancelib.persist import load_model_files, save_model

    manifest, arrays = load_model_files(folder, SPECS)
    rest = {k: v for k, v in manifest.items() if k not in ("files", "manifest_sha256", "format")}
    save_model(tmp_path / "odd", rest | {"labels": ["FAVOR", "AGAINST"]}, arrays, specs=SPECS)
    assert main(["models", "verify", str(tmp_path / "odd")]) == 2
    assert "2 labels, 3 stances" in capsys.readouterr().err


def test_an_edited_file_is_found(folder, tmp_path, capsys):
    copy = shutil.copytree(folder, tmp_path / "copy")
    manifest = json.loads((copy / "manifest.json").read_bytes())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"targets": ["dam"]}))
    assert main(["models", "verify", str(copy)]) == 2
    assert "manifest.json" in capsys.readouterr().err


def test_a_listed_model_shows_its_labels(folder, monkeypatch, capsys):
    info = ModelInfo("town", str(folder), read_manifest(folder))
    monkeypatch.setattr("stancelib.api.list_models", lambda: (info,))
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().out == f"town {folder} AGAINST, FAVOR, NONE\n"
